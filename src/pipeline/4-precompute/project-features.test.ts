import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURES } from './feature-contract.ts';
import { projectFeatures } from './project-features.ts';

const PLACES = [
  'owned',
  'reasons',
  'in_range',
  'range_violations',
  'missing_required',
  'missing_optional',
  'names',
  'schema',
  'hash',
];
const CONTRACT = { schema: 'v9', hash: 'abc' };
const sql = (places: readonly string[]) =>
  `${places.map((place) => `/*features:${place}*/`).join('\n')}\n'{}' /*null_reasons*/`;

test('every place is filled from the list', () => {
  const filled = projectFeatures(sql(PLACES), FEATURES.slice(0, 4), CONTRACT);
  assert.match(filled, /player_daily_cache\.points_avg_last_5::DOUBLE AS points_avg_last_5/);
  assert.match(filled, /CASE WHEN points_avg_last_5 BETWEEN 0 AND 60 THEN points_avg_last_5 END/);
  assert.match(filled, /'v9'\n'abc'/);
  assert.doesNotMatch(filled, /\/\*/);
});

test('a list without optional features counts none', () => {
  const filled = projectFeatures(sql(PLACES), FEATURES.slice(0, 1), CONTRACT);
  assert.match(filled, /END\n0\npoints_avg_last_5\n/);
});

test('a query that lacks a place or has an unknown one is refused', () => {
  assert.throws(
    () => projectFeatures(sql(PLACES.slice(1)), FEATURES, CONTRACT),
    /no place \/\*features:owned/,
  );
  assert.throws(
    () => projectFeatures(sql([...PLACES, 'other']), FEATURES, CONTRACT),
    /unknown place \/\*features:other/,
  );
});
