import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a slate, killed after each commit that ends an attempt in turn, before its events are published: every event arrives and the final state is that of a run without faults',
  breaks: 'publishedOutsideCommit',
  async run(open) {
    const undisturbed = await played(open, null);
    const moments = [...undisturbed.ends];
    assert.ok(moments.length > 25, `only ${moments.length} attempts ended`);
    for (const moment of moments) {
      const { simulation } = await played(open, moment);
      assert.equal(simulation.crashes, 1, `nothing was killed at ${moment}`);
      assert.deepEqual(
        simulation.store.product(),
        undisturbed.simulation.store.product(),
        `killed at ${moment}`,
      );
      simulation.assertions.assertNone();
    }
  },
};

async function played(open: OpenSimulation, killAt: string | null) {
  const ends = new Set<string>();
  let isKilled = false;
  const simulation = open({
    days: 2,
    games: 1,
    script: {
      step({ what }) {
        if (!what.startsWith('after commit of units')) return;
        const moment = `${what} #${simulation.runs.length}`;
        ends.add(moment);
        if (moment !== killAt || isKilled) return;
        isKilled = true;
        simulation.crash(what);
      },
    },
  });
  for (const date of simulation.league.dates as readonly GameDate[]) await simulation.play(date);
  return { simulation, ends };
}
