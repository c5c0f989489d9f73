/** The calendar of a season: what precedes a date, what follows it, and why nothing is played on it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, datesBetween, type GameDate, gameDate } from './game-date.ts';
import { buildSeasonCalendar, type ScheduledGame } from './season-calendar.ts';

let serial = 0;
const game = (date: string, more: Partial<ScheduledGame> & { prefix?: string } = {}): ScheduledGame => {
  const { prefix = '00224', ...rest } = more;
  serial += 1;
  return {
    gameId: `${prefix}${String(serial).padStart(5, '0')}`,
    gameDate: gameDate(date),
    homeTeamId: 1610612744,
    awayTeamId: 1610612747,
    tipoffAt: null,
    status: 'scheduled',
    ...rest,
  };
};
const on = (text: string) => gameDate(text);

/** Preseason, opener Tuesday 22 October, All-Star Sunday 16 February, last game 22 June. */
const season = buildSeasonCalendar([
  game('2024-10-06', { prefix: '00124' }),
  game('2024-10-22'),
  game('2024-10-23'),
  game('2024-10-25', { status: 'postponed' }),
  game('2024-10-26'),
  game('2024-12-17', { prefix: '00624' }),
  game('2025-02-13'),
  game('2025-02-16', { prefix: '00324' }),
  game('2025-02-19'),
  game('2025-04-15', { prefix: '00524' }),
  game('2025-06-22', { prefix: '00424' }),
  game('2025-06-24', { prefix: '00424', status: 'cancelled', homeTeamId: null }),
]);

test('slates are the dates with games that count and are on', () => {
  assert.equal(season.season, 2024);
  assert.equal(season.opener, '2024-10-22');
  assert.deepEqual(season.slates, [
    '2024-10-22',
    '2024-10-23',
    '2024-10-26',
    '2024-12-17',
    '2025-02-13',
    '2025-02-19',
    '2025-04-15',
    '2025-06-22',
  ]);
});

test('P(D) is the last slate before D, and nothing up to the opener', () => {
  assert.equal(season.previous(on('2024-10-23')), '2024-10-22');
  assert.equal(season.previous(on('2024-10-26')), '2024-10-23', 'over a postponed date');
  assert.equal(season.previous(on('2025-02-19')), '2025-02-13', 'over the All-Star games');
  assert.equal(season.previous(on('2024-10-22')), null, 'the preseason is no previous slate');
  assert.equal(season.previous(on('2024-09-30')), null);
});

test('the season is looked back on until the next one begins', () => {
  assert.equal(season.previous(on('2025-09-30')), '2025-06-22');
  assert.equal(season.previous(on('2025-10-01')), null);
});

test('a season that ends in October still has its own previous dates', () => {
  const bubble = buildSeasonCalendar([
    game('2020-09-30', { prefix: '00419' }),
    game('2020-10-11', { prefix: '00419' }),
  ]);
  assert.equal(bubble.previous(on('2020-10-11')), '2020-09-30');
  assert.equal(bubble.previous(on('2020-10-12')), null);
});

test('the next slate lies strictly after the date', () => {
  assert.equal(season.next(on('2024-08-01')), '2024-10-22');
  assert.equal(season.next(on('2024-10-22')), '2024-10-23');
  assert.equal(season.next(on('2025-06-21')), '2025-06-22');
  assert.equal(season.next(on('2025-06-22')), null);
});

test('the first slate of a week is looked for from Monday up to the date', () => {
  assert.equal(season.firstSlateOfWeek(on('2024-10-21')), null, 'Monday, before the first');
  assert.equal(season.firstSlateOfWeek(on('2024-10-22')), '2024-10-22');
  assert.equal(season.firstSlateOfWeek(on('2024-10-27')), '2024-10-22', 'Sunday');
  assert.equal(season.firstSlateOfWeek(on('2024-10-28')), null, 'the next Monday');
  assert.equal(season.firstSlateOfWeek(on('2025-07-01')), null, 'after the season');
});

test('an empty date says why', () => {
  const reasons: [string, string | null][] = [
    ['2024-10-06', 'off_season'], // preseason
    ['2024-10-21', 'off_season'],
    ['2024-10-22', null],
    ['2024-10-25', 'no_games'], // its only game postponed
    ['2025-02-13', null],
    ['2025-02-14', 'all_star_break'],
    ['2025-02-16', 'all_star_break'],
    ['2025-02-18', 'all_star_break'],
    ['2025-02-19', null],
    ['2025-06-22', null],
    ['2025-06-24', 'off_season'],
  ];
  for (const [date, reason] of reasons) assert.equal(season.emptyReason(on(date)), reason, date);
});

