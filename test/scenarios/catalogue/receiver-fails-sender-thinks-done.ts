import assert from 'node:assert/strict';
import { GATES, TRIGGERS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { GATE_3_4 } from '../../../src/pipeline/build-graph.ts';
import { kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a consumer that acknowledges its messages and then fails every member of the phase border: the border reads it from the members, opens for nobody, and says by whom it is held',
  breaks: 'anyEndCounts',
  async run(open) {
    const simulation = open({
      days: 1,
      games: 3,
      script: {
        unit(unit) {
          if (unit.startsWith('upcoming_')) throw new UnitError('permanent', 'broken', 'nothing works');
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    assert.equal(await kindOf(simulation, GATE_3_4, date), 'blocked');
    assert.equal(
      await simulation.ledger.count({ collection: TRIGGERS, where: { target: `${GATE_3_4}/${date}` } }),
      0,
    );
    const gate = (await simulation.ledger.get(GATES, `${GATE_3_4}/${date}`))?.data;
    assert.match(gate?.detail ?? '', /upcoming_player_game_context.*upcoming_team_game_context/);
  },
};
