/** What every warehouse promises: run over each adapter. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { type GameDate, gameDate } from '../../src/league/game-date.ts';
import { PartitionError, QueryError, type Row, type Warehouse } from '../../src/ports/warehouse.ts';
import { columns, defineTable, optional, required, type Table } from '../../src/tables/define-table.ts';

export interface WarehouseUnderTest {
  readonly name: string;
  /** An empty warehouse, and how to remove it after it was closed. */
  create(): Promise<{ readonly warehouse: Warehouse; readonly remove: () => Promise<void> }>;
}

const games = defineTable({
  dataset: 'nba_analytics',
  name: 'games',
  doc: 'One game of a player.',
  grain: ['game_id', 'person_id'],
  columns: {
    game_date: required('date'),
    game_id: required('text'),
    person_id: required('int'),
    points: optional('real', { range: [0, 200] }),
    minutes: optional('real'),
    plus_minus: optional('int', { range: [-100, 100] }),
    side: optional('text', { oneOf: ['home', 'away'] }),
    career_points: optional('bigint'),
    started: optional('bool'),
    tipoff: optional('instant'),
    flags: optional('json'),
    created_at: optional('instant'),
  },
});

const logs = defineTable({
  dataset: 'nba_raw',
  name: 'logs',
  doc: 'One line of a game log.',
  grain: ['for_date', 'line'],
  partition: 'for_date',
  envelope: 'raw',
  columns: { for_date: required('date'), line: required('int'), text: optional('text') },
});

const bare = defineTable({
  dataset: 'nba_reference',
  name: 'bare',
  doc: 'A table without an envelope.',
  grain: ['line'],
  envelope: 'none',
  columns: { game_date: required('date'), line: required('int'), value: optional('real') },
});

const TABLES = [games, logs, bare];
const D14 = gameDate('2024-01-14');
const D15 = gameDate('2024-01-15');
const D16 = gameDate('2024-01-16');

const envelope = (run: string) => ({
  run_id: run,
  input_version: 'v1',
  schema_version: 'games.1',
  computed_at: '2024-01-16T10:00:00.000Z',
});

const game = (person: number, more: Row = {}): Row => ({
  game_date: D15,
  game_id: '0022300001',
  person_id: person,
  ...more,
});

