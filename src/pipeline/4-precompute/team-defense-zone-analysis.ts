/** How every defence differs from the league, zone by zone, before the slate. */

import { readFileSync } from 'node:fs';
import { teamDefenseGameSummary } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { upcomingTeamGameContext } from '../../tables/nba-analytics/upcoming-team-game-context.ts';
import { teamDefenseZoneAnalysis as output } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import { SHOT_ZONES } from '../../tables/nba-precompute/zones.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { withNullReasons } from './null-reasons.ts';

const FEW_GAMES = "CASE WHEN games_used = 0 THEN 'no_history' ELSE 'insufficient_history' END";
const FEW_ZONE_GAMES =
  "CASE WHEN games_used = 0 THEN 'no_history' WHEN zone_games_used = 0 THEN 'source_missing' ELSE 'insufficient_history' END";
/** Of a measure that also needs attempts or the league. */
const NOT_COMPARABLE = `CASE WHEN zone_games_used < 5 THEN ${FEW_ZONE_GAMES} WHEN league_baseline IS NULL THEN 'insufficient_history' ELSE 'zero_denominator' END`;

const each = (name: (zone: string) => string) => SHOT_ZONES.map(name);

const sql = withNullReasons(
  readFileSync(new URL('./team-defense-zone-analysis.sql', import.meta.url), 'utf8'),
  [
    {
      columns: [
        'def_rating_last_15',
        'pace_last_15',
        'opp_points_avg_last_15',
        'opp_fta_rate_last_15',
        'opp_tov_pct01_last_15',
      ],
      reason: FEW_GAMES,
      together: true,
    },
    {
      columns: [
        ...each((z) => `${z}_fga`),
        ...each((z) => `${z}_fgm`),
        ...each((z) => `${z}_share01`),
        ...each((z) => `${z}_fga_per_game`),
      ],
      reason: FEW_ZONE_GAMES,
      together: true,
    },
    {
      columns: [
        ...each((z) => `${z}_pct01`),
        ...each((z) => `${z}_pct_diff_pp`),
        ...each((z) => `${z}_pct_diff_shrunk_pp`),
        ...each((z) => `${z}_share_diff_pp`),
        'three_share_diff_pp',
        'strongest_zone',
        'weakest_zone',
      ],
      reason: NOT_COMPARABLE,
    },
    {
      columns: [
        'league_baseline',
        ...each((z) => `league_${z}_pct01`),
        ...each((z) => `league_${z}_share01`),
      ],
      reason: "CASE WHEN league_baseline IS NULL THEN 'insufficient_history' ELSE 'zero_denominator' END",
    },
    {
      columns: ['blocks_inside_per_game', 'blocks_mid_per_game', 'blocks_three_per_game'],
      reason: "CASE WHEN games_used = 0 THEN 'no_history' ELSE 'source_missing' END",
    },
  ],
);

/** League percentages of 2021-22 to 2023-24 that a season is expected to resemble after its first month. */
const USUAL_PCT01 = { ra: 0.665, paint: 0.442, mid: 0.42, corner3: 0.387, ab3: 0.357 } as const;

const DAY_OF_SEASON = `(
  SELECT $game_date::DATE - min(game_date) FROM team_defense_game_summary WHERE season = $season::INTEGER)`;

export const teamDefenseZoneAnalysis: QueryProcessor = {
  type: 'query',
  id: 'team_defense_zone_analysis',
  phase: 4,
  doc: 'How every defence differs from the league, zone by zone, over its last 15 games before the slate.',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [{ processor: 'phase4_gate', at: 'same', required: true }],
  reads: [
    // Far enough back to hold the whole previous season, the baseline of the first weeks.
    { table: teamDefenseGameSummary, window: { daysBefore: 500 } },
    { table: upcomingTeamGameContext, window: 'same' },
  ],
  output,
  sql,
  contract: {
    // 75 games are five for each of the thirty teams: from then on all must be there.
    expectation: `
WITH season_games AS (
  SELECT game_id, team_id FROM team_defense_game_summary WHERE season = $season::INTEGER
),
season_teams AS (
  SELECT team_id FROM season_games UNION SELECT team_id FROM upcoming_team_game_context
),
league AS (
  SELECT CASE WHEN count(DISTINCT game_id) >= 75 THEN 30 ELSE 0 END AS least_teams FROM season_games
)
SELECT
  greatest(count(*), max(least_teams)) AS expected,
  count(output.team_id) AS found,
  concat_ws(', ',
    string_agg(CASE WHEN output.team_id IS NULL THEN season_teams.team_id::VARCHAR END, ', '
      ORDER BY season_teams.team_id),
    CASE WHEN count(*) < max(least_teams)
      THEN (max(least_teams) - count(*)) || ' teams without a game this season' END
  ) AS missing
FROM season_teams
CROSS JOIN league
LEFT JOIN output ON output.team_id = season_teams.team_id`,
    checks: [
      {
        name: 'shares_add_up_to_one',
        severity: 'fail',
        sql: `SELECT count(*) AS violations FROM output
WHERE abs(ra_share01 + paint_share01 + mid_share01 + corner3_share01 + ab3_share01 - 1) > 1e-9`,
      },
      {
        name: 'defences_differ',
        severity: 'fail',
        sql: `SELECT CASE WHEN count(*) >= 20 AND stddev_samp(def_rating_last_15) <= 1.5 THEN count(*) ELSE 0 END AS violations
FROM output WHERE games_used >= 5`,
      },
      {
        name: 'def_rating_as_observed',
        severity: 'alert',
        sql: 'SELECT count(*) AS violations FROM output WHERE def_rating_last_15 NOT BETWEEN 90 AND 130',
      },
      {
        name: 'league_percentages_as_usual_after_day_30',
        severity: 'alert',
        sql: `SELECT count(*) AS violations FROM output
WHERE ${DAY_OF_SEASON} > 30 AND league_baseline = 'season' AND (
  ${SHOT_ZONES.map((z) => `abs(league_${z}_pct01 - ${USUAL_PCT01[z]}) > 0.03`).join('\n  OR ')})`,
      },
      {
        name: 'differences_average_out_after_day_30',
        severity: 'alert',
        sql: `SELECT CASE WHEN ${DAY_OF_SEASON} > 30 THEN
  ${SHOT_ZONES.map((z) => `coalesce((abs(avg(${z}_pct_diff_pp)) > 2)::INTEGER, 0)`).join('\n  + ')}
ELSE 0 END AS violations
FROM output`,
      },
    ],
  },
};
