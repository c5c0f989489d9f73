/** `upcoming_team_game_context`: a team's situation before the game: rest, travel, form, absences, game market. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { TEAM_GAME_COLUMNS } from './game-identity-columns.ts';
import { CONTEXT_QUALITY_COLUMNS } from './quality-columns.ts';

const FIRST_GAME = 'first game of the season';
const NO_MARKET = 'no usable line';
const NO_SNAPSHOT =
  'no injury snapshot before the cut-off, the team has not submitted its list, or no known roster';
const FEW_TEAM_GAMES = 'fewer than 3 team games';

export const upcomingTeamGameContext = defineTable({
  dataset: 'nba_analytics',
  name: 'upcoming_team_game_context',
  doc: 'One row per team of a slate: schedule, travel, form and absences before the game, spread and total.',
  grain: ['game_id', 'team_id'],
  columns: {
    ...TEAM_GAME_COLUMNS,
    tipoff_utc: optional('instant', { nullWhen: 'the schedule knows only the date' }),
    is_neutral: optional('bool', { nullWhen: 'the schedule does not say' }),
    team_days_gap_raw: optional('int', { unit: 'days', nullWhen: FIRST_GAME }),
    team_days_rest: optional('int', { unit: 'days', doc: 'gap - 1', nullWhen: FIRST_GAME }),
    team_is_b2b: optional('bool', { nullWhen: FIRST_GAME }),
    opponent_days_rest: optional('int', { unit: 'days', nullWhen: "the opponent's first game" }),
    rest_advantage: optional('int', { unit: 'days', doc: 'own - opponent', nullWhen: 'a first game' }),
    games_last_7d: required('int', { unit: 'games', range: [0, 7] }),
    games_last_14d: required('int', { unit: 'games', range: [0, 14] }),
    games_next_7d: required('int', { unit: 'games', doc: 'D+1 to D+7', range: [0, 7] }),
    team_game_number: required('int', { doc: '1 + games of the season before D, no cup final' }),
    ...columns(
      ['wins', 'losses', 'win_streak', 'loss_streak'],
      required('int', { unit: 'games', doc: 'finals before D, no cup final' }),
    ),
    win_pct01: optional('real', { unit: '0-1', range: [0, 1], nullWhen: FIRST_GAME }),
    last_margin: optional('int', { unit: 'points', nullWhen: FIRST_GAME }),
    last_is_win: optional('bool', { nullWhen: FIRST_GAME }),
    travel_mi: optional('real', {
      unit: 'miles',
      doc: "previous game's arena to tonight's, great circle, also when returning home",
      range: [0, 3500],
      nullWhen: `${FIRST_GAME}, or a neutral arena whose place is not known`,
    }),
    time_zone_delta: optional('real', {
      unit: 'hours',
      doc: "tonight's zone - the previous game's; positive eastwards",
      range: [-4, 4],
      nullWhen: 'as travel_mi',
    }),
    consecutive_road_games: required('int', { unit: 'games', doc: 'tonight included; 0 at home' }),
    ...columns(
      ['team_spread', 'team_spread_open'],
      optional('real', {
        unit: 'points',
        doc: "this team's side: negative = favoured",
        range: [-35, 35],
        nullWhen: NO_MARKET,
      }),
    ),
    team_spread_move: optional('real', { unit: 'points', nullWhen: 'fewer than 2 snapshots' }),
    ...columns(
      ['game_total', 'game_total_open'],
      optional('real', { unit: 'points', range: [150, 290], nullWhen: NO_MARKET }),
    ),
    game_total_move: optional('real', { unit: 'points', nullWhen: 'fewer than 2 snapshots' }),
    implied_team_total: optional('real', {
      unit: 'points',
      doc: '(game_total - team_spread)/2',
      nullWhen: 'no spread or no total',
    }),
    lines_snapshot_ts: optional('instant', { doc: 'the newest used', nullWhen: NO_MARKET }),
    lines_book_count: required('int', { unit: 'books', doc: 'with a spread or a total' }),
    ...columns(
      ['players_out_count', 'rotation_out_count', 'projected_starters_out_count'],
      optional('int', { unit: 'players', doc: 'out or doubtful', nullWhen: NO_SNAPSHOT }),
    ),
    questionable_count: optional('int', {
      unit: 'players',
      doc: 'doubtful players not included',
      nullWhen: NO_SNAPSHOT,
    }),
    load_out_pct100: optional('real', {
      unit: '0-100',
      doc: '100 load of the rotation out or doubtful/mean team load',
      nullWhen: `${NO_SNAPSHOT}; ${FEW_TEAM_GAMES}`,
    }),
    usage_vacated_delta_pct100: optional('real', {
      unit: '0-100',
      doc: '100 (load out or doubtful tonight - mean load absent in the last 5 games)/mean team load',
      nullWhen: `${NO_SNAPSHOT}; ${FEW_TEAM_GAMES}`,
    }),
    season_phase: required('text', {
      oneOf: ['early', 'middle', 'late', 'play_in', 'playoffs'],
      doc: "thirds of the team's regular season by game number, or the competition",
    }),
    ...CONTEXT_QUALITY_COLUMNS,
  },
});
