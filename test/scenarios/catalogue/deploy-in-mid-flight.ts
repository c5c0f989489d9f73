import assert from 'node:assert/strict';
import { ATTEMPTS, TRIGGERS } from '../../../src/engine/unit.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { BATCHES, MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

const PLAYERS = 450;

export const scenario: Scenario = {
  story:
    'given a release while units are leased, and another while 450 predictions are in flight, rolling and by killing: old attempts end or are fenced off, none is left, every attempt shows the code that ran it, there is one trigger, and the product is that of a day without a release',
  breaks: 'tokensNotCompared',
  lacks: 'a new version of an event beside the old one',
  async run(open) {
    const undisturbed = await day(open, 'none');
    for (const how of ['rolling', 'killed', 'frozen'] as const) {
      const simulation = await day(open, how);
      const [date] = simulation.league.dates as [GameDate];
      const attempts = (await simulation.ledger.query({ collection: ATTEMPTS })).map(({ data }) => data);
      assert.ok(attempts.every(({ running, endedAt }) => !running && endedAt !== null));
      const released = simulation.trace.lines.findIndex((line) => line.includes('RELEASE second'));
      assert.ok(released > 0, 'no release was made');
      const versions = [...new Set(attempts.map(({ codeVersion }) => codeVersion))].sort();
      assert.deepEqual(versions, ['first', 'second', 'simulated']);
      const members = await simulation.ledger.query({ collection: MEMBERS });
      assert.equal(members.length, PLAYERS);
      const batches = await simulation.ledger.query({ collection: BATCHES });
      assert.deepEqual(
        batches.map(({ data }) => data.outcome),
        ['complete'],
      );
      const target = `player_prop_predictions/${date}`;
      assert.equal(await simulation.ledger.count({ collection: TRIGGERS, where: { target } }), 1);
      assert.deepEqual(simulation.store.product(), undisturbed.store.product(), how);
    }
  },
};

async function day(open: OpenSimulation, how: 'none' | 'rolling' | 'killed' | 'frozen') {
  let members = 0;
  let isReleased = how === 'none';
  const release = (codeVersion: string) => {
    const [process] = simulation.processes;
    // The old one stands still past its leases and goes on when the new one has its work.
    if (how === 'frozen' && process) simulation.freeze(process, 90_000);
    simulation.redeploy({ codeVersion, isRolling: how !== 'killed' });
  };
  const simulation = open({
    days: 1,
    games: 15,
    playersPerGame: PLAYERS / 15,
    script: {
      unit(unit) {
        if (isReleased || !unit.startsWith('upcoming_player_game_context/')) return;
        isReleased = true;
        release('first');
      },
      member() {
        members += 1;
        if (how !== 'none' && members === 200) release('second');
      },
    },
  });
  const [date] = simulation.league.dates as [GameDate];
  await simulation.play(date);
  await simulation.advanceTo(simulation.clock.now() + 600_000);
  // Work for the last release, too: the results of the night.
  await simulation.play(addDays(date, 1));
  return simulation;
}
