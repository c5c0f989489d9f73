/** Averages, form and role of every player of the slate, and the pace and rating of his team, before the slate. */

import { readFileSync } from 'node:fs';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamOffenseGameSummary } from '../../tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { playerDailyCache as output } from '../../tables/nba-precompute/player-daily-cache.ts';
import type { OutputContract, QueryProcessor } from '../define-processor.ts';
import { withNullReasons } from './null-reasons.ts';
import { EVERY_PLAYER_OF_THE_SLATE, ONLY_PLAYERS_OF_THE_SLATE } from './slate-contract.ts';

const fewGames = (minimum: number, otherwise: string) =>
  `CASE WHEN season_games_played = 0 THEN 'no_history' WHEN season_games_played < ${minimum} THEN 'insufficient_history' ELSE '${otherwise}' END`;

const sql = withNullReasons(readFileSync(new URL('./player-daily-cache.sql', import.meta.url), 'utf8'), [
  {
    columns: [
      'points_avg_last_3',
      'points_avg_last_5',
      'points_avg_last_10',
      'points_avg_last_20',
      'points_avg_season',
      'points_ewma_h4',
      'points_ewma_h8',
      'points_ewma_h16',
      'load_avg_last_10',
    ],
    reason: fewGames(3, 'source_missing'),
    together: true,
  },
  {
    columns: [
      'start_rate_last_10',
      'minutes_avg_last_5',
      'minutes_avg_last_10',
      'minutes_avg_last_20',
      'minutes_avg_season',
      'minutes_projection',
    ],
    reason: fewGames(3, 'source_missing'),
  },
  {
    columns: ['points_std_last_10', 'points_median_last_10'],
    reason: fewGames(5, 'source_missing'),
    together: true,
  },
  {
    columns: ['minutes_trend'],
    reason: `CASE WHEN minutes_avg_last_20 = 0 THEN 'zero_denominator' ELSE ${fewGames(5, 'source_missing')} END`,
  },
  {
    columns: [
      'usage_avg_last_10_pct100',
      'usage_avg_season_pct100',
      'points_per_min_last_10',
      'points_per_min_season',
      'fga_per_min_last_20',
      'fta_per_min_last_20',
    ],
    reason: `CASE WHEN season_games_played >= 3 AND minutes_avg_season IS NULL THEN 'source_missing' ELSE ${fewGames(3, 'zero_denominator')} END`,
  },
  { columns: ['ts_pct01_last_20', 'efg_pct01_last_20'], reason: fewGames(3, 'zero_denominator') },
  { columns: ['points_vs_opp_delta_365d'], reason: "'no_history'" },
  {
    columns: ['team_pace_last_10', 'team_off_rating_last_10'],
    reason: "CASE WHEN team_games_used = 0 THEN 'no_history' ELSE 'insufficient_history' END",
    together: true,
  },
  { columns: ['league_pace_to_date'], reason: "'insufficient_history'" },
]);

/** Slates with at least 120 players of five games; mean and spread as observed over four seasons (analytics.md 3.3). */
const SLATE_SHAPES = [
  { column: 'points_avg_last_5', mean: [7.5, 13.5], leastSd: 4 },
  { column: 'points_avg_last_10', mean: [7.5, 13.5], leastSd: 4 },
  { column: 'minutes_avg_last_10', mean: [17, 27], leastSd: 5 },
  { column: 'usage_avg_last_10_pct100', mean: [16.5, 21], leastSd: 3 },
  { column: 'points_per_min_last_10', mean: [0.36, 0.5], leastSd: 0.08 },
  { column: 'ts_pct01_last_20', mean: [0.48, 0.63], leastSd: null },
] as const;

const shapeChecks: OutputContract['checks'] = SLATE_SHAPES.flatMap(({ column, mean, leastSd }) => {
  const check = (name: string, severity: 'fail' | 'alert', broken: string) => ({
    name: `${column}_${name}`,
    severity,
    sql: `SELECT CASE WHEN count(${column}) >= 120 AND ${broken} THEN 1 ELSE 0 END AS violations
FROM output WHERE season_games_played >= 5`,
  });
  return [
    check('mean_as_usual', 'alert', `avg(${column}) NOT BETWEEN ${mean[0]} AND ${mean[1]}`),
    ...(leastSd === null
      ? []
      : [check('varies_over_players', 'fail', `stddev_samp(${column}) < ${leastSd}`)]),
  ];
});

export const playerDailyCache: QueryProcessor = {
  type: 'query',
  id: 'player_daily_cache',
  phase: 4,
  doc: 'Every rolling number of the slate’s players and of their teams’ offences, from games before the slate.',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [{ processor: 'phase4_gate', at: 'same', required: true }],
  reads: [
    // 365 days for the games against tonight's opponent, and the season each of them belongs to (at most 245 days
    // before it) for his average until then. All other windows are of this season.
    { table: playerGameSummary, window: { daysBefore: 610 } },
    { table: teamOffenseGameSummary, window: 'season_before' },
    { table: upcomingPlayerGameContext, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: EVERY_PLAYER_OF_THE_SLATE,
    checks: [ONLY_PLAYERS_OF_THE_SLATE, ...shapeChecks],
  },
};
