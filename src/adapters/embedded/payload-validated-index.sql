-- Few answers carry a validator; looking for one must not walk through all others.
CREATE INDEX IF NOT EXISTS fetches_validated ON fetches (source, url)
WHERE coalesce(etag, last_modified) IS NOT NULL
