/** One row per attempt of any unit: the ledger's attempts, projected for SQL. */

import { defineTable, optional, required } from '../define-table.ts';

export const processorRunHistory = defineTable({
  dataset: 'nba_reference',
  name: 'processor_run_history',
  doc: 'One row per attempt of a unit, updated in place in the ledger and projected here; it can never block a product write.',
  grain: ['attempt_id'],
  envelope: 'none',
  columns: {
    game_date: required('date', { doc: "the unit's date" }),
    attempt_id: required('text'),
    processor: required('text'),
    phase: required('int'),
    lane: required('text', { oneOf: ['live', 'repair', 'backfill'] }),
    generation: required('int', { doc: 'how often the unit has been reopened, from 1' }),
    instance: required('text', { doc: 'the process that ran it' }),
    started_at: required('instant'),
    ended_at: optional('instant', { nullWhen: 'the attempt is running' }),
    duration_ms: optional('bigint', { unit: 'ms', nullWhen: 'the attempt is running' }),
    outcome: optional('text', { nullWhen: 'the attempt is running' }),
    detail: optional('text', { doc: 'the outcome in words', nullWhen: 'the attempt is running' }),
    rows_expected: optional('int', { nullWhen: 'the attempt did not get that far' }),
    rows_written: optional('int', { nullWhen: 'the attempt did not get that far' }),
    output_hash: optional('text', { nullWhen: 'nothing was stored' }),
    changed: optional('bool', {
      doc: 'false when the output was what was stored already',
      nullWhen: 'the attempt is running',
    }),
    input_version: required('text'),
    code_version: required('text'),
    config_hash: required('text'),
    causes: required('json', { doc: 'ids of the events that made it run' }),
    inputs: required('json', { doc: 'partitions and payloads read' }),
    degradations: required('json', { doc: 'alerts of the output contract' }),
  },
});
