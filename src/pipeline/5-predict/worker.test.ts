import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BenchOptions,
  D,
  openBench,
  player,
  players,
} from '../../../test/support/phase5/batch-bench.ts';
import { SLATE } from '../../../test/support/phase5/situations.ts';
import { contentHash } from '../../engine/hash.ts';
import { UNITS } from '../../engine/unit.ts';
import { TOPICS } from '../topics.ts';
import { MEMBERS, RESULTS } from './batch-records.ts';
import { type PredictionRequest, predictionReadySchema, predictionRequestSchema } from './messages.ts';
import { predictRequest } from './worker.ts';

const never = new Promise<void>(() => undefined);

/** A batch that has been fanned out; the test takes its requests itself. */
async function fannedOut(options: BenchOptions) {
  const requests: PredictionRequest[] = [];
  const bench = await openBench({
    ...options,
    before: (message) => {
      if (message.topic !== TOPICS.predictionRequest) return undefined;
      requests.push(predictionRequestSchema.parse(message.data));
      return never;
    },
  });
  await bench.start();
  await bench.until(() => requests.length === options.candidates.length);
  const predict = (request: PredictionRequest, eventId = 'e') =>
    predictRequest(bench.worker, request, eventId);
  return { bench, requests, predict };
}

test("a member's end, his rows and the announcement are one commit", async () => {
  const { bench, requests, predict } = await fannedOut({ candidates: players(2) });
  assert.equal(await predict(requests[0]!, 'cause'), 'ended');
  const [member] = await bench.members();
  const [result] = await bench.engine.ledger.query({ collection: RESULTS });
  assert.deepEqual([member?.outcome, member?.rows, member?.reason], ['predicted', 5, null]);
  assert.equal(contentHash(result?.data.rows), member?.resultHash);
  await bench.until(() => bench.messages(TOPICS.predictionReady).length === 1);
  const ready = predictionReadySchema.parse(bench.messages(TOPICS.predictionReady)[0]?.data);
  assert.deepEqual(
    [ready.result_hash, ready.causation_id, ready.predictions_generated],
    [member?.resultHash, 'cause', 5],
  );
});

test('two workers with the same request end the member once', async () => {
  const { bench, requests, predict } = await fannedOut({ candidates: players(1) });
  const answers = await Promise.all([predict(requests[0]!, 'a'), predict(requests[0]!, 'b')]);
  assert.deepEqual(answers.sort(), ['duplicate', 'ended']);
  assert.equal(await predict(requests[0]!, 'c'), 'duplicate');
  assert.equal(await bench.engine.ledger.count({ collection: MEMBERS }), 1);
});

test('a batch nobody opened is a permanent fault of the message', async () => {
  const { requests, predict } = await fannedOut({ candidates: players(1) });
  await assert.rejects(predict({ ...requests[0]!, batch_id: 'batch_2024-01-15_g7' }), {
    name: 'UnitError',
    kind: 'permanent',
    code: 'unknown_batch',
  });
});

for (const [name, change, reason] of [
  ['another feature contract', { feature_contract_hash: 'other' }, 'feature_contract_mismatch'],
  ['another feature row', { feature_row_hash: 'other' }, 'invalid_request'],
  ['another game', { game_id: '0022309999' }, 'invalid_request'],
  ['a player who is not of the slate', { person_id: 999 }, 'invalid_request'],
] as const) {
  test(`a request for ${name} ends as failed(${reason}), without rows`, async () => {
    const { bench, requests, predict } = await fannedOut({ candidates: players(1) });
    assert.equal(await predict({ ...requests[0]!, ...change }), 'ended');
    const [member] = await bench.members();
    assert.deepEqual([member?.outcome, member?.reason, member?.rows], ['failed', reason, 0]);
    assert.equal(await bench.engine.ledger.count({ collection: RESULTS }), 0);
  });
}

test('a member whose game has started is skipped; nothing is said about him', async () => {
  const late = player(1, { tipoffAt: Date.parse(`${SLATE}T16:59:00Z`) });
  const { bench, requests, predict } = await fannedOut({
    candidates: [late],
    lane: 'live',
    virtualTime: false,
  });
  await predict(requests[0]!);
  const [member] = await bench.members();
  assert.deepEqual([member?.outcome, member?.reason, member?.rows], ['skipped', 'game_started', 0]);
});

test("live rows were said now, backfilled ones at the slate's cut-off", async () => {
  for (const [options, at] of [
    [{ lane: 'live', virtualTime: false }, `${SLATE}T17:00:00.000Z`],
    [{ lane: 'backfill', virtualTime: true }, `${SLATE}T22:30:00.000Z`],
  ] as const) {
    const { bench, requests, predict } = await fannedOut({ candidates: players(1), ...options });
    await predict(requests[0]!);
    const [result] = await bench.engine.ledger.query({ collection: RESULTS });
    assert.equal(result?.data.rows?.[0]?.created_at, at);
  }
});

test('a worker that has not loaded the batch reads its inputs from whoever holds it', async () => {
  const { bench, requests, predict } = await fannedOut({ candidates: players(1) });
  bench.inputs.forget(`batch_${D}_g1`);
  assert.equal(await predict(requests[0]!), 'ended');
  assert.equal(bench.state.loads, 2);
});

test('a request of a batch nobody holds is dropped: whoever takes the batch up asks again', async () => {
  const { bench, requests, predict } = await fannedOut({ candidates: players(1) });
  bench.inputs.forget(`batch_${D}_g1`);
  await bench.engine.ledger.transact(async (tx) => {
    const unit = (await tx.get(UNITS, `player_prop_predictions/${D}`))!;
    tx.put(UNITS, unit.key, { ...unit.data, state: 'eligible' }, unit.version);
  });
  assert.equal(await predict(requests[0]!), 'batch_not_held');
  assert.equal(await bench.engine.ledger.count({ collection: MEMBERS }), 0);
});