test('the break is the gap around the All-Star games', () => {
  assert.deepEqual(season.allStarBreak, { from: '2025-02-14', to: '2025-02-18' });
  const march = buildSeasonCalendar([
    game('2025-03-04'),
    game('2025-03-07', { prefix: '00324' }),
    game('2025-03-10'),
  ]);
  assert.deepEqual(march.allStarBreak, { from: '2025-03-05', to: '2025-03-09' });
});

test('without All-Star games the break is the longest February gap of four dates or more', () => {
  const of = (...dates: string[]) => buildSeasonCalendar(dates.map((date) => game(date))).allStarBreak;
  assert.deepEqual(of('2025-01-01', '2025-01-20', '2025-02-13', '2025-02-19', '2025-02-24'), {
    from: '2025-01-21',
    to: '2025-02-12',
  });
  assert.deepEqual(of('2025-02-01', '2025-02-13', '2025-02-18'), { from: '2025-02-02', to: '2025-02-12' });
  assert.deepEqual(of('2025-02-13', '2025-02-18'), { from: '2025-02-14', to: '2025-02-17' });
  assert.equal(of('2025-02-13', '2025-02-17'), null, 'three dates');
  assert.equal(of('2025-03-01', '2025-03-20'), null, 'not in February');
  assert.deepEqual(
    of('2025-02-01', '2025-02-06', '2025-02-11'),
    { from: '2025-02-02', to: '2025-02-05' },
    'the first of equals',
  );
});

test('All-Star games outside the published slates make no break', () => {
  const early = buildSeasonCalendar([
    game('2025-01-01'),
    game('2025-01-02'),
    game('2025-02-16', { prefix: '00324' }),
  ]);
  assert.equal(early.allStarBreak, null);
});

test('games of a slate come by tip-off, unknown times last', () => {
  const late = game('2024-10-22', { tipoffAt: 200 });
  const unknown = game('2024-10-22');
  const early = game('2024-10-22', { tipoffAt: 100 });
  const alsoEarly = game('2024-10-22', { tipoffAt: 100 });
  const off = game('2024-10-22', { tipoffAt: 50, status: 'postponed' });
  const calendar = buildSeasonCalendar([alsoEarly, late, unknown, off, early]);
  assert.deepEqual(calendar.gamesOn(on('2024-10-22')), [early, alsoEarly, late, unknown]);
  assert.deepEqual(calendar.gamesOn(on('2024-10-23')), []);
});

test('games keep what the caller knows beyond the schedule', () => {
  const calendar = buildSeasonCalendar([{ ...game('2024-10-22'), arena: 'Chase Center' }]);
  assert.equal(calendar.gamesOn(on('2024-10-22'))[0]?.arena, 'Chase Center');
});

test('with only the preseason published every date is off season', () => {
  const summer = buildSeasonCalendar([game('2024-10-06', { prefix: '00124' })]);
  assert.equal(summer.opener, null);
  assert.equal(summer.next(on('2024-10-06')), null);
  assert.equal(summer.previous(on('2024-10-07')), null);
  assert.equal(summer.emptyReason(on('2024-10-06')), 'off_season');
});

test('no games, two seasons and a game listed twice are refused', () => {
  assert.throws(() => buildSeasonCalendar([]), { name: 'RangeError', message: /holds no games/ });
  assert.throws(
    () => buildSeasonCalendar([game('2024-10-22'), game('2023-10-24', { prefix: '00223' })]),
    /mixes the seasons 2024, 2023/,
  );
  const once = game('2024-10-22');
  assert.throws(
    () => buildSeasonCalendar([once, { ...once, gameDate: on('2024-10-23') }]),
    /is listed twice/,
  );
});

test('every answer agrees with a plain search through the slates', () => {
  const start = on('2024-09-20');
  const dates = datesBetween(start, addDays(start, 40));
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 15, max: 35 }), { minLength: 1 }), (offsets) => {
      const calendar = buildSeasonCalendar(offsets.map((days) => game(addDays(start, days))));
      const slates = offsets.map((days) => addDays(start, days)).toSorted();
      assert.deepEqual(calendar.slates, slates);
      const isMonday = (date: GameDate) => new Date(`${date}T12:00:00Z`).getUTCDay() === 1;
      for (const date of dates) {
        assert.equal(calendar.previous(date), slates.findLast((slate) => slate < date) ?? null);
        assert.equal(calendar.next(date), slates.find((slate) => slate > date) ?? null);
        let monday = date;
        while (!isMonday(monday)) monday = addDays(monday, -1);
        assert.equal(
          calendar.firstSlateOfWeek(date),
          slates.find((slate) => slate >= monday && slate <= date) ?? null,
        );
        assert.equal(calendar.emptyReason(date) === null, slates.includes(date));
      }
    }),
    { numRuns: 50 },
  );
});
