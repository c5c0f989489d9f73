import assert from 'node:assert/strict';
import { LEASE_MS } from '../../../src/engine/lease.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a unit that takes twelve times its lease, it keeps the lease while it works although others ask for its turn; killed at 80 %, it is done again once, and nobody takes it over in between',
  breaks: 'leaseNotRenewed',
  lacks: 'the warning at 70 % of a budget of time; checkpoints inside a unit',
  async run(open) {
    const processor = 'nbac_player_index';
    const simulation = open({
      days: 1,
      games: 15,
      processes: 2,
      script: {
        async unit(unit, tries, process) {
          if (!unit.startsWith(`${processor}/`)) return;
          if (tries > 1) return await process.works(12 * LEASE_MS);
          await process.works(9.6 * LEASE_MS);
          simulation.crash('at 80 % of the slow step');
          await process.alive();
        },
        // The work is delivered again and again meanwhile.
        delivery: ({ message }) => (message.data.processor === processor ? 3 : 1),
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.advanceTo(easternInstant(date, '05:30'));
    await simulation.request(date);
    await simulation.advanceTo(simulation.clock.now() + 30 * LEASE_MS);
    await simulation.settle();
    const attempts = await attemptsOf(simulation, processor, date);
    assert.deepEqual(
      attempts.map(({ outcome }) => (outcome?.kind === 'failed' ? outcome.error : outcome?.kind)),
      ['crashed', 'complete'],
    );
    for (const { outcome } of attempts)
      assert.notEqual(outcome?.kind === 'failed' ? outcome.code : '', 'lease_expired');
    assert.equal(simulation.runs.filter((run) => run.startsWith(`${processor}/`)).length, 2);
    assert.equal(simulation.store.journal.filter(({ table }) => table === processor).length, 1);
    assert.equal(
      await simulation.ledger.count({ collection: DEAD_LETTERS }),
      0,
      'who asked meanwhile was given up',
    );
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
  },
};
