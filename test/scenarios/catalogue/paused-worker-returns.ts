import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a worker that freezes before its write and another that took over and completed on newer input, the first is refused by store and ledger when it wakes, and the output is untouched',
  breaks: 'tokensNotCompared',
  async run(open) {
    const source = 'odds_api_game_lines';
    const simulation = open({
      days: 1,
      games: 3,
      processes: 2,
      script: {
        unit(unit, tries, process) {
          if (unit !== `${source}/${simulation.league.dates[0]}` || tries > 1) return;
          simulation.freeze(process, 300_000);
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    await simulation.advanceTo(simulation.clock.now() + 600_000);
    const attempts = await attemptsOf(simulation, source, date);
    assert.deepEqual(
      attempts.map(({ outcome }) => (outcome?.kind === 'failed' ? outcome.code : outcome?.kind)),
      ['lease_expired', 'complete'],
    );
    const effects = simulation.store.journal.filter(({ table }) => table === source);
    assert.equal(effects.length, 1);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
    const unit = await simulation.unit(source, date);
    assert.equal(unit?.outputHash, simulation.store.partition(source, date)?.hash);
  },
};
