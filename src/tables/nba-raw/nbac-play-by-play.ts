/** `nba_raw.nbac_play_by_play`: every action of a date's games. */

import { ZONES } from '../../league/shot-zones.ts';
import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

const NOT_A_SHOT = 'the action is no field-goal attempt';
const NOT_LINKED = 'nobody of that part in the action';

export const nbacPlayByPlay = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_play_by_play',
  doc: 'One action of one game (CDN play-by-play), ordered by order_number; action_number is unique and not monotone.',
  grain: ['for_date', 'game_id', 'order_number'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    order_number: required('int'),
    action_number: required('int'),
    period: required('int', { range: [1, 14] }),
    period_type: required('text', { oneOf: ['REGULAR', 'OVERTIME'] }),
    clock_seconds: required('real', { unit: 'seconds', doc: 'remaining in the period', range: [0, 720] }),
    elapsed_seconds: required('real', { unit: 'seconds', doc: 'since the tip-off', range: [0, 6000] }),
    time_actual: optional('instant', { nullWhen: 'not given' }),
    action_type: required('text'),
    sub_type: optional('text', { nullWhen: 'empty in the payload' }),
    descriptor: optional('text', { nullWhen: 'not given' }),
    qualifiers: required('json', { doc: 'array of text' }),
    team_id: optional('int', { nullWhen: 'a period, game or official event' }),
    person_id: optional('int', { nullWhen: 'a team or official event (0 in the payload)' }),
    possession_team_id: optional('int', { nullWhen: 'nobody has the ball (0 in the payload)' }),
    official_id: optional('int', { nullWhen: 'no official is named' }),
    is_field_goal: required('bool'),
    shot_made: optional('bool', { nullWhen: 'neither a field-goal attempt nor a free throw' }),
    shot_value: optional('int', {
      unit: 'points',
      doc: 'from action_type; 1 for free throws',
      range: [1, 3],
      nullWhen: 'neither a field-goal attempt nor a free throw',
    }),
    shot_distance: optional('real', { unit: 'feet', range: [0, 100], nullWhen: NOT_A_SHOT }),
    ...columns(
      ['x_legacy', 'y_legacy'],
      optional('int', { unit: '0.1 feet', doc: 'from the rim', range: [-1000, 1000], nullWhen: NOT_A_SHOT }),
    ),
    area: optional('text', {
      doc: 'as the source says; not always the official zone',
      nullWhen: 'not given',
    }),
    area_detail: optional('text', { nullWhen: 'not given' }),
    zone_geo: optional('text', {
      oneOf: ZONES,
      doc: 'by geometry (`sources.md` §10)',
      nullWhen: NOT_A_SHOT,
    }),
    points_total: optional('int', {
      unit: 'points',
      doc: "the player's running total",
      range: [0, 150],
      nullWhen: 'no made shot',
    }),
    ...columns(
      [
        'assist_person_id',
        'block_person_id',
        'steal_person_id',
        'foul_drawn_person_id',
        'shot_action_number',
        'jump_won_person_id',
        'jump_lost_person_id',
      ],
      optional('int', { nullWhen: NOT_LINKED }),
    ),
    sub_side: optional('text', { oneOf: ['in', 'out'], nullWhen: 'no substitution' }),
    ...columns(['score_home', 'score_away'], required('int', { unit: 'points', range: [0, 300] })),
    description: optional('text', { nullWhen: 'not given' }),
    edited_at: optional('instant', { nullWhen: 'not given' }),
  },
});
