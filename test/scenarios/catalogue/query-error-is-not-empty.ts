import assert from 'node:assert/strict';
import { SLATES } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { QueryError } from '../../../src/ports/warehouse.ts';
import { attemptsOf, incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a grading query the store rejects and a date truly without games: the one is parked after one attempt with one incident, the other is no_games',
  breaks: 'noBudgets',
  async run(open) {
    let refusals = 0;
    const simulation = open({
      seed: 1,
      days: 6,
      script: {
        unit(unit) {
          if (!unit.startsWith('prediction_accuracy/') || refusals > 6) return;
          refusals += 1;
          throw new QueryError('no such column');
        },
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    for (const date of dates) await simulation.play(date);
    const first = dates[0] as GameDate;
    assert.equal(await kindOf(simulation, 'prediction_accuracy', first), 'parked');
    assert.equal((await attemptsOf(simulation, 'prediction_accuracy', first)).length, 1);
    assert.equal((await incidentsOf(simulation, 'prediction_accuracy')).length, 1);
    const empty = dates.find((date) => simulation.league.games(date).length === 0) as GameDate;
    assert.equal((await simulation.ledger.get(SLATES, empty))?.data.emptyReason, 'no_games');
    assert.equal(await simulation.unit('prediction_accuracy', empty), null);
  },
};
