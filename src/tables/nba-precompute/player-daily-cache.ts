/** `player_daily_cache`: every rolling number of a player and of his team's offence, before the slate. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { PLAYER_GAME_COLUMNS } from './player-game-columns.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';

const LESS_3 = 'fewer than 3 games';
const LESS_5 = 'fewer than 5 games';
const NO_MINUTES = 'fewer than 3 games with known minutes, or none played';

export const playerDailyCache = defineTable({
  dataset: 'nba_precompute',
  name: 'player_daily_cache',
  doc: 'One row per player of the slate: his averages, form and role over his last played games of the season.',
  grain: ['game_id', 'person_id'],
  columns: {
    ...PLAYER_GAME_COLUMNS,
    ...columns(
      ['games_used_5', 'games_used_10', 'games_used_20'],
      required('int', { unit: 'games', doc: 'games really in the window' }),
    ),
    season_games_played: required('int', {
      unit: 'games',
      doc: 'played this season, any team, no cup final',
    }),
    ...columns(
      [
        'points_avg_last_3',
        'points_avg_last_5',
        'points_avg_last_10',
        'points_avg_last_20',
        'points_avg_season',
      ],
      optional('real', { unit: 'points', nullWhen: LESS_3 }),
    ),
    points_std_last_10: optional('real', { unit: 'points', doc: 'sample (n - 1)', nullWhen: LESS_5 }),
    points_median_last_10: optional('real', { unit: 'points', nullWhen: LESS_5 }),
    ...columns(
      ['points_ewma_h4', 'points_ewma_h8', 'points_ewma_h16'],
      optional('real', {
        unit: 'points',
        doc: 'all games of the season, weight 0.5^(k/h), newest k = 0',
        nullWhen: LESS_3,
      }),
    ),
    ...columns(
      ['minutes_avg_last_5', 'minutes_avg_last_10', 'minutes_avg_last_20', 'minutes_avg_season'],
      optional('real', { unit: 'min', nullWhen: 'fewer than 3 games with known minutes' }),
    ),
    minutes_projection: optional('real', {
      unit: 'min',
      doc: 'minutes weighted with half-life 2 games',
      nullWhen: 'fewer than 3 games with known minutes',
    }),
    minutes_trend: optional('real', {
      unit: 'ratio',
      doc: 'last 5/last 20 - 1; rising is positive',
      nullWhen: 'fewer than 5 games with known minutes, or none played',
    }),
    ...columns(
      ['usage_avg_last_10_pct100', 'usage_avg_season_pct100'],
      optional('real', { unit: '0-100', doc: 'weighted by minutes', nullWhen: NO_MINUTES }),
    ),
    load_avg_last_10: optional('real', {
      unit: 'possessions used',
      doc: 'fga + 0.44 fta + tov',
      nullWhen: LESS_3,
    }),
    start_rate_last_10: optional('real', {
      unit: '0-1',
      nullWhen: 'fewer than 3 games, or the starters of one are unknown',
    }),
    ...columns(
      ['points_per_min_last_10', 'points_per_min_season', 'fga_per_min_last_20', 'fta_per_min_last_20'],
      optional('real', { unit: 'per minute', doc: 'ratio of sums', nullWhen: NO_MINUTES }),
    ),
    ...columns(
      ['ts_pct01_last_20', 'efg_pct01_last_20'],
      optional('real', { unit: '0-1', doc: 'ratio of sums', nullWhen: `${LESS_3}, or no attempt` }),
    ),
    points_vs_opp_delta_365d: optional('real', {
      unit: 'points',
      doc: "mean of (points - his season average before that game) against tonight's opponent, times n/(n + 4)",
      nullWhen: 'no game against them',
    }),
    games_vs_opp_365d: required('int', {
      unit: 'games',
      doc: 'games behind it: those with an earlier game of that season',
    }),
    team_pace_last_10: optional('real', { unit: 'poss/48', doc: 'of his team at D', nullWhen: LESS_3 }),
    team_off_rating_last_10: optional('real', {
      unit: 'pts/100',
      doc: 'of his team at D',
      nullWhen: LESS_3,
    }),
    team_games_used: required('int', { unit: 'games', doc: 'last 10 at most' }),
    league_pace_to_date: optional('real', { unit: 'poss/48', nullWhen: 'fewer than 10 games of the league' }),
    ...QUALITY_COLUMNS,
  },
});
