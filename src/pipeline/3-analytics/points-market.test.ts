import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type FactsRunner,
  join,
  listed,
  openFactsRunner,
  pointsLine,
  type SlateFacts,
  TIPOFF,
  TONIGHT,
} from '../../../test/support/phase3/slate-facts.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const rosters = join({ games: [TONIGHT] }, listed(1, 'BOS'), listed(2, 'BOS'), listed(3, 'NYK'));

/** Person 1's row with these lines on the market. */
async function market(...lines: readonly Partial<SlateFacts>[]): Promise<Row> {
  const rows = await runner.rows(upcomingPlayerGameContext, join(rosters, ...lines), 'person_id');
  return rows.get(1)!;
}

const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;

/** Lines of person 1, one book each. */
const books = (...lines: readonly number[]) => lines.map((line, i) => pointsLine(1, `book${i}`, line));

describe('the consensus line', () => {
  test('is the middle one of an odd number of books', async () => {
    const row = await market(...books(21.5, 24.5, 22.5));
    assert.equal(row.points_line, 22.5);
    assert.equal(row.points_line_min, 21.5);
    assert.equal(row.points_line_max, 24.5);
    assert.equal(row.points_line_book_count, 3);
  });

  test('is of two middle lines the lower, never their average', async () => {
    assert.equal((await market(...books(22.5, 23.5))).points_line, 22.5);
  });

  test('is of two middle lines the one more books offer', async () => {
    assert.equal((await market(...books(20.5, 22.5, 23.5, 23.5))).points_line, 23.5);
    assert.equal((await market(...books(22.5, 22.5, 23.5, 24.5))).points_line, 22.5);
  });

  test('may be a whole number, on which a push is possible', async () => {
    assert.equal((await market(...books(25))).points_line, 25);
  });

  test('is the offer of the only book there is', async () => {
    const row = await market(pointsLine(1, 'fanduel', 27.5, { over_price: -120, under_price: -106 }));
    assert.deepEqual(JSON.parse(String(row.book_lines)), [
      {
        book: 'fanduel',
        line: 27.5,
        over_american: -120,
        under_american: -106,
        snapshot_ts: '2024-03-01T22:00:00Z',
        open_line: 27.5,
      },
    ]);
  });
});

describe('a book’s main line', () => {
  test('is the most balanced of its pairs; alternates are ignored', async () => {
    const row = await market(
      pointsLine(1, 'fanduel', 19.5, { over_price: -250, under_price: 195 }),
      pointsLine(1, 'fanduel', 24.5, { over_price: -115, under_price: -105 }),
      pointsLine(1, 'fanduel', 29.5, { over_price: 310, under_price: -400 }),
    );
    assert.equal(row.points_line, 24.5);
    assert.equal(row.points_line_book_count, 1);
    assert.equal(row.points_line_min, 24.5);
  });

  test('is the lower of equally balanced ones', async () => {
    assert.equal((await market(pointsLine(1, 'a', 24.5), pointsLine(1, 'a', 23.5))).points_line, 23.5);
  });

  test('has two sides', async () => {
    const row = await market(
      pointsLine(1, 'a', 30.5, { under_price: null }),
      pointsLine(1, 'b', 10.5, { over_price: null }),
      pointsLine(1, 'c', 22.5, { over_price: 150, under_price: -180 }),
    );
    assert.equal(row.points_line, 22.5);
    assert.equal(row.points_line_book_count, 1);
  });

  test('is a line on points in half steps', async () => {
    assert.equal((await market(...books(0, 60.5, 22.25))).points_line, null);
  });
});

