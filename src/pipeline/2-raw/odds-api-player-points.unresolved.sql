WITH names AS (
  SELECT DISTINCT event_id, player_lookup, resolution FROM output
)
SELECT
  if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations
FROM names
