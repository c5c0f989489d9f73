import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEAD, START, settle, subscription, workUntil } from '../../../test/contract/engine-under-test.ts';
import type { DeliveryHandler } from '../../ports/bus.ts';
import { collection } from '../../ports/ledger.ts';
import { memoryDisk } from './memory-disk.ts';
import { openMemoryEngine } from './memory-engine.ts';
import { VirtualClock } from './virtual-clock.ts';

const THINGS = collection<{ kind: string }>('things', ['kind']);
const TOPOLOGY = [subscription('played'), DEAD];
const nothing: DeliveryHandler = async () => undefined;

function setUp(relay: 'automatic' | 'manual' = 'automatic') {
  const disk = memoryDisk();
  const clock = new VirtualClock(START);
  const open = () => openMemoryEngine({ topology: TOPOLOGY, clock, disk, relay });
  return { disk, clock, open };
}

const emit = (engine: ReturnType<typeof openMemoryEngine>, id: string) =>
  engine.ledger.transact(async (tx) => {
    tx.create(THINGS, id, { kind: 'a' });
    tx.emit({ id, topic: 'played', data: {} });
  });

describe('the memory engine', () => {
  test('keeps committed events in the outbox until they are relayed', async () => {
    const { disk, clock, open } = setUp('manual');
    const engine = open();
    const seen: string[] = [];
    await engine.bus.start({
      'played-worker': async ({ message }) => {
        seen.push(message.id);
      },
      'dead-letters': nothing,
    });
    await emit(engine, 'e1');
    await settle(clock);
    assert.deepEqual(seen, []);
    assert.equal(disk.outbox.length, 1);
    assert.deepEqual((await engine.bus.statistics()).pending['played-worker'], {
      count: 1,
      oldestPublishedAt: START,
    });
    engine.relay();
    await engine.bus.idle();
    assert.deepEqual(seen, ['e1']);
    assert.equal(disk.outbox.length, 0);
  });

  test('loses no event by a crash between commit and publication', async () => {
    const { disk, clock } = setUp();
    const first = openMemoryEngine({ topology: TOPOLOGY, clock, disk, relay: 'manual' });
    await emit(first, 'e1');
    first.crash();
    first.relay();
    assert.equal(disk.outbox.length, 1);
    const seen: string[] = [];
    const second = openMemoryEngine({ topology: TOPOLOGY, clock, disk });
    await second.bus.start({
      'played-worker': async ({ message }) => {
        seen.push(message.id);
      },
      'dead-letters': nothing,
    });
    await second.bus.idle();
    assert.deepEqual(seen, ['e1']);
  });

  test('redelivers what was in flight at a crash, and the dead engine commits nothing more', async () => {
    const { clock, open } = setUp();
    const first = open();
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const ghost = Promise.withResolvers<unknown>();
    await first.bus.start({
      'played-worker': async () => {
        started.resolve();
        await goOn.promise;
        const writing = first.ledger.transact(async (tx) => tx.create(THINGS, 'ghost', { kind: 'a' }));
        ghost.resolve(writing.catch((error: Error) => error.message));
        await writing;
      },
      'dead-letters': nothing,
    });
    await emit(first, 'e1');
    await started.promise;
    const waiting = assert.rejects(first.bus.idle(), /crashed/);
    const halfway = Promise.withResolvers<void>();
    const underWay = first.ledger.transact(async (tx) => {
      await halfway.promise;
      tx.create(THINGS, 'half', { kind: 'a' });
    });
    await settle(clock);
    first.crash();
    halfway.resolve();
    await assert.rejects(underWay, /crashed/);
    await waiting;
    const second = open();
    const attempts: unknown[] = [];
    await second.bus.start({
      'played-worker': async ({ attempt }) => {
        attempts.push(attempt);
      },
      'dead-letters': nothing,
    });
    await second.bus.idle();
    goOn.resolve();
    assert.match(String(await ghost.promise), /crashed/);
    await settle(clock);
    assert.deepEqual(attempts, [2]);
    const keys = (await second.ledger.query({ collection: THINGS })).map((record) => record.key);
    assert.deepEqual(keys, ['e1']);
  });

  test('a message that was in flight at each of its attempts’ crashes becomes a dead letter', async () => {
    const { open } = setUp();
    const dead: (string | undefined)[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      const engine = open();
      const started = Promise.withResolvers<void>();
      await engine.bus.start({
        'played-worker': async () => {
          started.resolve();
          await new Promise(() => undefined);
        },
        'dead-letters': nothing,
      });
      if (attempt === 1) await emit(engine, 'e1');
      await started.promise;
      engine.crash();
    }
    const engine = open();
    await engine.bus.start({
      'played-worker': async () => assert.fail('delivered a sixth time'),
      'dead-letters': async ({ message }) => {
        dead.push(message.attributes.lastError);
      },
    });
    await engine.bus.idle();
    assert.deepEqual(dead, ['the process ended while the message was being handled']);
  });

  test('delivers in the same order every time', async () => {
    const run = async () => {
      const { clock, open } = setUp();
      const engine = open();
      const order: string[] = [];
      await engine.bus.start({
        'played-worker': async ({ message, attempt }) => {
          order.push(`${clock.now() - START} ${message.id} ${attempt}`);
          if ((attempt ?? 0) < 3) throw new Error('not yet');
        },
        'dead-letters': nothing,
      });
      await Promise.all(Array.from({ length: 30 }, (_, i) => emit(engine, `e${i}`)));
      let isIdle = false;
      const idle = engine.bus.idle().then(() => {
        isIdle = true;
      });
      await workUntil(clock, () => isIdle, 'idle');
      await idle;
      return order;
    };
    const order = await run();
    assert.equal(order.length, 90);
    assert.deepEqual(await run(), order);
  });

  test('shows messages of a subscription that is gone, and does not wait for them', async () => {
    const { disk, clock, open } = setUp();
    const both = [subscription('played'), subscription('played', { name: 'gone' }), DEAD];
    const before = openMemoryEngine({ topology: both, clock, disk });
    await emit(before, 'e1');
    await settle(clock);
    await before.ledger.close();
    const engine = open();
    await engine.bus.start({ 'played-worker': nothing, 'dead-letters': nothing });
    await engine.bus.idle();
    assert.equal((await engine.bus.statistics()).pending.gone?.count, 1);
  });
});
