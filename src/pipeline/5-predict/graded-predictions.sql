-- Graded headline predictions, one per player-game and system; all were made out of sample.
SELECT
  game_date AS "gameDate",
  person_id AS "personId",
  system_id AS "systemId",
  predicted_points AS mean,
  actual_points AS actual,
  line,
  p_over_raw AS "pOverRaw",
  p_push AS "pPush",
  p_market_over AS "pMarketOver"
FROM prediction_accuracy
WHERE is_headline AND result <> 'VOID'
ORDER BY game_date, person_id, system_id
