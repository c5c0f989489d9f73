import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Bench,
  type BenchOptions,
  D,
  MODEL,
  NOON,
  openBench,
  player,
  players,
} from '../../../test/support/phase5/batch-bench.ts';
import { quote } from '../../../test/support/phase5/situations.ts';
import { workTopic } from '../../engine/graph.ts';
import { contentHash } from '../../engine/hash.ts';
import { INCOMPLETE_TOPIC } from '../../engine/messages.ts';
import { ATTEMPTS, DEAD_LETTERS } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { Message } from '../../ports/bus.ts';
import type { JsonObject } from '../../ports/ledger.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import { TOPICS } from '../topics.ts';
import { BATCHES, FAN_INS, MEMBERS, memberKey, RESULTS } from './batch-records.ts';
import { predictionsCompleteSchema } from './messages.ts';
import { playerPropPredictions } from './player-prop-predictions.ts';

const G1 = `batch_${D}_g1`;

async function closedBench(options: BenchOptions): Promise<Bench> {
  const bench = await openBench(options);
  await bench.start();
  await bench.settle();
  return bench;
}

function completions(bench: Bench) {
  return bench
    .messages(TOPICS.predictionsComplete)
    .map((message) => predictionsCompleteSchema.parse(message.data));
}

const stored = async (bench: Bench) => (await bench.warehouse.partitions(playerPropPredictions.output))[0];

const isRequestOf = (message: Message, personId: number) =>
  message.topic === TOPICS.predictionRequest && message.data.person_id === personId;

test('a batch freezes its set, asks for every member once and closes with the rows it read back', async () => {
  const injured = player(90, { injuryStatus: 'out' });
  const bench = await closedBench({ candidates: [...players(12), injured] });
  const batch = await bench.batch();
  assert.equal(batch.state, 'closed');
  assert.equal(batch.outcome, 'complete');
  assert.deepEqual(
    batch.expected.map((member) => member.personId),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  );
  assert.deepEqual(batch.notSelected, [{ personId: 90, playerLookup: 'player90', reason: 'injury_out' }]);
  assert.deepEqual([batch.predicted, batch.failed, batch.coverage], [12, 0, 1]);
  assert.equal(bench.messages(TOPICS.predictionRequest).length, 12);

  const [event, ...more] = completions(bench);
  assert.deepEqual(more, []);
  const rows = await bench.rows();
  assert.equal(rows.length, 60, 'five systems, one line each');
  assert.equal(event?.rows_written, 60);
  assert.deepEqual(event?.rows_by_system, {
    ensemble_v1: 12,
    moving_average_baseline_v1: 12,
    similarity_balanced_v1: 12,
    xgboost_v1: 12,
    zone_matchup_v1: 12,
  });
  assert.deepEqual([event?.predicted, event?.expected, event?.players_with_line], [12, 12, 12]);
  assert.deepEqual(event?.missing, []);
  assert.equal(event?.partition_hash, (await stored(bench))?.hash);
  assert.equal(event?.changed, true);
  assert.equal((await bench.unit()).outcome?.kind, 'complete');
  assert.equal((await bench.unit()).outputHash, event?.partition_hash);
  const results = await bench.engine.ledger.query({ collection: RESULTS });
  assert.ok(results.length === 12 && results.every(({ data }) => data.rows === null));
});

test('fifty members that report many times close the batch once', async () => {
  let ended = 0;
  const bench = await openBench({
    candidates: players(50),
    before: async (message) => {
      // Every report waits until all members have ended: each of them sees a full set.
      if (message.topic === TOPICS.predictionReady) await bench.until(() => ended === 50);
    },
    after: (message) => {
      if (message.topic === TOPICS.predictionRequest) ended += 1;
    },
  });
  await bench.start();
  await bench.settle();
  const [report] = bench.messages(TOPICS.predictionReady);
  assert.equal(bench.messages(TOPICS.batchControl).length, 1);
  assert.equal(completions(bench).length, 1);
  assert.equal(await bench.engine.ledger.count({ collection: FAN_INS }), 1);
  await bench.services.handle({
    message: report!,
    subscription: 'prediction-ready-prod-to-phase5',
    attempt: 2,
  });
  await bench.settle();
  assert.equal(bench.messages(TOPICS.batchControl).length, 1, 'a late report changes nothing');
  assert.equal((await bench.rows()).length, 250);
});

