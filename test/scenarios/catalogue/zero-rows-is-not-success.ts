import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import { PLAYER_LINE_SOURCES } from '../../support/simulated/player-lines.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 8 games and sources that answer with nothing, the raw unit is empty_unexpected(0/8), nobody is told it is complete, Phase 3 is blocked and one incident is open',
  breaks: 'emptyIsComplete',
  async run(open) {
    const simulation = open({ days: 2, games: 8 });
    const [first, second] = simulation.league.dates as [GameDate, GameDate];
    for (const source of PLAYER_LINE_SOURCES) simulation.league.change(source, first, () => []);
    await simulation.play(first);
    await simulation.play(second);
    const raw = await simulation.unit('nbac_player_game_log', first);
    assert.deepEqual(
      raw?.outcome?.kind === 'empty_unexpected' && { expected: raw.outcome.expected, rows: raw.outputRows },
      { expected: 8, rows: 0 },
    );
    assert.equal(await kindOf(simulation, 'player_game_summary', first), 'blocked');
    assert.deepEqual(await attemptsOf(simulation, 'player_game_summary', first), []);
    const open_ = await incidentsOf(simulation, 'nbac_player_game_log');
    assert.deepEqual(
      open_.map(({ count }) => count),
      [1],
    );
  },
};
