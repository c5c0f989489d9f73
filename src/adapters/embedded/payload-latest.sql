-- The newest fetch per subject of a source's date, known at $asOf; of those known at the same instant the last one put.
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY subject ORDER BY fetched_at DESC, seq DESC) AS age
  FROM fetches
  WHERE source = $source AND date = $date AND fetched_at <= $asOf
)
SELECT * FROM ranked WHERE age = 1 ORDER BY subject
