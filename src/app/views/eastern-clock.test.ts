import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { easternDayTime, easternTime } from './eastern-clock.ts';

describe('the Eastern clock', () => {
  it('shows a tip-off after midnight UTC on the evening before', () => {
    assert.equal(easternTime('2024-01-16T00:30:00.000Z'), '7:30 PM ET');
    assert.equal(easternDayTime('2024-01-16T00:30:00.000Z'), 'Jan 15, 7:30 PM ET');
  });

  it('knows daylight saving time', () => {
    assert.equal(easternTime(Date.UTC(2024, 3, 15, 23)), '7:00 PM ET');
    assert.equal(easternTime(Date.UTC(2024, 0, 15, 23)), '6:00 PM ET');
  });
});
