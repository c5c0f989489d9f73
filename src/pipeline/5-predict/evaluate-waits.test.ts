import assert from 'node:assert/strict';
import { test } from 'node:test';
import { D, openBench, players } from '../../../test/support/phase5/batch-bench.ts';
import { nodeOf } from '../../engine/graph.ts';
import { freshUnit } from '../../engine/plan-units.ts';
import { GATES, UNITS, unitKey } from '../../engine/unit.ts';
import { evaluateWaits, startPhase5 } from './phase5-endpoints.ts';

const KEY = unitKey('player_prop_predictions', D);

/** A slate that waits since `/start`, its gate for one required and one optional input. */
async function waiting(required: boolean) {
  const bench = await openBench({ candidates: players(2) });
  const { engine } = bench;
  const node = nodeOf(engine.graph, 'player_prop_predictions');
  const member = { unit: `late_input/${D}`, required, acceptsPartial: false, ordering: false };
  await engine.ledger.transact(async (tx) => {
    const gate = await tx.get(GATES, KEY);
    tx.create(UNITS, member.unit, { ...freshUnit(node, D, 'live'), processor: 'late_input' });
    const data = {
      target: KEY,
      date: D,
      phase: 5,
      members: [member],
      verdict: 'waiting' as const,
      detail: `waits for ${member.unit}`,
      evaluatedAt: 0,
    };
    if (gate) tx.put(GATES, KEY, data, gate.version);
    else tx.create(GATES, KEY, data);
  });
  const answer = await startPhase5(engine, { wait: true });
  assert.equal(answer.body.status, 'waiting');
  const shown = async () => (await engine.ledger.get(UNITS, KEY))?.data.outcome;
  return { ...bench, shown };
}

test('a wait goes on for 30 minutes', async () => {
  const bench = await waiting(true);
  bench.clock.advanceBy(30 * 60_000 - 1);
  assert.deepEqual(await evaluateWaits(bench.engine), []);
  assert.deepEqual(await bench.engine.alerts.open(), []);
});

test('a wait that is over blocks the batch by what it needs, names it once, and wakes by itself', async () => {
  const bench = await waiting(true);
  const { engine } = bench;
  bench.clock.advanceBy(30 * 60_000);
  assert.deepEqual(await evaluateWaits(engine), [D]);
  assert.deepEqual(await evaluateWaits(engine), [], 'a wait ends once');
  assert.deepEqual(await bench.shown(), {
    kind: 'blocked',
    gate: 'upstream',
    detail: `late_input/${D} had not come by the deadline`,
  });
  const [incident] = await engine.alerts.open();
  assert.equal(incident?.key, `phase5-wait/${D}`);
  assert.match(incident.message, /waited 30 minutes for its slate: late_input\/.* had not come/);
});

test('a wait that is over starts without what the batch can do without, and says so on the gate', async () => {
  const bench = await waiting(false);
  bench.clock.advanceBy(30 * 60_000);
  assert.deepEqual(await evaluateWaits(bench.engine), [D]);
  const gate = (await bench.engine.ledger.get(GATES, KEY))?.data;
  assert.deepEqual([gate?.verdict, gate?.deadline?.branch], ['fired', 'degrade']);
  assert.deepEqual(gate?.deadline?.missing, [`late_input/${D}`]);
  assert.deepEqual(await bench.engine.alerts.open(), []);
  await bench.settle();
  assert.equal((await bench.batch()).outcome, 'complete');
});

test('a wait whose gate opened meanwhile ended well', async () => {
  const bench = await waiting(true);
  await bench.engine.ledger.transact(async (tx) => {
    const gate = await tx.get(GATES, KEY);
    tx.put(GATES, KEY, { ...gate!.data, verdict: 'fired' }, gate!.version);
  });
  assert.deepEqual(await evaluateWaits(bench.engine), [D]);
  assert.deepEqual(await bench.engine.alerts.open(), []);
});
