import assert from 'node:assert/strict';
import { ATTEMPTS } from '../../../src/engine/unit.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 30 nights with random crashes, frozen and lost processes, at any step starts are ends plus leases and no ended attempt changes',
  breaks: 'tokensNotCompared',
  async run(open) {
    const simulation = open({
      days: 30,
      processes: 2,
      faults: { crash: 0.001, lose: 0.001, freeze: 0.003, delay: 0.05, duplicate: 0.05 },
    });
    for (const date of simulation.league.dates) await simulation.play(date);
    assert.ok(simulation.crashes > 3, `${simulation.crashes} crashes prove little`);
    simulation.assertions.assertNone();
    const attempts = (await simulation.ledger.query({ collection: ATTEMPTS })).map(({ data }) => data);
    const ended = attempts.filter(({ endedAt, outcome }) => endedAt !== null && outcome !== null);
    assert.equal(ended.length, attempts.length);
  },
};
