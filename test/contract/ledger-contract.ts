/** What every ledger promises: run by each adapter. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  collection,
  type Ledger,
  type LedgerTransaction,
  type Query,
  RecordExistsError,
  StaleVersionError,
} from '../../src/ports/ledger.ts';
import {
  DEAD,
  type EngineStore,
  type EngineUnderTest,
  type OpenEngine,
  subscription,
} from './engine-under-test.ts';

interface Game {
  readonly date: string;
  readonly home: string;
  readonly points: number | null;
  readonly final: boolean;
  readonly note?: string;
}

const GAMES = collection<Game>('games', ['date', 'home', 'points', 'final']);
const MEMBERS = collection<{ gate: string }>('members', ['gate']);
const TRIGGERS = collection<{ gate: string; count: number }>('triggers', ['gate']);

const game = (changes: Partial<Game> = {}): Game => ({
  date: '2024-01-15',
  home: 'BOS',
  points: 100,
  final: true,
  ...changes,
});

const TOPOLOGY = [subscription('played'), DEAD];

export function ledgerContract(engine: EngineUnderTest): void {
  describe(`${engine.name} keeps the promises of a ledger`, () => {
    let store: EngineStore;
    let open: OpenEngine;
    let ledger: Ledger;

    beforeEach(async () => {
      store = await engine.createStore();
      open = await store.open(TOPOLOGY);
      ledger = open.ledger;
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    const create = (key: string, data: Game = game()) =>
      ledger.transact(async (tx) => tx.create(GAMES, key, data));
    const put = (key: string, data: Game, version: number) =>
      ledger.transact(async (tx) => tx.put(GAMES, key, data, version));
    const keysOf = async (query: Omit<Query<Game>, 'collection'>) =>
      (await ledger.query({ collection: GAMES, ...query })).map((record) => record.key);
    const pending = async () => (await open.bus.statistics()).pending['played-worker']?.count;

    test('a created record is read back at version 1, unknown ones as null', async () => {
      await create('g1', game({ points: 117 }));
      assert.deepEqual(await ledger.get(GAMES, 'g1'), {
        key: 'g1',
        version: 1,
        data: game({ points: 117 }),
      });
      assert.equal(await ledger.get(GAMES, 'g2'), null);
      assert.equal(await ledger.get(TRIGGERS, 'g1'), null);
    });

    test('a transaction resolves with what its work returned', async () => {
      await create('g1', game({ points: 117 }));
      const points = await ledger.transact(async (tx) => (await tx.get(GAMES, 'g1'))?.data.points);
      assert.equal(points, 117);
    });

    test('a put replaces the record and counts the version up', async () => {
      await create('g1');
      await put('g1', game({ points: 1 }), 1);
      await put('g1', game({ points: 2, note: 'corrected' }), 2);
      const record = await ledger.get(GAMES, 'g1');
      assert.equal(record?.version, 3);
      assert.deepEqual(record?.data, game({ points: 2, note: 'corrected' }));
      await put('g1', game(), 3);
      assert.deepEqual((await ledger.get(GAMES, 'g1'))?.data, game());
    });

    test('creating a taken key fails and names it', async () => {
      await create('g1');
      await assert.rejects(create('g1', game({ points: 0 })), (error) => {
        assert.ok(error instanceof RecordExistsError);
        assert.equal(error.collection, 'games');
        assert.equal(error.key, 'g1');
        return true;
      });
      assert.equal((await ledger.get(GAMES, 'g1'))?.data.points, 100);
    });

    test('the same key may be taken in another collection', async () => {
      await create('g1');
      await ledger.transact(async (tx) => tx.create(MEMBERS, 'g1', { gate: 'g' }));
      assert.equal((await ledger.get(MEMBERS, 'g1'))?.data.gate, 'g');
    });

    test('putting at a stale version, or what was never created, fails and changes nothing', async () => {
      await create('g1');
      await put('g1', game({ points: 1 }), 1);
      await assert.rejects(put('g1', game({ points: 2 }), 1), StaleVersionError);
      await assert.rejects(put('g9', game(), 1), StaleVersionError);
      assert.equal((await ledger.get(GAMES, 'g1'))?.data.points, 1);
      assert.equal(await ledger.get(GAMES, 'g9'), null);
    });

    test('of 50 concurrent creates of one key exactly one succeeds', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) => create('g1', game({ points: i }))),
      );
      const failures = results.filter((result) => result.status === 'rejected');
      assert.equal(failures.length, 49);
      assert.ok(failures.every((failure) => failure.reason instanceof RecordExistsError));
      const winner = results.findIndex((result) => result.status === 'fulfilled');
      assert.equal((await ledger.get(GAMES, 'g1'))?.data.points, winner);
    });

    test('concurrent read-modify-writes lose no update', async () => {
      await create('g1', game({ points: 0 }));
      await Promise.all(
        Array.from({ length: 25 }, () =>
          ledger.transact(async (tx) => {
            const record = (await tx.get(GAMES, 'g1'))!;
            tx.put(GAMES, 'g1', { ...record.data, points: record.data.points! + 1 }, record.version);
          }),
        ),
      );
      const record = await ledger.get(GAMES, 'g1');
      assert.equal(record?.data.points, 25);
      assert.equal(record?.version, 26);
    });

    test('members arriving at once, and twice, fire a gate exactly once, by the last of them', async () => {
      const size = 40;
      let fired = 0;
      const arrive = async (member: number) => {
        const fires = await ledger.transact(async (tx) => {
          const known = await tx.get(MEMBERS, `gate/${member}`);
          const present = await tx.count({ collection: MEMBERS, where: { gate: 'gate' } });
          if (known) return false;
          tx.create(MEMBERS, `gate/${member}`, { gate: 'gate' });
          if (present + 1 < size) return false;
          tx.create(TRIGGERS, 'gate', { gate: 'gate', count: present + 1 });
          tx.emit({ id: 'fired/gate', topic: 'played', data: { count: present + 1 } });
          return true;
        });
        if (fires) fired += 1;
      };
      const arrivals = Array.from({ length: size * 2 }, (_, i) => arrive(i % size));
      await Promise.all(arrivals);
      assert.equal(fired, 1);
      assert.equal((await ledger.get(TRIGGERS, 'gate'))?.data.count, size);
      assert.equal(await ledger.count({ collection: MEMBERS, where: { gate: 'gate' } }), size);
      assert.equal(await pending(), 1);
    });

    test('a transaction whose work throws writes and emits nothing, and rejects with what was thrown', async () => {
      const thrown = new Error('the parser gave up');
      const failing = ledger.transact(async (tx) => {
        tx.create(GAMES, 'g1', game());
        tx.emit({ id: 'e1', topic: 'played', data: {} });
        throw thrown;
      });
      await assert.rejects(failing, (error) => error === thrown);
      assert.equal(await ledger.get(GAMES, 'g1'), null);
      assert.equal(await pending(), 0);
    });

    test('a conflict on one write undoes the transaction’s other writes and events', async () => {
      await create('taken');
      const failing = ledger.transact(async (tx) => {
        tx.create(GAMES, 'free', game());
        tx.create(TRIGGERS, 'first ever', { gate: 'g', count: 1 });
        tx.create(TRIGGERS, 'second ever', { gate: 'g', count: 1 });
        tx.create(GAMES, 'taken', game());
        tx.emit({ id: 'e1', topic: 'played', data: {} });
      });
      await assert.rejects(failing, RecordExistsError);
      assert.equal(await ledger.get(GAMES, 'free'), null);
      assert.equal(await ledger.get(TRIGGERS, 'first ever'), null);
      assert.equal(await pending(), 0);
      await ledger.transact(async (tx) => tx.create(TRIGGERS, 'first ever', { gate: 'g', count: 2 }));
      assert.equal((await ledger.get(TRIGGERS, 'first ever'))?.data.count, 2);
    });

    test('a failing transaction does not disturb those that run with it', async () => {
      await create('taken');
      const results = await Promise.allSettled([
        create('g1'),
        ledger.transact(async (tx) => {
          tx.create(GAMES, 'g2', game());
          tx.put(GAMES, 'taken', game(), 7);
        }),
        ledger.transact(async () => {
          throw new Error('no');
        }),
        create('g3'),
      ]);
      assert.deepEqual(
        results.map((result) => result.status),
        ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await keysOf({}), ['g1', 'g3', 'taken']);
    });

    test('reading after a write of the same transaction is refused, even when the error is swallowed', async () => {
      const reads: ((tx: LedgerTransaction) => Promise<unknown>)[] = [
        (tx) => tx.get(GAMES, 'g1'),
        (tx) => tx.query({ collection: GAMES }),
        (tx) => tx.count({ collection: GAMES }),
      ];
      for (const read of reads) {
        const swallowing = ledger.transact(async (tx) => {
          tx.create(GAMES, 'g1', game());
          await read(tx).catch(() => 'swallowed');
        });
        await assert.rejects(swallowing, /read after the transaction's first write/);
      }
      const afterEmit = ledger.transact(async (tx) => {
        tx.emit({ id: 'e1', topic: 'played', data: {} });
        await tx.get(GAMES, 'g1');
      });
      await assert.rejects(afterEmit, /read after the transaction's first write/);
      assert.equal(await ledger.get(GAMES, 'g1'), null);
    });

    test('one transaction writes a key once, and at most 400 records', async () => {
      const twice = ledger.transact(async (tx) => {
        tx.create(GAMES, 'g1', game());
        tx.put(GAMES, 'g1', game(), 1);
      });
      await assert.rejects(twice, /written twice/);
      const createdTwice = ledger.transact(async (tx) => {
        tx.create(GAMES, 'g1', game());
        tx.create(GAMES, 'g1', game());
      });
      await assert.rejects(createdTwice, RecordExistsError);
      const writing = (count: number) =>
        ledger.transact(async (tx) => {
          for (let i = 0; i < count; i++) tx.create(MEMBERS, `m${i}`, { gate: 'big' });
        });
      await assert.rejects(writing(401), /at most 400/);
      await writing(400);
      assert.equal(await ledger.count({ collection: MEMBERS }), 400);
    });

    test('a transaction used after its end, an empty key and an event without id are refused', async () => {
      let escaped: LedgerTransaction | undefined;
      await ledger.transact(async (tx) => {
        escaped = tx;
      });
      assert.throws(() => escaped!.create(GAMES, 'late', game()), /the transaction is over/);
      await assert.rejects(create(''), /needs a key/);
      const nameless = ledger.transact(async (tx) => tx.emit({ id: '', topic: 'played', data: {} }));
      await assert.rejects(nameless, /has no id/);
    });

    test('an event nobody subscribes to fails the transaction', async () => {
      const lost = ledger.transact(async (tx) => {
        tx.create(GAMES, 'g1', game());
        tx.emit({ id: 'e1', topic: 'nowhere', data: {} });
      });
      await assert.rejects(lost, /nobody subscribes to topic "nowhere"/);
      assert.equal(await ledger.get(GAMES, 'g1'), null);
    });

    test('what is stored is a copy: neither the writer’s object nor a reader’s reaches it', async () => {
      const writing = ledger.transact(async (tx) => {
        const data = { date: 'd', home: 'BOS', points: 1, final: true };
        tx.create(GAMES, 'g1', data);
        data.points = 2;
      });
      await writing;
      const read = (await ledger.get(GAMES, 'g1'))!.data as { points: number };
      assert.equal(read.points, 1);
      try {
        read.points = 3;
      } catch (error) {
        // A store may as well refuse it.
        assert.ok(error instanceof TypeError);
      }
      assert.equal((await ledger.get(GAMES, 'g1'))?.data.points, 1);
    });

    test('a collection is the same in whichever order a declaration names its fields', async () => {
      const turned = collection<Game>('games', ['final', 'points', 'home', 'date']);
      await create('g1');
      await ledger.transact(async (tx) => tx.create(turned, 'g2', game({ home: 'MIA' })));
      await put('g1', game({ home: 'MIA' }), 1);
      assert.deepEqual(await keysOf({ where: { home: 'MIA', date: '2024-01-15' } }), ['g1', 'g2']);
      assert.equal(await ledger.count({ collection: turned, where: { home: 'MIA', points: 100 } }), 2);
      assert.equal(await ledger.count({ collection: turned, where: { home: 'BOS' } }), 0);
    });

    test('nested data, text of any script and numbers come back as they were', async () => {
      const deep = collection<{ value: unknown }>('deep');
      const value = { list: [1, -0.25, 1e300, null, { é: '🏀', empty: '' }], big: 2 ** 53, no: false };
      await ledger.transact(async (tx) => tx.create(deep, 'Dončić/ü#1', { value }));
      assert.deepEqual((await ledger.get(deep, 'Dončić/ü#1'))?.data, { value });
    });

    describe('queries', () => {
      beforeEach(async () => {
        await ledger.transact(async (tx) => {
          tx.create(GAMES, 'c', game({ date: '2024-01-15', home: 'BOS', points: 120 }));
          tx.create(GAMES, 'a', game({ date: '2024-01-16', home: 'LAL', points: 99, final: false }));
          tx.create(GAMES, 'e', game({ date: '2024-01-17', home: 'BOS', points: null, final: false }));
          tx.create(GAMES, 'b', game({ date: '2024-01-18', home: 'DEN', points: 120 }));
          tx.create(GAMES, 'd', game({ date: '2024-01-19', home: 'MIA', points: 7 }));
        });
      });

      test('without conditions give everything, by key', async () => {
        assert.deepEqual(await keysOf({}), ['a', 'b', 'c', 'd', 'e']);
        assert.deepEqual(await keysOf({ descending: true }), ['e', 'd', 'c', 'b', 'a']);
      });

      test('find by equality, of null and of booleans too', async () => {
        assert.deepEqual(await keysOf({ where: { home: 'BOS' } }), ['c', 'e']);
        assert.deepEqual(await keysOf({ where: { points: null } }), ['e']);
        assert.deepEqual(await keysOf({ where: { final: false } }), ['a', 'e']);
        assert.deepEqual(await keysOf({ where: { home: 'BOS', final: true } }), ['c']);
        assert.deepEqual(await keysOf({ where: { home: 'bos' } }), []);
      });

      test('never take one type for another', async () => {
        const mixed = collection<{ value: string | number | boolean | null }>('mixed', ['value']);
        await ledger.transact(async (tx) => {
          for (const [key, value] of [
            ['n', 1],
            ['s', '1'],
            ['b', true],
            ['z', null],
          ] as const) {
            tx.create(mixed, key, { value });
          }
        });
        const keys = async (query: Omit<Query<{ value: string | number | boolean | null }>, 'collection'>) =>
          (await ledger.query({ collection: mixed, ...query })).map((record) => record.key);
        assert.deepEqual(await keys({ where: { value: 1 } }), ['n']);
        assert.deepEqual(await keys({ where: { value: '1' } }), ['s']);
        assert.deepEqual(await keys({ where: { value: true } }), ['b']);
        assert.deepEqual(await keys({ where: { value: [true, null] } }), ['b', 'z']);
        assert.deepEqual(await keys({ between: { field: 'value', from: 0 } }), ['n']);
        assert.deepEqual(await keys({ between: { field: 'value', to: 5 } }), ['n']);
        assert.deepEqual(await keys({ between: { field: 'value', from: '' } }), ['s']);
        assert.deepEqual(await keys({ between: { field: 'value', to: 'z' } }), ['s']);
        assert.deepEqual(await keys({ between: { field: 'value', from: false } }), ['b']);
        assert.deepEqual(await keys({ between: { field: 'value', to: true } }), ['b']);
      });

      test('find one of several values; of none, nothing', async () => {
        assert.deepEqual(await keysOf({ where: { home: ['MIA', 'LAL', 'MIA'] } }), ['a', 'd']);
        assert.deepEqual(await keysOf({ where: { points: [null, 7] } }), ['d', 'e']);
        assert.deepEqual(await keysOf({ where: { home: [] } }), []);
        assert.deepEqual(await keysOf({ where: { home: ['BOS', 'MIA'], points: [120, 7] } }), ['c', 'd']);
        const many = Array.from({ length: 31 }, (_, i) => `T${i}`);
        await assert.rejects(keysOf({ where: { home: many } }), /at most 30/);
        assert.deepEqual(await keysOf({ where: { home: many.slice(1) } }), []);
      });

      test('bound a field, both ends included, either end open, null never inside', async () => {
        const between = (from?: string, to?: string) => ({
          between: {
            field: 'date' as const,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          },
        });
        assert.deepEqual(await keysOf(between('2024-01-16', '2024-01-18')), ['a', 'b', 'e']);
        assert.deepEqual(await keysOf(between('2024-01-18')), ['b', 'd']);
        assert.deepEqual(await keysOf(between(undefined, '2024-01-16')), ['a', 'c']);
        assert.deepEqual(await keysOf({ between: { field: 'points', to: 99 } }), ['a', 'd']);
        assert.deepEqual(await keysOf({ ...between('2024-01-16'), where: { home: 'BOS' } }), ['e']);
        await assert.rejects(keysOf(between()), /needs a value as its bound/);
        await assert.rejects(keysOf({ between: { field: 'points', from: null } }), /needs a value/);
        await assert.rejects(
          keysOf({ between: { field: 'points', from: 1, to: '2' } }),
          /a number and a string/,
        );
      });

      test('order by a field, null first, equal values by key, either way round', async () => {
        assert.deepEqual(await keysOf({ orderBy: 'points' }), ['e', 'd', 'a', 'b', 'c']);
        assert.deepEqual(await keysOf({ orderBy: 'points', descending: true }), ['c', 'b', 'a', 'd', 'e']);
      });

      test('order keys by code point', async () => {
        await ledger.transact(async (tx) => {
          for (const key of ['Z', 'ab', 'é', '\uffee', '🏀', '10', '9'])
            tx.create(MEMBERS, key, { gate: 'k' });
        });
        const keys = (await ledger.query({ collection: MEMBERS })).map((record) => record.key);
        assert.deepEqual(keys, ['10', '9', 'Z', 'ab', 'é', '\uffee', '🏀']);
      });

      test('stop at a limit, after ordering', async () => {
        assert.deepEqual(await keysOf({ limit: 2 }), ['a', 'b']);
        assert.deepEqual(await keysOf({ orderBy: 'date', descending: true, limit: 1 }), ['d']);
        assert.deepEqual(await keysOf({ limit: 0 }), []);
        await assert.rejects(keysOf({ limit: -1 }), /no count/);
        await assert.rejects(keysOf({ limit: 1.5 }), /no count/);
      });

      test('count what they would find', async () => {
        const count = (query: Omit<Query<Game>, 'collection'>) =>
          ledger.count({ collection: GAMES, ...query });
        assert.equal(await count({}), 5);
        assert.equal(await count({ where: { home: ['BOS', 'MIA'] } }), 3);
        assert.equal(await count({ between: { field: 'points', from: 8 } }), 3);
        assert.equal(await count({ orderBy: 'date', limit: 2 }), 2);
        assert.equal(await ledger.count({ collection: TRIGGERS }), 0);
      });

      test('follow a record whose indexed fields changed', async () => {
        await put('c', game({ home: 'NYK', points: 1 }), 1);
        assert.deepEqual(await keysOf({ where: { home: 'BOS' } }), ['e']);
        assert.deepEqual(await keysOf({ where: { home: 'NYK' } }), ['c']);
        assert.deepEqual(await keysOf({ orderBy: 'points', limit: 2 }), ['e', 'c']);
      });

      test('give the same inside a transaction', async () => {
        const inside = await ledger.transact(async (tx) => ({
          keys: (await tx.query({ collection: GAMES, where: { home: 'BOS' } })).map((record) => record.key),
          count: await tx.count({ collection: GAMES, between: { field: 'points', from: 100 } }),
        }));
        assert.deepEqual(inside, { keys: ['c', 'e'], count: 2 });
      });

      test('refuse a field the collection does not index, whatever it is asked for', async () => {
        const note = 'note' as const;
        await assert.rejects(keysOf({ where: { note: 'x' } }), /not indexed by "note"/);
        await assert.rejects(keysOf({ between: { field: note, from: 'a' } }), /not indexed by "note"/);
        await assert.rejects(keysOf({ orderBy: note }), /not indexed by "note"/);
        const none = collection<Game>('none');
        await assert.rejects(ledger.query({ collection: none, orderBy: note }), /it has: none/);
      });

      test('follow the declaration of the release that runs, for records of earlier ones too', async () => {
        const wider = collection<Game>('games', ['date', 'note', 'home', 'points', 'final']);
        const narrower = collection<Game>('games', ['home']);
        const restart = async () => {
          await ledger.close();
          open = await store.open(TOPOLOGY);
          ledger = open.ledger;
        };
        const noted = async (note: string | null) =>
          (await ledger.query({ collection: wider, where: { note } })).map((record) => record.key);
        await restart();
        assert.deepEqual(await noted(null), ['a', 'b', 'c', 'd', 'e']);
        await ledger.transact(async (tx) => tx.put(wider, 'a', game({ note: 'overtime' }), 1));
        assert.deepEqual(await noted('overtime'), ['a']);
        await restart();
        await ledger.transact(async (tx) => tx.put(narrower, 'a', game({ note: 'regulation' }), 2));
        await ledger.transact(async (tx) => tx.create(narrower, 'f', game({ note: 'overtime' })));
        await restart();
        const inside = await ledger.transact((tx) => tx.count({ collection: wider, where: { home: 'BOS' } }));
        assert.equal(inside, 4);
        assert.deepEqual(await noted('overtime'), ['f']);
        assert.deepEqual(await noted('regulation'), ['a']);
      });

      test('refuse a second declaration with other indexed fields', async () => {
        const other = collection<Game>('games', ['home']);
        await assert.rejects(ledger.query({ collection: other }), /"games" is declared twice/);
        const writing = ledger.transact(async (tx) => tx.create(other, 'z', game()));
        await assert.rejects(writing, /"games" is declared twice/);
        const same = collection<Game>('games', ['final', 'points', 'home', 'date']);
        assert.equal(await ledger.count({ collection: same, where: { home: 'BOS' } }), 2);
      });
    });

    test('an indexed field holds a scalar, and names are plain', async () => {
      const odd = collection<{ value: unknown }>('odd', ['value']);
      for (const value of [{ a: 1 }, [1], Number.NaN, Number.POSITIVE_INFINITY]) {
        const writing = ledger.transact(async (tx) => tx.create(odd, 'k', { value }));
        await assert.rejects(writing, /odd\.value is indexed and must be/);
      }
      const bad = collection<{ 'a b': string }>('fine', ['a b']);
      await assert.rejects(
        ledger.transact(async (tx) => tx.create(bad, 'k', { 'a b': '' })),
        /no name/,
      );
    });

    test('a missing indexed field counts as null', async () => {
      const loose = collection<{ tag?: string }>('loose', ['tag']);
      await ledger.transact(async (tx) => {
        tx.create(loose, 'with', { tag: 'x' });
        tx.create(loose, 'without', {});
      });
      const found = await ledger.query({ collection: loose, where: { tag: null } });
      assert.deepEqual(found, [{ key: 'without', version: 1, data: {} }]);
    });

    test('everything acknowledged is there after a restart', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, i) => create(`g${i}`, game({ points: i }))));
      await put('g3', game({ points: 300 }), 1);
      await ledger.close();
      open = await store.open(TOPOLOGY);
      ledger = open.ledger;
      assert.equal(await ledger.count({ collection: GAMES }), 20);
      assert.deepEqual(await ledger.get(GAMES, 'g3'), { key: 'g3', version: 2, data: game({ points: 300 }) });
      assert.deepEqual(await keysOf({ where: { points: 7 } }), ['g7']);
      await assert.rejects(create('g1'), RecordExistsError);
    });

    test('closing writes what was asked for before and refuses what comes after', async () => {
      const writing = create('g1');
      const closing = ledger.close();
      await writing;
      await closing;
      await ledger.close();
      await assert.rejects(create('g2'), /closed/);
      await assert.rejects(ledger.get(GAMES, 'g1'), /closed/);
      await assert.rejects(keysOf({}), /closed/);
      await assert.rejects(ledger.count({ collection: GAMES }), /closed/);
      open = await store.open(TOPOLOGY);
      ledger = open.ledger;
      assert.deepEqual(await keysOf({}), ['g1']);
    });
  });
}
