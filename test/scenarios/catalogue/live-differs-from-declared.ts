import assert from 'node:assert/strict';
import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import { type DeclaredParts, declaredThings } from '../../../src/app/live-declaration.ts';
import { adoptDeclaration, watchDeclaration } from '../../../src/engine/declaration.ts';
import { DETECTORS } from '../../../src/engine/detector-registry.ts';
import { AUDIT } from '../../../src/engine/unit.ts';
import { PUBLISH_GATES } from '../../../src/pipeline/7-publish/gates.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { defineTable, required } from '../../../src/tables/define-table.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a schedule, a subscription, a bound and an alert rule that were edited live: four differences with both sides, one incident however often it is looked at; adopted by an actor with a reason, or restored, it closes and the audit says which; a table that differs from its declaration keeps the start from its work',
  breaks: 'graphNotChecked',
  lacks:
    'an edit in a console of Google: `live-topology.test.ts` and the start on emulators show that; the bounds inside a detector are known by the hash of the code only',
  async run(open) {
    const simulation = open({ days: 1, games: 1, playersPerGame: 1 });
    await simulation.settle();
    const { engine } = simulation;
    const declared: DeclaredParts = {
      schedules: SCHEDULES,
      subscriptions: simulation.graph.subscriptions,
      gates: PUBLISH_GATES,
      detectors: DETECTORS,
      channels: [{ name: 'log', isBudgeted: false }],
      permitRule: 'auto',
      keyedHosts: [],
      tables: [],
    };
    const [silenced, ...rules] = DETECTORS;
    const edited: DeclaredParts = {
      ...declared,
      schedules: SCHEDULES.map((one) => (one.job === 'daily-slate' ? { ...one, cron: '30 15 * * *' } : one)),
      subscriptions: declared.subscriptions.map((one, i) => (i === 0 ? { ...one, maxAttempts: 5 } : one)),
      gates: PUBLISH_GATES.map((one) =>
        one.id === 'publish_coverage' ? { ...one, thresholds: { coverage: { floor: 0 } } } : one,
      ),
      detectors: rules,
    };
    const look = (parts: DeclaredParts) => watchDeclaration(engine, declaredThings(parts));
    const incidents = async () =>
      (await openIncidents(simulation)).filter(({ key }) => key === 'declaration');
    const actions = async () =>
      (await simulation.ledger.query({ collection: AUDIT }))
        .filter(({ data }) => data.subject === 'declaration')
        .map(({ data }) => `${data.action} by ${data.actor}`);

    assert.deepEqual(await look(declared), []);
    const differences = await look(edited);
    assert.deepEqual(differences.length, 4, differences.join('\n'));
    assert.deepEqual(differences, [
      `alert rule ${silenced?.id} is not there`,
      'gate publish_coverage: thresholds is {"coverage":{"floor":0}}, declared is {"coverage":{"floor":0.5}}',
      'schedule daily-slate: cron is 30 15 * * *, declared is 30 5 * * *',
      `subscription ${declared.subscriptions[0]?.name}: maxAttempts is 5, declared is ${declared.subscriptions[0]?.maxAttempts}`,
    ]);
    await look(edited);
    const [incident, ...others] = await incidents();
    assert.deepEqual([incident?.count, others], [1, []]);
    for (const difference of differences) assert.ok(incident?.message.includes(difference), difference);

    await look(declared);
    assert.deepEqual(await incidents(), []);
    await look(edited);
    await assert.rejects(
      adoptDeclaration(engine, declaredThings(edited), { actor: 'ada', reason: '' }),
      /reason/,
    );
    assert.equal((await incidents()).length, 1);
    await adoptDeclaration(engine, declaredThings(edited), {
      actor: 'ada',
      reason: 'games begin at noon now',
    });
    assert.deepEqual([await incidents(), await look(edited)], [[], []]);
    assert.deepEqual((await actions()).sort(), [
      'adopt declaration by ada',
      `adopt declaration by ${engine.instance}`,
      `restore declaration by ${engine.instance}`,
    ]);

    await refusesChangedTable();
  },
};

async function refusesChangedTable(): Promise<void> {
  const warehouse = await memoryWarehouse();
  const table = (columns: Parameters<typeof defineTable>[0]['columns']) =>
    defineTable({ dataset: 'nba_raw', name: 'edited', doc: 'a table', grain: ['game_date'], columns });
  try {
    await warehouse.migrate([table({ game_date: required('date'), points: required('real') })]);
    await assert.rejects(
      warehouse.migrate([table({ game_date: required('date'), points: required('int') })]),
      /nba_raw\.edited\.points is declared INTEGER but stored as DOUBLE/,
    );
  } finally {
    await warehouse.close();
  }
}
