-- Raw odds snapshots, against nba_raw.odds_api_game_lines.
WITH slates AS (
  SELECT for_date AS day, coalesce(min(tipoff_utc), utc_of(for_date + TIME '19:30')) - INTERVAL 1 HOUR AS cut_off
  FROM home.nba_raw.nbac_schedule
  WHERE game_date_et = for_date AND competition NOT IN ('preseason', 'all_star') AND postponed_status = 'N'
    AND is_wanted(for_date)
  GROUP BY for_date
),
chosen AS (
  SELECT day, max(taken_at) AS taken_at
  FROM slates JOIN snapshots ON taken_at BETWEEN cut_off - INTERVAL 1 DAY AND cut_off
  GROUP BY day
),
events AS (SELECT day, taken_at, unnest(data) AS event FROM chosen JOIN snapshots USING (taken_at)),
books AS (
  SELECT day, taken_at, event, unnest(event.bookmakers) AS book FROM events
  WHERE eastern_date(event.commence_time) = day
),
offers AS (SELECT day, taken_at, event, book, unnest(book.markets) AS offer FROM books),
markets AS (
  SELECT day, taken_at, event.id AS event_id, book."key" AS book, offer."key" AS market,
         list_filter(offer.outcomes, lambda o: o.name IN (event.home_team, 'Over'))[1] AS one,
         list_filter(offer.outcomes, lambda o: o.name IN (event.away_team, 'Under'))[1] AS other
  FROM offers WHERE offer."key" IN ('h2h', 'spreads', 'totals')
),
wanted AS (
  SELECT day, taken_at, event_id, book, market, one.price AS one_price, other.price AS other_price, one.point AS point
  FROM markets
),
stored AS (
  SELECT for_date AS day, snapshot_at AS taken_at, event_id, bookmaker_key AS book, market_key AS market,
         coalesce(home_price, over_price)::DOUBLE AS one_price, coalesce(away_price, under_price)::DOUBLE AS other_price,
         coalesce(home_point, total_point) AS point
  FROM home.nba_raw.odds_api_game_lines
),
counted AS (
  SELECT side, count(DISTINCT day) AS slates, count(DISTINCT (day, event_id)) AS events, count(*) AS rows,
         count(*) FILTER (market = 'h2h') AS moneylines, count(*) FILTER (market = 'spreads') AS spreads,
         count(*) FILTER (market = 'totals') AS totals, sum(point) FILTER (market = 'totals')::BIGINT AS points
  FROM (SELECT 'in_file' AS side, * FROM wanted UNION ALL SELECT 'stored', * FROM stored)
  GROUP BY side
)
SELECT 'lines' AS part, 'snapshots' AS what, (SELECT count(*) FROM snapshots) AS in_file,
       (SELECT count(DISTINCT taken_at) FROM stored) AS stored,
       (SELECT count(*) FROM snapshots WHERE taken_at NOT IN (SELECT taken_at FROM chosen)) AS left_out,
       'not the newest in the day before the cut-off of a slate' AS because
UNION ALL
SELECT 'lines', what, coalesce(max(n) FILTER (side = 'in_file'), 0), coalesce(max(n) FILTER (side = 'stored'), 0), 0, NULL
FROM (UNPIVOT counted ON COLUMNS(* EXCLUDE (side)) INTO NAME what VALUE n)
GROUP BY what
UNION ALL
SELECT 'lines', 'rows alike in every cell', (SELECT count(*) FROM wanted),
       (SELECT count(*) FROM (FROM wanted INTERSECT ALL FROM stored)), 0, NULL