test('requests delivered twice predict a member once, and a closed batch takes no more', async () => {
  const answers: string[] = [];
  const bench = await openBench({
    candidates: players(4),
    after: async (message) => {
      if (message.topic !== TOPICS.predictionRequest) return;
      const delivery = { message, subscription: 'prediction-request-prod-to-phase5', attempt: 2 };
      answers.push(await bench.services.handle(delivery));
    },
  });
  await bench.start();
  await bench.settle();
  assert.deepEqual(answers, ['duplicate', 'duplicate', 'duplicate', 'duplicate']);
  assert.equal((await bench.rows()).length, 20);
  const [request] = bench.messages(TOPICS.predictionRequest);
  const late = { message: request!, subscription: 'prediction-request-prod-to-phase5', attempt: 3 };
  assert.equal(await bench.services.handle(late), 'batch_closed');
});

test('a member with a permanent fault ends alone: the batch closes partial and names him', async () => {
  const bench = await closedBench({
    candidates: players(5),
    before: (message) => {
      if (isRequestOf(message, 3)) (message.data as { feature_row_hash: string }).feature_row_hash = 'other';
      if (isRequestOf(message, 4))
        (message.data as { feature_contract_hash: string }).feature_contract_hash = 'x';
    },
  });
  const batch = await bench.batch();
  assert.deepEqual([batch.outcome, batch.predicted, batch.failed, batch.coverage], ['partial', 3, 2, 0.6]);
  assert.deepEqual(completions(bench)[0]?.missing, [
    { person_id: 3, player_lookup: 'player3', outcome: 'failed', reason: 'invalid_request' },
    { person_id: 4, player_lookup: 'player4', outcome: 'failed', reason: 'feature_contract_mismatch' },
  ]);
  assert.equal((await bench.unit()).outcome?.kind, 'partial');
});

test('a request that uses up its deliveries ends its member as attempts_exhausted, and the batch closes', async () => {
  const bench = await closedBench({
    candidates: players(3),
    before: (message) => {
      if (isRequestOf(message, 2)) throw new Error('the worker is out of memory');
    },
  });
  const [one, two, three] = await bench.members();
  assert.deepEqual([one?.outcome, two?.outcome, three?.outcome], ['predicted', 'failed', 'predicted']);
  assert.equal(two?.reason, 'attempts_exhausted');
  assert.equal((await bench.batch()).outcome, 'partial');
  const [letter] = await bench.engine.ledger.query({ collection: DEAD_LETTERS });
  assert.equal(letter?.data.attempts, 5);
  const open = await bench.engine.alerts.open();
  assert.ok(open.some(({ key }) => key === 'dead-letter/prediction-request-prod-to-phase5'));
});

