import assert from 'node:assert/strict';
import type { OpenSimulation, Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given one slate and its results, with one crash at each step in turn, exhaustively: after every commit, around every write, before every acknowledgement; the product is always the same',
  breaks: 'publishedOutsideCommit',
  async run(open) {
    const undisturbed = await played(open, null);
    const steps = undisturbed.steps;
    assert.ok(steps > 300, `only ${steps} steps`);
    for (let step = 1; step <= steps; step += 1) {
      const simulation = await played(open, step);
      assert.equal(simulation.crashes, 1, `nothing crashed at step ${step}`);
      assert.deepEqual(
        simulation.store.product(),
        undisturbed.store.product(),
        `crash at step ${step} of ${steps}`,
      );
      simulation.assertions.assertNone();
    }
  },
};

async function played(open: OpenSimulation, crashAt: number | null) {
  const simulation = open({
    days: 2,
    games: 1,
    playersPerGame: 2,
    script: {
      step({ number, what }) {
        if (number === crashAt) simulation.crash(`at step ${number}, ${what}`);
      },
    },
  });
  for (const date of simulation.league.dates) await simulation.play(date);
  return simulation;
}
