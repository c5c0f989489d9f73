import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { drawPlayer } from './league-player.ts';
import { randomFor } from './random.ts';
import { shareMinutes, wholeNumbers } from './rotation.ts';

const players = Array.from({ length: 15 }, (_, place) =>
  drawPlayer(randomFor(7, place), place, place, `Man ${place}`, '0'),
);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('minutes', () => {
  it('add up to the length of the game, and nobody plays more than 42 of 48', () => {
    for (const size of [15, 10, 8, 7]) {
      const minutes = shareMinutes(players.slice(0, size), 240, (_, index) => (index === 0 ? 3 : 1));
      assert.ok(Math.abs(sum(minutes) - 240) < 1e-9, `${size} men`);
      assert.ok(Math.max(...minutes) <= 42 + 1e-9, `${size} men`);
    }
    assert.deepEqual(shareMinutes(players.slice(0, 5), 240), [48, 48, 48, 48, 48]);
  });

  it('are rounded without losing any, also below zero', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 15 }),
        (parts) => {
          const whole = wholeNumbers(parts);
          assert.equal(sum(whole), Math.round(sum(parts)) + 0);
          for (const [index, value] of whole.entries()) assert.ok(Math.abs(value - (parts[index] ?? 0)) <= 1);
        },
      ),
    );
  });
});
