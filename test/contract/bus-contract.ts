/** What every bus promises: run by each adapter. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { type Delivery, type DeliveryHandler, NotNowError, type Subscription } from '../../src/ports/bus.ts';
import { collection, type OutgoingEvent, RecordExistsError } from '../../src/ports/ledger.ts';
import {
  DEAD,
  type EngineStore,
  type EngineUnderTest,
  latch,
  type OpenEngine,
  START,
  settle,
  subscription,
  workUntil,
} from './engine-under-test.ts';

const EFFECTS = collection<{ by: string }>('effects');
const nothing: DeliveryHandler = async () => undefined;

export function busContract(engine: EngineUnderTest): void {
  describe(`${engine.name} keeps the promises of a bus`, () => {
    let store: EngineStore;
    let open: OpenEngine;

    beforeEach(async () => {
      store = await engine.createStore();
    });
    afterEach(async () => {
      await open.ledger.close();
      await store.remove();
    });

    const begin = async (
      topology: readonly Subscription[],
      handlers: Readonly<Record<string, DeliveryHandler>>,
    ) => {
      open = await store.open(topology);
      await open.bus.start(handlers);
    };
    const emit = (...events: (string | Partial<OutgoingEvent>)[]) =>
      open.ledger.transact(async (tx) => {
        for (const event of events) {
          const given = typeof event === 'string' ? { id: event } : event;
          tx.emit({ id: 'e', topic: 'played', data: { of: given.id }, ...given });
        }
      });
    const until = (done: () => boolean, what: string) => workUntil(store.clock, done, what);
    const idle = async () => {
      let isIdle = false;
      const waiting = open.bus.idle().then(() => {
        isIdle = true;
      });
      await until(() => isIdle, 'the bus to be idle');
      await waiting;
    };
    const pendingOf = async (name: string) => (await open.bus.statistics()).pending[name];

    test('an event reaches each subscription of its topic, and no other', async () => {
      const seen: Delivery[] = [];
      const note: DeliveryHandler = async (delivery) => {
        seen.push(delivery);
      };
      const topology = [
        subscription('played', { name: 'one' }),
        subscription('played', { name: 'two' }),
        subscription('other', { name: 'three' }),
        DEAD,
      ];
      await begin(topology, { one: note, two: note, three: note, 'dead-letters': note });
      await emit({ id: 'e1', data: { points: 117, tip: null }, attributes: { lane: 'live' } });
      await idle();
      assert.deepEqual(seen.map((delivery) => delivery.subscription).sort(), ['one', 'two']);
      for (const { message } of seen) {
        assert.equal(message.id, 'e1');
        assert.equal(message.topic, 'played');
        assert.deepEqual(message.data, { points: 117, tip: null });
        assert.deepEqual(message.attributes, { lane: 'live' });
        assert.ok(message.publishedAt >= START);
      }
      assert.ok(seen.every(({ attempt }) => attempt === 1 || attempt === undefined));
    });

    test('events committed before the start, and many at once, all arrive once', async () => {
      const seen: string[] = [];
      open = await store.open([subscription('played'), DEAD]);
      await emit('early');
      await settle(store.clock);
      assert.equal(seen.length, 0);
      await open.bus.start({
        'played-worker': async ({ message }) => {
          seen.push(message.id);
        },
        'dead-letters': nothing,
      });
      const ids = Array.from({ length: 300 }, (_, i) => `e${i}`);
      await Promise.all(ids.map((id) => emit(id)));
      await idle();
      assert.deepEqual(seen.sort(), ['early', ...ids].sort());
    });

    test('a handler’s own events are delivered in turn, and idle waits for the whole cascade', async () => {
      const seen: string[] = [];
      const topology = [subscription('played'), subscription('next'), DEAD];
      await begin(topology, {
        'played-worker': async ({ message }) => {
          await emit({ id: `${message.id}/next`, topic: 'next' });
        },
        'next-worker': async ({ message }) => {
          seen.push(message.id);
        },
        'dead-letters': nothing,
      });
      await emit('a', 'b');
      await idle();
      assert.deepEqual(seen.sort(), ['a/next', 'b/next']);
    });

    test('a thrown delivery comes again, with the same id and after a growing, bounded back-off', async () => {
      const attempts: { at: number; delivery: Delivery }[] = [];
      await begin([subscription('played', { maxAttempts: 6 }), DEAD], {
        'played-worker': async (delivery) => {
          attempts.push({ at: store.clock.now(), delivery });
          if (attempts.length < 6) throw new Error('not yet');
        },
        'dead-letters': nothing,
      });
      await emit({ id: 'e1', data: { points: 1 }, attributes: { lane: 'live' } });
      await idle();
      assert.equal(attempts.length, 6);
      const [first] = attempts;
      for (const { delivery } of attempts) assert.deepEqual(delivery.message, first!.delivery.message);
      if (first!.delivery.attempt !== undefined) {
        assert.deepEqual(
          attempts.map(({ delivery }) => delivery.attempt),
          [1, 2, 3, 4, 5, 6],
        );
      }
      const waits = attempts.slice(1).map(({ at }, i) => at - attempts[i]!.at);
      assert.ok(
        waits.every((wait) => wait >= 100),
        `waits ${waits}`,
      );
      if (store.clock instanceof VirtualClock) {
        const bounds = [
          [100, 200],
          [200, 400],
          [400, 800],
          [400, 800],
          [400, 800],
        ] as const;
        for (const [i, [least, most]] of bounds.entries()) {
          assert.ok(waits[i]! >= least && waits[i]! <= most, `wait ${i + 1} of ${waits}`);
        }
      }
    });

    test('a waiting message does not hold up others, and counts as undelivered', async () => {
      const seen: string[] = [];
      let isIdle = false;
      await begin([subscription('played', { concurrency: 1 }), DEAD], {
        'played-worker': async ({ message }) => {
          seen.push(message.id);
          if (message.id === 'bad' && seen.length === 1) throw new Error('not yet');
        },
        'dead-letters': nothing,
      });
      await emit('bad');
      await until(() => seen.length === 1, 'the first attempt');
      const waiting = open.bus.idle().then(() => {
        isIdle = true;
      });
      await emit('good');
      await until(() => seen.includes('good'), 'the other message');
      if (store.clock instanceof VirtualClock) {
        await settle(store.clock);
        assert.equal(isIdle, false);
        assert.equal((await pendingOf('played-worker'))?.count, 1);
      }
      await until(() => isIdle, 'the bus to be idle');
      await waiting;
      assert.deepEqual(seen, ['bad', 'good', 'bad']);
    });

    test('a delivery told that it is not its turn comes again, counts no attempt and never dies of it', async () => {
      const attempts: (number | undefined)[] = [];
      const dead: Delivery[] = [];
      const refusals = subscription('played').maxAttempts + 2;
      await begin([subscription('played'), DEAD], {
        'played-worker': async ({ attempt }) => {
          attempts.push(attempt);
          if (attempts.length <= refusals) throw new NotNowError('somebody is at it');
          if (attempts.length === refusals + 1) throw new Error('an attempt that counts');
        },
        'dead-letters': async (delivery) => {
          dead.push(delivery);
        },
      });
      await emit('e1');
      await idle();
      assert.equal(attempts.length, refusals + 2);
      assert.deepEqual(dead, []);
      if (attempts[0] !== undefined)
        assert.deepEqual(attempts, [...Array.from({ length: refusals + 1 }, () => 1), 2]);
    });

    test('a delivery told when its turn is does not come before, but within the longest back-off', async () => {
      const at: number[] = [];
      const { maxBackoffMs } = subscription('played');
      await begin([subscription('played'), DEAD], {
        'played-worker': async () => {
          at.push(store.clock.now());
          const now = store.clock.now();
          if (at.length === 1) throw new NotNowError('later', now + maxBackoffMs - 10);
          if (at.length === 2) throw new NotNowError('much later', now + 1_000 * maxBackoffMs);
        },
        'dead-letters': nothing,
      });
      await emit('e1');
      await idle();
      const [first = 0, second = 0, third = 0] = at;
      assert.equal(at.length, 3);
      assert.ok(second - first >= maxBackoffMs - 10, `${second - first}`);
      assert.ok(third - second >= maxBackoffMs && third - second < 100 * maxBackoffMs, `${third - second}`);
    });

    test('after its last attempt a message goes to the dead letter topic, saying why', async () => {
      let attempts = 0;
      const dead: Delivery[] = [];
      await begin([subscription('played'), DEAD], {
        'played-worker': async () => {
          attempts += 1;
          throw new Error(`cannot parse (${attempts})`);
        },
        'dead-letters': async (delivery) => {
          dead.push(delivery);
        },
      });
      await emit({ id: 'e1', data: { points: 1 }, attributes: { lane: 'live' } });
      await idle();
      assert.equal(attempts, 5);
      assert.equal(dead.length, 1);
      const { message } = dead[0]!;
      assert.equal(message.id, 'e1');
      assert.equal(message.topic, 'dead');
      assert.deepEqual(message.data, { points: 1 });
      assert.deepEqual(message.attributes, {
        lane: 'live',
        deadLetterSource: 'played-worker',
        lastError: 'cannot parse (5)',
        attempts: '5',
      });
      assert.equal((await pendingOf('played-worker'))?.count, 0);
    });

    test('a dead letter that dies again still names where it came from, and errors of any kind are told', async () => {
      const dead: Delivery[] = [];
      await begin([subscription('played'), DEAD], {
        'played-worker': async () => {
          throw 'a bare text';
        },
        'dead-letters': async (delivery) => {
          dead.push(delivery);
          if (dead.length <= 5) throw new Error('no room '.repeat(100));
        },
      });
      await emit('e1');
      await idle();
      assert.equal(dead.length, 6);
      assert.equal(dead[0]!.message.attributes.lastError, 'a bare text');
      assert.equal(dead[5]!.message.attributes.deadLetterSource, 'played-worker');
      assert.equal(dead[5]!.message.attributes.lastError?.length, 500);
    });

    test('never more deliveries at once than the subscription’s concurrency, and all of those', async () => {
      let running = 0;
      let most = 0;
      let done = 0;
      const gate = latch();
      await begin([subscription('played', { concurrency: 3 }), subscription('other'), DEAD], {
        'played-worker': async () => {
          running += 1;
          most = Math.max(most, running);
          await gate.opened;
          running -= 1;
          done += 1;
        },
        'other-worker': async () => {
          done += 100;
        },
        'dead-letters': nothing,
      });
      await emit(...Array.from({ length: 10 }, (_, i) => `e${i}`), { id: 'o', topic: 'other' });
      await until(() => running === 3 && done === 100, 'three to run, and the other subscription to be free');
      await settle(store.clock);
      assert.equal(running, 3);
      assert.equal((await pendingOf('played-worker'))?.count, 10);
      gate.open();
      await idle();
      assert.equal(most, 3);
      assert.equal(done, 110);
    });

    test('a handler may wait long: it is not delivered twice meanwhile', async () => {
      let deliveries = 0;
      const gate = latch();
      await begin([subscription('played', { ackDeadlineSeconds: 10 }), DEAD], {
        'played-worker': async () => {
          deliveries += 1;
          await gate.opened;
        },
        'dead-letters': nothing,
      });
      await emit('e1');
      await until(() => deliveries === 1, 'the delivery');
      if (store.clock instanceof VirtualClock) store.clock.advanceBy(3_600_000);
      await settle(store.clock);
      gate.open();
      await idle();
      assert.equal(deliveries, 1);
    });

    test('an event emitted twice can be recognised by its id, and its effect made once', async () => {
      let deliveries = 0;
      let repeated = 0;
      await begin([subscription('played'), DEAD], {
        'played-worker': async ({ message }) => {
          deliveries += 1;
          try {
            await open.ledger.transact(async (tx) => tx.create(EFFECTS, message.id, { by: 'worker' }));
          } catch (error) {
            if (!(error instanceof RecordExistsError)) throw error;
            repeated += 1;
          }
        },
        'dead-letters': nothing,
      });
      await emit('same', 'same');
      await emit('same');
      await idle();
      assert.equal(await open.ledger.count({ collection: EFFECTS }), 1);
      assert.equal(repeated, deliveries - 1);
    });

    test('statistics count what is not acknowledged and tell the age of the oldest', async () => {
      open = await store.open([subscription('played'), subscription('other'), DEAD]);
      await emit('e1');
      if (store.clock instanceof VirtualClock) store.clock.advanceBy(5_000);
      await emit('e2');
      const { pending } = await open.bus.statistics();
      assert.equal(pending['played-worker']?.count, 2);
      const oldest = pending['played-worker']?.oldestPublishedAt ?? 0;
      if (store.clock instanceof VirtualClock) assert.equal(oldest, START);
      assert.ok(oldest <= store.clock.now());
      assert.deepEqual(pending['other-worker'], { count: 0, oldestPublishedAt: null });
      await open.bus.start({ 'played-worker': nothing, 'other-worker': nothing, 'dead-letters': nothing });
      await idle();
      assert.deepEqual(await pendingOf('played-worker'), { count: 0, oldestPublishedAt: null });
    });

    test('idle resolves at once when there is nothing to deliver', async () => {
      await begin([subscription('played'), DEAD], { 'played-worker': nothing, 'dead-letters': nothing });
      await open.bus.idle();
    });

    test('closing waits for handlers in flight, keeps the rest, and lets nothing new start', async () => {
      const seen: string[] = [];
      const gate = latch();
      const topology = [subscription('played', { concurrency: 2 }), DEAD];
      const ended: string[] = [];
      await begin(topology, {
        'played-worker': async ({ message }) => {
          seen.push(message.id);
          await gate.opened;
          await open.ledger.transact(async (tx) => tx.create(EFFECTS, message.id, { by: 'first' }));
          ended.push(message.id);
        },
        'dead-letters': nothing,
      });
      await emit('a', 'b', 'c', 'd');
      await until(() => seen.length === 2, 'two to be in flight');
      let isClosed = false;
      const waitingForIdle = assert.rejects(open.bus.idle(), /closed with 2 messages undelivered/);
      const closing = open.bus.close().then(() => {
        isClosed = true;
      });
      await settle(store.clock);
      assert.equal(isClosed, false);
      gate.open();
      await until(() => isClosed, 'the bus to close');
      await closing;
      await waitingForIdle;
      assert.equal(ended.length, 2);
      await open.bus.close();
      await settle(store.clock);
      assert.equal(seen.length, 2);
      await open.ledger.close();

      await begin(topology, {
        'played-worker': async ({ message }) => {
          seen.push(message.id);
        },
        'dead-letters': nothing,
      });
      await idle();
      assert.deepEqual(seen.toSorted(), ['a', 'b', 'c', 'd']);
      assert.equal(await open.ledger.count({ collection: EFFECTS }), 2);
    });

    test('a message waiting for its back-off when the engine closed comes after the restart', async () => {
      const attempts: (number | undefined)[] = [];
      const failing: DeliveryHandler = async ({ attempt }) => {
        attempts.push(attempt);
        if (attempts.length === 1) throw new Error('not yet');
      };
      const topology = [subscription('played'), DEAD];
      await begin(topology, { 'played-worker': failing, 'dead-letters': nothing });
      await emit('e1');
      await until(() => attempts.length === 1, 'the first attempt');
      await open.ledger.close();
      await begin(topology, { 'played-worker': failing, 'dead-letters': nothing });
      await idle();
      assert.equal(attempts.length, 2);
      assert.ok(attempts[1] === 2 || attempts[1] === undefined);
    });

    test('what was emitted and never delivered survives a close without start', async () => {
      const topology = [subscription('played'), DEAD];
      open = await store.open(topology);
      await emit('e1');
      await open.bus.close();
      await assert.rejects(
        open.bus.start({ 'played-worker': nothing, 'dead-letters': nothing }),
        /the bus is closed/,
      );
      await open.ledger.close();
      let seen = 0;
      await begin(topology, {
        'played-worker': async () => {
          seen += 1;
        },
        'dead-letters': nothing,
      });
      await idle();
      assert.equal(seen, 1);
    });

    test('starting needs exactly one handler per subscription, once', async () => {
      open = await store.open([subscription('played'), DEAD]);
      await assert.rejects(
        open.bus.start({ 'played-worker': nothing, surplus: nothing }),
        /subscription dead-letters has no handler\n- handler surplus has no subscription/,
      );
      const handlers = { 'played-worker': nothing, 'dead-letters': nothing };
      await open.bus.start(handlers);
      await assert.rejects(open.bus.start(handlers), /started already/);
    });

    test('a topology that would lose messages is refused with all its faults', async () => {
      open = await store.open([subscription('played'), DEAD]);
      await open.ledger.close();
      const faulty = [
        subscription('played', { concurrency: 0, maxAttempts: 4, ackDeadlineSeconds: 601 }),
        subscription('played', { minBackoffMs: 900, deadLetterTopic: 'nowhere' }),
        DEAD,
      ];
      await assert.rejects(
        async () => store.open(faulty),
        (error: Error) => {
          for (const fault of [
            'declared twice',
            '"nowhere" has no subscription',
            'concurrency',
            'maxAttempts',
          ]) {
            assert.match(error.message, new RegExp(fault));
          }
          assert.match(error.message, /ackDeadlineSeconds/);
          assert.match(error.message, /minBackoffMs must be/);
          return true;
        },
      );
    });
  });
}
