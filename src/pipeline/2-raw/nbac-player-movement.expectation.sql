SELECT
  greatest(count(*), 1) AS expected,
  count(*) AS found,
  CASE WHEN count(*) = 0 THEN 'the transactions of the league year' ELSE '' END AS missing
FROM output
