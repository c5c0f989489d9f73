import assert from 'node:assert/strict';
import { perform } from '../../../src/app/operator/perform.ts';
import { CELLS } from '../../../src/engine/cells.ts';
import { REPAIRS } from '../../../src/engine/reconciler.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import { operatorOf } from '../../support/simulated/operator-of.ts';
import type { Scenario } from './scenario.ts';

const ODDS = ['collect_odds_api_player_points', 'collect_odds_api_game_lines'];

export const scenario: Scenario = {
  story:
    'given odds that nobody captured on D: after give_up they are a documented loss with no repair and no further attempt, a backfill’s plan says that they cannot be recovered, and what depends on them goes on by its edge',
  breaks: 'repairsAskForThePast',
  lacks: 'coverage shown net of the loss',
  async run(open) {
    let missed = '';
    const simulation = open({
      days: 5,
      games: 2,
      playersPerGame: 1,
      ticking: {},
      script: {
        fetch: (source, date) =>
          date === missed && source.startsWith('odds_api')
            ? { kind: 'not_published_yet', detail: 'nobody answers' }
            : undefined,
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const [first, lost, , last] = dates as [GameDate, GameDate, GameDate, GameDate];
    missed = lost;
    await simulation.live(first);
    await simulation.live(lost);
    const before = await Promise.all(ODDS.map((id) => attemptsOf(simulation, id, lost)));
    await simulation.live(addDays(lost, 1));
    await simulation.live(last);

    for (const id of ODDS) {
      const cell = (await simulation.ledger.get(CELLS, `${id}/${lost}`))?.data;
      assert.equal(cell?.open, false);
      assert.deepEqual(cell.outcome?.kind === 'failed' && [cell.outcome.error, cell.outcome.code], [
        'permanent',
        'moment_missed',
      ]);
      const repairs = await simulation.ledger.query({
        collection: REPAIRS,
        where: { unit: `${id}/${lost}` },
      });
      assert.equal(repairs.length, 0, `${id}/${lost} was repaired`);
    }
    const after = await Promise.all(ODDS.map((id) => attemptsOf(simulation, id, lost)));
    assert.deepEqual(
      after.map(({ length }) => length),
      before.map(({ length }) => length),
    );
    const degraded = ['upcoming_player_game_context', 'player_prop_predictions'];
    const kinds = await Promise.all(degraded.map((id) => kindOf(simulation, id, lost)));
    assert.ok(
      kinds.every((kind) => kind === 'complete' || kind === 'partial'),
      `without odds they came to ${kinds.join(', ')}`,
    );
    const plan = await perform(operatorOf(simulation), 'backfill-plan', { from: first, to: lost });
    const named = plan.unrecoverable.filter(({ dates: of }) => of.includes(lost)).map((one) => one.processor);
    assert.ok(
      ODDS.every((id) => named.includes(id)),
      `the plan names ${named.join(', ')}`,
    );
  },
};
