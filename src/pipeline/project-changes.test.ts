import assert from 'node:assert/strict';
import { test } from 'node:test';
import { D, openBench, players } from '../../test/support/phase5/batch-bench.ts';
import { ATTEMPTS } from '../engine/unit.ts';
import { addDays } from '../league/game-date.ts';
import type { Row, Warehouse } from '../ports/warehouse.ts';
import { PROJECTION_KEY, PROJECTIONS, projectChanges } from './project-changes.ts';
import { PROJECTION_TABLES } from './project-ledger.ts';

/** A finished batch over a real warehouse that refuses what it is told to. */
async function openSink() {
  const bench = await openBench({ candidates: players(8), model: null });
  await bench.warehouse.migrate(PROJECTION_TABLES);
  await bench.start();
  await bench.settle();
  const state = { refuse: (_table: string, _rows: readonly Row[]) => undefined as string | undefined };
  const warehouse: Warehouse = {
    ...bench.warehouse,
    query: (sql, parameters) => bench.warehouse.query(sql, parameters),
    async workspace(inputs) {
      const workspace = await bench.warehouse.workspace(inputs);
      return Object.assign(Object.create(workspace), {
        rows: workspace.rows.bind(workspace),
        close: () => workspace.close(),
        async load(name: string, table: Parameters<typeof workspace.load>[1], rows: readonly Row[]) {
          const error = state.refuse(table.name, rows);
          if (error) throw new Error(error);
          await workspace.load(name, table, rows);
        },
        inner: workspace,
      });
    },
    replacePartition: (table, date, workspace, relation, envelope) =>
      bench.warehouse.replacePartition(
        table,
        date,
        (workspace as unknown as { inner: typeof workspace }).inner,
        relation,
        envelope,
      ),
  };
  const engine = bench.engine;
  return {
    bench,
    state,
    engine,
    warehouse,
    look: (codeVersion = engine.codeVersion) =>
      projectChanges({ engine: { ...engine, codeVersion }, warehouse }),
    record: async () => (await engine.ledger.get(PROJECTIONS, PROJECTION_KEY))?.data,
    incidents: async () => (await engine.alerts.open()).filter(({ key }) => key.startsWith('projection/')),
    members: async () =>
      (
        await bench.warehouse.query<{ person_id: number }>(
          'SELECT person_id FROM nba_orchestration.prediction_members ORDER BY 1',
        )
      ).map(({ person_id }) => Number(person_id)),
  };
}

test('what began since the last look is written, and the next look has nothing to write', async () => {
  const sink = await openSink();
  await sink.look();
  assert.deepEqual(await sink.members(), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual((await sink.record())?.dates, []);
  sink.bench.clock.advanceBy(3_600_000);
  await sink.look();
  sink.state.refuse = () => 'nothing was to be written';
  await sink.look();
  assert.deepEqual(await sink.incidents(), []);
});

test('a warehouse that refuses is told about and caught up on, long after the ledger has moved on', async () => {
  const sink = await openSink();
  sink.state.refuse = () => 'quota exceeded';
  await sink.look();
  sink.bench.clock.advanceBy(6 * 3_600_000);
  await sink.look();
  assert.deepEqual((await sink.record())?.dates, [D]);
  const [incident, ...others] = await sink.incidents();
  assert.deepEqual(others, []);
  assert.equal(incident?.key, 'projection/ledger');
  assert.match(incident.message, new RegExp(`${D} \\(quota exceeded\\).*No unit waits for it`));
  sink.state.refuse = () => undefined;
  await sink.look();
  assert.equal((await sink.members()).length, 8);
  assert.deepEqual(await sink.incidents(), []);
});

test('a bad row is left out alone, is not tried again by the clock, and is by other code', async () => {
  const sink = await openSink();
  let tries = 0;
  sink.state.refuse = (table, rows) => {
    const isBad = table === 'prediction_members' && rows.some(({ person_id }) => person_id === 3);
    if (isBad) tries += 1;
    return isBad ? 'cannot convert' : undefined;
  };
  await sink.look();
  assert.deepEqual(await sink.members(), [1, 2, 4, 5, 6, 7, 8]);
  const [incident] = await sink.incidents();
  assert.equal(incident?.key, 'projection/rows');
  assert.match(incident.message, /prediction_members\/.*\|3 \(cannot convert\)/);
  const before = tries;
  await projectChanges(sink, [D]);
  assert.deepEqual([tries, (await sink.incidents())[0]?.count], [before, 1]);
  sink.state.refuse = () => undefined;
  await sink.look('better code');
  assert.equal((await sink.members()).length, 8);
  assert.deepEqual(await sink.incidents(), []);
});

test('one date that is refused as a whole keeps no other from its turn', async () => {
  const sink = await openSink();
  sink.state.refuse = (_table, rows) => (rows.length > 0 ? 'refused' : undefined);
  const many = Array.from({ length: 11 }, (_, i) => addDays(D, i));
  await projectChanges(sink, many);
  assert.deepEqual((await sink.record())?.dates, [addDays(D, 10), D]);
  await projectChanges(sink, []);
  assert.deepEqual((await sink.record())?.dates, [D]);
});

test('an attempt that runs is written as running, and again when it has ended', async () => {
  const sink = await openSink();
  await sink.engine.ledger.transact(async (tx) => {
    const [attempt] = await tx.query({ collection: ATTEMPTS });
    if (attempt) tx.put(ATTEMPTS, attempt.key, { ...attempt.data, running: true }, attempt.version);
  });
  await sink.look();
  assert.deepEqual((await sink.record())?.dates, [D]);
});
