import assert from 'node:assert/strict';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { attemptsOf, openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const SICK = 'player_game_summary';
const DAY = 24 * 3_600_000;

export const scenario: Scenario = {
  story:
    'given a processor that from a date on issues a hundred times its statements: its cost is on every attempt, one incident within a day names it, and two weeks later, when the excess has become the rule, it is still open',
  breaks: 'baselinesAdapt',
  lacks: 'the backfill lane that pauses at its budget',
  async run(open) {
    const since = { date: '9999-12-31' };
    const simulation = open({
      days: 20,
      games: 1,
      playersPerGame: 1,
      ticking: {
        detecting: true,
        everyMs: 1_800_000,
        schedules: SCHEDULES.filter(({ job }) => job === 'daily-slate'),
      },
      script: {
        statements: (unit) => (unit.startsWith(`${SICK}/`) && unit.slice(-10) >= since.date ? 100 : 1),
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const began = dates[5] as GameDate;
    since.date = began;
    const incidents = async () => (await openIncidents(simulation)).filter(({ key }) => /cost/.test(key));
    await simulation.advanceTo(easternInstant(addDays(began, 1), '05:00'));
    assert.deepEqual(await incidents(), []);
    await simulation.advanceTo(easternInstant(addDays(began, 2), '05:00'));
    const [found, ...others] = await incidents();
    assert.equal(found?.key, `detector/cost-anomaly/${SICK}`);
    assert.deepEqual(others, []);
    assert.ok(found.openedAt - easternInstant(addDays(began, 1), '05:00') <= DAY);
    const queries = async (date: GameDate) =>
      (await attemptsOf(simulation, SICK, date)).map(({ cost }) => cost?.queries ?? 0);
    assert.ok((await queries(dates[4] as GameDate)).every((count) => count > 0 && count < 10));
    assert.ok((await queries(began)).every((count) => count >= 100));
    await simulation.advanceTo(easternInstant(addDays(dates[19] as GameDate, 1), '05:00'));
    assert.deepEqual(
      (await incidents()).map(({ openedAt }) => openedAt),
      [found.openedAt],
    );
  },
};
