import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../ports/warehouse.ts';
import { mergeGenerations } from './merge-generations.ts';

function row(personId: number, generation: number, values: Row = {}): Row {
  return {
    person_id: personId,
    system_id: 'ensemble_v1',
    line_key: '14.5',
    generation,
    prediction_id: `p${personId}-${generation}`,
    batch_id: `g${generation}`,
    created_at: `2024-01-15T1${generation}:00:00.000Z`,
    is_active: true,
    superseded_by: null,
    predicted_points: 15,
    ...values,
  };
}

test('the first generation is stored as it is', () => {
  const rows = [row(1, 1)];
  assert.equal(mergeGenerations([], rows), rows);
});

test('a repetition that says the same leaves the earlier rows alone, whatever its run is called', () => {
  const earlier = [row(1, 1), row(2, 1)];
  assert.equal(mergeGenerations(earlier, [row(2, 2), row(1, 2)]), earlier);
});

test('columns in another order say the same', () => {
  const earlier = [row(1, 1)];
  const turned = Object.fromEntries(Object.entries(row(1, 2)).reverse());
  assert.equal(mergeGenerations(earlier, [turned]), earlier);
});

test('one changed statement supersedes all active rows of the slate, each by its successor', () => {
  const earlier = [row(1, 1), row(2, 1)];
  const merged = mergeGenerations(earlier, [row(1, 2, { predicted_points: 16 }), row(2, 2)]);
  assert.deepEqual(
    merged.map(({ person_id, generation, is_active, superseded_by }) => [
      person_id,
      generation,
      is_active,
      superseded_by,
    ]),
    [
      [1, 1, false, 'p1-2'],
      [2, 1, false, 'p2-2'],
      [1, 2, true, null],
      [2, 2, true, null],
    ],
  );
});

test('a line or a player nobody speaks of any more is superseded by nothing', () => {
  const merged = mergeGenerations([row(1, 1), row(2, 1)], [row(1, 2, { line_key: '15.5' })]);
  assert.deepEqual(
    merged.map((r) => [r.is_active, r.superseded_by]),
    [
      [false, null],
      [false, null],
      [true, null],
    ],
  );
});

test('rows superseded long ago keep their successor', () => {
  const old = row(1, 1, { is_active: false, superseded_by: 'p1-2' });
  const merged = mergeGenerations([old, row(1, 2)], [row(1, 3, { predicted_points: 17 })]);
  assert.deepEqual(merged[0], old);
  assert.equal(merged[1]?.superseded_by, 'p1-3');
});

test('who could not be looked at again keeps what was said about him', () => {
  const earlier = [row(1, 1), row(2, 1)];
  const merged = mergeGenerations(earlier, [row(1, 2, { predicted_points: 16 })], new Set([2]));
  assert.deepEqual(
    merged.map((r) => [r.person_id, r.generation, r.is_active]),
    [
      [1, 1, false],
      [2, 1, true],
      [1, 2, true],
    ],
  );
  assert.equal(
    mergeGenerations(earlier, [row(1, 2)], new Set([2])),
    earlier,
    'nor is he missing from a repetition',
  );
});
