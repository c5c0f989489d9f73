import assert from 'node:assert/strict';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { outcomeText } from '../../../src/engine/outcome.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf } from '../../support/simulated/facts.ts';
import { entriesOf, evaluationsOf, exportedOn } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a product gate that throws, one that reads null, and a scheduling gate declared pass-degraded that throws: nothing goes out and an incident says so; the other unit runs, with its branch stored on the attempt',
  breaks: 'gateErrorPasses',
  async run(open) {
    let spoils: 'throws' | 'null' | 'nothing' = 'throws';
    const simulation = open({
      days: 3,
      games: 2,
      script: {
        gate({ id }, _unit, values) {
          if (id === 'grade_match') throw new Error('division by zero');
          if (id !== 'publish_coverage') return values;
          if (spoils === 'throws') throw new Error('cannot read the batch');
          return spoils === 'null' ? { ...values, coverage: null } : values;
        },
      },
    });
    const [first, second, third] = simulation.league.dates as [GameDate, GameDate, GameDate];
    const shows = async (date: GameDate) => {
      const outcome = (await simulation.unit('published_predictions', date))?.outcome;
      return outcome ? outcomeText(outcome) : 'nothing';
    };
    const isOpen = async () =>
      (await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } })).some(
        ({ data }) => data.key === 'gates/published_predictions',
      );
    for (const [date, next] of [
      [first, 'null'],
      [second, 'nothing'],
    ] as const) {
      await simulation.play(date);
      assert.match(await shows(date), /^blocked\(quality\)/);
      assert.equal((await entriesOf(simulation, date, 'published')).length, 0, `${spoils}: it went out`);
      assert.deepEqual((await exportedOn(simulation, date))?.items, []);
      const stored = (await evaluationsOf(simulation, date)).find(({ gate }) => gate === 'publish_coverage');
      assert.equal(stored?.verdict, 'error');
      assert.equal(stored?.branch, 'block');
      assert.ok(await isOpen(), 'nobody was told');
      spoils = next;
    }

    await simulation.reopen([`published_predictions/${second}`], 'ann', 'the gate is mended');
    await simulation.settle();
    assert.match(await shows(second), /^complete/);
    assert.ok(!(await isOpen()), 'the incident outlives its cause');
    await simulation.play(third);
    const [graded] = await attemptsOf(simulation, 'published_grades', second);
    assert.equal(graded?.outcome?.kind, 'complete', 'work was held back by a gate that may pass degraded');
    assert.match(graded?.degradations.join() ?? '', /gate grade_match passed degraded: division by zero/);
    const branch = (await evaluationsOf(simulation, second)).find(({ gate }) => gate === 'grade_match');
    assert.equal(branch?.branch, 'pass_degraded');
  },
};
