import assert from 'node:assert/strict';
import { DEAD_REPAIR, REPAIRS, reconcile } from '../../../src/engine/reconciler.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { gridOf } from '../../../src/pipeline/tick-steps.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';
import { attemptsOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const CANARY = 'nbac_team_game_log';

export const scenario: Scenario = {
  story:
    'given an output that is deleted each day: the reconciler has the common executor restore it within two passes, in the repair lane, with exactly one more attempt; nobody says that repair is dead',
  breaks: 'repairHasItsOwnPath',
  lacks: 'the dead repair itself, which the reconciler’s own test has',
  async run(open) {
    const simulation = open({ days: 6, games: 2, playersPerGame: 1 });
    const dates = simulation.league.dates as readonly GameDate[];
    await simulation.play(dates[0] as GameDate);
    for (let day = 1; day + 1 < dates.length; day += 1) {
      const [gap, today] = [dates[day - 1], dates[day]] as [GameDate, GameDate];
      await simulation.play(today);
      await simulation.advanceTo(easternInstant(today, '12:00'));
      const before = await attemptsOf(simulation, CANARY, gap);
      const whole = simulation.store.partition(CANARY, gap);
      simulation.store.drop(CANARY, gap);
      await pass(simulation, `pass 1 of ${today}`);
      await pass(simulation, `pass 2 of ${today}`);
      assert.equal(
        simulation.store.partition(CANARY, gap)?.statement,
        whole?.statement,
        `${CANARY}/${gap} is not restored after two passes`,
      );
      const more = (await attemptsOf(simulation, CANARY, gap)).slice(before.length);
      assert.deepEqual(
        more.map(({ lane, outcome }) => [lane, outcome?.kind]),
        [['repair', 'complete']],
      );
    }
    const repairs = await simulation.ledger.query({ collection: REPAIRS });
    assert.deepEqual(
      repairs.map(({ data }) => data.isOpen),
      repairs.map(() => false),
    );
    const incidents = (await simulation.engine.alerts.open()).map(({ key }) => key);
    assert.ok(!incidents.includes(DEAD_REPAIR) && !incidents.includes(`holes/${CANARY}`), incidents.join());
  },
};

async function pass(simulation: Simulation, cause: string): Promise<void> {
  const { engine, warehouse } = simulation;
  const done = reconcile({ ...gridOf(engine, warehouse), warehouse }, cause);
  await simulation.until(() => false);
  await done;
  await simulation.settle();
}
