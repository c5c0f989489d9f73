/** What every player did in the date's final games. */

import { playerGameSummary as output } from '../../tables/nba-analytics/player-game-summary.ts';
import { zoneCountNames } from '../../tables/nba-analytics/zone-columns.ts';
import { espnBoxscore } from '../../tables/nba-raw/espn-boxscore.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import { nbacBoxscoreV3 } from '../../tables/nba-raw/nbac-boxscore-v3.ts';
import { nbacInjuryReport } from '../../tables/nba-raw/nbac-injury-report.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { LINEUPS } from '../2-raw/nbac-play-by-play.ts';
import { withNullReasons } from '../4-precompute/null-reasons.ts';
import type { OutputContract, QueryProcessor } from '../define-processor.ts';
import { boxRules } from './box-rules.ts';
import { composeSql } from './compose-sql.ts';
import { PLAYER_LINES } from './player-lines.ts';
import { culpritCheck, groupCheck, HOLDS_BACK_GAMES, rowCheck } from './row-check.ts';

const COUNTS = [
  ...['points', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'],
  ...['ast', 'stl', 'blk', 'tov', 'pf'],
];

/** Every measure of who did not play is NULL for that reason alone. */
const unlessPlayed = (reason: string) =>
  `CASE WHEN play_status <> 'played' THEN 'not_played' ELSE ${reason} END`;

const sql = withNullReasons(composeSql('player-game-summary', { lineups: LINEUPS }), [
  {
    columns: ['dnp_reason', 'dnp_category'],
    reason: "CASE WHEN play_status = 'played' THEN 'not_applicable' ELSE 'source_missing' END",
  },
  { columns: ['is_starter'], reason: "'source_missing'" },
  {
    columns: ['seconds_played', 'minutes', 'minutes_precision', ...COUNTS, 'load'],
    together: true,
    reason: unlessPlayed("'source_missing'"),
  },
  { columns: ['plus_minus'], reason: unlessPlayed("'source_missing'") },
  {
    columns: [
      'assisted_fgm',
      'unassisted_fgm',
      'and1_count',
      'blocks_inside',
      'blocks_mid',
      'blocks_three',
      'q4_seconds',
    ],
    together: true,
    reason: unlessPlayed("'source_missing'"),
  },
  { columns: ['usage_pct100', 'ts_pct01', 'efg_pct01'], reason: unlessPlayed("'zero_denominator'") },
  {
    columns: ['zone_source', ...zoneCountNames()],
    together: true,
    reason: unlessPlayed("CASE WHEN zones_agree = FALSE THEN 'zone_box_mismatch' ELSE 'source_missing' END"),
  },
]);

/** Shares of non-backcourt attempts of a date with at least four games; all dates of two seasons lie inside. */
const ZONE_SHARES = [
  ['ra', 0.2, 0.37],
  ['paint', 0.1, 0.29],
  ['mid', 0.08, 0.18],
  ['corner3', 0.04, 0.15],
  ['ab3', 0.22, 0.36],
] as const;

const zoneShareChecks: OutputContract['checks'] = ZONE_SHARES.map(([zone, least, most]) =>
  groupCheck(
    `${zone}_share_as_usual`,
    'alert',
    '()',
    `count(DISTINCT game_id) >= 4
     AND sum(${zone}_fga) / sum(ra_fga + paint_fga + mid_fga + corner3_fga + ab3_fga) NOT BETWEEN ${least} AND ${most}`,
  ),
);

/** 100 per team but for players under a minute, whose share nobody knows. */
const USAGE_SUM = 'sum(usage_pct100 * minutes) / (any_value(team_minutes) / 5)';

/** Minutes of a game that went to overtime: five more a period. */
const MOST_MINUTES = '48.5 + 5 * (team_minutes - 240) / 25';

export const playerGameSummary: QueryProcessor = {
  type: 'query',
  id: 'player_game_summary',
  phase: 3,
  doc: 'Minutes, box score, efficiency, usage and shot zones of every player of a final game.',
  codeVersion: 4,
  kind: 'results',
  required: true,
  needs: [
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    ...PLAYER_LINES,
    { processor: 'nbac_injury_report', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_team_game_log', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_play_by_play', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_shot_chart', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerGameLog, window: 'same' },
    { table: nbacTeamGameLog, window: 'same' },
    { table: nbacPlayerBoxscore, window: 'same' },
    { table: nbacBoxscoreV3, window: 'same' },
    { table: espnBoxscore, window: 'same' },
    { table: nbacInjuryReport, window: 'same' },
    { table: nbacPlayByPlay, window: 'same' },
    { table: nbacShotChart, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: composeSql('games.expectation'),
    // An alert: what an optional source feeds goes empty with it, and holds nobody up.
    profile: { emptied: 'alert' },
    holdsBack: HOLDS_BACK_GAMES,
    checks: [
      ...boxRules('points'),
      rowCheck('rebounds_by_kind', 'fail', 'oreb + dreb <> reb'),
      rowCheck(
        'no_statistics_unless_played',
        'fail',
        "play_status <> 'played' AND coalesce(seconds_played, points, fga, fta, reb, ast, tov, pf) IS NOT NULL",
      ),
      culpritCheck('players_add_up_to_the_team_line', composeSql('player-sums.culprits')),
      groupCheck('usage_adds_up', 'fail', 'game_id, team_id', `${USAGE_SUM} NOT BETWEEN 95 AND 101`),
      groupCheck(
        'usage_adds_up_to_100',
        'alert',
        'game_id, team_id',
        `${USAGE_SUM} NOT BETWEEN 99.5 AND 100.5`,
      ),
      rowCheck('usage_possible', 'fail', 'usage_pct100 > 100 AND minutes >= 5'),
      rowCheck('usage_as_observed', 'alert', 'usage_pct100 > 60 AND minutes >= 10'),
      rowCheck('minutes_within_the_game', 'fail', `minutes NOT BETWEEN 0 AND ${MOST_MINUTES}`),
      groupCheck(
        'minutes_known',
        'alert',
        '()',
        "count(*) FILTER (WHERE play_status = 'played' AND minutes IS NULL) > 0.01 * count(*) FILTER (WHERE play_status = 'played')",
      ),
      groupCheck(
        'five_starters',
        'fail',
        'game_id, team_id',
        'count(is_starter) > 0 AND count(*) FILTER (WHERE is_starter) <> 5',
      ),
      groupCheck(
        'zones_agree_with_the_box',
        'alert',
        '()',
        'count(*) FILTER (WHERE contains(quality_flags::VARCHAR, \'"zone_box_mismatch"\')) > 0.005 * count(*)',
      ),
      rowCheck('overtime_undisputed', 'alert', 'contains(quality_flags::VARCHAR, \'"overtime_disputed"\')'),
      ...zoneShareChecks,
    ],
  },
};
