import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 9 games of which one never arrives, asked for again on 7 days: partial(8/9) that names it, no attempt without a new file, and what depends on it goes on by its edge',
  breaks: 'handlerIsTrusted',
  lacks: 'the budget of the reconciler’s repairs and the incident at give_up (the grid has its own tests)',
  async run(open) {
    const simulation = open({ days: 2, games: 9, playersPerGame: 1 });
    const [date, next] = simulation.league.dates as [GameDate, GameDate];
    const source = 'nbac_player_game_log';
    simulation.league.change(source, date, (facts) => facts.slice(1));
    await simulation.play(date);
    await simulation.play(next);
    for (let day = 1; day <= 7; day += 1) {
      await simulation.reopen([`collect_${source}/${date}`], 'checker', `asked again, day ${day}`);
      await simulation.settle();
    }
    const outcome = (await simulation.unit(source, date))?.outcome;
    assert.deepEqual(outcome?.kind === 'partial' && [outcome.found, outcome.expected, outcome.missing], [
      8,
      9,
      `${date}-g1`,
    ]);
    assert.equal((await attemptsOf(simulation, source, date)).length, 1);
    assert.equal(await kindOf(simulation, 'player_game_summary', date), 'complete');
    assert.equal(await kindOf(simulation, 'player_prop_predictions', next), 'complete');
  },
};
