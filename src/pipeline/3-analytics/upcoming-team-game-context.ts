/** The situation of the slate's teams before their games. */

import { TEAMS } from '../../league/teams.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { teamOffenseGameSummary } from '../../tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingTeamGameContext as output } from '../../tables/nba-analytics/upcoming-team-game-context.ts';
import { espnTeamRoster } from '../../tables/nba-raw/espn-team-roster.ts';
import { espnInjuries, nbacPlayerIndex, nbacSchedule, oddsApiGameLines } from '../../tables/nba-raw/index.ts';
import { nbacInjuryReport } from '../../tables/nba-raw/nbac-injury-report.ts';
import { nbacPlayerMovement } from '../../tables/nba-raw/nbac-player-movement.ts';
import { nbacTeamRoster } from '../../tables/nba-raw/nbac-team-roster.ts';
import { withNullReasons } from '../4-precompute/null-reasons.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { composeSql } from './compose-sql.ts';
import { groupCheck, rowCheck } from './row-check.ts';

/** Rows of the query's arenas: where every team plays at home, from the league's own list. */
const arenas = TEAMS.map(
  ({ teamId, arena }) => `(${teamId}, ${arena.lat}::DOUBLE, ${arena.lon}::DOUBLE, '${arena.timeZone}')`,
).join(',\n    ');

const AVAILABILITY = "CASE WHEN NOT has_snapshot THEN 'no_injury_snapshot' ELSE 'source_missing' END";
const TEAM_HISTORY =
  "CASE WHEN team_game_number = 1 THEN 'no_history' WHEN team_game_number <= 3 THEN 'insufficient_history' ELSE 'data_gap' END";

const sql = withNullReasons(composeSql('upcoming-team-game-context', { arenas }), [
  { columns: ['tipoff_utc', 'is_neutral'], reason: "'source_missing'" },
  {
    columns: [
      'team_days_gap_raw',
      'team_days_rest',
      'team_is_b2b',
      'opponent_days_rest',
      'rest_advantage',
      'win_pct01',
      'last_margin',
      'last_is_win',
    ],
    reason: "'first_game_of_season'",
  },
  {
    columns: ['travel_mi', 'time_zone_delta'],
    reason: "CASE WHEN team_days_rest IS NULL THEN 'first_game_of_season' ELSE 'source_missing' END",
  },
  { columns: ['team_spread', 'team_spread_open', 'game_total', 'game_total_open'], reason: "'no_market'" },
  { columns: ['implied_team_total', 'lines_snapshot_ts'], reason: "'no_market'" },
  {
    columns: ['team_spread_move'],
    reason: "CASE WHEN team_spread IS NULL THEN 'no_market' ELSE 'insufficient_history' END",
  },
  {
    columns: ['game_total_move'],
    reason: "CASE WHEN game_total IS NULL THEN 'no_market' ELSE 'insufficient_history' END",
  },
  {
    columns: [
      'players_out_count',
      'rotation_out_count',
      'projected_starters_out_count',
      'questionable_count',
    ],
    reason: AVAILABILITY,
  },
  {
    columns: ['load_out_pct100', 'usage_vacated_delta_pct100'],
    reason: `CASE WHEN players_out_count IS NULL THEN ${AVAILABILITY} ELSE ${TEAM_HISTORY} END`,
  },
]);

export const upcomingTeamGameContext: QueryProcessor = {
  type: 'query',
  id: 'upcoming_team_game_context',
  phase: 3,
  doc: "Rest, travel, form, absences and game market of the slate's teams.",
  codeVersion: 2,
  kind: 'slate',
  required: true,
  needs: [
    { processor: 'nbac_schedule', at: 'same', required: true },
    { processor: 'player_game_summary', at: 'previous', required: true, acceptsPartial: true },
    { processor: 'team_offense_game_summary', at: 'previous', required: true, acceptsPartial: true },
    { processor: 'team_defense_game_summary', at: 'previous', required: true, acceptsPartial: true },
    { processor: 'nbac_team_roster', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_player_index', at: 'same', required: false },
    { processor: 'nbac_player_movement', at: 'same', required: false },
    { processor: 'espn_team_roster', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_injury_report', at: 'same', required: false, acceptsPartial: true },
    { processor: 'espn_injuries', at: 'same', required: false },
    { processor: 'odds_api_game_lines', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'same' },
    { table: playerGameSummary, window: { daysBefore: 365 } },
    { table: teamOffenseGameSummary, window: 'season_before' },
    { table: teamDefenseGameSummary, window: 'season_before' },
    { table: nbacTeamRoster, window: 'same' },
    { table: nbacPlayerIndex, window: 'same' },
    { table: nbacPlayerMovement, window: 'same' },
    { table: espnTeamRoster, window: 'same' },
    { table: nbacInjuryReport, window: 'same' },
    { table: espnInjuries, window: 'same' },
    { table: oddsApiGameLines, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: composeSql('slate-teams.expectation'),
    checks: [
      groupCheck(
        'two_rows_a_game',
        'fail',
        'game_id',
        'count(*) <> 2 OR count(*) FILTER (WHERE is_home) <> 1',
      ),
      groupCheck(
        'one_market_a_game',
        'fail',
        'game_id',
        `sum(team_spread) <> 0 OR count(DISTINCT game_total) > 1 OR count(team_spread) = 1 OR count(game_total) = 1`,
      ),
      rowCheck(
        'nothing_known_later',
        'fail',
        'lines_snapshot_ts > as_of_ts OR lines_snapshot_ts >= tipoff_utc',
      ),
      groupCheck(
        'spreads_differ',
        'fail',
        '()',
        'count(team_spread) >= 6 AND count(DISTINCT team_spread) = 1',
      ),
      rowCheck('total_as_observed', 'alert', 'game_total NOT BETWEEN 199 AND 262.5'),
      rowCheck('spread_as_observed', 'alert', 'abs(team_spread) > 23.5'),
    ],
  },
};
