-- The same fetch put again keeps one row, which becomes the newest.
INSERT OR REPLACE INTO fetches
  (source, date, subject, url, status, content_type, fetched_at, body_hash, body_bytes, upstream, derived)
VALUES
  ($source, $date, $subject, $url, $status, $contentType, $fetchedAt, $bodyHash, $bodyBytes, $upstream, $derived)
