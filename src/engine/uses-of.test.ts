import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGraph } from '../pipeline/build-graph.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import { usesOf } from './uses-of.ts';

const GRAPH = buildGraph(PROCESSORS);

test('without the schedule nothing runs; without an optional source everything but its own table does', () => {
  const schedule = usesOf(GRAPH, 'collect_nbac_schedule');
  assert.ok(schedule.stops.includes('nbac_schedule'));
  assert.ok(schedule.stops.includes('player_prop_predictions'));
  const referees = usesOf(GRAPH, 'collect_nbac_referee_assignments');
  assert.deepEqual(referees.stops, ['nbac_referee_assignments']);
  assert.ok(!referees.weakens.includes('nbac_referee_assignments'), 'nobody is in both lists');
});

test('who goes on with less is found through windows too, and gates are nobody', () => {
  const shots = usesOf(GRAPH, 'collect_nbac_shot_chart');
  assert.ok(shots.weakens.includes('player_shot_zone_analysis'));
  for (const id of [...shots.stops, ...shots.weakens]) assert.equal(GRAPH.nodes.get(id)?.isGate, false);
  assert.throws(() => usesOf(GRAPH, 'collect_weather'), /has no processor "collect_weather"/);
});
