-- Both teams of every game of the slate are expected.
WITH
/*include slate-teams*/
SELECT
  count(*) AS expected,
  count(output.team_id) AS found,
  coalesce(string_agg(sides.team_abbr, ', ' ORDER BY sides.team_id) FILTER (WHERE output.team_id IS NULL), '') AS missing
FROM slate_sides AS sides
LEFT JOIN output USING (game_id, team_id)
