/** Eastern time: late games keep their date, and both nights of the clock change are read as documented. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertZoneData, easternDate, easternInstant } from './eastern-time.ts';
import { addDays, datesBetween, type GameDate, gameDate } from './game-date.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (instant: number) => new Date(instant).toISOString();

test('a game belongs to the date on which it tips off in the east', () => {
  const cases: [string, string][] = [
    ['2024-01-16T03:30:00Z', '2024-01-15'], // 22:30 ET
    ['2024-01-15T17:00:00Z', '2024-01-15'], // 12:00 ET
    ['2024-01-16T04:59:00Z', '2024-01-15'], // 23:59 ET
    ['2024-01-16T05:01:00Z', '2024-01-16'], // 00:01 ET
    ['2024-07-16T03:59:59.999Z', '2024-07-15'],
    ['2024-07-16T04:00:00Z', '2024-07-16'],
    ['2025-01-23T19:00:00Z', '2025-01-23'], // Paris, 20:00 there
    ['2024-11-03T01:30:00Z', '2024-11-02'], // Mexico City, the evening before the clocks change
  ];
  for (const [instant, date] of cases) assert.equal(easternDate(at(instant)), date, instant);
});

test('wall clocks become instants in winter and in summer', () => {
  assert.equal(iso(easternInstant(gameDate('2024-01-15'), '06:30')), '2024-01-15T11:30:00.000Z');
  assert.equal(iso(easternInstant(gameDate('2024-07-15'), '22:30')), '2024-07-16T02:30:00.000Z');
});

test('on the March night a skipped time lands one hour later on the clock', () => {
  const night = gameDate('2024-03-10');
  assert.equal(iso(easternInstant(night, '01:59')), '2024-03-10T06:59:00.000Z');
  assert.equal(iso(easternInstant(night, '02:30')), '2024-03-10T07:30:00.000Z');
  assert.equal(iso(easternInstant(night, '03:00')), '2024-03-10T07:00:00.000Z');
});

test('on the November night a repeated time is its first occurrence', () => {
  const night = gameDate('2024-11-03');
  assert.equal(iso(easternInstant(night, '00:30')), '2024-11-03T04:30:00.000Z');
  assert.equal(iso(easternInstant(night, '01:30')), '2024-11-03T05:30:00.000Z');
  assert.equal(iso(easternInstant(night, '02:00')), '2024-11-03T07:00:00.000Z');
});

test('a date has 23 hours in March, 25 in November and 24 otherwise', () => {
  const hours = (date: GameDate) =>
    (easternInstant(addDays(date, 1), '00:00') - easternInstant(date, '00:00')) / 3_600_000;
  const unusual = datesBetween(gameDate('2024-01-01'), gameDate('2025-12-31')).filter(
    (date) => hours(date) !== 24,
  );
  assert.deepEqual(
    unusual.map((date) => [date, hours(date)]),
    [
      ['2024-03-10', 23],
      ['2024-11-03', 25],
      ['2025-03-09', 23],
      ['2025-11-02', 25],
    ],
  );
});

test('what is no time of day or no instant is refused', () => {
  for (const time of ['24:00', '6:30', '06:60', '06:30:00', '6pm', '', '-1:00']) {
    assert.throws(() => easternInstant(gameDate('2024-01-15'), time), {
      name: 'RangeError',
      message: /is not an Eastern time of day/,
    });
  }
  for (const instant of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => easternDate(instant), { name: 'RangeError', message: /is not an instant/ });
  }
});

test('every time of day of a date lies on that date, and times keep their order outside the skipped hour', () => {
  const changes = ['2024-03-10', '2024-11-03', '2025-03-09', '2025-11-02'].map(gameDate);
  const dates = fc.oneof(
    fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(gameDate('1970-01-01'), days)),
    fc.constantFrom(...changes),
  );
  const minutes = fc.integer({ min: 0, max: 1439 });
  const clock = (m: number) =>
    `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(dates, minutes, minutes, (date, a, b) => {
      const [first, second] = [easternInstant(date, clock(a)), easternInstant(date, clock(b))];
      assert.equal(easternDate(first), date);
      const isSkipped = (m: number) => m >= 120 && m < 180;
      if (a < b && !isSkipped(a)) assert.ok(first < second, `${clock(a)} before ${clock(b)} on ${date}`);
    }),
    { numRuns: 500 },
  );
});

test('the zone data of this runtime is usable', () => {
  assert.doesNotThrow(() => assertZoneData());
});

test('a runtime that takes Eastern time for UTC, or never changes clocks, is refused', () => {
  assert.throws(
    () => assertZoneData(() => 0),
    /no usable data for America\/New_York \(offsets 0 h in January, 0 h in July\)/,
  );
  assert.throws(() => assertZoneData(() => -5 * 3_600_000), /install the time zone database/);
});
