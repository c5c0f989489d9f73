import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { BATCHES } from '../../../src/pipeline/5-predict/batch-records.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given lines that come 76 minutes late: the context goes on without them, runs once more when they are there, and a second generation of predictions is out before tip-off',
  breaks: 'keyWithoutInputVersion',
  lacks: 'waiting for the lines until a deadline of the context',
  async run(open) {
    const simulation = open({ days: 1, games: 3 });
    const [date] = simulation.league.dates as [GameDate];
    let areThere = false;
    const source = 'odds_api_player_points';
    simulation.league.change(source, date, (facts) => (areThere ? facts : []));
    await simulation.play(date);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
    areThere = true;
    await simulation.advanceTo(simulation.clock.now() + 76 * 60_000);
    await simulation.reopen([`collect_${source}/${date}`], 'schedule', 'lines of the morning');
    await simulation.settle();
    assert.equal((await attemptsOf(simulation, 'upcoming_player_game_context', date)).length, 2);
    const batches = (await simulation.ledger.query({ collection: BATCHES, where: { date } })).map(
      ({ data }) => data,
    );
    assert.deepEqual(
      batches.map(({ generation, outcome }) => [generation, outcome]),
      [
        [1, 'complete'],
        [2, 'complete'],
      ],
    );
    const tipoff = Date.parse(`${date}T23:30:00Z`);
    assert.ok((batches[1]?.closedAt ?? tipoff) < tipoff);
  },
};
