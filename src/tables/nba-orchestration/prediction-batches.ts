/** One row per generation of a slate's batch, projected from the ledger. */

import { defineTable, optional, required } from '../define-table.ts';

export const predictionBatches = defineTable({
  dataset: 'nba_orchestration',
  name: 'prediction_batches',
  doc: 'Phase 5 batches: one row per generation, with the counts derived from its members.',
  grain: ['batch_id'],
  envelope: 'none',
  columns: {
    game_date: required('date'),
    batch_id: required('text'),
    generation: required('int'),
    state: required('text', { oneOf: ['running', 'closing', 'closed'] }),
    lane: required('text', { oneOf: ['live', 'repair', 'backfill'] }),
    trigger_source: required('text'),
    input_version: required('text'),
    candidates: required('int', { doc: 'players with a context row' }),
    expected: required('int', { doc: 'the frozen set' }),
    ready: required('int', { doc: 'members whose required features were there' }),
    predicted: optional('int', { nullWhen: 'the batch is open' }),
    skipped: optional('int', { nullWhen: 'the batch is open' }),
    failed: optional('int', { nullWhen: 'the batch is open' }),
    excused: optional('int', { nullWhen: 'the batch is open' }),
    coverage: optional('real', {
      unit: '0-1',
      nullWhen: 'the batch is open or nobody is in the denominator',
    }),
    outcome: optional('text', { nullWhen: 'the batch is open' }),
    degradations: required('json'),
    model_ids: required('json'),
    started_at: required('instant'),
    deadline_at: required('instant'),
    closed_at: optional('instant', { nullWhen: 'the batch is open' }),
  },
});
