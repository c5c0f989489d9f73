import assert from 'node:assert/strict';
import { UNITS } from '../../../src/engine/unit.ts';
import { playSeason } from '../../../src/simulate/play-season.ts';
import { type OpenSimulation, type Scenario, SEED } from './scenario.ts';

/** A month each; more of both by option. */
const SEEDS = Number(process.env.TIPOFF_SOAK_SEEDS ?? 24);
const DAYS = Number(process.env.TIPOFF_SOAK_DAYS ?? 30);

export const scenario: Scenario = {
  story: `given ${SEEDS} seeds of ${DAYS} days on two processes with every injector at low probability: the final product is that of the run without faults`,
  breaks: 'tokensNotCompared',
  lacks: 'clock jumps, calendar changes, a deployment in mid-flight',
  async run(open: OpenSimulation) {
    for (let seed = SEED; seed < SEED + SEEDS; seed += 1) {
      const result = await playSeason({ days: DAYS, open: (options) => open({ ...options, seed }) });
      assert.deepEqual(result.differences, [], `tipoff simulate --seed ${seed} --days ${DAYS} replays it`);
      result.faulty.assertions.assertNone();
      const parked = await result.faulty.ledger.query({ collection: UNITS, where: { open: false } });
      assert.ok(parked.every(({ data }) => data.outcome?.kind !== 'parked'));
    }
  },
};
