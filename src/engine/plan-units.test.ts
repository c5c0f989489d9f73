import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toyGraph, toyTable } from '../../test/support/toy-engine.ts';
import { type GameDate, gameDate } from '../league/game-date.ts';
import type { Graph, GraphNode } from './graph.ts';
import { inDependencyOrder, type PlanInput, planUnits } from './plan-units.ts';

const D = gameDate('2024-01-11');
const P = gameDate('2024-01-10');
const context = (date: GameDate, previous: GameDate | null, week: GameDate = date) => ({
  date,
  season: 2023,
  previous,
  week,
});

function plan(values: Partial<PlanInput> = {}) {
  return planUnits({
    graph: toyGraph(),
    slate: context(D, P),
    previousSlate: context(P, null),
    planned: new Set(['schedule/2024-01-11']),
    open: new Map(),
    ...values,
  });
}

const keys = (units: ReturnType<typeof plan>) => units.map(({ node, date }) => `${node.id}/${date}`);

test('a slate brings its own units and the results of P(D), never the slate units of P(D)', () => {
  assert.deepEqual(keys(plan()), [
    'box/2024-01-10',
    'summary/2024-01-10',
    'box/2024-01-11',
    'summary/2024-01-11',
    'context/2024-01-11',
    'gate/2024-01-11',
    'feature/2024-01-11',
  ]);
});

test('what is planned already stays as it is', () => {
  const planned = new Set(['box/2024-01-10', 'gate/2024-01-11']);
  assert.ok(!keys(plan({ planned })).some((key) => planned.has(key)));
});

test('on opening day the edge to P(D) is vacuous', () => {
  const gate = plan({ slate: context(D, null), previousSlate: null }).find(({ node }) => node.id === 'gate');
  assert.deepEqual(
    gate?.members.map((member) => member.unit),
    ['context/2024-01-11'],
  );
});

test('each member carries the date of its edge and what the edge demands', () => {
  const units = plan();
  const membersOf = (id: string) => units.find(({ node, date }) => node.id === id && date === D)?.members;
  assert.deepEqual(membersOf('gate'), [
    { unit: 'summary/2024-01-10', required: true, acceptsPartial: true, ordering: false },
    { unit: 'context/2024-01-11', required: false, acceptsPartial: false, ordering: false },
  ]);
  assert.deepEqual(
    membersOf('box')?.map((member) => member.unit),
    ['schedule/2024-01-12'],
  );
});

test('a window over partitions that are still being made is waited for, without being a condition', () => {
  const open = new Map([['summary', [gameDate('2024-01-05'), gameDate('2024-01-20')]]]);
  const feature = plan({ open }).find(({ node }) => node.id === 'feature');
  const ordering = feature?.members.filter((member) => member.ordering).map((member) => member.unit);
  assert.deepEqual(
    ordering,
    ['summary/2024-01-05', 'summary/2024-01-10'],
    'later dates are outside the window',
  );
});

function weekly(): Graph {
  const graph = toyGraph();
  const node: GraphNode = {
    ...graph.nodes.get('context')!,
    id: 'training',
    cadence: 'weekly',
    output: toyTable('training'),
  };
  const reader: GraphNode = {
    ...graph.nodes.get('context')!,
    id: 'batch',
    output: toyTable('batch'),
    needs: [{ processor: 'training', at: 'week', required: false }],
  };
  return { ...graph, nodes: new Map([...graph.nodes, ['training', node], ['batch', reader]]) };
}

test('a weekly unit is planned by the first slate of its week; the others refer to it', () => {
  const first = plan({ graph: weekly() });
  assert.ok(keys(first).includes('training/2024-01-11'));
  const later = plan({ graph: weekly(), slate: context(D, P, gameDate('2024-01-08')) });
  assert.ok(!keys(later).includes('training/2024-01-11'));
  const batch = later.find(({ node }) => node.id === 'batch');
  assert.deepEqual(
    batch?.members.map((member) => member.unit),
    ['training/2024-01-08'],
  );
});

test('whatever a node needs on the same date stands before it, however the graph was written', () => {
  const graph = toyGraph();
  const turned = { ...graph, nodes: new Map([...graph.nodes].reverse()) };
  const order = inDependencyOrder(turned).map((node) => node.id);
  for (const [before, after] of [
    ['box', 'summary'],
    ['context', 'gate'],
    ['gate', 'feature'],
  ] as const)
    assert.ok(order.indexOf(before) < order.indexOf(after), order.join(' '));
});

test('a result of P(D) that needs a unit nobody planned there is not planned either', () => {
  const graph = toyGraph();
  const summary = graph.nodes.get('summary')!;
  const needy: GraphNode = {
    ...summary,
    needs: [...summary.needs, { processor: 'feature', at: 'same', required: true }],
  };
  const nodes = new Map([...graph.nodes, ['summary', needy] as const]);
  assert.ok(!keys(plan({ graph: { ...graph, nodes } })).includes('summary/2024-01-10'));
});
