-- Points lines of the slate's rosters, known at the cut-off and before tip-off (analytics.md 1.7). Needs slate-teams
-- and members.
offered_points AS (
  SELECT
    'odds_api_player_points' AS source, game_id, person_id, bookmaker_key, snapshot_at, line, over_price, under_price,
    is_pregame, withdrawn_at
  FROM odds_api_player_points
  UNION ALL
  -- Book 0 is the consensus of the others.
  SELECT
    'bettingpros_player_points', game_id, person_id, book_key, snapshot_at, line, over_price, under_price, is_pregame, NULL
  FROM bettingpros_player_points
  WHERE book_id <> 0 AND is_active
),
usable_points AS (
  -- Of one source per game: BettingPros where The Odds API has no line of it.
  SELECT
    lines.source,
    lines.game_id,
    lines.person_id,
    lines.bookmaker_key,
    lines.snapshot_at,
    {line: lines.line, over_price: lines.over_price, under_price: lines.under_price} AS offer,
    -- How far apart the chances are that the two prices stand for, margins included.
    abs(
      CASE WHEN lines.over_price < 0
        THEN -lines.over_price / (100 - lines.over_price) ELSE 100 / (100 + lines.over_price) END
      - CASE WHEN lines.under_price < 0
        THEN -lines.under_price / (100 - lines.under_price) ELSE 100 / (100 + lines.under_price) END
    ) AS imbalance
  FROM offered_points AS lines
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
  -- The Odds API's name is the greater of the two.
  QUALIFY lines.source = max(lines.source) OVER (PARTITION BY lines.game_id)
),
book_lines AS (
  -- A book's main line is the most balanced pair of its newest snapshot (of its first, for the opening line); of equal
  -- ones the lower. Alternates are ignored.
  SELECT
    game_id,
    person_id,
    bookmaker_key,
    any_value(source) AS source,
    arg_min(offer, {age: $as_of::TIMESTAMP - snapshot_at, imbalance: imbalance, offer: offer}) AS latest,
    arg_min(offer.line, {snapshot_at: snapshot_at, imbalance: imbalance, offer: offer}) AS open_line,
    max(snapshot_at) AS snapshot_at,
    min(snapshot_at) AS first_snapshot_at
  FROM usable_points
  GROUP BY game_id, person_id, bookmaker_key
),
all_books AS (
  SELECT
    game_id,
    person_id,
    any_value(source) AS points_line_source,
    list_sort(list(latest.line)) AS lines,
    list_sort(list(open_line)) AS open_lines,
    min(latest.line) AS points_line_min,
    max(latest.line) AS points_line_max,
    max(snapshot_at) AS points_line_snapshot_ts,
    max(snapshot_at) > min(first_snapshot_at) AS has_moved_in_time,
    count(*) AS points_line_book_count,
    to_json(list({
      book: bookmaker_key,
      line: latest.line,
      over_american: latest.over_price,
      under_american: latest.under_price,
      snapshot_ts: strftime(snapshot_at, '%Y-%m-%dT%H:%M:%SZ'),
      open_line: open_line
    } ORDER BY bookmaker_key)) AS book_lines
  FROM book_lines
  GROUP BY game_id, person_id
),
points_market AS (
  -- The median of the main lines; of two middle lines the one more books offer, then the lower: always a line somebody
  -- offers, never an average.
  SELECT
    * EXCLUDE (lines, open_lines),
    CASE
      WHEN len(list_filter(lines, lambda line: line = lines[len(lines) // 2 + 1]))
         > len(list_filter(lines, lambda line: line = lines[(len(lines) + 1) // 2]))
      THEN lines[len(lines) // 2 + 1]
      ELSE lines[(len(lines) + 1) // 2]
    END AS points_line,
    CASE
      WHEN len(list_filter(open_lines, lambda line: line = open_lines[len(open_lines) // 2 + 1]))
         > len(list_filter(open_lines, lambda line: line = open_lines[(len(open_lines) + 1) // 2]))
      THEN open_lines[len(open_lines) // 2 + 1]
      ELSE open_lines[(len(open_lines) + 1) // 2]
    END AS points_line_open
  FROM all_books
)
