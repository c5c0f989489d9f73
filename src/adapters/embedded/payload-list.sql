-- Every fetch in the bounds, the older versions too; a bound that is NULL bounds nothing.
SELECT *
FROM fetches
WHERE
  ($source IS NULL OR source = $source)
  AND ($from IS NULL OR date >= $from)
  AND ($to IS NULL OR date <= $to)
  AND ($asOf IS NULL OR fetched_at <= $asOf)
ORDER BY date, source, subject, fetched_at, seq
