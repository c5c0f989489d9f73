-- Answers recorded whole, on their one date each: rows known of the fixtures, against the tables made of them.
WITH expected(day, part, in_file) AS (
  VALUES (DATE '2024-01-04', 'injury report', 43), (DATE '2024-01-15', 'ESPN scoreboard', 11),
         (DATE '2024-01-15', 'ESPN box score', 27), (DATE '2025-01-06', 'play-by-play', 571),
         (DATE '2025-01-08', 'officials', 27), (DATE '2025-01-15', 'play-by-play', 506)
),
stored AS (
  SELECT for_date AS day, 'injury report' AS part FROM home.nba_raw.nbac_injury_report
  UNION ALL SELECT for_date, 'ESPN scoreboard' FROM home.nba_raw.espn_scoreboard
  UNION ALL SELECT for_date, 'ESPN box score' FROM home.nba_raw.espn_boxscore
  UNION ALL SELECT for_date, 'play-by-play' FROM home.nba_raw.nbac_play_by_play
  UNION ALL SELECT for_date, 'officials' FROM home.nba_raw.nbac_referee_assignments
),
counted AS (
  SELECT day, part, coalesce(max(in_file), 0) AS in_file, count(stored.part) AS stored
  FROM expected FULL JOIN stored USING (day, part)
  WHERE is_wanted(day) AND year(day - INTERVAL 9 MONTH) = getvariable('season')
  GROUP BY ALL
)
SELECT part, 'rows of ' || day AS what, in_file, stored FROM counted
