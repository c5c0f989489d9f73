/** Where every player of the slate shoots from and how well, before the slate. */

import { readFileSync } from 'node:fs';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { playerShotZoneAnalysis as output } from '../../tables/nba-precompute/player-shot-zone-analysis.ts';
import { SHOT_ZONES } from '../../tables/nba-precompute/zones.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { withNullReasons } from './null-reasons.ts';
import { EVERY_PLAYER_OF_THE_SLATE, ONLY_PLAYERS_OF_THE_SLATE } from './slate-contract.ts';

const BELOW_MINIMUM =
  "CASE WHEN played_games_20 = 0 THEN 'no_history' WHEN zone_games_used_20 = 0 THEN 'source_missing' ELSE 'insufficient_history' END";
const IS_ABOVE = 'zone_games_used_20 >= 5 AND zone_fga_20 >= 20';

const each = (name: (zone: string) => string) => SHOT_ZONES.map(name);

const sql = withNullReasons(
  readFileSync(new URL('./player-shot-zone-analysis.sql', import.meta.url), 'utf8'),
  [
    {
      columns: [
        ...each((z) => `${z}_share01_last_20`),
        'three_share01_last_20',
        ...each((z) => `${z}_fga_per_game_last_20`),
        'fga_per_game_last_20',
        'primary_zone',
      ],
      reason: BELOW_MINIMUM,
      together: true,
    },
    {
      columns: [
        ...each((z) => `${z}_share01_last_10`),
        'zone_trend_pp',
        ...each((z) => `${z}_pct01_last_20`),
      ],
      reason: `CASE WHEN ${IS_ABOVE} THEN 'zero_denominator' ELSE ${BELOW_MINIMUM} END`,
    },
    {
      columns: each((z) => `${z}_pct01_shrunk_last_20`),
      reason: `CASE WHEN NOT (${IS_ABOVE}) THEN ${BELOW_MINIMUM} WHEN league_is_known THEN 'zero_denominator' ELSE 'insufficient_history' END`,
    },
    {
      columns: ['assisted_share01_last_20', 'unassisted_share01_last_20'],
      reason:
        "CASE WHEN played_games_20 = 0 THEN 'no_history' WHEN has_play_by_play THEN 'zero_denominator' ELSE 'source_missing' END",
    },
    {
      columns: ['ft_points_share01_last_20'],
      reason:
        "CASE WHEN played_games_20 = 0 THEN 'no_history' WHEN played_games_20 < 3 THEN 'insufficient_history' ELSE 'zero_denominator' END",
    },
  ],
);

/** Attempt-weighted mix of a slate as observed on every date of two seasons (analytics.md 2.1). */
const USUAL_SHARE01 = {
  ra: [0.2, 0.37],
  paint: [0.1, 0.29],
  mid: [0.08, 0.18],
  corner3: [0.04, 0.15],
  ab3: [0.22, 0.36],
} as const;

export const playerShotZoneAnalysis: QueryProcessor = {
  type: 'query',
  id: 'player_shot_zone_analysis',
  phase: 4,
  doc: 'Shot mix and accuracy by zone of every player of the slate over his last 20 and 10 games of the season.',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [{ processor: 'phase4_gate', at: 'same', required: true }],
  reads: [
    { table: playerGameSummary, window: 'season_before' },
    { table: upcomingPlayerGameContext, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: EVERY_PLAYER_OF_THE_SLATE,
    checks: [
      ONLY_PLAYERS_OF_THE_SLATE,
      {
        name: 'shares_add_up_to_one',
        severity: 'fail',
        sql: `SELECT count(*) AS violations FROM output
WHERE abs(${SHOT_ZONES.map((z) => `${z}_share01_last_20`).join(' + ')} - 1) > 1e-9
  OR abs(${SHOT_ZONES.map((z) => `${z}_share01_last_10`).join(' + ')} - 1) > 1e-9`,
      },
      {
        // A real slate (2023-11-25, 135 players) has had only two: odd enough to be told, not to be refused.
        name: 'players_differ_in_primary_zone',
        severity: 'alert',
        sql: `SELECT CASE WHEN count(*) >= 100 AND count(DISTINCT primary_zone) < 3 THEN count(*) ELSE 0 END AS violations
FROM output WHERE primary_zone IS NOT NULL`,
      },
      {
        name: 'shot_mix_of_the_slate_as_usual',
        severity: 'alert',
        sql: `SELECT CASE WHEN count(*) >= 100 THEN
  ${SHOT_ZONES.map((z) => `(sum(${z}_share01_last_20 * zone_fga_20) / sum(zone_fga_20) NOT BETWEEN ${USUAL_SHARE01[z][0]} AND ${USUAL_SHARE01[z][1]})::INTEGER`).join('\n  + ')}
ELSE 0 END AS violations
FROM output WHERE primary_zone IS NOT NULL`,
      },
    ],
  },
};
