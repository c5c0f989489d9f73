import assert from 'node:assert/strict';
import { requestSlate } from '../../../src/engine/orchestrator.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { BATCHES } from '../../../src/pipeline/5-predict/batch-records.ts';
import { attemptsOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given event, schedule and operator that ask for one date at once on two processes, one of which freezes in its feature store and comes back: one run, the survivor takes over after the lease, the output is that of a single starter',
  breaks: 'tokensNotCompared',
  async run(open) {
    const alone = open({ days: 1, games: 3 });
    const [date] = alone.league.dates as [GameDate];
    await alone.play(date);
    const simulation = open({
      days: 1,
      games: 3,
      processes: 2,
      script: {
        unit(unit, tries, process) {
          if (unit === `ml_feature_store_v2/${date}` && tries === 1) simulation.freeze(process, 200_000);
        },
      },
    });
    await simulation.advanceTo(simulation.clock.now() + 1_800_000);
    const starters = ['event', 'schedule', 'operator'].map((who) =>
      requestSlate(simulation.engine, date, 'live', who),
    );
    await simulation.settle();
    await Promise.all(starters);
    await simulation.advanceTo(simulation.clock.now() + 600_000);
    await simulation.settle();
    const attempts = await attemptsOf(simulation, 'ml_feature_store_v2', date);
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome?.kind),
      ['failed', 'complete'],
    );
    assert.equal(await simulation.ledger.count({ collection: BATCHES }), 1);
    for (const processor of ['collect_nbac_schedule', 'upcoming_player_game_context'])
      assert.equal((await attemptsOf(simulation, processor, date)).length, 1, processor);
    assert.deepEqual(simulation.store.product(), alone.store.product());
  },
};
