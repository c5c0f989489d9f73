import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TABLES, toyGraph, toyTable } from '../../test/support/toy-engine.ts';
import { dependentsOf, isRange, nodeOf, producerOf, windowReadersOf } from './graph.ts';

const GRAPH = toyGraph();

test('a name the graph does not have is refused with those it has', () => {
  assert.throws(() => nodeOf(GRAPH, 'boxes'), /no processor "boxes"; it has: schedule, box, summary/);
  assert.equal(nodeOf(GRAPH, 'box').id, 'box');
});

test('edges are followed in both directions', () => {
  assert.deepEqual(
    dependentsOf(GRAPH, 'summary').map(({ id }) => id),
    ['gate'],
  );
  assert.equal(producerOf(GRAPH, TABLES.summary)?.id, 'summary');
  assert.equal(producerOf(GRAPH, toyTable('nobody')), null);
});

test('only windows over several dates make a node a reader of other days', () => {
  const readers = windowReadersOf(GRAPH, nodeOf(GRAPH, 'summary'));
  assert.deepEqual(
    readers.map(({ reader, window }) => [reader.id, window]),
    [['feature', 'season_before']],
  );
  assert.deepEqual(windowReadersOf(GRAPH, nodeOf(GRAPH, 'context')), []);
  assert.deepEqual(windowReadersOf(GRAPH, nodeOf(GRAPH, 'gate')), [], 'a gate writes nothing');
  assert.deepEqual(
    (
      [
        'same',
        'previous',
        'day_after',
        'week',
        'season_before',
        'all_before',
        { daysBefore: 3 },
        { lastDays: 3 },
      ] as const
    ).map(isRange),
    [false, false, false, false, true, true, true, true],
  );
});
