import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TABLES, toyGraph, toyTable } from '../../test/support/toy-engine.ts';
import { checkGraph } from './check-graph.ts';
import { type Graph, type GraphNode, nodeOf } from './graph.ts';

const ok = { hasZoneData: true };

function withNode(change: (node: GraphNode) => GraphNode, id = 'feature'): Graph {
  const graph = toyGraph();
  return { ...graph, nodes: new Map([...graph.nodes, [id, change(nodeOf(graph, id))]]) };
}

test('the toy graph holds together', () => {
  assert.deepEqual(checkGraph(toyGraph(), new Map(), ok), []);
});

test('a topic nobody listens to is named', () => {
  const graph = toyGraph();
  const faults = checkGraph(
    { ...graph, topics: [...graph.topics, { name: 'lost', doc: '' }] },
    new Map(),
    ok,
  );
  assert.deepEqual(faults, ['topic lost has no subscription: what is published there reaches nobody']);
});

test('subscriptions of undeclared topics and impossible settings are named, all at once', () => {
  const graph = toyGraph();
  const [first] = graph.subscriptions;
  assert.ok(first);
  const bad = {
    ...first,
    name: 'bad',
    topic: 'nowhere',
    deadLetterTopic: 'void',
    ackDeadlineSeconds: 5,
    maxAttempts: 200,
  };
  const faults = checkGraph({ ...graph, subscriptions: [...graph.subscriptions, bad] }, new Map(), ok);
  assert.equal(faults.length, 4);
  assert.match(faults.join('\n'), /nowhere[\s\S]*void[\s\S]*5 s is outside[\s\S]*200 attempts/);
});

test('an input without producer is named, as edge and as table', () => {
  const graph = withNode((node) => ({
    ...node,
    needs: [...node.needs, { processor: 'ghost', at: 'same', required: true }],
    reads: [...node.reads, { table: toyTable('orphan'), window: 'same' }],
  }));
  const faults = checkGraph(graph, new Map(), ok);
  assert.deepEqual(faults, [
    'feature needs ghost, which no one produces',
    'feature reads orphan, which no processor writes',
  ]);
});

test('looking ahead is a fault of the declaration', () => {
  const needsResults = withNode(
    (node) => ({ ...node, needs: [{ processor: 'box', at: 'same', required: true }] }),
    'context',
  );
  assert.match(
    checkGraph(needsResults, new Map(), ok).join(),
    /known before the games but needs the results of box at same/,
  );
  for (const window of ['same', 'day_after', { lastDays: 3 }] as const) {
    const readsResults = withNode((node) => ({ ...node, reads: [{ table: TABLES.box, window }] }));
    assert.match(checkGraph(readsResults, new Map(), ok).join(), /reads the results in box/);
  }
});

test('SQL that reads what its header does not declare is named', () => {
  const faults = checkGraph(toyGraph(), new Map([['feature', ['summary', 'box']]]), ok);
  assert.deepEqual(faults, ['feature: its SQL reads box, which its header does not declare']);
});

test('a circle is shown as the way round it', () => {
  const graph = withNode(
    (node) => ({ ...node, needs: [{ processor: 'feature', at: 'same', required: true }] }),
    'gate',
  );
  const faults = checkGraph(graph, new Map(), ok);
  assert.ok(faults.includes('gate waits for itself: gate -> feature -> gate'), faults.join('\n'));
});

test('missing zone data is a fault', () => {
  assert.match(checkGraph(toyGraph(), new Map(), { hasZoneData: false }).join(), /America\/New_York/);
});
