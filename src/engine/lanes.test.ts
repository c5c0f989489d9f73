import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { laneOf } from './lane-of.ts';
import { askedLane, laneConcurrency } from './lanes.ts';
import { sabotage } from './sabotage.ts';

describe('lanes', () => {
  it('have a concurrency each, never none', () => {
    assert.deepEqual(laneConcurrency(6), { live: 6, repair: 2, backfill: 6 });
    assert.deepEqual(laneConcurrency(1), { live: 1, repair: 1, backfill: 1 });
  });
  it('are those asked for, unless lanes are ignored', () => {
    assert.equal(askedLane({}, 'backfill'), 'backfill');
    assert.equal(askedLane({ sabotage: sabotage('lanesAreIgnored') }, 'backfill'), 'live');
  });
  it('of a unit are those of its present generation', () => {
    assert.equal(laneOf({ lane: 'live' }), 'live');
    assert.equal(laneOf({ lane: 'live', workLane: 'repair' }), 'repair');
  });
});
