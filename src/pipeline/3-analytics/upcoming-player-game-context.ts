/** Who could play on the slate, and in what situation, known before tip-off. */

import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamOffenseGameSummary } from '../../tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingPlayerGameContext as output } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { bettingprosPlayerPoints } from '../../tables/nba-raw/bettingpros-player-points.ts';
import { espnTeamRoster } from '../../tables/nba-raw/espn-team-roster.ts';
import {
  espnInjuries,
  nbacPlayerIndex,
  nbacSchedule,
  oddsApiPlayerPoints,
} from '../../tables/nba-raw/index.ts';
import { nbacInjuryReport } from '../../tables/nba-raw/nbac-injury-report.ts';
import { nbacPlayerMovement } from '../../tables/nba-raw/nbac-player-movement.ts';
import { nbacTeamRoster } from '../../tables/nba-raw/nbac-team-roster.ts';
import { withNullReasons } from '../4-precompute/null-reasons.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { composeSql } from './compose-sql.ts';
import { groupCheck, rowCheck } from './row-check.ts';

const TEAM_HISTORY =
  "CASE WHEN team_games = 0 THEN 'no_history' WHEN team_games < 3 THEN 'insufficient_history' ELSE 'data_gap' END";

const sql = withNullReasons(composeSql('upcoming-player-game-context'), [
  {
    columns: ['tipoff_utc', 'minutes_last_7d', 'minutes_last_14d', 'q4_minutes_last_7d', 'player_age_years'],
    reason: "'source_missing'",
  },
  {
    columns: ['injury_status', 'own_status_code'],
    reason: "CASE WHEN injury_report_ts IS NULL THEN 'no_injury_snapshot' ELSE 'source_partial' END",
  },
  {
    columns: ['injury_reason'],
    reason: `CASE WHEN injury_report_ts IS NULL THEN 'no_injury_snapshot'
      WHEN injury_status = 'not_listed' THEN 'not_applicable' ELSE 'source_missing' END`,
  },
  {
    columns: [
      'injury_report_ts',
      'teammates_out_count',
      'teammates_questionable_count',
      'star_teammates_out',
    ],
    together: true,
    reason: "'no_injury_snapshot'",
  },
  {
    columns: ['last_played_date', 'days_gap_raw', 'days_rest', 'is_back_to_back'],
    together: true,
    reason: "'first_game_of_season'",
  },
  {
    columns: ['days_rest_before_last_game'],
    reason: "CASE WHEN season_games = 0 THEN 'first_game_of_season' ELSE 'insufficient_history' END",
  },
  {
    columns: ['team_games_missed_last_10', 'games_since_return', 'load_absent_last_game_pct100'],
    reason: TEAM_HISTORY,
  },
  {
    columns: ['usage_vacated_delta_pct100'],
    reason: `CASE WHEN injury_report_ts IS NULL THEN 'no_injury_snapshot' ELSE ${TEAM_HISTORY} END`,
  },
  { columns: ['next_game_days_rest'], reason: "'not_applicable'" },
  {
    columns: [
      'points_line',
      'points_line_open',
      'points_line_min',
      'points_line_max',
      'points_line_snapshot_ts',
      'book_lines',
    ],
    together: true,
    reason: "'no_market'",
  },
  {
    columns: ['points_line_move'],
    reason: "CASE WHEN points_line IS NULL THEN 'no_market' ELSE 'insufficient_history' END",
  },
]);

export const upcomingPlayerGameContext: QueryProcessor = {
  type: 'query',
  id: 'upcoming_player_game_context',
  phase: 3,
  doc: 'Rest, load, availability, team-mates and points line of everybody who could play on the slate.',
  codeVersion: 2,
  kind: 'slate',
  required: true,
  needs: [
    { processor: 'nbac_schedule', at: 'same', required: true },
    { processor: 'player_game_summary', at: 'previous', required: true, acceptsPartial: true },
    { processor: 'team_offense_game_summary', at: 'previous', required: true, acceptsPartial: true },
    { processor: 'nbac_team_roster', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_player_index', at: 'same', required: false },
    { processor: 'nbac_player_movement', at: 'same', required: false },
    { processor: 'espn_team_roster', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_injury_report', at: 'same', required: false, acceptsPartial: true },
    { processor: 'espn_injuries', at: 'same', required: false },
    { processor: 'odds_api_player_points', at: 'same', required: false },
    { processor: 'bettingpros_player_points', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'same' },
    // Before a team has played 15 games its roster is also told by the season before.
    { table: playerGameSummary, window: { daysBefore: 365 } },
    { table: teamOffenseGameSummary, window: 'season_before' },
    { table: nbacTeamRoster, window: 'same' },
    { table: nbacPlayerIndex, window: 'same' },
    { table: nbacPlayerMovement, window: 'same' },
    { table: espnTeamRoster, window: 'same' },
    { table: nbacInjuryReport, window: 'same' },
    { table: espnInjuries, window: 'same' },
    { table: oddsApiPlayerPoints, window: 'same' },
    { table: bettingprosPlayerPoints, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: composeSql('rosters.expectation'),
    checks: [
      groupCheck('one_row_a_player', 'fail', 'game_id, person_id', 'count(*) <> 1'),
      groupCheck('one_team_a_player', 'fail', 'person_id', 'count(DISTINCT team_id) <> 1'),
      rowCheck('lines_from_before_tip_off', 'fail', 'points_line_snapshot_ts >= tipoff_utc'),
      rowCheck(
        'nothing_known_later',
        'fail',
        'points_line_snapshot_ts > as_of_ts OR injury_report_ts > as_of_ts OR last_played_date >= game_date',
      ),
      rowCheck('lines_in_half_points', 'fail', 'points_line * 2 <> floor(points_line * 2)'),
      groupCheck(
        'five_projected_starters',
        'fail',
        'game_id, team_id',
        'count(*) FILTER (WHERE projected_starter) > 5',
      ),
      groupCheck(
        'enough_eligible_players',
        'alert',
        'game_id, team_id',
        'count(*) FILTER (WHERE is_eligible) < 8',
      ),
      rowCheck('minutes_as_observed', 'alert', 'minutes_last_7d > 180'),
      { name: 'lines_find_their_player', severity: 'alert', sql: composeSql('unmatched-lines.check') },
    ],
  },
};
