import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { easternDate } from '../../league/eastern-time.ts';
import { daysBetween } from '../../league/game-date.ts';
import { seasonSchedule } from './season-schedule.ts';

describe('a simulated calendar', () => {
  for (const [seed, season] of [
    [7, 2025],
    [7, 2024],
    [12, 2026],
  ] as const) {
    it(`is plausible (seed ${seed}, season ${season})`, () => {
      const games = seasonSchedule(seed, season);
      assert.equal(games.length, 1230);
      const yearDigits = String(season % 100);
      assert.deepEqual(
        [games[0]?.gameId, games.at(-1)?.gameId],
        [`002${yearDigits}00001`, `002${yearDigits}01230`],
      );
      const byDate = Map.groupBy(games, (game) => game.date);
      const counts = [...byDate.values()].map((list) => list.length);
      assert.equal(byDate.get(games[0]?.date as never)?.length, 2);
      assert.ok(
        Math.max(...counts) <= 15 && (counts.at(-1) ?? 0) >= 13,
        `${counts.at(-1)} games on the last day`,
      );
      assert.ok(byDate.size > 160 && byDate.size < 170);
      assert.deepEqual(
        games.filter((game) => easternDate(game.tipoff) !== game.date),
        [],
      );
      const dates = [...byDate.keys()].sort();
      const longestGap = Math.max(
        ...dates.slice(1).map((date, index) => daysBetween(dates[index] as never, date)),
      );
      assert.equal(longestGap, 7, 'the all-star break is six days without games');
      assert.match(dates[0] ?? '', new RegExp(`^${season}-10-2`));
      const hours = games.map((game) => new Date(game.tipoff - 5 * 3_600_000).getUTCHours());
      assert.ok(Math.min(...hours.filter((hour) => hour > 3)) >= 11);
    });

    it(`gives every team 41 games at home and away, never two a day or three days running (seed ${seed}, season ${season})`, () => {
      const dates = new Map<number, string[]>();
      const homeGames = new Map<number, number>();
      for (const { home, away, date } of seasonSchedule(seed, season)) {
        homeGames.set(home.teamId, (homeGames.get(home.teamId) ?? 0) + 1);
        for (const { teamId } of [home, away]) dates.set(teamId, [...(dates.get(teamId) ?? []), date]);
      }
      assert.deepEqual(new Set(homeGames.values()), new Set([41]));
      for (const list of dates.values()) {
        const gaps = list.slice(1).map((date, index) => daysBetween(list[index] as never, date as never));
        assert.equal(list.length, 82);
        assert.ok(Math.min(...gaps) >= 1);
        assert.ok(!gaps.some((gap, index) => gap === 1 && gaps[index + 1] === 1));
        const backToBacks = gaps.filter((gap) => gap === 1).length;
        assert.ok(backToBacks >= 6 && backToBacks <= 20, `${backToBacks} back-to-backs`);
      }
    });
  }
});
