import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundSql } from './bound-sql.ts';

const PARAMETERS = { game_date: '2024-01-15', season: 2023, previous: null, as_of: '2024-01-15 17:00:00' };

test('parameters become literals wherever they are named', () => {
  assert.equal(
    boundSql('SELECT $game_date::DATE, $season, $previous, $as_of::TIMESTAMP, $game_date', PARAMETERS),
    "SELECT '2024-01-15'::DATE, 2023, NULL, '2024-01-15 17:00:00'::TIMESTAMP, '2024-01-15'",
  );
});

test('a longer name is another name, and what nobody gave stays for the database to refuse', () => {
  assert.equal(boundSql('SELECT $season_label, $other', PARAMETERS), 'SELECT $season_label, $other');
});

test('nothing but dates, instants, whole numbers and NULL is written into SQL', () => {
  for (const value of ["2024-01-15'; DROP TABLE x; --", 'text', 1.5, true, Number.NaN]) {
    assert.throws(() => boundSql('SELECT $x', { x: value }), RangeError);
  }
});
