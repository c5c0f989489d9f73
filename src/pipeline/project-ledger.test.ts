import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_UNIT, D, openBench, player, players } from '../../test/support/phase5/batch-bench.ts';
import { beginAttempt } from '../engine/begin-attempt.ts';
import { addDays } from '../league/game-date.ts';
import type { Row } from '../ports/warehouse.ts';
import { PROJECTION_TABLES, projectLedger } from './project-ledger.ts';
import { TOPICS } from './topics.ts';

async function projected(bench: Awaited<ReturnType<typeof openBench>>) {
  await bench.warehouse.migrate(PROJECTION_TABLES);
  for (const date of [D, addDays(D, 1)]) await projectLedger(bench.engine.ledger, bench.warehouse, date);
  const rows = (table: string, order: string) =>
    bench.warehouse.query<Row>(`SELECT * FROM ${table} ORDER BY ${order}`);
  return {
    attempts: await rows('nba_reference.processor_run_history', 'attempt_id'),
    batches: await rows('nba_orchestration.prediction_batches', 'batch_id'),
    members: await rows('nba_orchestration.prediction_members', 'person_id'),
  };
}

test('a finished batch is projected: its attempt, its counts, how each player ended and who was left out', async () => {
  const bench = await openBench({
    candidates: [...players(2), player(9, { injuryStatus: 'out' })],
    model: null,
  });
  await bench.start();
  await bench.settle();
  const { attempts, batches, members } = await projected(bench);
  assert.equal(attempts.length, 1);
  const [attempt] = attempts;
  assert.deepEqual(
    [
      attempt?.processor,
      attempt?.outcome,
      attempt?.detail,
      attempt?.rows_expected,
      attempt?.rows_written,
      attempt?.changed,
    ],
    ['player_prop_predictions', 'complete', 'complete', 2, 8, true],
  );
  assert.equal(JSON.parse(String(attempt?.causes)).length, 1);
  assert.equal(attempt?.duration_ms, 0);
  assert.deepEqual(
    batches.map((b) => [b.batch_id, b.state, b.outcome, b.expected, b.predicted, b.coverage, b.degradations]),
    [[`batch_${D}_g1`, 'closed', 'complete', 2, 2, 1, '["system_unavailable:xgboost_v1"]']],
  );
  assert.deepEqual(
    members.map((m) => [m.person_id, m.outcome, m.reason, m.rows]),
    [
      [1, 'predicted', null, 4],
      [2, 'predicted', null, 4],
      [9, 'not_selected', 'injury_out', 0],
    ],
  );
});

test('what is still open is projected as open, with what is not known left out', async () => {
  const bench = await openBench({
    candidates: players(2),
    before: (message) =>
      message.topic === TOPICS.predictionRequest && message.data.person_id === 2
        ? new Promise<void>(() => undefined)
        : undefined,
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  const { attempts, batches, members } = await projected(bench);
  assert.deepEqual(
    [attempts[0]?.ended_at, attempts[0]?.duration_ms, attempts[0]?.outcome, attempts[0]?.changed],
    [null, null, null, null],
  );
  assert.deepEqual(
    [batches[0]?.state, batches[0]?.closed_at, batches[0]?.predicted],
    ['running', null, null],
  );
  assert.deepEqual(
    members.map((m) => [m.person_id, m.outcome, m.ended_at === null]),
    [
      [1, 'predicted', false],
      [2, 'pending', true],
    ],
  );
});

test('projecting again changes nothing, and a later attempt is added', async () => {
  const bench = await openBench({ candidates: players(1) });
  await bench.start();
  await bench.settle();
  const first = await projected(bench);
  assert.deepEqual(await projected(bench), first);
  bench.state.version = 'second';
  const begun = await beginAttempt(
    bench.engine,
    {
      processor: BATCH_UNIT.split('/')[0]!,
      game_date: D,
      generation: 1,
      slot: '',
      correlation_id: 'c',
    },
    'e',
    async () => ['second'],
  );
  assert.equal(begun.kind, 'begun');
  assert.equal((await projected(bench)).attempts.length, 2);
});
