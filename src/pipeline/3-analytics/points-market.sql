-- Points lines of the slate's rosters, known at the cut-off and before tip-off (analytics.md 1.7). Needs slate-teams
-- and members.
usable_points AS (
  SELECT
    lines.game_id,
    lines.person_id,
    lines.bookmaker_key,
    lines.snapshot_at,
    lines.line,
    lines.over_price,
    lines.under_price,
    -- What each side's price says of its chance, margin included.
    CASE WHEN lines.over_price < 0
      THEN -lines.over_price / (100 - lines.over_price) ELSE 100 / (100 + lines.over_price) END AS over_chance,
    CASE WHEN lines.under_price < 0
      THEN -lines.under_price / (100 - lines.under_price) ELSE 100 / (100 + lines.under_price) END AS under_chance
  FROM odds_api_player_points AS lines
  JOIN members ON members.game_id = lines.game_id AND members.person_id = lines.person_id
  JOIN slate_games AS games ON games.game_id = lines.game_id
  WHERE lines.snapshot_at <= $as_of::TIMESTAMP
    AND (games.tipoff_utc IS NULL OR lines.snapshot_at < games.tipoff_utc)
    AND lines.is_pregame
    AND (lines.withdrawn_at IS NULL OR lines.withdrawn_at > $as_of::TIMESTAMP)
    AND lines.over_price IS NOT NULL
    AND lines.under_price IS NOT NULL
    -- Anything else is no line on a player's points.
    AND lines.line BETWEEN 0.5 AND 60
    AND lines.line * 2 = floor(lines.line * 2)
),
main_lines AS (
  -- Of a book's lines at one time the most balanced pair; alternates are ignored.
  SELECT *
  FROM usable_points
  QUALIFY row_number() OVER (
      PARTITION BY game_id, person_id, bookmaker_key, snapshot_at
      ORDER BY abs(over_chance - under_chance), line, over_price, under_price
    ) = 1
),
book_lines AS MATERIALIZED (
  SELECT
    game_id,
    person_id,
    bookmaker_key,
    arg_max(line, snapshot_at) AS line,
    arg_max(over_price, snapshot_at) AS over_price,
    arg_max(under_price, snapshot_at) AS under_price,
    max(snapshot_at) AS snapshot_at,
    arg_min(line, snapshot_at) AS open_line
  FROM main_lines
  GROUP BY game_id, person_id, bookmaker_key
),
offered_lines AS (
  SELECT game_id, person_id, moment, offered AS line, count(*) AS books
  FROM book_lines
  UNPIVOT (offered FOR moment IN (line AS 'latest', open_line AS 'open'))
  GROUP BY game_id, person_id, moment, offered
),
middle_lines AS (
  -- The one or two lines in the middle of all books' lines.
  SELECT *
  FROM (
    SELECT
      *,
      sum(books) OVER (PARTITION BY game_id, person_id, moment ORDER BY line) AS books_up_to,
      sum(books) OVER (PARTITION BY game_id, person_id, moment) AS all_books
    FROM offered_lines
  )
  WHERE 2 * books_up_to >= all_books AND 2 * (books_up_to - books) <= all_books
),
consensus AS (
  -- Of two middle lines the one more books offer, then the lower: always a line somebody offers, never an average.
  SELECT
    game_id,
    person_id,
    arg_min(line, (-books, line)) FILTER (WHERE moment = 'latest') AS points_line,
    arg_min(line, (-books, line)) FILTER (WHERE moment = 'open') AS points_line_open
  FROM middle_lines
  GROUP BY game_id, person_id
),
snapshot_counts AS (
  SELECT game_id, person_id, count(DISTINCT snapshot_at) AS snapshots FROM main_lines GROUP BY game_id, person_id
),
points_market AS (
  SELECT
    consensus.*,
    snapshots.snapshots,
    books.* EXCLUDE (game_id, person_id)
  FROM consensus
  JOIN snapshot_counts AS snapshots USING (game_id, person_id)
  JOIN (
    SELECT
      game_id,
      person_id,
      min(line) AS points_line_min,
      max(line) AS points_line_max,
      max(snapshot_at) AS points_line_snapshot_ts,
      count(*) AS points_line_book_count,
      to_json(list({
        book: bookmaker_key,
        line: line,
        over_american: over_price,
        under_american: under_price,
        snapshot_ts: strftime(snapshot_at, '%Y-%m-%dT%H:%M:%SZ'),
        open_line: open_line
      } ORDER BY bookmaker_key)) AS book_lines
    FROM book_lines
    GROUP BY game_id, person_id
  ) AS books USING (game_id, person_id)
)
