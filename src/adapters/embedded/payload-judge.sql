-- What became of a fetch.
UPDATE fetches
SET outcome = $outcome, rows = $rows
WHERE
  source = $source
  AND date = $date
  AND subject = $subject
  AND fetched_at = $fetchedAt
  AND body_hash = $bodyHash
  AND url = $url
  AND status = $status
