import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import { FEATURE_SCHEMA, featureContractHash } from '../4-precompute/feature-contract.ts';
import { createBatchInputsCache } from './batch-inputs.ts';
import { playerPropPredictions } from './player-prop-predictions.ts';

const CONTEXT = {
  date: gameDate('2024-01-15'),
  season: 2023,
  previous: gameDate('2024-01-14'),
  week: gameDate('2024-01-15'),
  asOf: Date.parse('2024-01-15T22:30:00Z'),
  live: false,
};

let warehouse: Warehouse;
before(async () => {
  warehouse = await memoryWarehouse();
  await warehouse.migrate(playerPropPredictions.reads.map((read) => read.table));
});
after(() => warehouse.close());

function counted(source: Warehouse, fail: () => boolean = () => false) {
  let opened = 0;
  const counting: Warehouse = {
    ...source,
    async workspace(inputs) {
      opened += 1;
      if (fail()) throw new Error('the warehouse does not answer');
      return await source.workspace(inputs);
    },
  };
  return { counting, opened: () => opened };
}

test('a slate without rows has no candidates, no model and the contract of this code', async () => {
  const cache = createBatchInputsCache(warehouse, playerPropPredictions);
  const inputs = await cache.load('b', CONTEXT);
  assert.deepEqual(inputs.slate.candidates, []);
  assert.deepEqual([inputs.model, inputs.modelRefusal, inputs.modelIds], [null, null, {}]);
  assert.deepEqual(
    [inputs.featureVersion, inputs.featureContractHash],
    [FEATURE_SCHEMA, featureContractHash()],
  );
  assert.equal(inputs.context, CONTEXT);
});

test('a batch is read once, however many ask, until it is forgotten', async () => {
  const { counting, opened } = counted(warehouse);
  const cache = createBatchInputsCache(counting, playerPropPredictions);
  assert.equal(cache.loaded('b'), null);
  const [one, two] = await Promise.all([cache.load('b', CONTEXT), cache.load('b', CONTEXT)]);
  assert.equal(one, two);
  assert.equal(await cache.loaded('b'), one);
  assert.equal(opened(), 1);
  cache.forget('b');
  assert.equal(cache.loaded('b'), null);
  assert.notEqual(await cache.load('b', CONTEXT), one);
  assert.equal(opened(), 2);
});

test('a read that fails is not remembered', async () => {
  let down = true;
  const { counting } = counted(warehouse, () => down);
  const cache = createBatchInputsCache(counting, playerPropPredictions);
  await assert.rejects(cache.load('b', CONTEXT), /does not answer/);
  down = false;
  assert.deepEqual((await cache.load('b', CONTEXT)).slate.candidates, []);
});
