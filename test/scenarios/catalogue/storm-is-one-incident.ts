import assert from 'node:assert/strict';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { incidentsOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given one cause that fails units on 16 days and another that fails once: two incidents, the first one counting',
  breaks: 'incidentPerFailure',
  lacks: 'escalation by age; the notification budget has its own tests',
  async run(open) {
    const simulation = open({
      days: 16,
      games: 1,
      playersPerGame: 1,
      script: {
        unit(unit) {
          if (unit.startsWith('nbac_player_index/'))
            throw new UnitError('permanent', 'drift', 'a field was renamed');
          if (unit === `odds_api_game_lines/${simulation.league.dates[3]}`)
            throw new UnitError('permanent', 'other', 'another cause');
        },
      },
    });
    for (const date of simulation.league.dates) await simulation.play(date);
    assert.deepEqual(
      (await incidentsOf(simulation, 'nbac_player_index')).map(({ count }) => count),
      [16],
    );
    assert.deepEqual(
      (await incidentsOf(simulation, 'odds_api_game_lines')).map(({ count }) => count),
      [1],
    );
  },
};
