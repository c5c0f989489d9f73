/** One row per member of a batch and per player left out of it, projected from the ledger. */

import { defineTable, optional, required } from '../define-table.ts';

export const predictionMembers = defineTable({
  dataset: 'nba_orchestration',
  name: 'prediction_members',
  doc: 'How each player of a slate ended: predicted, skipped or failed with a reason, or not selected and why.',
  grain: ['batch_id', 'person_id'],
  envelope: 'none',
  columns: {
    game_date: required('date'),
    batch_id: required('text'),
    person_id: required('int'),
    player_lookup: required('text'),
    outcome: required('text', { oneOf: ['predicted', 'skipped', 'failed', 'not_selected', 'pending'] }),
    reason: optional('text', { nullWhen: 'predicted or pending' }),
    systems: required('json', { doc: 'per system: ok, or unavailable and why' }),
    rows: required('int', { doc: 'prediction rows of this member' }),
    ended_at: optional('instant', { nullWhen: 'not selected or pending' }),
  },
});
