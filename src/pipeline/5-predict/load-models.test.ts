import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MODEL } from '../../../test/support/phase5/batch-bench.ts';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import { contentHash } from '../../engine/hash.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Row, Warehouse } from '../../ports/warehouse.ts';
import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { featureContractHash } from '../4-precompute/feature-contract.ts';
import { predictBooster } from './booster/predict-booster.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import { loadModels } from './load-models.ts';
import { TRAINING_LIBRARY } from './training-library.ts';

const D = gameDate('2024-01-15');
const FEATURES = { minutes_projection: 31 };

let warehouse: Warehouse;
before(async () => {
  warehouse = await memoryWarehouse();
  await warehouse.migrate([modelRegistry]);
});
after(() => warehouse.close());

function registered(values: Row = {}): Row {
  return {
    game_date: '2024-01-08',
    artifact_kind: 'xgboost_v1',
    model_id: 'xgboost_v1_2024-01-08',
    system_id: 'xgboost_v1',
    state: 'passed',
    train_from: '2023-01-01',
    train_to: '2024-01-07',
    training_rows: 5000,
    population: 'all',
    feature_version: 'v1',
    feature_contract_hash: featureContractHash(),
    library: TRAINING_LIBRARY,
    parameters: '{}',
    seeds: '[]',
    data_hash: 'd',
    artifact: JSON.stringify(MODEL.model),
    artifact_hash: contentHash(MODEL.model),
    golden_rows: JSON.stringify([{ features: FEATURES, expected: predictBooster(MODEL.model, FEATURES) }]),
    metrics: '{}',
    gate_decision: '[]',
    ...values,
  };
}

async function load(rows: readonly Row[]) {
  const workspace = await warehouse.workspace([]);
  try {
    await workspace.load('model_registry', modelRegistry, rows);
    return await loadModels(workspace, D);
  } finally {
    await workspace.close();
  }
}

test('without a registry there is no model and the start parameters serve', async () => {
  assert.deepEqual(await load([]), { model: null, refusal: null, parameters: START_PARAMETERS });
});

test('the newest model trained before the slate serves, with what it was trained on', async () => {
  const { model, refusal } = await load([
    registered({ game_date: '2024-01-01', model_id: 'older', train_to: '2023-12-31' }),
    registered(),
    registered({ game_date: '2024-01-15', model_id: 'saw the slate', train_to: '2024-01-15' }),
  ]);
  assert.equal(refusal, null);
  assert.equal(model?.modelId, 'xgboost_v1_2024-01-08');
  assert.deepEqual([model?.trainFrom, model?.trainTo], ['2023-01-01', '2024-01-07']);
  assert.deepEqual(model?.model, MODEL.model);
});

for (const [name, change, why] of [
  ['other bytes than registered', { artifact_hash: 'other' }, /not the ones registered/],
  ['another training library', { library: 'xgboost 2.1' }, /trained by xgboost 2.1/],
  ['another feature contract', { feature_contract_hash: 'other' }, /another feature contract/],
  [
    'other outputs than it was stored with',
    { golden_rows: JSON.stringify([{ features: FEATURES, expected: 1 }]) },
    /golden row 0/,
  ],
  ['nothing to prove itself by', { golden_rows: null }, /no golden rows/],
] as const) {
  test(`a model with ${name} is refused and named; nothing stands in for it but the former one`, async () => {
    const { model, refusal } = await load([registered(change)]);
    assert.equal(model, null);
    assert.match(refusal ?? '', why);
    assert.match(refusal ?? '', /xgboost_v1_2024-01-08/);
    const older = registered({ game_date: '2024-01-01', model_id: 'former', train_to: '2023-12-31' });
    const oldest = registered({ game_date: '2023-12-25', model_id: 'oldest', train_to: '2023-12-24' });
    const kept = await load([registered(change), { ...older, ...change }, oldest]);
    assert.equal(kept.model?.modelId, 'oldest');
    assert.equal(kept.refusal, refusal, 'the newest one is the one to be mended');
  });
}

test('a model that does not say what it was trained on does not serve', async () => {
  assert.equal((await load([registered({ train_from: null, train_to: null })])).model, null);
});

const fitted = { ...START_PARAMETERS, parametersId: 'fitted' };
const parametersRow = (values: Row = {}) =>
  registered({
    artifact_kind: 'system_parameters',
    model_id: 'system_parameters_2024-01-08',
    artifact: JSON.stringify(fitted),
    artifact_hash: contentHash(fitted),
    golden_rows: null,
    ...values,
  });

test('fitted parameters replace the start values', async () => {
  assert.equal((await load([parametersRow()])).parameters.parametersId, 'fitted');
});

test('parameters with other bytes than registered stop the batch by name', async () => {
  await assert.rejects(load([parametersRow({ artifact_hash: 'other' })]), {
    name: 'UnitError',
    code: 'artifact_mismatch',
    message: /system_parameters_2024-01-08/,
  });
});
