import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given two attempts on one partition, the second begun 0.4 s after the first had lost its lease and both about to write: rows = distinct keys, the loser is refused, and only the winner has written',
  breaks: 'tokensNotCompared',
  lacks: 'a lock that errors: the lease is the only lock, and a ledger that does not answer ends the attempt',
  async run(open) {
    const source = 'nbac_schedule';
    const writers: string[] = [];
    const simulation = open({
      days: 1,
      games: 6,
      processes: 2,
      script: {
        async unit(unit, tries, process) {
          if (unit !== `${source}/${simulation.league.dates[0]}`) return;
          if (tries === 1) simulation.freeze(process, 120_000);
          // Still at it when the first wakes up: both write within the same second.
          else await process.works(59_000);
        },
        arriving(table, rows) {
          if (table.name !== source) return rows;
          writers.push(String(rows.length));
          // Each writer has a row of its own: whoever writes leaves a trace.
          return rows.map((row) => ({ ...row, value: `${row.value}` }));
        },
        delivery: ({ message }) => (message.data.processor === source ? 2 : 1),
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    await simulation.advanceTo(simulation.clock.now() + 600_000);
    const partition = simulation.store.partition(source, date);
    const keys = new Set(partition?.content.map(({ key }) => key));
    assert.equal(partition?.rows, keys.size);
    assert.equal(writers.length, 1, `${writers.length} attempts have written`);
    const attempts = await attemptsOf(simulation, source, date);
    assert.deepEqual(
      attempts.map(({ outcome }) => (outcome?.kind === 'failed' ? outcome.code : outcome?.kind)),
      ['lease_expired', 'complete'],
    );
    assert.equal(await kindOf(simulation, source, date), 'complete');
  },
};