test('the deadline closes a batch as partial, with who is missing by name; his late result changes nothing', async () => {
  const gate = Promise.withResolvers<void>();
  const bench = await openBench({
    candidates: players(4),
    before: (message) => (isRequestOf(message, 2) ? gate.promise : undefined),
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 3);
  bench.clock.advanceTo((await bench.batch()).deadlineAt - 1);
  await bench.until(async () => (await bench.batch()).state === 'running');
  bench.clock.advanceBy(1);
  await bench.until(async () => (await bench.batch()).state === 'closed');
  assert.equal((await bench.batch()).outcome, 'partial');
  gate.resolve();
  await bench.settle();
  assert.deepEqual(
    completions(bench).map((event) => event.missing),
    [[{ person_id: 2, player_lookup: 'player2', outcome: 'failed', reason: 'deadline' }]],
  );
  assert.equal((await bench.rows('person_id = 2')).length, 0);
  assert.equal((await bench.rows()).length, 15);
});

test('the same statements again leave the partition untouched, and nothing further down moves', async () => {
  const bench = await closedBench({ candidates: players(5) });
  const before = await stored(bench);
  bench.state.version = 'second';
  await bench.ask('late');
  await bench.settle();
  assert.equal((await bench.batch(2)).outcome, 'complete');
  assert.deepEqual(await stored(bench), before);
  assert.deepEqual(
    (await bench.rows()).map((row) => row.generation),
    Array(25).fill(1),
  );
  assert.deepEqual(
    completions(bench).map((event) => [event.generation, event.changed]),
    [
      [1, true],
      [2, false],
    ],
  );
});

test('a moved line makes a generation that supersedes the earlier one visibly', async () => {
  const bench = await closedBench({ candidates: players(4) });
  bench.state.version = 'second';
  bench.state.candidates = [player(1, { lines: [quote({ line: 3.5 })] }), ...players(4).slice(1)];
  await bench.ask('late line');
  await bench.settle();
  const rows = await bench.rows();
  assert.equal(rows.length, 40, 'nothing is deleted');
  const active = rows.filter((row) => row.is_active);
  assert.deepEqual([...new Set(active.map((row) => row.generation))], [2]);
  const keys = active.map((row) => `${row.person_id}|${row.system_id}|${row.line_key}`);
  assert.equal(new Set(keys).size, 20, 'one active row per player, system and line');
  const old = rows.filter((row) => row.generation === 1);
  const gone = old.filter((row) => row.person_id === 1);
  assert.ok(
    gone.every((row) => row.is_active === false && row.superseded_by === null),
    'that line is no more',
  );
  const ids = new Set(active.map((row) => row.prediction_id));
  assert.ok(old.filter((row) => row.person_id !== 1).every((row) => ids.has(row.superseded_by)));
});

test('a member that fails in a later generation keeps what was said about him before', async () => {
  let sabotage = false;
  const bench = await closedBench({
    candidates: players(3),
    before: (message) => {
      if (sabotage && isRequestOf(message, 2)) throw new Error('out of memory');
    },
  });
  sabotage = true;
  bench.state.version = 'second';
  bench.state.candidates = players(3).map((candidate) => ({ ...candidate, lines: [quote({ line: 3.5 })] }));
  await bench.ask('late');
  await bench.settle();
  const active = await bench.rows("is_active AND system_id = 'ensemble_v1'");
  assert.deepEqual(
    active.map((row) => [row.person_id, row.generation]),
    [
      [1, 2],
      [2, 1],
      [3, 2],
    ],
  );
});

test('a later generation is of the games that have not begun: what was said of the others stands and counts', async () => {
  const tipoffAt = NOON + 6.5 * 3_600_000;
  const timed = players(3).map((candidate) => ({
    ...candidate,
    tipoffAt: candidate.personId === 1 ? tipoffAt : null,
  }));
  const bench = await closedBench({ lane: 'live', virtualTime: false, candidates: timed });
  bench.clock.advanceTo(tipoffAt);
  bench.state.version = 'second';
  bench.state.candidates = timed.map((candidate) => ({ ...candidate, lines: [quote({ line: 3.5 })] }));
  await bench.ask('closing lines of the late game');
  await bench.settle();
  const active = await bench.rows("is_active AND system_id = 'ensemble_v1'");
  assert.deepEqual(
    active.map((row) => [row.person_id, row.generation]),
    [
      [1, 1],
      [2, 2],
      [3, 2],
    ],
  );
  const last = (await bench.engine.ledger.get(BATCHES, `batch_${D}_g2`))?.data;
  assert.deepEqual([last?.coverage, last?.notSelected.map(({ reason }) => reason)], [1, ['game_started']]);
});

test('a result that is not the one its member vouched for parks the batch; nothing is stored', async () => {
  const bench: Bench = await openBench({
    candidates: players(3),
    before: async (message) => {
      if (message.topic !== TOPICS.batchControl) return;
      const key = memberKey(G1, 2);
      await bench.engine.ledger.transact(async (tx) => {
        const result = (await tx.get(RESULTS, key))!;
        tx.put(RESULTS, key, { ...result.data, rows: result.data.rows!.slice(1) }, result.version);
      });
    },
  });
  await bench.start();
  await bench.settle();
  const { outcome } = await bench.unit();
  assert.equal(outcome?.kind === 'parked' && outcome.code, 'result_mismatch');
  assert.match(outcome?.kind === 'parked' ? outcome.message : '', /player2/);
  assert.deepEqual(await bench.rows(), []);
  assert.deepEqual(completions(bench), []);
});

/** Puts other rows into a member's stored result, vouched for as if a worker had made them. */
async function forge(bench: Bench, personId: number, change: (row: JsonObject) => JsonObject): Promise<void> {
  const key = memberKey(G1, personId);
  await bench.engine.ledger.transact(async (tx) => {
    const [result, member] = [(await tx.get(RESULTS, key))!, (await tx.get(MEMBERS, key))!];
    const rows = result.data.rows!.map(change);
    tx.put(RESULTS, key, { ...result.data, rows }, result.version);
    tx.put(MEMBERS, key, { ...member.data, resultHash: contentHash(rows) }, member.version);
  });
}

test('an impossible row holds the whole batch back: parked with its reason, an incident, nothing published', async () => {
  let isForged = false;
  const bench = await openBench({
    candidates: players(3),
    before: async (message) => {
      if (message.topic !== TOPICS.batchControl || isForged) return;
      isForged = true;
      await forge(bench, 2, (row) => ({ ...row, predicted_points: 99 }));
    },
  });
  await bench.start();
  await bench.settle();
  const { outcome, open } = await bench.unit();
  assert.equal(outcome?.kind === 'parked' && outcome.code, 'sanity_gate');
  assert.match(outcome?.kind === 'parked' ? outcome.message : '', /player2 .* 99 is no number from 0 to 60/);
  assert.equal(open, false);
  assert.deepEqual(await bench.rows(), []);
  assert.notEqual((await bench.batch()).state, 'closed');
  assert.equal(bench.messages(INCOMPLETE_TOPIC).length, 1, 'whoever could do without learns it');
  assert.ok(
    (await bench.engine.alerts.open()).some(({ key }) => key.startsWith('unit/player_prop_predictions/')),
  );
});

test('a system that says the same of everybody is withdrawn, the others stand', async () => {
  const flat = { ...MODEL, model: { ...MODEL.model, trees: [] } };
  const bench = await closedBench({ candidates: players(12), model: flat });
  const batch = await bench.batch();
  assert.deepEqual(batch.degradations, ['system_withdrawn:xgboost_v1']);
  assert.deepEqual(await bench.rows("system_id = 'xgboost_v1'"), []);
  assert.equal((await bench.rows()).length, 48);
  assert.equal(completions(bench)[0]?.degraded, true);
  assert.ok((await bench.engine.alerts.open()).some(({ key }) => key === `phase5-sanity/${D}`));
});

test('a refused model is an incident, and its system is missing by name', async () => {
  const bench = await openBench({ candidates: players(3), model: null });
  bench.state.modelRefusal = 'xgboost_v1_x: its bytes are not the ones registered';
  await bench.start();
  await bench.settle();
  assert.deepEqual((await bench.batch()).degradations, ['system_unavailable:xgboost_v1']);
  assert.ok((await bench.engine.alerts.open()).some(({ key }) => key === 'model/xgboost_v1'));
  assert.equal((await bench.members())[0]?.systems.xgboost_v1?.startsWith('unavailable:'), true);
});

test('a former model that stands in is told by name, until the newest one serves', async () => {
  const bench = await openBench({ candidates: players(3) });
  bench.state.modelRefusal = 'xgboost_v1_x: its bytes are not the ones registered';
  await bench.start();
  await bench.settle();
  const batch = await bench.batch();
  assert.deepEqual(batch.degradations, ['former_model:xgboost_v1']);
  assert.deepEqual(batch.modelIds, { xgboost_v1: MODEL.modelId });
  const refused = async () =>
    (await bench.engine.alerts.open()).find(({ key }) => key === 'model/xgboost_v1')?.message;
  assert.match((await refused()) ?? '', /goes on with xgboost_v1_test instead: xgboost_v1_x: its bytes/);
  bench.state.modelRefusal = null;
  bench.state.version = 'second';
  await bench.ask('trained again');
  await bench.settle();
  assert.equal(await refused(), undefined);
});

test('fewer ready members than a slate needs is a degradation that travels with the batch', async () => {
  const waiting = [4, 5].map((id) => player(id, { isReady: false, missingRequired: ['points_avg_last_5'] }));
  const bench = await closedBench({ candidates: [...players(3), ...waiting] });
  const batch = await bench.batch();
  assert.deepEqual(batch.degradations, ['phase4_partial:0.60']);
  assert.deepEqual([batch.ready, batch.predicted, batch.skipped, batch.coverage], [3, 3, 2, 0.6]);
});

/** A warehouse whose first write goes wrong in a given way. */
function failingOnce(warehouse: Warehouse, fault: 'throws' | 'loses a row' | 'gone for good'): Warehouse {
  let failed = false;
  return {
    ...warehouse,
    workspace: (inputs) => warehouse.workspace(inputs),
    async replacePartition(table, date, workspace, relation, envelope) {
      if (failed) return await warehouse.replacePartition(table, date, workspace, relation, envelope);
      failed = fault !== 'gone for good';
      if (fault === 'throws') throw new UnitError('transient', 'quota', 'the warehouse is over its quota');
      if (fault === 'gone for good') throw new UnitError('permanent', 'no_table', 'the table is gone');
      const fact = await warehouse.replacePartition(table, date, workspace, relation, envelope);
      return { ...fact, rows: fact.rows - 1 };
    },
  };
}

for (const fault of ['throws', 'loses a row'] as const) {
  test(`a close whose write ${fault} is tried again and ends complete, once`, async () => {
    const bench = await closedBench({
      candidates: players(3),
      replaceWarehouse: (warehouse) => failingOnce(warehouse, fault),
    });
    assert.equal((await bench.batch()).outcome, 'complete');
    assert.equal((await bench.unit()).outcome?.kind, 'complete');
    assert.equal(completions(bench).length, 1);
    assert.equal((await bench.rows()).length, 15);
    const attempts = await bench.engine.ledger.query({ collection: ATTEMPTS });
    assert.deepEqual(attempts.map(({ data }) => data.outcome?.kind).sort(), ['complete', 'failed']);
  });
}

test('a close that cannot be written at all parks the unit and says why', async () => {
  const bench = await closedBench({
    candidates: players(3),
    replaceWarehouse: (warehouse) => failingOnce(warehouse, 'gone for good'),
  });
  const { outcome } = await bench.unit();
  assert.equal(outcome?.kind === 'parked' && outcome.code, 'no_table');
  assert.deepEqual(completions(bench), []);
});

test('a slate nobody has a context row for is empty_unexpected: no completion, an incident', async () => {
  const bench = await closedBench({ candidates: [] });
  assert.equal((await bench.batch()).outcome, 'empty_unexpected');
  assert.equal((await bench.unit()).outcome?.kind, 'empty_unexpected');
  assert.deepEqual(completions(bench), []);
  assert.ok(
    (await bench.engine.alerts.open()).some(({ key }) => key.startsWith('unit/player_prop_predictions/')),
  );
});

test('a slate of which nobody can be selected closes as empty_ok without a request', async () => {
  const bench = await closedBench({ candidates: [player(1, { injuryStatus: 'out' })] });
  assert.equal((await bench.batch()).outcome, 'empty_ok');
  assert.deepEqual(bench.messages(TOPICS.predictionRequest), []);
  assert.deepEqual(
    completions(bench).map((event) => [event.outcome, event.coverage]),
    [['empty_ok', null]],
  );
});

test('inputs that cannot be read are tried again; a contract that does not fit parks at once', async () => {
  const bench = await openBench({ candidates: players(2) });
  bench.state.loadError = new UnitError('transient', 'timeout', 'the warehouse does not answer');
  await bench.start();
  await bench.until(async () => (await bench.unit()).outcome?.kind === 'failed');
  bench.state.loadError = null;
  await bench.settle();
  assert.equal((await bench.batch()).outcome, 'complete');

  const other = await openBench({ candidates: players(2) });
  other.state.loadError = new UnitError('permanent', 'feature_contract_mismatch', 'written under another');
  await other.start();
  await other.settle();
  const { outcome } = await other.unit();
  assert.equal(outcome?.kind === 'parked' && outcome.code, 'feature_contract_mismatch');
  assert.equal(await other.engine.ledger.count({ collection: BATCHES }), 0);
});

test('the same request to start while the batch runs waits, and afterwards points to the result', async () => {
  const gate = Promise.withResolvers<void>();
  const bench = await openBench({
    candidates: players(2),
    before: (message) => (isRequestOf(message, 2) ? gate.promise : undefined),
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  await bench.ask('again');
  await bench.until(() => bench.messages(workTopic(5)).length === 2);
  gate.resolve();
  await bench.settle();
  assert.equal(await bench.engine.ledger.count({ collection: BATCHES }), 1);
  assert.equal(await bench.engine.ledger.count({ collection: ATTEMPTS }), 1);
});

test('messages that name a batch nobody opened are parked, not retried', async () => {
  const bench = await closedBench({ candidates: players(1) });
  const topics = [TOPICS.predictionReady, TOPICS.batchControl, TOPICS.predictionRequest];
  for (const topic of topics) {
    const [message] = bench.messages(topic);
    const data = { ...message!.data, batch_id: 'batch_2024-01-15_g9' };
    const delivery = { message: { ...message!, data }, subscription: `${topic}-to-phase5`, attempt: 1 };
    await assert.rejects(bench.services.handle(delivery), /batch_2024-01-15_g9/);
    await bench.services
      .handlers()
      [`${topic}-to-phase5`]?.({ ...delivery, message: { ...delivery.message, id: `x-${topic}` } });
  }
  assert.equal(await bench.engine.ledger.count({ collection: DEAD_LETTERS }), 3);
});

test('a given-up request of a batch nobody knows, or of a member it never had, ends nobody', async () => {
  const bench = await closedBench({ candidates: players(1) });
  const request = bench.messages(TOPICS.predictionRequest)[0]!.data as never as Parameters<
    typeof bench.coordinator.onRequestGivenUp
  >[0];
  await bench.coordinator.onRequestGivenUp({ ...request, batch_id: 'batch_2024-01-15_g9' }, 'e');
  await bench.coordinator.onRequestGivenUp({ ...request, person_id: 77 }, 'e');
  await bench.coordinator.onRequestGivenUp(request, 'e');
  assert.deepEqual(
    (await bench.members()).map((member) => member.outcome),
    ['predicted'],
  );
});

test('a deadline that cannot be acted on opens an incident instead of passing unseen', async () => {
  const bench = await openBench({
    candidates: players(2),
    before: (message) => (isRequestOf(message, 2) ? new Promise<void>(() => undefined) : undefined),
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  const { ledger } = bench.engine;
  const transact = ledger.transact.bind(ledger);
  let failures = 0;
  // The deadline's first write fails; the incident's own write works.
  ledger.transact = async (work) => {
    if (bench.clock.now() >= (await bench.batch()).deadlineAt && failures++ === 0)
      throw new Error('disk full');
    return await transact(work);
  };
  // The lease is renewed on the way: the deadline's write must be the one that fails.
  bench.clock.advanceTo((await bench.batch()).deadlineAt);
  await bench.until(async () =>
    (await bench.engine.alerts.open()).some(({ key }) => /^(phase5-deadline|lease)\//.test(key)),
  );
  assert.ok(failures > 0);
});

test('a process that ends in order leaves no timer behind', async () => {
  const gate = Promise.withResolvers<void>();
  const bench = await openBench({
    candidates: players(3),
    before: (message) => (isRequestOf(message, 2) ? gate.promise : undefined),
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 2);
  assert.notEqual(bench.clock.nextTimerAt(), null, 'a lease is renewed and a deadline watched');
  bench.coordinator.letGo();
  bench.coordinator.letGo();
  assert.equal(bench.clock.nextTimerAt(), null);
  gate.resolve();
  await bench.settle();
});
