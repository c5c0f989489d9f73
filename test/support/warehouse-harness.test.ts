import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { QueryProcessor } from '../../src/pipeline/define-processor.ts';
import { defineTable, optional, required } from '../../src/tables/define-table.ts';
import { type Harness, openHarness } from './warehouse-harness.ts';

const games = defineTable({
  dataset: 'nba_analytics',
  name: 'games',
  doc: 'A game.',
  grain: ['game_id'],
  columns: { game_date: required('date'), game_id: required('text'), points: optional('int') },
});
const totals = defineTable({
  dataset: 'nba_precompute',
  name: 'totals',
  doc: 'A total.',
  grain: ['season'],
  columns: {
    game_date: required('date'),
    season: required('int'),
    points: optional('int', { range: [0, 100] }),
    previous: optional('date'),
    as_of_ts: required('instant'),
  },
});

const processor: QueryProcessor = {
  id: 'totals',
  type: 'query',
  phase: 4,
  doc: 'Sums points.',
  codeVersion: 1,
  needs: [],
  reads: [{ table: games, window: 'season_before' }],
  kind: 'slate',
  required: true,
  output: totals,
  sql: `SELECT $game_date::DATE AS game_date, $season AS season, sum(points) AS points,
    $previous::DATE AS previous, $as_of::TIMESTAMP AS as_of_ts FROM games`,
  contract: {
    expectation: "SELECT 1 AS expected, count(*) AS found, '' AS missing FROM output",
    checks: [
      {
        name: 'not_negative',
        severity: 'fail',
        sql: 'SELECT count(*) AS violations FROM output WHERE points < 0',
      },
      {
        name: 'not_odd',
        severity: 'alert',
        sql: 'SELECT count(*) AS violations FROM output WHERE points % 2 = 1',
      },
    ],
  },
};

const context = { date: '2024-01-15', season: 2023, previous: null, asOf: '2024-01-15 17:00:00' };

describe('the warehouse harness', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness([games]);
    await harness.insert(games, [
      { game_date: '2023-07-31', game_id: 'a', points: 50 },
      { game_date: '2023-08-01', game_id: 'b', points: 1 },
      { game_date: '2024-01-14', game_id: 'c', points: 2 },
    ]);
    await harness.insert(games, [
      { game_date: '2024-01-14', game_id: 'd', points: 4 },
      { game_date: '2024-01-15', game_id: 'e', points: 50 },
    ]);
  });
  afterEach(() => harness.close());

  test('shows the season before the slate, from the first of August', async () => {
    const rows = await harness.runQuery(processor, context);
    assert.deepEqual(rows, [
      {
        game_date: '2024-01-15',
        season: 2023,
        points: 7,
        previous: null,
        as_of_ts: '2024-01-15T17:00:00.000Z',
      },
    ]);
  });

  test('cuts another window on request, and takes the as-of instant as milliseconds', async () => {
    const rows = await harness.runQuery(
      processor,
      { ...context, previous: '2024-01-14', asOf: Date.parse('2024-01-15T17:00:00Z') },
      { games: 'previous' },
    );
    assert.equal(rows[0]?.points, 6);
    assert.equal(rows[0]?.as_of_ts, '2024-01-15T17:00:00.000Z');
  });

  test('gives the verdict of the contract', async () => {
    const { expectation, violations } = await harness.run(processor, context);
    assert.deepEqual(expectation, { expected: 1, found: 1, missing: '' });
    assert.deepEqual(violations, { not_negative: 0, not_odd: 1 });
  });

  test('refuses what the contract or the table refuses', async () => {
    const negative = { ...processor, sql: processor.sql.replace('sum(points)', '-sum(points)') };
    await assert.rejects(harness.runQuery(negative, context), /breaks its contract: not_negative \(1\)/);
    const huge = { ...processor, sql: processor.sql.replace('sum(points)', '100 * sum(points)') };
    await assert.rejects(harness.runQuery(huge, context), /points is outside 0..100/);
  });

  test('refuses columns that are missing or too many', async () => {
    const other = { ...processor, sql: processor.sql.replace('AS points', 'AS pts') };
    await assert.rejects(harness.runQuery(other, context), /missing points, too many pts/);
  });

  test('leaves nothing behind unless asked to store', async () => {
    await harness.runQuery(processor, context);
    assert.deepEqual(await harness.warehouse.partitions(totals), []);
    const fact = await harness.store(processor, context);
    assert.equal(fact.rows, 1);
    await harness.runQuery(processor, context);
    assert.deepEqual(await harness.warehouse.partitions(totals), [fact]);
  });

  test('forgets rows that were refused', async () => {
    await assert.rejects(
      harness.insert(games, [{ game_date: '2024-01-14', game_id: 'c' }]),
      /more than once/,
    );
    await harness.insert(games, [{ game_date: '2024-01-14', game_id: 'f', points: 1 }]);
    assert.equal((await harness.runQuery(processor, context))[0]?.points, 8);
  });
});
