import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a store that drops half of the rows without a word, the unit is never complete: what is stored is read back',
  breaks: 'handlerIsTrusted',
  async run(open) {
    const simulation = open({
      days: 1,
      games: 4,
      script: { arriving: (table, rows) => (table.name === 'odds_api_game_lines' ? rows.slice(2) : rows) },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    assert.equal(await kindOf(simulation, 'odds_api_game_lines', date), 'parked');
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
  },
};
