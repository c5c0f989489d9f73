/** `player_game_summary`: what every player did in every final game. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { PLAYER_GAME_COLUMNS } from './game-identity-columns.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';
import { zoneColumns } from './zone-columns.ts';

const NOT_PLAYED = 'not played';
const NO_PBP = 'no play-by-play';

export const playerGameSummary = defineTable({
  dataset: 'nba_analytics',
  name: 'player_game_summary',
  doc: 'One row per listed player of a final game: minutes, box score, efficiency, usage and shot zones; everything about players rests on it.',
  grain: ['game_id', 'person_id'],
  columns: {
    ...PLAYER_GAME_COLUMNS,
    play_status: required('text', { oneOf: ['played', 'dnp', 'inactive', 'unknown'] }),
    dnp_reason: optional('text', {
      doc: "of the box, else V3's comment, else the last report before the games",
      nullWhen: 'played, or nobody gives one',
    }),
    dnp_category: optional('text', {
      oneOf: ['injury', 'rest', 'personal', 'coach_decision', 'suspension', 'g_league', 'other'],
      nullWhen: 'played',
    }),
    is_starter: optional('bool', {
      doc: 'the actual starter: known only afterwards',
      nullWhen: 'the source lacks it',
    }),
    seconds_played: optional('int', { unit: 'seconds', range: [0, 6000], nullWhen: NOT_PLAYED }),
    minutes: optional('real', { unit: 'min', doc: 'seconds/60', range: [0, 100], nullWhen: NOT_PLAYED }),
    minutes_precision: optional('text', { oneOf: ['second', 'minute'], nullWhen: NOT_PLAYED }),
    points: optional('int', { unit: 'points', range: [0, 100], nullWhen: NOT_PLAYED }),
    ...columns(
      ['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb', 'ast', 'stl', 'blk', 'tov', 'pf'],
      optional('int', { unit: 'count', range: [0, 100], nullWhen: NOT_PLAYED }),
    ),
    plus_minus: optional('int', { unit: 'points', nullWhen: 'not played, or the source left it out' }),
    load: optional('real', { unit: 'possessions used', doc: 'fga + 0.44 fta + tov', nullWhen: NOT_PLAYED }),
    usage_pct100: optional('real', {
      unit: '0-100',
      doc: '100 load (team_minutes/5) / (minutes team_load); never capped: 196 has happened in one minute',
      nullWhen: 'not played, or 0 minutes',
    }),
    ts_pct01: optional('real', {
      unit: '0-1',
      doc: 'points/(2 (fga + 0.44 fta)); may exceed 1',
      range: [0, 1.5],
      nullWhen: 'not played, or no attempt',
    }),
    efg_pct01: optional('real', {
      unit: '0-1',
      doc: '(fgm + 0.5 fg3m)/fga; may exceed 1',
      range: [0, 1.5],
      nullWhen: 'not played, or no field-goal attempt',
    }),
    team_load: required('real', { unit: 'possessions used', doc: 'denominator of usage, for audit' }),
    team_minutes: required('real', { unit: 'min', doc: '240 + 25 per overtime', range: [240, 490] }),
    ...zoneColumns('no shot data of the game, or the shots contradict the box score'),
    ...columns(
      ['assisted_fgm', 'unassisted_fgm', 'and1_count', 'blocks_inside', 'blocks_mid', 'blocks_three'],
      optional('int', { unit: 'count', nullWhen: NO_PBP }),
    ),
    q4_seconds: optional('int', { unit: 'seconds', nullWhen: NO_PBP }),
    primary_source: required('text', { doc: 'raw table the box line comes from' }),
    ...QUALITY_COLUMNS,
  },
});
