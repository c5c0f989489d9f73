import assert from 'node:assert/strict';
import type { Schedule } from '../../../src/engine/schedules.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, datesBetween, type GameDate, gameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES, type ScheduleAction } from '../../../src/pipeline/schedules.ts';
import { cellsOf, ticksOf } from '../../support/simulated/facts.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

const NIGHTLY = {
  zone: 'America/New_York',
  action: 'reconcile',
  missed: 'each',
  doc: '',
  unless: '',
} as const;
/** One before and one in the hour that is skipped in spring and comes twice in autumn. */
const TICKS: readonly Schedule<ScheduleAction>[] = [
  { ...NIGHTLY, job: 'half-past-one', cron: '30 1 * * *' },
  { ...NIGHTLY, job: 'half-past-two', cron: '30 2 * * *' },
];

export const scenario: Scenario = {
  story:
    'given both nights on which the clocks change, ticks at 01:30 and 02:30 local time and a restart between them: each logical tick fires once, the one that is skipped fires when the clock has jumped, deadlines keep their distance to tip-off, and every date is one column of the grid',
  breaks: 'timesInMemory',
  async run(open) {
    // 2024-03-10 has 23 hours, 2024-11-03 has 25.
    await night(open, gameDate('2024-03-10'), ['2024-03-10T06:30', '2024-03-10T07:00'], -1);
    await night(open, gameDate('2024-11-03'), ['2024-11-03T05:30', '2024-11-03T07:30'], 1);
  },
};

async function night(
  open: OpenSimulation,
  change: GameDate,
  expected: readonly [string, string],
  hoursMore: number,
): Promise<void> {
  const [before, after] = [addDays(change, -1), addDays(change, 1)];
  const simulation = open({
    days: 3,
    from: before,
    games: 2,
    playersPerGame: 1,
    ticking: { schedules: [...SCHEDULES, ...TICKS] },
  });
  await simulation.advanceTo(easternInstant(change, '01:00'));
  // Down while the first of them is due.
  simulation.crash('in the night', 75 * 60_000);
  await simulation.live(change);
  await simulation.live(after);

  for (const [i, { job }] of TICKS.entries()) {
    const ticks = (await ticksOf(simulation, job)).filter(({ state }) => state === 'done');
    const logical = ticks.map(({ logicalAt }) => new Date(logicalAt).toISOString().slice(0, 16));
    assert.equal(new Set(logical).size, logical.length, logical.join());
    const inNight = logical.filter((at) => at.startsWith(change));
    assert.deepEqual(inNight, [expected[i]], `${job} of ${change}`);
    assert.equal(logical.filter((at) => at.startsWith(after)).length, 1, `${job} of ${after}`);
  }
  const lengthOfDay = easternInstant(after, '00:00') - easternInstant(change, '00:00');
  assert.equal(lengthOfDay, (24 + hoursMore) * 3_600_000);
  for (const date of datesBetween(before, after)) {
    const cells = await cellsOf(simulation, date);
    assert.equal(new Set(cells.map(({ processor }) => processor)).size, cells.length);
    const tip = easternInstant(date, '19:30');
    const batch = cells.find(({ processor }) => processor === 'player_prop_predictions');
    assert.deepEqual([batch?.giveUp, batch?.due], [tip, easternInstant(date, '10:00')], date);
    const odds = cells.find(({ processor }) => processor === 'odds_api_player_points');
    assert.equal(odds?.due, tip - 3_600_000, date);
    assert.equal(batch?.outcome?.kind, 'complete', date);
  }
}
