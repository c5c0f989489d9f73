import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { FAN_INS, MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import { seededRandom } from '../../../src/pipeline/5-predict/booster/seeded-random.ts';
import { type OpenSimulation, type Scenario, SEED } from './scenario.ts';

const ROUNDS = Number(process.env.TIPOFF_KILL_ROUNDS ?? 5);
const KILLS = 3;

export const scenario: Scenario = {
  story:
    'given 450 players to predict, killed 3 times at random steps: nobody is predicted twice, nobody is lost, one trigger, one product',
  breaks: 'countsAreStored',
  async run(open) {
    const undisturbed = await fanOut(open, []);
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = seededRandom(SEED * 1_000 + round);
      const [from, to] = undisturbed.steps;
      const moments = Array.from({ length: KILLS }, () => from + Math.floor(random() * (to - from)));
      const { simulation } = await fanOut(open, moments);
      assert.ok(simulation.crashes >= 1, 'nothing was killed');
      assert.equal(await simulation.ledger.count({ collection: MEMBERS }), 450);
      assert.equal(await simulation.ledger.count({ collection: FAN_INS }), 1);
      assert.deepEqual(
        simulation.store.product(),
        undisturbed.simulation.store.product(),
        `killed at ${moments}`,
      );
      const writes = simulation.store.journal.filter(({ table }) => table === 'player_prop_predictions');
      assert.equal(writes.length, 1);
      simulation.assertions.assertNone();
    }
  },
};

/** Steps are counted from the moment the batch is frozen: what is before is another scenario's. */
async function fanOut(open: OpenSimulation, killAt: readonly number[]) {
  const steps: [number, number] = [0, 0];
  const due = [...killAt].sort((a, b) => a - b);
  const simulation = open({
    days: 1,
    games: 15,
    playersPerGame: 30,
    script: {
      step({ number, what }) {
        if (steps[0] === 0 && what.includes('batches')) steps[0] = number;
        if (what.includes('fan_ins')) steps[1] = number;
        if (steps[0] > 0 && due[0] !== undefined && number >= due[0]) {
          due.shift();
          simulation.crash(what);
        }
      },
    },
  });
  const [date] = simulation.league.dates as [GameDate];
  await simulation.play(date);
  return { simulation, steps };
}
