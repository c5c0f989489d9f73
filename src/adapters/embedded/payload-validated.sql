-- The newest answer of a source to one URL that carries a validator, on whatever date it was asked.
SELECT *
FROM fetches
WHERE source = $source AND url = $url AND coalesce(etag, last_modified) IS NOT NULL
ORDER BY fetched_at DESC, seq DESC
LIMIT 1
