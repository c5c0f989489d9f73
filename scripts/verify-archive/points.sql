-- Recorded points lines, a side each, against nba_raw.odds_api_player_points.
WITH teams AS (SELECT DISTINCT TEAM_NAME AS home_team, TEAM_ID::BIGINT AS home_team_id FROM team_logs),
slates AS (
  SELECT home_team, for_date AS day FROM home.nba_raw.nbac_schedule JOIN teams USING (home_team_id)
  WHERE game_date_et = for_date
),
offered AS (
  SELECT row_number() OVER () AS place, game_id AS event_id, market,
         replace(home_team, 'Los Angeles Clippers', 'LA Clippers') AS home_team,
         eastern_date(commence_time::TIMESTAMP) AS day, lower(bookmaker) AS book, player, line::DOUBLE AS line, side,
         price::INT AS price
  FROM props
),
wanted AS (
  SELECT *,
         CASE WHEN market <> 'player_points' THEN 'not asked for'
              WHEN price IN (100, -10000, -100000) THEN 'promotion'
              WHEN NOT EXISTS (FROM slates WHERE (home_team, day) = (offered.home_team, offered.day)) THEN 'put off'
              ELSE 'offer' END AS kind
  FROM offered WHERE is_wanted(day)
),
newest AS (
  SELECT day, event_id, book, player, line, side, price FROM wanted WHERE kind = 'offer'
  QUALIFY row_number() OVER (PARTITION BY event_id, book, player, side ORDER BY place DESC) = 1
),
stored AS (
  SELECT * FROM (
    SELECT for_date AS day, event_id, bookmaker_key AS book, player_name_raw AS player, line,
           unnest(['Over', 'Under']) AS side, unnest([over_price, under_price]) AS price
    FROM home.nba_raw.odds_api_player_points
  )
  WHERE price IS NOT NULL
),
counts AS (
  SELECT count(*) AS sides, count(*) FILTER (kind = 'not asked for') AS not_asked,
         count(*) FILTER (kind = 'promotion') AS promotions, count(*) FILTER (kind = 'put off') AS put_off,
         count(*) FILTER (kind = 'offer') - (SELECT count(*) FROM newest) AS replaced
  FROM wanted
)
SELECT 'points' AS part, 'sides of lines' AS what, sides AS in_file, (SELECT count(*) FROM stored) AS stored,
       not_asked + promotions + put_off + replaced AS left_out,
       not_asked || ' of rebounds and assists, which no source asks for; ' || promotions || ' prices of promotions; '
         || put_off || ' of games put off, on no slate of their date; ' || replaced
         || ' that a later row of the same book, player and side replaces' AS because
FROM counts
UNION ALL
SELECT 'points', 'events', (SELECT count(DISTINCT event_id) FROM newest),
       (SELECT count(DISTINCT event_id) FROM stored), 0, NULL
UNION ALL
SELECT 'points', 'sides alike in every cell', (SELECT count(*) FROM newest),
       (SELECT count(*) FROM (FROM newest INTERSECT ALL FROM stored)), 0, NULL
