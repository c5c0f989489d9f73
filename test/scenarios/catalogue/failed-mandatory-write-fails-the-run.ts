import assert from 'node:assert/strict';
import { TRIGGERS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

/** More than any budget: a careless engine would get there. */
const FAILURES = 12;

export const scenario: Scenario = {
  story:
    'given a mandatory write that always throws, its unit never completes, what it feeds does not run, and it parks after its one attempt with the cause; a write that throws in an optional source costs the slate nothing but its name among what is missing',
  breaks: 'noBudgets',
  lacks:
    'optional effects inside one unit, with a counted degradation row: every effect of a unit is mandatory',
  async run(open) {
    const mandatory = 'ml_feature_store_v2';
    const optional = 'odds_api_game_lines';
    let failures = 0;
    const simulation = open({
      days: 1,
      games: 3,
      script: {
        arriving(table, rows) {
          if (table.name !== mandatory && table.name !== optional) return rows;
          failures += 1;
          if (failures > FAILURES) return rows;
          throw new UnitError('permanent', 'write_refused', `${table.name} takes no rows`);
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    for (const processor of [mandatory, optional]) {
      assert.equal(await kindOf(simulation, processor, date), 'parked');
      assert.equal((await attemptsOf(simulation, processor, date)).length, 1);
      assert.equal(simulation.store.partition(processor, date), null);
      assert.deepEqual(
        (await incidentsOf(simulation, processor)).map(({ message }) => /takes no rows/.test(message)),
        [true],
      );
    }
    const triggered = async (target: string) =>
      await simulation.ledger.count({ collection: TRIGGERS, where: { target: `${target}/${date}` } });
    assert.equal(await triggered('player_prop_predictions'), 0);
    assert.equal((await attemptsOf(simulation, 'player_prop_predictions', date)).length, 0);
    // What only the optional source feeds went on without it.
    assert.equal(await kindOf(simulation, 'upcoming_player_game_context', date), 'complete');
  },
};
