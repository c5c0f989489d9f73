import assert from 'node:assert/strict';
import { BREAKER_FAILURES, BREAKERS } from '../../../src/engine/breakers.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 450 predictions that all throw the same permanent error: at most one attempt each, the breaker of the handler opens after the first 20 and spares the others, one incident with a growing count, and the batch closes at its deadline naming its members',
  breaks: 'noBudgets',
  async run(open) {
    const tries: number[] = [];
    const simulation = open({
      days: 1,
      games: 15,
      playersPerGame: 30,
      script: {
        member(_request, attempt) {
          tries.push(attempt);
          throw new UnitError('permanent', 'bad_model', 'the model does not fit the features');
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.advanceTo(easternInstant(date, '05:30'));
    await simulation.request(date);
    await simulation.advanceTo(simulation.clock.now() + 5 * 60_000);
    // Those in flight when the breaker opens are not called back.
    assert.ok(tries.length >= BREAKER_FAILURES && tries.length < 150, `${tries.length} attempts`);
    assert.equal(Math.max(...tries), 1);
    const breakers = await simulation.ledger.query({ collection: BREAKERS, where: { isOpen: true } });
    assert.deepEqual(
      breakers.map(({ key }) => key),
      ['handler/prediction-request'],
    );
    assert.equal(await simulation.ledger.count({ collection: DEAD_LETTERS }), tries.length);
    const incidents = await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
    const countOf = (start: string) =>
      incidents.filter(({ data }) => data.key.startsWith(start)).map(({ data }) => data.count);
    assert.deepEqual(countOf('dead-letter/'), [tries.length]);
    assert.equal(countOf('breaker/').length, 1);
    await simulation.advanceTo(simulation.clock.now() + 20 * 60_000);
    await simulation.settle();
    const unit = await simulation.unit('player_prop_predictions', date);
    assert.equal(unit?.state, 'ended');
    const members = await simulation.ledger.query({ collection: MEMBERS });
    assert.equal(members.filter(({ data }) => data.outcome === 'failed').length, 450);
  },
};
