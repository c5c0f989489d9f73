import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, decisionsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given an empty file in the morning and the full one later, twice: the first is empty_unexpected, the second runs with no flag set and completes, the third is a no-op',
  breaks: 'keyWithoutInputVersion',
  async run(open) {
    const simulation = open({ days: 2, games: 3 });
    const [first, second] = simulation.league.dates as [GameDate, GameDate];
    const source = 'nbac_player_game_log';
    let isThere = false;
    simulation.league.change(source, first, (facts) => (isThere ? facts : []));
    await simulation.play(first);
    await simulation.play(second);
    assert.equal(await kindOf(simulation, source, first), 'empty_unexpected');

    isThere = true;
    const fetchAgain = async (why: string) => {
      await simulation.reopen([`collect_${source}/${first}`], 'schedule', why);
      await simulation.settle();
    };
    await fetchAgain('evening fetch');
    assert.equal(await kindOf(simulation, source, first), 'complete');
    assert.equal(await kindOf(simulation, 'player_game_summary', first), 'complete');
    const attempts = await attemptsOf(simulation, source, first);
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome?.kind),
      ['empty_unexpected', 'complete'],
    );

    await fetchAgain('the same file once more');
    assert.equal((await attemptsOf(simulation, source, first)).length, 2);
    assert.ok(
      (await decisionsOf(simulation, source, first)).some(({ reason }) =>
        /already|duplicate|fired/.test(reason),
      ),
    );
  },
};