describe('a line counts only if it was known', () => {
  for (const [why, values] of [
    ['by the cut-off', { snapshot_at: '2024-03-01T23:30:01.000Z' }],
    ['before tip-off', { snapshot_at: '2024-03-01T22:00:00.000Z', is_pregame: false }],
    ['to be before tip-off', { is_pregame: null }],
    ['of this game', { game_id: '0022300999' }],
    ['and not withdrawn', { withdrawn_at: '2024-03-01T23:00:00.000Z' }],
  ] as const) {
    test(why, async () => {
      const row = await market(pointsLine(1, 'a', 22.5, values));
      assert.equal(row.points_line, null);
      for (const column of ['points_line', 'points_line_open', 'points_line_move', 'book_lines'])
        assert.equal(reasons(row)[column], 'no_market', column);
      assert.equal(row.points_line_book_count, 0);
    });
  }

  test('at the cut-off itself, and withdrawn only later', async () => {
    const row = await market(
      pointsLine(1, 'a', 22.5, {
        snapshot_at: '2024-03-01T23:30:00.000Z',
        withdrawn_at: '2024-03-01T23:40:00.000Z',
      }),
    );
    assert.equal(row.points_line, 22.5);
    assert.equal(row.points_line_snapshot_ts, '2024-03-01T23:30:00.000Z');
  });

  test('before tip-off also where the cut-off is later', async () => {
    const facts = join(
      rosters,
      pointsLine(1, 'a', 22.5),
      pointsLine(1, 'a', 31.5, { snapshot_at: TIPOFF }),
      pointsLine(1, 'b', 32.5, { snapshot_at: '2024-03-02T01:00:00.000Z' }),
    );
    const late = { date: '2024-03-01', season: 2023, previous: '2024-02-29', asOf: '2024-03-02 02:00:00' };
    const rows = await runner.rows(upcomingPlayerGameContext, facts, 'person_id', late);
    assert.equal(rows.get(1)?.points_line, 22.5);
    assert.equal(rows.get(1)?.points_line_book_count, 1);
  });
});

describe('opening line and move', () => {
  const at = (hour: number) => ({ snapshot_at: `2024-03-01T${hour}:00:00.000Z` });

  test('come from each book’s first snapshot', async () => {
    const row = await market(
      pointsLine(1, 'a', 24.5, at(22)),
      pointsLine(1, 'a', 22.5, at(15)),
      pointsLine(1, 'a', 23.5, at(18)),
      pointsLine(1, 'b', 25.5, at(22)),
      pointsLine(1, 'b', 21.5, at(16)),
    );
    assert.equal(row.points_line, 24.5);
    assert.equal(row.points_line_open, 21.5);
    assert.equal(row.points_line_move, 3);
    const lines = JSON.parse(String(row.book_lines)) as { book: string; line: number; open_line: number }[];
    assert.deepEqual(
      lines.map(({ book, line, open_line }) => [book, line, open_line]),
      [
        ['a', 24.5, 22.5],
        ['b', 25.5, 21.5],
      ],
    );
  });

  test('of a single snapshot: it is open and latest, and nothing is known to have moved', async () => {
    const row = await market(pointsLine(1, 'a', 24.5));
    assert.equal(row.points_line_open, 24.5);
    assert.equal(row.points_line_move, null);
    assert.equal(reasons(row).points_line_move, 'insufficient_history');
  });

  test('of a line that stood still is a move of 0', async () => {
    assert.equal(
      (await market(pointsLine(1, 'a', 24.5, at(15)), pointsLine(1, 'a', 24.5, at(22)))).points_line_move,
      0,
    );
  });
});

test('lines of one player never reach another, and unmatched names are counted', async () => {
  const facts = join(
    rosters,
    pointsLine(2, 'a', 11.5),
    pointsLine(3, 'a', 12.5),
    pointsLine(null, 'a', 40.5),
  );
  const { rows, violations } = await runner.run(upcomingPlayerGameContext, facts);
  assert.deepEqual(
    rows.map((row) => row.points_line),
    [null, 11.5, 12.5],
  );
  assert.equal(violations.lines_find_their_player, 1);
  const matched = await runner.run(upcomingPlayerGameContext, join(rosters, pointsLine(2, 'a', 11.5)));
  assert.equal(matched.violations.lines_find_their_player, 0);
});
