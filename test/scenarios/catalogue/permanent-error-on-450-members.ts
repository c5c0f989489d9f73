import assert from 'node:assert/strict';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 450 predictions that all throw the same permanent error: one attempt each, one incident with a growing count, and the batch closes at its deadline naming its members',
  breaks: 'noBudgets',
  lacks: 'the breaker that spares the last 430 attempts',
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
    assert.deepEqual([tries.length, Math.max(...tries)], [450, 1]);
    assert.equal(await simulation.ledger.count({ collection: DEAD_LETTERS }), 450);
    const incidents = await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
    const counts = incidents
      .filter(({ data }) => data.key.startsWith('dead-letter/'))
      .map(({ data }) => data.count);
    assert.deepEqual(counts, [450]);
    await simulation.advanceTo(simulation.clock.now() + 20 * 60_000);
    await simulation.settle();
    const unit = await simulation.unit('player_prop_predictions', date);
    assert.equal(unit?.state, 'ended');
    const members = await simulation.ledger.query({ collection: MEMBERS });
    assert.equal(members.filter(({ data }) => data.outcome === 'failed').length, 450);
  },
};
