import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const RESTARTS = 20;

export const scenario: Scenario = {
  story:
    'given a unit that kills its process and a supervisor that restarts at once, 20 times: it spends its crash budget, parks with an incident, and all others finish',
  breaks: 'noBudgets',
  lacks: 'spacing of the attempts by the clock of the store',
  async run(open) {
    const killer = 'odds_api_game_lines';
    const simulation = open({
      days: 1,
      games: 2,
      script: {
        unit(unit, tries) {
          if (unit.startsWith(`${killer}/`) && tries <= RESTARTS)
            simulation.crash(`${unit} kills its process`);
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    const attempts = await attemptsOf(simulation, killer, date);
    assert.ok(attempts.length <= 3, `${attempts.length} attempts`);
    const unit = await simulation.unit(killer, date);
    assert.ok(
      unit?.outcome?.kind === 'parked' && unit.outcome.message.includes('died'),
      JSON.stringify(unit?.outcome),
    );
    assert.equal((await incidentsOf(simulation, killer)).length, 1);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
  },
};
