import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memberLines } from './primary-line.ts';

const AS_OF = Date.parse('2024-01-15T22:30:00Z');
const TIP_OFF = Date.parse('2024-01-15T23:30:00Z');
const CUT_OFF = { asOf: AS_OF, tipoffAt: TIP_OFF };

interface Entry {
  book: string;
  line: number;
  over_american?: number | null;
  under_american?: number | null;
  snapshot_ts?: string | null;
}
const lines = (...entries: Entry[]) =>
  JSON.stringify(
    entries.map((entry) => ({
      over_american: -115,
      under_american: -105,
      snapshot_ts: '2024-01-15T22:00:00Z',
      open_line: entry.line,
      ...entry,
    })),
  );

test('no line is an empty list, never an estimate', () => {
  assert.deepEqual(memberLines(null, CUT_OFF), []);
  assert.deepEqual(memberLines('[]', CUT_OFF), []);
});

test('the first book of the declared order gives the primary line, sportsbooks before pick’em', () => {
  const quotes = memberLines(
    lines({ book: 'prizepicks', line: 21 }, { book: 'betmgm', line: 22.5 }, { book: 'fanduel', line: 21.5 }),
    CUT_OFF,
  );
  assert.deepEqual(
    quotes.map(({ line, isPrimary, book, source }) => [line, isPrimary, book, source]),
    [
      [21.5, true, 'fanduel', 'odds_api'],
      [21, false, 'prizepicks', 'dfs'],
      [22.5, false, 'betmgm', 'odds_api'],
    ],
  );
  assert.deepEqual([...new Set(quotes.map((quote) => quote.booksCount))], [3]);
});

test('a line several books offer is one quote, of the preferred book', () => {
  const quotes = memberLines(
    lines({ book: 'Underdog', line: 20.5, over_american: -137 }, { book: 'PrizePicks', line: 20.5 }),
    CUT_OFF,
  );
  assert.equal(quotes.length, 1);
  assert.equal(quotes[0]!.book, 'prizepicks');
  assert.equal(quotes[0]!.booksCount, 2);
});

test('a book nobody declared comes behind the declared and before pick’em', () => {
  const quotes = memberLines(
    lines({ book: 'underdog', line: 18.5 }, { book: 'newbook', line: 19.5 }, { book: 'bovada', line: 20.5 }),
    CUT_OFF,
  );
  assert.equal(quotes[0]!.book, 'bovada');
  const rest = memberLines(lines({ book: 'underdog', line: 18.5 }, { book: 'newbook', line: 19.5 }), CUT_OFF);
  assert.equal(rest[0]!.book, 'newbook');
});

test('the same lines in another order are the same quotes', () => {
  const entries = [
    { book: 'prizepicks', line: 21 },
    { book: 'zbook', line: 22.5 },
    { book: 'abook', line: 23.5 },
  ];
  assert.deepEqual(
    memberLines(lines(...entries), CUT_OFF),
    memberLines(lines(...entries.reverse()), CUT_OFF),
  );
});

test('a line seen after the cut-off, or once the game is on, does not count', () => {
  const late = lines({ book: 'fanduel', line: 21.5, snapshot_ts: '2024-01-15T22:30:01Z' });
  assert.deepEqual(memberLines(late, CUT_OFF), []);
  const inPlay = lines({ book: 'fanduel', line: 21.5, snapshot_ts: '2024-01-15T23:30:00Z' });
  assert.deepEqual(memberLines(inPlay, { asOf: TIP_OFF + 1, tipoffAt: TIP_OFF }), []);
  const atCutOff = lines({ book: 'fanduel', line: 21.5, snapshot_ts: '2024-01-15T22:30:00Z' });
  assert.equal(memberLines(atCutOff, CUT_OFF)[0]!.observedAt, AS_OF);
});

test('promotions of pick’em books are no lines; even money at a sportsbook is', () => {
  assert.deepEqual(memberLines(lines({ book: 'prizepicks', line: 10.5, over_american: 100 }), CUT_OFF), []);
  assert.deepEqual(memberLines(lines({ book: 'underdog', line: 0.5, under_american: -10_000 }), CUT_OFF), []);
  assert.equal(memberLines(lines({ book: 'fanduel', line: 10.5, over_american: 100 }), CUT_OFF).length, 1);
});

test('what is no price is null, what nobody observed has no time, and lines off the scale are dropped', () => {
  const [only, ...none] = memberLines(
    lines(
      { book: 'fanduel', line: 20, over_american: 0, under_american: null, snapshot_ts: null },
      { book: 'betmgm', line: 0 },
      { book: 'bovada', line: 61 },
      { book: 'betrivers', line: 20.25 },
    ),
    CUT_OFF,
  );
  assert.deepEqual([only!.line, only!.overPrice, only!.underPrice, only!.observedAt], [20, null, null, null]);
  assert.deepEqual(none, []);
});

test('book lines shaped otherwise are refused, not skipped', () => {
  assert.throws(() => memberLines('{}', CUT_OFF), /no array/);
  assert.throws(() => memberLines('[null]', CUT_OFF), /no book or no line/);
  assert.throws(() => memberLines('[{"book":"x","line":"20"}]', CUT_OFF), /no book or no line/);
  assert.throws(
    () => memberLines(lines({ book: 'x', line: 20, snapshot_ts: 'today' }), CUT_OFF),
    /no instant/,
  );
});
