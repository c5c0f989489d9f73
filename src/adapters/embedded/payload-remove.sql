DELETE FROM fetches
WHERE
  source = $source
  AND date = $date
  AND subject = $subject
  AND fetched_at = $fetchedAt
  AND body_hash = $bodyHash
  AND url = $url
  AND status = $status
