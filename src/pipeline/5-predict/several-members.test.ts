import assert from 'node:assert/strict';
import { test } from 'node:test';
import { D, openBench, player, players } from '../../../test/support/phase5/batch-bench.ts';
import { TOPICS } from '../topics.ts';
import { MEMBERS, memberKey } from './batch-records.ts';
import { type PredictionRequests, predictionRequestsSchema, predictionsReadySchema } from './messages.ts';
import { predictRequests } from './worker.ts';

const never = new Promise<void>(() => undefined);
const isOfSeveral = (data: { readonly event_type?: unknown }) => data.event_type === 'prediction_requests';

/** A batch fanned out ten to a message; the test takes the messages for several members itself. */
async function fannedOut(count: number, onlyFirst = true) {
  const requests: PredictionRequests[] = [];
  const bench = await openBench({
    candidates: players(count),
    membersPerRequest: 10,
    before: (message) => {
      if (message.topic !== TOPICS.predictionRequest || !isOfSeveral(message.data)) return undefined;
      requests.push(predictionRequestsSchema.parse(message.data));
      return onlyFirst ? never : undefined;
    },
  });
  await bench.start();
  return { bench, requests };
}

test('twelve members are asked for in two messages, and every one has a record of his own', async () => {
  const { bench, requests } = await fannedOut(12, false);
  await bench.settle();
  assert.deepEqual(
    requests.map(({ members }) => members.length),
    [10, 2],
  );
  assert.equal((await bench.members()).length, 12);
  assert.equal((await bench.batch()).outcome, 'complete');
  const ready = bench.messages(TOPICS.predictionReady).map(({ data }) => predictionsReadySchema.parse(data));
  assert.deepEqual(
    ready.map(({ members }) => members.length),
    [10, 2],
  );
  assert.equal(new Set(bench.messages(TOPICS.predictionsComplete).map(({ id }) => id)).size, 1);
});

test('the rows are those of a batch whose members are asked for one by one', async () => {
  const several = await fannedOut(12, false);
  await several.bench.settle();
  const oneByOne = await openBench({ candidates: players(12) });
  await oneByOne.start();
  await oneByOne.settle();
  const hashOf = async ({ members }: Pick<typeof oneByOne, 'members'>) =>
    (await members()).map(({ personId, resultHash }) => [personId, resultHash]);
  assert.deepEqual(await hashOf(several.bench), await hashOf(oneByOne));
});

test('a member who throws is asked for by himself, the others end', async () => {
  const { bench, requests } = await fannedOut(3);
  await bench.until(() => requests.length === 1);
  let tries = 0;
  const worker = {
    ...bench.worker,
    predict: ({ person_id }: { readonly person_id: number }) => {
      tries += 1;
      if (person_id === 2) throw new TypeError('no such feature');
      return { outcome: 'skipped' as const, reason: 'test', systems: {} as never, rows: [] };
    },
  };
  assert.equal(await predictRequests(worker, requests[0]!, 'e', false), 'ended');
  assert.equal(tries, 3);
  await bench.until(async () => (await bench.members()).length === 3);
  const outcomes = (await bench.members()).map(({ personId, outcome }) => [personId, outcome]);
  assert.deepEqual(outcomes.sort(), [
    [1, 'skipped'],
    [2, 'predicted'],
    [3, 'skipped'],
  ]);
});

test('a message that comes again is split: whoever took the worker with him is found alone', async () => {
  const { bench, requests } = await fannedOut(3);
  await bench.until(() => requests.length === 1);
  await predictRequests(bench.worker, { ...requests[0]!, members: [requests[0]!.members[0]!] }, 'e', false);
  assert.equal(await predictRequests(bench.worker, requests[0]!, 'e', true), 'split');
  await bench.until(async () => (await bench.members()).length === 3);
  const alone = bench.messages(TOPICS.predictionRequest).filter(({ data }) => !isOfSeveral(data));
  assert.deepEqual(alone.map(({ data }) => data.person_id).sort(), [2, 3]);
  assert.equal((await bench.members()).length, 3);
});

test('two workers with the same message end every member once', async () => {
  const { bench, requests } = await fannedOut(3);
  await bench.until(() => requests.length === 1);
  const answers = await Promise.all(
    ['a', 'b'].map((event) => predictRequests(bench.worker, requests[0]!, event, false)),
  );
  assert.deepEqual(answers.sort(), ['duplicate', 'ended']);
  assert.equal(await bench.engine.ledger.count({ collection: MEMBERS }), 3);
});

test('a member who ended by himself meanwhile stays as he is, the others end', async () => {
  const { bench, requests } = await fannedOut(2);
  await bench.until(() => requests.length === 1);
  const first = { ...requests[0]!, members: [requests[0]!.members[0]!] };
  await predictRequests(bench.worker, first, 'e', false);
  const key = memberKey(`batch_${D}_g1`, player(1).personId);
  const before = await bench.engine.ledger.get(MEMBERS, key);
  assert.equal(await predictRequests(bench.worker, requests[0]!, 'f', false), 'ended');
  assert.deepEqual(await bench.engine.ledger.get(MEMBERS, key), before);
  assert.equal(await bench.engine.ledger.count({ collection: MEMBERS }), 2);
});

test('what names no batch, or one nobody holds or that is closed, changes nothing', async () => {
  const { bench, requests } = await fannedOut(2);
  await bench.until(() => requests.length === 1);
  const unknown = { ...requests[0]!, batch_id: `batch_${D}_g7` };
  await assert.rejects(predictRequests(bench.worker, unknown, 'e', false), { code: 'unknown_batch' });
  const done = await fannedOut(2, false);
  await done.bench.settle();
  assert.equal(await predictRequests(done.bench.worker, done.requests[0]!, 'e', false), 'batch_closed');
});
