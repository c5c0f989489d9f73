import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEAD, START, settle, subscription, workUntil } from '../../../test/contract/engine-under-test.ts';
import { collection } from '../../ports/ledger.ts';
import { VirtualClock } from '../memory/virtual-clock.ts';
import { openSqliteEngine } from './sqlite-engine.ts';

const THINGS = collection<{ kind: string; rank: number; good: boolean }>('things', ['kind', 'rank', 'good']);
const LATER = collection('later');
const TOPOLOGY = [subscription('played'), DEAD];
const nothing = async () => undefined;

describe('the embedded engine', () => {
  let folder: string;
  let file: string;
  let clock: VirtualClock;
  let opened: ReturnType<typeof openSqliteEngine>[];
  /** What the engine told whoever opened it. */
  let troubles: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tipoff-sqlite-'));
    file = join(folder, 'deep', 'ledger.db');
    clock = new VirtualClock(START);
    opened = [];
    troubles = [];
  });
  afterEach(async () => {
    for (const { ledger } of opened) await ledger.close();
    rmSync(folder, { recursive: true });
  });
  const open = (topology = TOPOLOGY) => {
    const engine = openSqliteEngine({
      file,
      topology,
      clock,
      onTrouble: ({ message }) => troubles.push(message),
    });
    opened.push(engine);
    return engine;
  };
  /** Runs SQL on the file as a fault from outside. */
  const meddle = (sql: string) => {
    const outside = new DatabaseSync(file);
    outside.exec(sql);
    outside.close();
  };

  test('has one owner: a second open is refused and says what to do', async () => {
    const { ledger } = open();
    assert.throws(() => open(), /in use by another process: stop it, or ask it/);
    await ledger.close();
    open();
  });

  test('gives the file free again when it cannot be opened', () => {
    open();
    const broken = join(folder, 'broken.db');
    writeFileSync(broken, 'this is not a database, but long enough to be looked at as one '.repeat(20));
    const opening = () => openSqliteEngine({ file: broken, topology: TOPOLOGY, clock });
    assert.throws(opening, /not a database/);
    assert.throws(opening, /not a database/);
  });

  test('keeps indexed fields in real, indexed columns', async () => {
    const { ledger } = open();
    await ledger.transact(async (tx) => tx.create(THINGS, 't', { kind: 'a', rank: 2, good: true }));
    const outside = new DatabaseSync(file);
    const row = outside.prepare('SELECT key, version, by_kind, by_rank, by_good FROM records_things').get();
    const plan = outside
      .prepare("EXPLAIN QUERY PLAN SELECT key FROM records_things WHERE by_kind IS 'a' ORDER BY key LIMIT 1")
      .all()
      .map((step) => String(step.detail));
    const mode = outside.prepare('PRAGMA journal_mode').get();
    outside.close();
    assert.deepEqual(
      { ...row },
      { key: 't', version: 1, by_kind: 'a', by_rank: 2, by_good: new Uint8Array([1]) },
    );
    assert.match(plan.join(), /USING COVERING INDEX records_things_kind/);
    assert.ok(!plan.join().includes('TEMP B-TREE'));
    assert.equal(mode?.journal_mode, 'wal');
  });

  test('goes on with tables that an earlier release made without row ids', async () => {
    await open().ledger.close();
    meddle(`
      CREATE TABLE records_things (key TEXT PRIMARY KEY, version INTEGER NOT NULL, data TEXT NOT NULL, by_kind, by_rank, by_good) WITHOUT ROWID;
      CREATE INDEX records_things_kind ON records_things (by_kind, key);
      INSERT INTO records_things VALUES ('old', 3, '{"kind":"a","rank":1,"good":true}', 'a', 1, x'01');
    `);
    const { ledger } = open();
    await ledger.transact(async (tx) => tx.put(THINGS, 'old', { kind: 'b', rank: 1, good: false }, 3));
    await ledger.transact(async (tx) => tx.create(THINGS, 'new', { kind: 'b', rank: 2, good: true }));
    const found = await ledger.query({ collection: THINGS, where: { kind: 'b' } });
    assert.deepEqual(
      found.map(({ key, version, data }) => [key, version, data.good]),
      [
        ['new', 1, true],
        ['old', 4, false],
      ],
    );
    assert.deepEqual(await ledger.query({ collection: THINGS, where: { kind: 'a' } }), []);
  });

  test('a read inside a transaction makes the table: the next one finds it without a look at the schema', async () => {
    const { ledger } = open();
    assert.equal(await ledger.transact(async (tx) => tx.get(THINGS, 't')), null);
    const outside = new DatabaseSync(file);
    const tables = outside.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'records_things%'").all();
    outside.close();
    assert.equal(tables.length, 4);
  });

  test('reads outside a transaction never see what is not committed', async () => {
    const { ledger } = open();
    let seen: unknown = 'not looked';
    const first = ledger.transact(async (tx) => tx.create(THINGS, 't', { kind: 'a', rank: 1, good: true }));
    // Runs in the same group, after the first was applied and before the commit.
    const second = ledger.transact(async (tx) => {
      const inside = await tx.get(THINGS, 't');
      seen = await ledger.get(THINGS, 't');
      return inside?.version;
    });
    assert.equal(await second, 1);
    await first;
    assert.equal(seen, null);
    assert.equal((await ledger.get(THINGS, 't'))?.version, 1);
  });

  test('a transaction that waits for something else is given up and holds nobody up', async () => {
    const { ledger } = open();
    let late: Promise<unknown> = Promise.resolve();
    const tooLate = Promise.withResolvers<unknown>();
    const nested = ledger.transact(async (tx) => {
      await tx.get(THINGS, 't');
      late = ledger.transact(async (inner) =>
        inner.create(THINGS, 'inner', { kind: 'a', rank: 1, good: true }),
      );
      await late;
      try {
        tx.create(THINGS, 'outer', { kind: 'a', rank: 1, good: true });
      } catch (error) {
        tooLate.resolve(error);
      }
    });
    const other = ledger.transact(async (tx) => tx.create(THINGS, 'o', { kind: 'a', rank: 1, good: true }));
    await assert.rejects(nested, /waited for something other than `tx`/);
    await other;
    await late;
    assert.match(String(await tooLate.promise), /the transaction is over/);
    const keys = (await ledger.query({ collection: THINGS })).map((record) => record.key);
    assert.deepEqual(keys, ['inner', 'o']);
  });

  test('a commit the disk refuses fails all its transactions, and what was being handled is tried again', async () => {
    const { ledger, bus } = open();
    const seen: (number | undefined)[] = [];
    let failures = 0;
    await bus.start({
      'played-worker': async ({ attempt }) => {
        seen.push(attempt);
      },
      'dead-letters': nothing,
    });
    await ledger.transact(async (tx) => tx.create(THINGS, 'a', { kind: 'a', rank: 1, good: true }));
    meddle("CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT raise(ABORT, 'disk is full'); END");
    const results = await Promise.allSettled([
      ledger.transact(async (tx) => tx.create(THINGS, 'b', { kind: 'a', rank: 1, good: true })),
      ledger.transact(async (tx) => {
        tx.create(LATER, 'first', {});
        tx.create(LATER, 'second', {});
        tx.emit({ id: 'e1', topic: 'played', data: {} });
      }),
      ledger.transact(async (tx) => tx.create(THINGS, 'a', { kind: 'a', rank: 1, good: true })),
    ]);
    for (const result of results) {
      if (result.status === 'rejected' && /disk is full\. Check the disk/.test(result.reason.message))
        failures += 1;
    }
    assert.equal(failures, 3);
    assert.equal(troubles.length, 1, 'one group, one trouble');
    assert.match(troubles[0] ?? '', /a commit of 3 transactions failed .*disk is full/);
    meddle('DROP TRIGGER full');
    clock.advanceBy(1_000);
    await ledger.transact(async (tx) => {
      tx.create(THINGS, 'b', { kind: 'a', rank: 1, good: true });
      tx.create(LATER, 'first', {});
      tx.emit({ id: 'e1', topic: 'played', data: {} });
    });
    await bus.idle();
    assert.deepEqual(seen, [1]);
    assert.equal(await ledger.count({ collection: THINGS }), 2);
    assert.equal(await ledger.count({ collection: LATER }), 1);
  });

  test('an acknowledgement the disk refuses is written when it can be', async () => {
    const { ledger, bus } = open();
    let deliveries = 0;
    await bus.start({
      'played-worker': async () => {
        deliveries += 1;
        meddle(
          "CREATE TRIGGER full BEFORE DELETE ON messages BEGIN SELECT raise(ABORT, 'disk is full'); END",
        );
      },
      'dead-letters': nothing,
    });
    await ledger.transact(async (tx) => tx.emit({ id: 'e1', topic: 'played', data: {} }));
    await settle(clock);
    assert.equal(deliveries, 1);
    assert.equal((await bus.statistics()).pending['played-worker']?.count, 1);
    assert.match(
      troubles[0] ?? '',
      /disk is full/,
      'nobody waits for an acknowledgement, so it must be told',
    );
    meddle('DROP TRIGGER full');
    let isIdle = false;
    const idle = bus.idle().then(() => {
      isIdle = true;
    });
    await workUntil(clock, () => isIdle, 'the acknowledgement');
    await idle;
    assert.equal(deliveries, 1);
  });

  test('closes even when the last acknowledgement cannot be written; it is delivered again', async () => {
    const { ledger, bus } = open();
    let deliveries = 0;
    await bus.start({
      'played-worker': async () => {
        deliveries += 1;
        meddle(
          "CREATE TRIGGER full BEFORE DELETE ON messages BEGIN SELECT raise(ABORT, 'disk is full'); END",
        );
      },
      'dead-letters': nothing,
    });
    await ledger.transact(async (tx) => tx.emit({ id: 'e1', topic: 'played', data: {} }));
    await settle(clock);
    const closing = ledger.close();
    let isClosed = false;
    closing.then(() => {
      isClosed = true;
    });
    await workUntil(clock, () => isClosed, 'the close');
    meddle('DROP TRIGGER full');
    const again = open();
    await again.bus.start({
      'played-worker': async ({ attempt }) => {
        deliveries += 1;
        assert.equal(attempt, 2);
      },
      'dead-letters': nothing,
    });
    await again.bus.idle();
    assert.equal(deliveries, 2);
  });

  test('messages of a subscription that is gone are shown, and hold nobody up', async () => {
    const before = open([subscription('played'), subscription('played', { name: 'gone' }), DEAD]);
    await before.ledger.transact(async (tx) => tx.emit({ id: 'e1', topic: 'played', data: {} }));
    await before.ledger.close();
    const { bus } = open();
    await bus.start({ 'played-worker': nothing, 'dead-letters': nothing });
    await bus.idle();
    assert.equal((await bus.statistics()).pending.gone?.count, 1);
  });

  test('is quiet while there is nothing to do: no timer, no pending work', async () => {
    const { ledger, bus } = open();
    await bus.start({ 'played-worker': nothing, 'dead-letters': nothing });
    await ledger.transact(async (tx) => tx.emit({ id: 'e1', topic: 'played', data: {} }));
    await bus.idle();
    await settle(clock);
    assert.equal(clock.nextTimerAt(), null);
  });

  test('more transactions than a group takes all commit, in order', async () => {
    const { ledger } = open();
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        ledger
          .transact(async (tx) => tx.create(THINGS, `t${i}`, { kind: 'a', rank: i, good: true }))
          .then(() => order.push(i)),
      ),
    );
    assert.deepEqual(
      order,
      Array.from({ length: 300 }, (_, i) => i),
    );
    assert.equal(await ledger.count({ collection: THINGS, between: { field: 'rank', from: 0 } }), 300);
  });
});
