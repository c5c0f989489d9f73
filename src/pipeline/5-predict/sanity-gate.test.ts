import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row, Value } from '../../ports/warehouse.ts';
import { sanityGate } from './sanity-gate.ts';
import { SYSTEM_IDS } from './system-contract.ts';

const row = (values: Record<string, Value>): Row => ({
  game_date: '2024-01-15',
  person_id: 1,
  player_lookup: 'someplayer',
  system_id: 'ensemble_v1',
  line_key: '14.5',
  generation: 1,
  predicted_points: 15,
  predicted_median: 14.6,
  sd: 6,
  has_line: true,
  is_primary_line: true,
  p_over: 0.5,
  p_under: 0.5,
  p_push: 0,
  edge: 0.1,
  recommendation: 'PASS',
  ...values,
});

/** Players of one system, spread like a slate. */
const players = (count: number, of: (i: number) => Record<string, Value> = () => ({})) =>
  Array.from({ length: count }, (_, i) => row({ person_id: i, predicted_points: 6 + (i % 15), ...of(i) }));

const blocked = (values: Record<string, Value>) => sanityGate([row(values)]).blocked;

test('a good slate passes without a word', () => {
  const rows = SYSTEM_IDS.flatMap((system_id) => players(40, () => ({ system_id })));
  assert.deepEqual(sanityGate(rows), { blocked: [], withdrawnSystems: [], incidents: [] });
  assert.deepEqual(sanityGate([]), { blocked: [], withdrawnSystems: [], incidents: [] });
});

test('an impossible row blocks everything and is named', () => {
  for (const values of [
    { predicted_points: null },
    { predicted_points: 60.1 },
    { predicted_points: -0.1 },
    { predicted_median: null },
    { predicted_median: 61 },
    { sd: 0 },
    { sd: null },
    { p_over: null },
    { p_push: 0.2 },
  ]) {
    const reasons = blocked(values);
    assert.equal(reasons.length, 1, JSON.stringify(values));
    assert.match(reasons[0]!, /ensemble_v1 of someplayer \(1\), line 14\.5/);
  }
});

test('a recommendation against its own probability blocks everything', () => {
  assert.match(blocked({ recommendation: 'OVER', p_over: 0.4, p_under: 0.6 })[0]!, /against its own/);
  assert.match(blocked({ recommendation: 'UNDER', p_over: 0.6, p_under: 0.4 })[0]!, /against its own/);
  assert.deepEqual(blocked({ recommendation: 'OVER', p_over: 0.6, p_under: 0.4 }), []);
});

test('without a line there is nothing to recommend', () => {
  const noLine = { has_line: false, is_primary_line: false, p_over: null, p_under: null, p_push: null };
  assert.deepEqual(blocked({ ...noLine, recommendation: 'NO_LINE' }), []);
  assert.match(blocked({ ...noLine, recommendation: 'OVER' })[0]!, /without a line/);
});

test('two rows with one key block everything; another line of the player does not', () => {
  assert.match(sanityGate([row({}), row({})]).blocked[0]!, /two rows have the key .*14\.5/);
  assert.deepEqual(sanityGate([row({}), row({ line_key: '15.5', is_primary_line: false })]).blocked, []);
});

test('a system that says nearly the same of everybody is withdrawn, the others stay', () => {
  const constant = players(20, (i) => ({ system_id: 'xgboost_v1', predicted_points: 12 + (i % 2) * 0.5 }));
  const { withdrawnSystems, incidents } = sanityGate([...constant, ...players(20)]);
  assert.deepEqual(withdrawnSystems, ['xgboost_v1']);
  assert.match(incidents[0]!, /xgboost_v1 says nearly the same/);
  assert.deepEqual(sanityGate(constant.slice(0, 9)).withdrawnSystems, [], 'nine players may well be alike');
});

test('a slate far from any real one is stored and reported', () => {
  const incident = (rows: Row[]) => sanityGate(rows).incidents.join();
  assert.match(
    incident(players(20, (i) => ({ predicted_points: 20 + i }))),
    /mean of all predictions is 29\.50/,
  );
  assert.match(incident(players(20, (i) => ({ predicted_points: i % 8 }))), /mean of all predictions/);
  assert.match(incident(players(20, () => ({ edge: -2.1 }))), /-2\.10 points from the lines/);
  const over = (i: number) => ({ recommendation: i < 18 ? 'OVER' : 'UNDER', p_over: 0.5, p_under: 0.5 });
  assert.match(incident(players(20, over)), /90 % of the recommendations are OVER/);
  assert.equal(incident(players(19, over)), '', 'nineteen say nothing about balance');
});

test('ladder lines and other systems have no part in the balance', () => {
  const ladder = players(40, () => ({ is_primary_line: false, edge: 9, line_key: '3.5' }));
  assert.deepEqual(sanityGate([...players(40), ...ladder]).incidents, []);
});
