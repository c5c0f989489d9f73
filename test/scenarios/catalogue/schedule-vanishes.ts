import assert from 'node:assert/strict';
import { scheduleViews } from '../../../src/engine/schedule-views.ts';
import { pauseSchedule } from '../../../src/engine/schedules.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { cronTick } from '../../../src/pipeline/cron-tick.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { openIncidents, ticksOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given one schedule that a release leaves out, one that is paused and one whose work is refused: all three are named, what the missing one would have begun is late by the grid and not by the schedule, a pause without owner, reason and expiry is refused, and one that has expired ends itself',
  breaks: 'dueAtMidnight',
  async run(open) {
    const simulation = open({ days: 3, games: 2, playersPerGame: 1, ticking: {} });
    const [first, date] = simulation.league.dates as [GameDate, GameDate];
    await simulation.live(first);

    const until = easternInstant(date, '12:30');
    for (const lacking of [
      { owner: '', reason: 'quota', until },
      { owner: 'ann', reason: ' ', until },
      { owner: 'ann', reason: 'quota', until: Number.NaN },
      { owner: 'ann', reason: 'quota', until: simulation.clock.now() },
    ])
      await assert.rejects(pauseSchedule(simulation.engine, 'injuries', lacking), /needs/);
    await simulation.within(() =>
      pauseSchedule(simulation.engine, 'injuries', { owner: 'ann', reason: 'quota', until }),
    );
    // The release forgets who begins the day, and points one of the others at nothing.
    const schedules = SCHEDULES.filter(({ job }) => job !== 'daily-slate').map((schedule) =>
      schedule.job === 'results-recheck'
        ? { ...schedule, action: 'nobody' as (typeof schedule)['action'] }
        : schedule,
    );
    simulation.redeploy({ codeVersion: 'careless', schedules });
    await simulation.settle();
    await simulation.advanceTo(easternInstant(date, '05:31'));
    assert.ok(!(await isOpen(`late/${date}`)), 'the grid complains before anything is due');
    await simulation.advanceTo(easternInstant(date, '08:31'));
    assert.ok(await isOpen(`late/${date}`), 'nothing is late although nobody began the day');
    // Phase 5's backup asks for the slate at 09:00: the day is saved, its schedule is still missing.
    await simulation.advanceTo(easternInstant(date, '12:10'));

    const views = await scheduleViews(simulation.ledger, SCHEDULES, cronTick(), simulation.clock.now());
    const trouble = Object.fromEntries(
      views.flatMap(({ job, trouble }) => (trouble === null ? [] : [[job, trouble]])),
    );
    assert.deepEqual(Object.keys(trouble).sort(), ['daily-slate', 'injuries', 'results-recheck']);
    assert.match(trouble['daily-slate'] ?? '', /^nobody has looked at it since/);
    assert.match(trouble.injuries ?? '', /^paused by ann: quota/);
    assert.match(trouble['results-recheck'] ?? '', /^its last run failed 3 times/);
    const left = await scheduleViews(simulation.ledger, schedules, cronTick(), simulation.clock.now());
    assert.match(left.find(({ job }) => job === 'daily-slate')?.trouble ?? '', /declared no more/);
    assert.ok(await isOpen('schedule/results-recheck'));

    simulation.redeploy({ codeVersion: 'mended', schedules: SCHEDULES });
    await simulation.settle();
    await simulation.live(date);
    const states = (await ticksOf(simulation, 'injuries'))
      .filter(({ logicalAt }) => logicalAt > easternInstant(date, '10:00'))
      .map(({ state }) => state);
    const done = Array.from({ length: 23 }, () => 'done');
    assert.deepEqual(states, ['paused', 'paused', 'paused', ...done]);
    await simulation.live(addDays(date, 1));

    async function isOpen(incident: string) {
      return (await openIncidents(simulation)).some(({ key }) => key === incident);
    }
  },
};
