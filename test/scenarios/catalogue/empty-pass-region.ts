import assert from 'node:assert/strict';
import type { DeclaredGate } from '../../../src/engine/declared-gates.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { PUBLISH_GATES } from '../../../src/pipeline/7-publish/gates.ts';
import { entriesOf, evaluationsOf } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

const gate = (id: string, thresholds: DeclaredGate['thresholds']): DeclaredGate => ({
  id,
  guards: 'published_predictions',
  kind: 'product',
  onError: 'block',
  rule: 'one of ours',
  thresholds,
});

export const scenario: Scenario = {
  story:
    'given a floor at its cap in two gates, the start refuses and names both; gates that block two slates open one incident with counts and near misses; a true zero is a value, an unknown is not',
  breaks: 'gateErrorPasses',
  async run(open) {
    const clash = [gate('low', { edge: { floor: 3 } }), gate('high', { edge: { cap: 3 } })];
    assert.throws(
      () => open({ days: 1, gates: clash }),
      (error: Error) => /low wants edge >= 3/.test(error.message) && /high wants it <= 3/.test(error.message),
    );

    let edge: number | null = 2.9;
    const simulation = open({
      days: 4,
      games: 2,
      gates: [...PUBLISH_GATES, gate('ours', { edge: { floor: 3 } })],
      script: { gate: (_gate, _unit, values) => ({ ...values, edge }) },
    });
    const [first, second, third, fourth] = simulation.league.dates as [
      GameDate,
      GameDate,
      GameDate,
      GameDate,
    ];
    const incidents = async () =>
      (await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } }))
        .map(({ data }) => data)
        .filter(({ key }) => key === 'gates/published_predictions');
    await simulation.play(first);
    await simulation.play(second);
    const [told, ...more] = await incidents();
    assert.deepEqual(more, []);
    assert.equal(told?.count, 2);
    assert.match(told?.message ?? '', /blocked everything: 0 of 4 items went out, 1 gates missed nearly/);
    const near = (await evaluationsOf(simulation, second)).filter(({ isNearMiss }) => isNearMiss);
    assert.deepEqual(
      near.map(({ gate: id, values }) => [id, values.edge]),
      [['ours', 2.9]],
    );

    edge = null;
    await simulation.play(third);
    assert.equal((await entriesOf(simulation, third, 'published')).length, 0, 'an unknown value passed');
    edge = 5;
    await simulation.play(fourth);
    assert.equal((await entriesOf(simulation, fourth, 'published')).length, 4);
    assert.deepEqual(await incidents(), []);

    edge = 0;
    const zero = open({
      days: 1,
      games: 1,
      gates: [gate('cap_only', { edge: { cap: 3 } })],
      script: { gate: (_gate, _unit, values) => ({ ...values, edge }) },
    });
    const [date] = zero.league.dates as [GameDate];
    await zero.play(date);
    assert.equal((await entriesOf(zero, date, 'published')).length, 2, 'a true zero was taken for missing');
  },
};