export function warehouseContract(under: WarehouseUnderTest): void {
  describe(`${under.name} keeps the promises of a warehouse`, () => {
    let warehouse: Warehouse;
    let remove: () => Promise<void>;

    before(async () => {
      ({ warehouse, remove } = await under.create());
      await warehouse.migrate(TABLES);
    });
    afterEach(async () => {
      for (const table of TABLES) {
        for (const { date } of await warehouse.partitions(table)) await warehouse.dropPartition(table, date);
      }
    });
    after(async () => {
      await warehouse.close();
      await remove();
    });

    async function put(rows: readonly Row[], date: GameDate = D15, table: Table = games, run = 'run-1') {
      const space = await warehouse.workspace([]);
      try {
        await space.load('output', table, rows);
        return await warehouse.replacePartition(
          table,
          date,
          space,
          'output',
          table === games ? envelope(run) : {},
        );
      } finally {
        await space.close();
      }
    }

    async function putSql(sql: string, date: GameDate = D15, table: Table = bare) {
      const space = await warehouse.workspace([]);
      try {
        await space.run(`CREATE TEMP TABLE output AS ${sql}`);
        return await warehouse.replacePartition(table, date, space, 'output', {});
      } finally {
        await space.close();
      }
    }

    const refused = async (work: Promise<unknown>, ...texts: readonly (string | RegExp)[]) => {
      await assert.rejects(work, (error: Error) => {
        assert.ok(error instanceof PartitionError, String(error));
        for (const text of texts) {
          const found = typeof text === 'string' ? error.message.includes(text) : text.test(error.message);
          assert.ok(found, `"${error.message}" does not say ${text}`);
        }
        return true;
      });
      assert.deepEqual(await warehouse.partitions(games), [], 'nothing may be stored');
      assert.deepEqual(await warehouse.partitions(bare), [], 'nothing may be stored');
    };

    describe('storing a partition', () => {
      test('what is reported is what is stored, in the order of the grain', async () => {
        const fact = await put([game(2), game(1, { points: 20.5 })]);
        assert.equal(fact.rows, 2);
        assert.match(fact.hash, /^[0-9a-f]{64}$/);
        assert.deepEqual(await warehouse.partitions(games), [fact]);
        const stored = await warehouse.query<{ person_id: number }>(
          'SELECT person_id FROM nba_analytics.games',
        );
        assert.deepEqual(
          stored.map((row) => row.person_id),
          [1, 2],
        );
      });

      test('an identical partition is left untouched, whoever writes it', async () => {
        const first = await put([game(1, { points: 20 })], D15, games, 'run-1');
        const second = await put([game(1, { points: 20 })], D15, games, 'run-2');
        assert.deepEqual(second, first);
        const [row] = await warehouse.query('SELECT run_id FROM nba_analytics.games');
        assert.equal(row?.run_id, 'run-1');
      });

      test('a changed partition replaces the old one and no other', async () => {
        const before = await put([{ ...game(9), game_date: D14 }], D14);
        const first = await put([game(1, { points: 20 }), game(2)]);
        const second = await put([game(1, { points: 21 })], D15, games, 'run-2');
        assert.notEqual(second.hash, first.hash);
        assert.deepEqual(await warehouse.partitions(games), [before, second]);
        const rows = await warehouse.query(
          'SELECT points, run_id FROM nba_analytics.games WHERE game_date = $d',
          {
            d: D15,
          },
        );
        assert.deepEqual(rows, [{ points: 21, run_id: 'run-2' }]);
      });

      test('a workspace may store more than one partition', async () => {
        const space = await warehouse.workspace([]);
        await space.load('a', games, [game(1)]);
        await space.load('b', games, [{ ...game(1), game_date: D16 }]);
        await warehouse.replacePartition(games, D15, space, 'a', envelope('r'));
        await warehouse.replacePartition(games, D16, space, 'b', envelope('r'));
        await space.close();
        assert.deepEqual(
          (await warehouse.partitions(games)).map((fact) => fact.date),
          [D15, D16],
        );
      });

      test('no rows empty the partition', async () => {
        await put([game(1)]);
        const fact = await put([]);
        assert.equal(fact.rows, 0);
        assert.deepEqual(await warehouse.partitions(games), []);
      });

      test('rows of raw tables bring their provenance along; it is no part of the hash', async () => {
        const line = {
          for_date: D15,
          line: 1,
          text: 'x',
          payload_hash: 'p1',
          fetched_at: '2024-01-15T12:00:00Z',
          upstream: 'archive',
          derived: true,
        };
        const fact = await put([line], D15, logs);
        const [row] = await warehouse.query('SELECT * EXCLUDE (row_hash) FROM nba_raw.logs');
        assert.deepEqual(row, { ...line, fetched_at: '2024-01-15T12:00:00.000Z' });
        assert.deepEqual(await put([{ ...line, payload_hash: 'p2' }], D15, logs), fact);
      });

      test('partitions stored at the same time all arrive', async () => {
        const dates = Array.from({ length: 8 }, (_, i) => gameDate(`2024-02-0${i + 1}`));
        const facts = await Promise.all(dates.map((date, i) => put([{ ...game(i), game_date: date }], date)));
        assert.deepEqual(await warehouse.partitions(games), facts);
      });

      test('eight writers of one partition leave one of their versions whole', async () => {
        const facts = await Promise.all(
          Array.from({ length: 8 }, (_, i) => put([game(1, { points: i }), game(2, { points: i })])),
        );
        const [stored] = await warehouse.partitions(games);
        assert.ok(facts.some((fact) => fact.hash === stored?.hash));
        assert.equal(stored?.rows, 2);
      });

      test('ranges of dates are honoured on reading partitions back, both ends included', async () => {
        for (const date of [D14, D15, D16]) await put([{ ...game(1), game_date: date }], date);
        const dates = async (from?: GameDate, to?: GameDate) =>
          (await warehouse.partitions(games, from, to)).map((fact) => fact.date);
        assert.deepEqual(await dates(D15, D16), [D15, D16]);
        assert.deepEqual(await dates(D16), [D16]);
        assert.deepEqual(await dates(undefined, D14), [D14]);
      });

      test('a dropped partition is gone, and only it', async () => {
        await put([{ ...game(1), game_date: D14 }], D14);
        await put([game(1)]);
        await warehouse.dropPartition(games, D14);
        assert.deepEqual(
          (await warehouse.partitions(games)).map((fact) => fact.date),
          [D15],
        );
      });
    });

    describe('the hash of a partition', () => {
      test('does not depend on the order of rows', async () => {
        const row = fc.record({
          points: fc.option(fc.double({ min: 0, max: 200, noNaN: true })),
          flags: fc.option(fc.json()),
          side: fc.option(fc.constantFrom('home', 'away')),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(row, { minLength: 2, maxLength: 12 }).chain((rows) => {
              const all = rows.map((values, i) => game(i, values));
              return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
            }),
            async ([rows, shuffled]) => {
              const first = await put(rows);
              await warehouse.dropPartition(games, D15);
              assert.deepEqual(await put(shuffled), first);
            },
          ),
          { numRuns: 15 },
        );
      });

      test('tells NULL from the empty text and one column from the next', async () => {
        const facts = [];
        for (const text of [null, '', 'null', 'N', 'a"b', 'a\\"b', 'ab']) {
          const line = {
            for_date: D15,
            line: 1,
            text,
            payload_hash: 'p',
            fetched_at: 0,
            upstream: 'archive',
            derived: false,
          };
          facts.push((await put([line], D15, logs)).hash);
        }
        assert.equal(new Set(facts).size, facts.length);
      });

      test('takes -0 for 0 but no two other doubles for one', async () => {
        const zero = (await putSql("SELECT DATE '2024-01-15' AS game_date, 1 AS line, 0::DOUBLE AS value"))
          .hash;
        await warehouse.dropPartition(bare, D15);
        assert.equal(
          (await putSql("SELECT DATE '2024-01-15' AS game_date, 1 AS line, -0.0::DOUBLE AS value")).hash,
          zero,
        );
        assert.ok(Object.is((await warehouse.query('SELECT value FROM nba_reference.bare'))[0]?.value, 0));
        const near = await Promise.all([put([game(1, { points: 0.3 })]), Promise.resolve(null)]);
        const nearest = await put([game(1, { points: 0.1 + 0.2 })]);
        assert.notEqual(nearest.hash, near[0].hash);
      });

      test('leaves out when a prediction was made', async () => {
        const first = await put([game(1, { created_at: '2024-01-15T10:00:00Z' })]);
        const again = await put([game(1, { created_at: '2024-01-15T11:00:00Z' })]);
        assert.deepEqual(again, first);
        const [row] = await warehouse.query('SELECT created_at FROM nba_analytics.games');
        assert.equal(row?.created_at, '2024-01-15T10:00:00.000Z');
      });
    });

    describe('rows that may not be stored', () => {
      test('of another date', async () => {
        await refused(
          put([game(1), { ...game(2), game_date: D14 }]),
          '2 rows',
          'in 1 game_date is not 2024-01-15',
          '"person_id":2',
        );
      });
      test('with NULL in a required column, a partition date included', async () => {
        await refused(
          putSql('SELECT NULL::DATE AS game_date, 1 AS line, 2.0 AS value'),
          'in 1 game_date is NULL',
        );
        await refused(put([{ game_date: D15, person_id: 3 }]), 'game_id is NULL');
      });
      test('with a doubled grain', async () => {
        await refused(
          put([game(1), game(1, { points: 3 })]),
          '1 keys (game_id, person_id) come more than once',
          '"rows":2',
        );
      });
      test('outside a range, by whatever column of it', async () => {
        await refused(
          put([game(1, { points: 200.5 }), game(2, { points: -1 })]),
          'in 2 points is outside 0..200',
        );
        await refused(put([game(1, { plus_minus: -101 })]), 'plus_minus is outside -100..100');
      });
      test('with a value outside a closed list', async () => {
        await refused(put([game(1, { side: 'neutral' })]), 'side is none of home, away');
      });
      test('with NaN or infinity, range or not', async () => {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          await refused(put([game(1, { minutes: value })]), 'minutes is not a finite number');
          await refused(put([game(1, { points: value })]), 'points is outside 0..200');
        }
      });
      test('naming no more rules than a person reads', async () => {
        const wrong = { points: -1, plus_minus: 400, side: 'x', minutes: Number.NaN };
        await refused(put([game(1, wrong), game(1, wrong)]), /points.*plus_minus.*side.*more than once/s);
      });
      test('lacking a column', async () => {
        await refused(
          putSql("SELECT DATE '2024-01-15' AS game_date, 1 AS line"),
          'lacks the column value',
          'it has game_date, line',
        );
      });
      test('lacking an envelope value', async () => {
        const space = await warehouse.workspace([]);
        await space.load('output', games, [game(1)]);
        await refused(
          warehouse.replacePartition(games, D15, space, 'output', { run_id: 'x' }),
          'lacks the columns input_version, schema_version, computed_at',
        );
        await space.close();
      });
      test('computed as another type', async () => {
        await refused(
          putSql("SELECT DATE '2024-01-15' AS game_date, '1' AS line, 1.5 AS value"),
          'line is declared as int but was computed as VARCHAR',
        );
        await refused(
          putSql("SELECT DATE '2024-01-15' AS game_date, 1 AS line, true AS value"),
          'value is declared as real but was computed as BOOLEAN',
        );
      });
      test('whose values do not fit', async () => {
        await refused(
          putSql("SELECT DATE '2024-01-15' AS game_date, 3000000000 AS line, 1.5 AS value"),
          'does not fit its column',
        );
        await refused(
          putSql("SELECT 'soon' AS game_date, 1 AS line, 1.5 AS value"),
          'does not fit its column',
        );
      });
      test('a fraction where a whole number is declared', async () => {
        await refused(
          putSql("SELECT DATE '2024-01-15' AS game_date, 1.5 AS line, 1.5 AS value"),
          'line is no whole number',
        );
      });
      test('a column that is NULL throughout has any type', async () => {
        const fact = await putSql("SELECT DATE '2024-01-15' AS game_date, 1 AS line, NULL AS value");
        assert.equal(fact.rows, 1);
      });
      test('loaded as another type, or with a column nobody declared', async () => {
        const wrong: Row[] = [
          { person_id: 1.5 },
          { person_id: 2 ** 31 },
          { game_id: 5 },
          { points: '3' },
          { started: 1 },
          { game_date: '2024-1-15' },
          { tipoff: 'noon' },
          { tipoff: true },
          { flags: '{' },
          { flags: 1 },
          { career_points: 2 ** 53 },
          { nickname: 'x' },
        ];
        for (const values of wrong) {
          const [name] = Object.keys(values);
          await refused(put([game(1, values)]), name!);
        }
      });
      test('of a workspace that is not from here', async () => {
        const stranger = {
          rows: async () => [],
          run: async () => undefined,
          load: async () => undefined,
          close: async () => undefined,
        };
        await assert.rejects(
          warehouse.replacePartition(games, D15, stranger, 'output', {}),
          /not opened by this warehouse/,
        );
      });
    });

    describe('a workspace', () => {
      beforeEach(async () => {
        for (const date of [D14, D15, D16]) await put([{ ...game(1), game_date: date }], date);
      });

      test('holds its inputs under their bare names, cut at both bounds', async () => {
        const space = await warehouse.workspace([{ table: games, between: [D14, D15] }]);
        const rows = await space.rows('SELECT game_date FROM games ORDER BY game_date');
        assert.deepEqual(rows, [{ game_date: D14 }, { game_date: D15 }]);
        await space.close();
      });

      test('shows an input without bounds as empty, with all its columns', async () => {
        const space = await warehouse.workspace([{ table: games, between: null }]);
        assert.deepEqual(await space.rows('SELECT * FROM games'), []);
        const described = await space.rows<{ column_name: string }>('DESCRIBE games');
        assert.deepEqual(
          described.map((column) => column.column_name),
          Object.keys(games.columns),
        );
        await space.close();
      });

      test('does not know what was not declared', async () => {
        const space = await warehouse.workspace([{ table: games, between: [D14, D15] }]);
        await assert.rejects(space.rows('SELECT * FROM logs'), QueryError);
        await space.close();
      });

      test('is private', async () => {
        const one = await warehouse.workspace([{ table: games, between: [D14, D14] }]);
        const two = await warehouse.workspace([{ table: games, between: [D15, D16] }]);
        await one.run('CREATE TEMP TABLE mine AS SELECT 1 AS x');
        await assert.rejects(two.rows('SELECT * FROM mine'), QueryError);
        assert.equal((await two.rows('SELECT * FROM games')).length, 2);
        await Promise.all([one.close(), two.close()]);
      });

      test('cannot declare a table twice, or one that was never migrated', async () => {
        const input = { table: games, between: null };
        await assert.rejects(warehouse.workspace([input, input]), /games is declared as an input twice/);
        const unknown: Table = { ...bare, name: 'unknown' };
        await assert.rejects(warehouse.workspace([{ table: unknown, between: null }]), /unknown/);
      });

      test('refuses bounds that are no dates', async () => {
        const bad = "2024-01-15' OR true --" as GameDate;
        await assert.rejects(
          warehouse.workspace([{ table: games, between: [bad, D15] }]),
          /is not a date of the league/,
        );
        await assert.rejects(warehouse.dropPartition(games, bad), /is not a date of the league/);
        await assert.rejects(put([game(1)], bad), /is not a date of the league/);
      });

      test('survives a failing statement, and says what failed', async () => {
        const space = await warehouse.workspace([]);
        await assert.rejects(space.rows('SELECT nonsense'), (error: Error) => {
          assert.ok(error instanceof QueryError);
          assert.match(error.message, /SELECT nonsense.*nonsense/s);
          return true;
        });
        assert.deepEqual(await space.rows('SELECT 1 AS x'), [{ x: 1 }]);
        await space.close();
      });

      test('takes statements side by side', async () => {
        const space = await warehouse.workspace([]);
        const results = await Promise.all([1, 2, 3].map((x) => space.rows('SELECT $x::INTEGER AS x', { x })));
        assert.deepEqual(results.flat(), [{ x: 1 }, { x: 2 }, { x: 3 }]);
        await space.close();
      });

      test('takes no statement after it was closed; closing twice is harmless', async () => {
        const space = await warehouse.workspace([]);
        await space.close();
        await space.close();
        await assert.rejects(space.rows('SELECT 1'), /closed/);
      });

      test('loads every type as it is, in more than one chunk', async () => {
        const values: Row = {
          points: 12.25,
          minutes: 1e-7,
          plus_minus: -12,
          side: 'home',
          career_points: 9_007_199_254_740_991,
          started: true,
          tipoff: '2024-01-15T19:30:00.250+01:00',
          flags: '{"a": [1, "é"]}',
          created_at: '2024-01-15 18:00:00',
        };
        const space = await warehouse.workspace([]);
        await space.load(
          'many',
          games,
          Array.from({ length: 5000 }, (_, i) => game(i, values)),
        );
        const [count] = await space.rows(
          'SELECT count(*) AS n, count(DISTINCT person_id) AS people FROM many',
        );
        assert.deepEqual(count, { n: 5000, people: 5000 });
        const [row] = await space.rows('SELECT * FROM many WHERE person_id = 4999');
        assert.deepEqual(row, {
          ...game(4999, values),
          tipoff: '2024-01-15T18:30:00.250Z',
          created_at: '2024-01-15T18:00:00.000Z',
        });
        await space.load('none', games, []);
        assert.deepEqual(await space.rows('SELECT * FROM none'), []);
        await space.close();
      });
    });

    describe('values on their way in and out', () => {
      test('parameters keep their types', async () => {
        const [row] = await warehouse.query(
          'SELECT typeof($i) AS i, typeof($b) AS b, typeof($r) AS r, typeof($t) AS t, typeof($f) AS f, $n IS NULL AS n',
          { i: 2023, b: 2 ** 40, r: 1.5, t: 'x', f: true, n: null },
        );
        assert.deepEqual(row, {
          i: 'INTEGER',
          b: 'BIGINT',
          r: 'DOUBLE',
          t: 'VARCHAR',
          f: 'BOOLEAN',
          n: true,
        });
      });

      test('whole numbers come as numbers, those beyond 2^53 as text', async () => {
        const [row] = await warehouse.query(
          'SELECT 5::BIGINT AS a, 6::HUGEINT AS b, 9007199254740993::BIGINT AS c, 1.25::DECIMAL(9,2) AS d',
        );
        assert.deepEqual(row, { a: 5, b: 6, c: '9007199254740993', d: 1.25 });
      });

      test('dates and instants come as text', async () => {
        const [row] = await warehouse.query(
          `SELECT DATE '2024-02-29' AS d, TIMESTAMP '2024-01-15 17:00:00.5' AS t, TIMESTAMPTZ '2024-01-15 17:00:00+02' AS z,
             TIMESTAMP_S '2024-01-15 17:00:00' AS s, TIMESTAMP_MS '2024-01-15 17:00:00.001' AS m, TIMESTAMP_NS '2024-01-15 17:00:00' AS n`,
        );
        assert.deepEqual(row, {
          d: '2024-02-29',
          t: '2024-01-15T17:00:00.500Z',
          z: '2024-01-15T15:00:00.000Z',
          s: '2024-01-15T17:00:00.000Z',
          m: '2024-01-15T17:00:00.001Z',
          n: '2024-01-15T17:00:00.000Z',
        });
      });

      test('lists, structs and maps come as arrays and objects, JSON as its text', async () => {
        const [row] = await warehouse.query(
          `SELECT [1, NULL] AS l, {'a': DATE '2024-01-15'} AS s, MAP {'k': 2} AS m, '{"a":1}'::JSON AS j, '0a1b'::BLOB AS x`,
        );
        assert.deepEqual(row, { l: [1, null], s: { a: D15 }, m: { k: 2 }, j: '{"a":1}', x: '0a1b' });
      });
    });

    describe('a query', () => {
      for (const [sql, says] of [
        ['DELETE FROM nba_analytics.games', /only SELECT/],
        ["UPDATE nba_analytics.games SET game_id = 'x'", /only SELECT/],
        ['DROP TABLE nba_analytics.games', /only SELECT/],
        ['CREATE TABLE t(a INTEGER)', /only SELECT/],
        ['PRAGMA database_list', /only SELECT/],
        ["ATTACH 'other.duckdb'", /only SELECT/],
        ["COPY nba_analytics.games TO 'games.csv'", /only SELECT/],
        ['SET threads = 4', /only SELECT/],
        ['SELECT 1; SELECT 2', /2 statements/],
        ['', /0 statements/],
        ['SELEC 1', /does not parse.*at character 0/],
        ['SELECT * FROM nowhere', /nowhere does not exist/],
        ["SELECT * FROM read_text('/etc/hostname')", /disabled by configuration/],
        ['SELECT 1 / $x', /x/],
      ] as const) {
        test(`"${sql}" is refused`, async () => {
          await assert.rejects(warehouse.query(sql), (error: Error) => {
            assert.ok(error instanceof QueryError, String(error));
            assert.match(error.message, says);
            return true;
          });
          assert.deepEqual(await warehouse.query('SELECT 1 AS x'), [{ x: 1 }], 'the warehouse must go on');
        });
      }
    });

    describe('migration', () => {
      test('may be repeated, and adds what is new', async () => {
        await put([game(1)]);
        const more: Table = { ...bare, name: 'more' };
        await warehouse.migrate([...TABLES, more]);
        assert.equal((await warehouse.partitions(games)).length, 1);
        assert.deepEqual(await warehouse.partitions(more), []);
        await warehouse.migrate([]);
      });

      test('names every difference of a stored table at once, and changes nothing', async () => {
        const changed = defineTable({
          dataset: 'nba_analytics',
          name: 'games',
          doc: games.doc,
          grain: games.grain,
          columns: {
            game_date: required('date'),
            game_id: required('text'),
            person_id: required('bigint'),
            points: required('real'),
            ...columns(['rebounds'], optional('int')),
          },
        });
        await assert.rejects(warehouse.migrate([changed, bare]), (error: Error) => {
          for (const text of [
            'nba_analytics.games.person_id is declared BIGINT but stored as INTEGER',
            'nba_analytics.games.points is declared NOT NULL but stored otherwise',
            'nba_analytics.games.rebounds is declared but not stored',
            'nba_analytics.games.minutes is stored but not declared',
            'Drop the table',
          ]) {
            assert.ok(error.message.includes(text), `"${error.message}" does not say ${text}`);
          }
          return true;
        });
        assert.equal((await put([game(1)])).rows, 1);
      });

      test('notices columns in another order', async () => {
        const { game_date, ...others } = bare.columns;
        const changed = { ...bare, columns: { ...others, game_date: game_date! } };
        await assert.rejects(warehouse.migrate([changed]), /columns in another order/);
      });
    });

    test('a checkpoint makes everything durable without disturbing readers', async () => {
      await put([game(1)]);
      const space = await warehouse.workspace([{ table: games, between: [D15, D15] }]);
      await warehouse.checkpoint();
      assert.equal((await space.rows('SELECT * FROM games')).length, 1);
      await space.close();
    });
  });
}
