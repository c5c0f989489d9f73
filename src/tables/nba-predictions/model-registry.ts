/** `model_registry`: every trained model and every set of fitted parameters, as data, with what it was made from. */

import { defineTable, optional, required } from '../define-table.ts';

const NOT_A_MODEL = 'the artefact is no trained model';

export const modelRegistry = defineTable({
  dataset: 'nba_predictions',
  name: 'model_registry',
  doc: 'One artefact of a weekly training: a model or the fitted parameters of the systems. A slate uses the newest whose training ended before it.',
  grain: ['game_date', 'artifact_kind'],
  columns: {
    game_date: required('date', {
      doc: 'first slate of the week it was made for; nothing of this date or later was seen',
    }),
    artifact_kind: required('text', {
      doc: '`xgboost_v1_refused` is a model the promotion gate turned down: kept as evidence, used by nobody',
      oneOf: ['xgboost_v1', 'xgboost_v1_refused', 'system_parameters'],
    }),
    model_id: required('text', {
      doc: 'kind, date and the beginning of the artefact hash: same data, same id',
    }),
    system_id: optional('text', { nullWhen: 'the artefact serves all systems' }),
    state: required('text', {
      doc: '`candidate`: usable, but trained on fewer rows than a passed model needs or not judged yet; `passed`: the gate let it through; `refused`: not to be used; `start`: nothing fitted yet',
      oneOf: ['candidate', 'passed', 'refused', 'start'],
    }),
    train_from: optional('date', { nullWhen: 'start values: nothing was fitted' }),
    train_to: optional('date', {
      doc: 'newest result seen; always before game_date',
      nullWhen: 'start values: nothing was fitted',
    }),
    training_rows: required('int', { unit: 'rows' }),
    population: required('text', { doc: 'which rows were used' }),
    feature_version: optional('text', { nullWhen: NOT_A_MODEL }),
    feature_contract_hash: optional('text', { nullWhen: NOT_A_MODEL }),
    library: required('text', { doc: 'code that trained it, with its version: the same must serve it' }),
    parameters: required('json', { doc: 'what training was told' }),
    seeds: required('json', { doc: 'array of integers; empty where nothing is drawn' }),
    data_hash: optional('text', {
      doc: 'hash of the very rows and values it learned from',
      nullWhen: 'start values: nothing was fitted',
    }),
    artifact: required('json', { doc: 'the model or the parameters themselves; data, nothing executable' }),
    artifact_hash: required('text', { doc: 'hash of the artefact with sorted keys' }),
    golden_rows: optional('json', {
      doc: '20 rows of features with the outputs expected of whoever loads the model (1e-9)',
      nullWhen: NOT_A_MODEL,
    }),
    metrics: required('json', { doc: 'what was measured, with N' }),
    gate_decision: required('json', { doc: 'each rule of the promotion gate with its value and verdict' }),
  },
});
