import assert from 'node:assert/strict';
import { SCHEDULE_RUNS } from '../../../src/engine/schedules.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { kindOf, ticksOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const HOUR = 3_600_000;

export const scenario: Scenario = {
  story:
    'given all schedules, 72 hours down, a release that declares the schedules anew, and two instances with clocks 90 s apart: every logical tick has at most one run, missed ticks go by their policy, a backup whose work an event has done says by which, and the dates in between are made up for',
  breaks: 'timesInMemory',
  async run(open) {
    const simulation = open({
      days: 5,
      games: 2,
      playersPerGame: 1,
      ticking: {},
      processes: 2,
      skewMs: [0, 90_000],
    });
    const [first] = simulation.league.dates as [GameDate];
    await simulation.live(first);
    const down = simulation.clock.now();
    simulation.redeploy({
      codeVersion: 'the next release',
      schedules: SCHEDULES.map((one) => ({ ...one })),
      downMs: 72 * HOUR,
    });
    await simulation.settle();
    const today = addDays(first, 4);
    await simulation.live(today);

    const runs = (await simulation.ledger.query({ collection: SCHEDULE_RUNS })).map(({ data }) => data);
    const ticks = runs.map(({ job, logicalAt }) => `${job}@${logicalAt}`);
    assert.equal(new Set(ticks).size, ticks.length, 'a tick ran twice');
    for (const { job, missed } of SCHEDULES) {
      const slept = (await ticksOf(simulation, job)).filter(
        ({ logicalAt }) => logicalAt > down && logicalAt < down + 72 * HOUR,
      );
      // Ran once for all that were missed, or was noted once as missed.
      assert.equal(slept.length <= 1, true, `${job}: ${slept.length} of the missed ticks`);
      const [one] = slept;
      assert.ok(
        one === undefined || one.state === (missed === 'skip' ? 'missed' : 'done'),
        `${job}: ${one?.state}`,
      );
    }
    const [slate] = (await ticksOf(simulation, 'daily-slate')).filter(({ logicalAt }) => logicalAt > down);
    assert.equal(slate?.missedBefore, 2);
    const backup = (await ticksOf(simulation, 'phase5-start')).at(-1);
    assert.match(backup?.result ?? '', /^already done by event /);
    assert.equal(backup?.logicalAt, easternInstant(today, '09:00'));
    assert.equal(await kindOf(simulation, 'player_prop_predictions', today), 'complete');
    for (const date of simulation.league.dates.slice(0, 4))
      assert.equal(await kindOf(simulation, 'player_game_summary', date), 'complete', date);
  },
};
