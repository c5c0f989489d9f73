-- One row per system: how far its headline predictions were off, over players who played.
SELECT system_id, count(*) AS n, avg(abs_error) AS mae, avg(error) AS bias
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN $from::DATE AND $to::DATE AND is_headline AND actual_points IS NOT NULL
GROUP BY system_id
ORDER BY mae, system_id
