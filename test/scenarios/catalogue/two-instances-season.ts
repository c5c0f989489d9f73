import assert from 'node:assert/strict';
import { SCHEDULE_RUNS } from '../../../src/engine/schedules.ts';
import { UNITS } from '../../../src/engine/unit.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given ten days on two processes on one store whose clocks are 90 s apart, with their schedules and ticks: no effect twice, no tick twice, nothing parked, and the product of one process alone',
  breaks: 'timesInMemory',
  lacks: 'a whole season: ten days, so that every check can afford it',
  async run(open) {
    const days = { days: 10, playersPerGame: 1, ticking: {} };
    const alone = open(days);
    for (const date of alone.league.dates) await alone.live(date);
    const simulation = open({ ...days, processes: 2, skewMs: [0, 90_000] });
    const runsOf = async () =>
      (await simulation.ledger.query({ collection: SCHEDULE_RUNS })).map(({ data }) => data);
    for (const date of simulation.league.dates) {
      await simulation.live(date);
      const ticks = (await runsOf()).map(({ job, logicalAt }) => `${job}@${logicalAt}`);
      assert.equal(new Set(ticks).size, ticks.length, 'a tick ran twice');
    }
    const runs = await runsOf();
    assert.ok(
      runs.every(({ tries }) => tries <= 1),
      'a tick was tried twice',
    );
    const units = await simulation.ledger.query({ collection: UNITS });
    for (const { key, data } of units) {
      assert.notEqual(data.outcome?.kind, 'parked', key);
      assert.deepEqual(data.failures, {}, key);
    }
    assert.deepEqual(await openIncidents(simulation), []);
    assert.deepEqual(simulation.store.product(), alone.store.product());
  },
};
