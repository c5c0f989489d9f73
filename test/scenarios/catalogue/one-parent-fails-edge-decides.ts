import assert from 'node:assert/strict';
import { UnitError } from '../../../src/engine/unit-error.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { kindOf } from '../../support/simulated/facts.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a parked parent: on a required edge the child is blocked and names it, on an optional one it goes on without, on one that accepts part results it takes what there is',
  breaks: 'anyEndCounts',
  async run(open) {
    assert.equal(await contextWhen(open, 'team_offense_game_summary'), 'blocked');
    assert.equal(await contextWhen(open, 'nbac_shot_chart'), 'complete');
    assert.equal(await contextWhen(open, null), 'complete');
  },
};

/** What becomes of the next slate's context when `broken` parks, or when one of three games is missing. */
async function contextWhen(open: OpenSimulation, broken: string | null) {
  const simulation = open({
    days: 2,
    games: 3,
    script: {
      unit(unit) {
        if (broken && unit === `${broken}/${date}`) throw new UnitError('permanent', 'broken', 'unreadable');
      },
    },
  });
  const [date, next] = simulation.league.dates as [GameDate, GameDate];
  if (!broken) simulation.league.change('nbac_team_game_log', date, (facts) => facts.slice(1));
  await simulation.play(date);
  await simulation.play(next);
  return await kindOf(simulation, 'upcoming_team_game_context', next);
}
