/** What a bus that tells lanes apart promises: run by both in-process adapters. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { DeliveryHandler } from '../../src/ports/bus.ts';
import {
  DEAD,
  type EngineStore,
  type EngineUnderTest,
  latch,
  type OpenEngine,
  settle,
  subscription,
  workUntil,
} from './engine-under-test.ts';

const LANES = { live: 2, repair: 1, backfill: 3 };
const TOPOLOGY = [
  subscription('played', { lanes: LANES }),
  subscription('other', { lanes: LANES }),
  subscription('plain'),
  DEAD,
];

export function busLanesContract(engine: EngineUnderTest): void {
  describe(`${engine.name} keeps lanes apart`, () => {
    let store: EngineStore;
    let open: OpenEngine;
    let running: string[] = [];
    let done: string[] = [];
    let gates: Map<string, ReturnType<typeof latch>>;

    const work: DeliveryHandler = async ({ message }) => {
      const lane = message.attributes.lane ?? 'none';
      running.push(message.id);
      await gates.get(lane)?.opened;
      running = running.filter((id) => id !== message.id);
      done.push(message.id);
    };
    const begin = async () => {
      open = await store.open(TOPOLOGY);
      await open.bus.start({
        'played-worker': work,
        'other-worker': work,
        'plain-worker': work,
        'dead-letters': async () => undefined,
      });
    };
    const emit = (lane: string, ids: readonly string[], topic = 'played') =>
      open.ledger.transact(async (tx) => {
        for (const id of ids) tx.emit({ id, topic, data: {}, attributes: { lane } });
      });
    const until = (reached: () => boolean, what: string) => workUntil(store.clock, reached, what);

    beforeEach(async () => {
      store = await engine.createStore();
      running = [];
      done = [];
      gates = new Map(['live', 'repair', 'backfill'].map((lane) => [lane, latch()]));
    });
    afterEach(async () => {
      for (const gate of gates.values()) gate.open();
      await open.bus.close();
      await open.ledger.close();
      await store.remove();
    });

    test('live work begins at once beside a backlog, and the backlog begins nothing meanwhile', async () => {
      await begin();
      await emit(
        'backfill',
        Array.from({ length: 20 }, (_, i) => `b${i}`),
      );
      await until(() => running.length === 3, 'the backfill’s three');
      await emit('live', ['l1', 'l2'], 'other');
      await until(() => running.includes('l1') && running.includes('l2'), 'both live ones');
      gates.get('backfill')?.open();
      await until(() => done.length === 3, 'the three to end');
      await settle(store.clock);
      assert.deepEqual(running.sort(), ['l1', 'l2']);
      assert.equal((await open.bus.statistics()).pending['played-worker']?.count, 17);
      gates.get('live')?.open();
      await until(() => done.length === 22, 'everything');
    });

    test('each lane has its own concurrency, repairs come before backfills, strangers count as live', async () => {
      await begin();
      await emit('stranger', ['s1', 's2'], 'plain');
      await until(() => done.length === 2, 'what knows no lanes');
      await emit('repair', ['r1', 'r2']);
      await until(() => running.length === 1, 'one repair');
      await emit('backfill', ['b1']);
      await settle(store.clock);
      assert.deepEqual(running, ['r1']);
      gates.get('repair')?.open();
      await until(() => running.includes('b1'), 'the backfill after the repairs');
      assert.deepEqual(done.slice(2), ['r1', 'r2']);
    });

    test('what waits in a lane comes after a restart', async () => {
      await begin();
      await emit('backfill', ['b1', 'b2', 'b3', 'b4']);
      await until(() => running.length === 3, 'three of four');
      gates.get('backfill')?.open();
      await open.bus.close();
      await open.ledger.close();
      await begin();
      await until(() => done.includes('b4'), 'the fourth');
      assert.deepEqual([...new Set(done)].sort(), ['b1', 'b2', 'b3', 'b4']);
    });
  });
}
