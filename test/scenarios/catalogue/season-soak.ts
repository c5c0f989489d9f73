import assert from 'node:assert/strict';
import { UNITS } from '../../../src/engine/unit.ts';
import { playSeason, type SeasonOptions, seasonSeed } from '../../../src/simulate/play-season.ts';
import { type OpenSimulation, type Scenario, SEED } from './scenario.ts';

/** A month each; more of both by option. */
const SEEDS = Number(process.env.TIPOFF_SOAK_SEEDS ?? 10);
const DAYS = Number(process.env.TIPOFF_SOAK_DAYS ?? 30);
/** Months in which the processes live by their own clocks and schedules. */
const TICKING = Number(process.env.TIPOFF_SOAK_TICKING ?? 1);

export const scenario: Scenario = {
  story: `given ${SEEDS} seeds of ${DAYS} days on two processes with every injector at low probability: the final product is that of the run without faults`,
  breaks: 'tokensNotCompared',
  lacks:
    'whole seasons, which whole-seasons.test.ts plays; clock jumps, calendar changes and deployments have scenarios of their own',
  async run(open: OpenSimulation) {
    await soak(open, SEEDS, { days: DAYS });
    await soak(open, TICKING, { days: DAYS, isTicking: true });
  },
};

async function soak(open: OpenSimulation, seeds: number, season: Omit<SeasonOptions, 'open'>): Promise<void> {
  const asked = `--days ${season.days}${season.isTicking ? ' --ticking' : ''}`;
  let wanted: ReadonlyMap<string, string> | undefined;
  for (let seed = SEED; seed < SEED + seeds; seed += 1) {
    if (seasonSeed(seed) === seed) wanted = undefined;
    const options = { seed: seasonSeed(seed), faultSeed: seed };
    const result = await playSeason({ ...season, wanted, open: (one) => open({ ...one, ...options }) });
    wanted = result.wanted;
    assert.deepEqual(result.differences, [], `tipoff simulate --seed ${seed} ${asked} replays it`);
    result.faulty.assertions.assertNone();
    const ended = await result.faulty.ledger.query({ collection: UNITS, where: { open: false } });
    assert.ok(ended.every(({ data }) => data.outcome?.kind !== 'parked'));
  }
}
