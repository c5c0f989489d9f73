/** `upcoming_player_game_context`: who could play on a slate, and in what situation, known before tip-off. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { PLAYER_GAME_COLUMNS } from './game-identity-columns.ts';
import { CONTEXT_QUALITY_COLUMNS } from './quality-columns.ts';

const NO_SNAPSHOT =
  'no injury snapshot before the cut-off, the team has not submitted its list, or a status text nobody knows';
const NO_GAME = 'no game played this season';
const FEW_TEAM_GAMES = 'fewer than 3 team games';
const NO_MARKET = 'no usable two-sided line';

export const upcomingPlayerGameContext = defineTable({
  dataset: 'nba_analytics',
  name: 'upcoming_player_game_context',
  doc: 'One row per player of both rosters, also of those ruled out: rest, load, availability, team-mates, points line.',
  grain: ['game_id', 'person_id'],
  columns: {
    ...PLAYER_GAME_COLUMNS,
    tipoff_utc: optional('instant', { nullWhen: 'the schedule knows only the date' }),
    roster_source: required('text', {
      oneOf: ['snapshot', 'transactions', 'recent_box'],
      doc: 'roster of the slate date; or whoever appeared last for the team in its last 15 games; or came to it since',
    }),
    injury_status: optional('text', {
      oneOf: ['out', 'doubtful', 'questionable', 'probable', 'available', 'not_listed'],
      nullWhen: NO_SNAPSHOT,
    }),
    injury_reason: optional('text', { nullWhen: 'not listed, or no reason given' }),
    injury_report_ts: optional('instant', {
      nullWhen: 'no injury snapshot before the cut-off, or the team has not submitted its list',
    }),
    own_status_code: optional('int', {
      unit: 'ordinal',
      doc: '0 available or not listed, 1 probable, 2 questionable, 3 doubtful, 4 out',
      range: [0, 4],
      nullWhen: NO_SNAPSHOT,
    }),
    is_eligible: required('bool', {
      doc: 'false if out, or doubtful without a usable points line; true otherwise, also when unknown',
    }),
    projected_starter: required('bool', { doc: 'among the five most likely to start, not out or doubtful' }),
    last_played_date: optional('date', { nullWhen: NO_GAME }),
    days_gap_raw: optional('int', { unit: 'days', range: [1, 400], nullWhen: NO_GAME }),
    days_rest: optional('int', { unit: 'days', doc: 'gap - 1: back-to-back is 0', nullWhen: NO_GAME }),
    is_back_to_back: optional('bool', { nullWhen: NO_GAME }),
    days_rest_before_last_game: optional('int', {
      unit: 'days',
      doc: 'gap of his last two games - 1',
      nullWhen: 'fewer than 2 games played this season',
    }),
    games_last_7d: required('int', { unit: 'games', doc: 'played, D-7 to D-1', range: [0, 5] }),
    games_last_14d: required('int', { unit: 'games', doc: 'played, D-14 to D-1', range: [0, 14] }),
    minutes_last_7d: optional('real', {
      unit: 'min',
      range: [0, 265],
      nullWhen: 'the minutes of one of the games are not known',
    }),
    minutes_last_14d: optional('real', {
      unit: 'min',
      range: [0, 530],
      nullWhen: 'the minutes of one of the games are not known',
    }),
    b2b_pairs_last_14d: required('int', {
      unit: 'pairs',
      doc: 'games on consecutive days, the pair with D included',
      range: [0, 7],
    }),
    q4_minutes_last_7d: optional('real', { unit: 'min', nullWhen: 'a game without play-by-play' }),
    player_age_years: optional('real', { unit: 'years', nullWhen: 'no birth date' }),
    games_with_team: required('int', {
      unit: 'games',
      doc: 'played for this team this season, no cup final',
    }),
    team_games_missed_last_10: optional('int', {
      unit: 'games',
      doc: "of the team's last 10 games with summaries, those he did not play for it",
      range: [0, 10],
      nullWhen: FEW_TEAM_GAMES,
    }),
    games_since_return: optional('int', {
      unit: 'games',
      doc: 'played since an absence of more than 14 days or a change of team, at most 30',
      range: [0, 30],
      nullWhen: FEW_TEAM_GAMES,
    }),
    games_next_7d: required('int', { unit: 'games', doc: "the team's, D+1 to D+7", range: [0, 7] }),
    next_game_days_rest: optional('int', { unit: 'days', nullWhen: 'the last game of the schedule' }),
    teammates_out_count: optional('int', { unit: 'players', doc: 'out or doubtful', nullWhen: NO_SNAPSHOT }),
    teammates_questionable_count: optional('int', { unit: 'players', nullWhen: NO_SNAPSHOT }),
    star_teammates_out: optional('int', {
      unit: 'players',
      doc: 'stars out or doubtful',
      nullWhen: NO_SNAPSHOT,
    }),
    usage_vacated_delta_pct100: optional('real', {
      unit: '0-100',
      doc: '100 (load out or doubtful tonight - mean load absent in the last 5 games)/mean team load, himself left out',
      nullWhen: `${NO_SNAPSHOT}; ${FEW_TEAM_GAMES}`,
    }),
    load_absent_last_game_pct100: optional('real', {
      unit: '0-100',
      doc: "100 load absent in the team's previous game/mean team load, himself left out",
      nullWhen: FEW_TEAM_GAMES,
    }),
    ...columns(
      ['points_line', 'points_line_open'],
      optional('real', { unit: 'points', range: [0.5, 60], nullWhen: NO_MARKET }),
    ),
    points_line_move: optional('real', {
      unit: 'points',
      doc: 'line - opening line',
      nullWhen: 'fewer than 2 snapshots',
    }),
    ...columns(
      ['points_line_min', 'points_line_max'],
      optional('real', { unit: 'points', doc: 'over the main lines of the books', nullWhen: NO_MARKET }),
    ),
    points_line_snapshot_ts: optional('instant', { doc: 'the newest used', nullWhen: NO_MARKET }),
    book_lines: optional('json', {
      doc: 'array of {book, line, over_american, under_american, snapshot_ts, open_line}',
      nullWhen: NO_MARKET,
    }),
    points_line_book_count: required('int', { unit: 'books' }),
    history_gap_games: required('int', {
      unit: 'games',
      doc: "of the team's last 10 final games, those without summaries",
      range: [0, 10],
    }),
    ...CONTEXT_QUALITY_COLUMNS,
  },
});
