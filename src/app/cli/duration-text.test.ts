import assert from 'node:assert/strict';
import { it } from 'node:test';
import { durationText } from './duration-text.ts';

it('says durations as people do', () => {
  const said = [-5, 0, 59_400, 59_600, 185_000, 3_600_000, 3_725_000, 172_799_000, 31_248_000_000].map(
    durationText,
  );
  assert.deepEqual(said, [
    '0 s',
    '0 s',
    '59 s',
    '1 min 0 s',
    '3 min 5 s',
    '1 h 0 min',
    '1 h 2 min',
    '47 h 59 min',
    '361 d 16 h',
  ]);
});
