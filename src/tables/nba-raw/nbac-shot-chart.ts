/** `nba_raw.nbac_shot_chart`: every field-goal attempt of a date's games. */

import { ZONES } from '../../league/shot-zones.ts';
import { columns, defineTable, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

export const nbacShotChart = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_shot_chart',
  doc: 'One field-goal attempt; rows per player equal his FGA. Identical rows are real tip-in pairs, never de-duplicated.',
  grain: ['for_date', 'game_id', 'game_event_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    game_event_id: required('int'),
    event_id_synthetic: required('bool', {
      doc: 'true when the source has no event ids and the ordinal stands in (archive and simulation)',
    }),
    game_date_et: required('date'),
    person_id: required('int'),
    team_id: required('int'),
    home_tricode: required('text'),
    away_tricode: required('text'),
    period: required('int', { range: [1, 14] }),
    clock_seconds: required('int', { unit: 'seconds', doc: 'remaining in the period', range: [0, 720] }),
    made: required('bool'),
    shot_value: required('int', { unit: 'points', range: [2, 3] }),
    action_type: required('text'),
    zone_basic: required('text', { oneOf: ZONES, doc: 'as the source says' }),
    zone_area: required('text'),
    zone_range: required('text'),
    shot_distance: required('int', { unit: 'feet', range: [0, 100] }),
    ...columns(
      ['loc_x', 'loc_y'],
      required('int', { unit: '0.1 feet', doc: 'from the rim', range: [-1000, 1000] }),
    ),
    zone_geo: required('text', { oneOf: ZONES, doc: 'by geometry (`sources.md` §10)' }),
  },
});
