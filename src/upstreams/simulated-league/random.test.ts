import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hexId, randomFor } from './random.ts';

const take = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a stream of randomness', () => {
  it('is the same for the same seed and subject, and another for any other', () => {
    const stream = (seed: number, ...subject: (string | number)[]) =>
      take(5, randomFor(seed, ...subject).next);
    assert.deepEqual(stream(7, 'game', '0022500001'), stream(7, 'game', '0022500001'));
    const firsts = [
      stream(7, 'game', '0022500001'),
      stream(8, 'game', '0022500001'),
      stream(7, 'game', '0022500002'),
    ];
    assert.equal(new Set(firsts.map(([first]) => first)).size, 3);
  });

  it('draws evenly, normally and by weight, with the means it is asked for', () => {
    const random = randomFor(1, 'means');
    assert.ok(Math.abs(mean(take(20_000, random.next)) - 0.5) < 0.01);
    const normals = take(20_000, () => random.normal(10, 2));
    assert.ok(Math.abs(mean(normals) - 10) < 0.06);
    assert.ok(Math.abs(mean(normals.map((value) => (value - 10) ** 2)) - 4) < 0.15);
    assert.ok(Math.abs(mean(take(20_000, () => random.poisson(6))) - 6) < 0.08);
    assert.ok(Math.abs(mean(take(20_000, () => Number(random.chance(0.3)))) - 0.3) < 0.015);
    const weighted = random.weighted([1, 0, 3]);
    const drawn = take(20_000, weighted);
    assert.equal(drawn.includes(1), false);
    assert.ok(Math.abs(drawn.filter((index) => index === 2).length / 20_000 - 0.75) < 0.02);
    assert.equal(random.weighted([0, 0])(), 0);
    assert.deepEqual([...new Set(take(100, () => random.int(3)))].sort(), [0, 1, 2]);
    assert.deepEqual([...new Set(take(100, () => random.pick(['a', 'b'])))].sort(), ['a', 'b']);
  });

  it('gives event ids of 32 hexadecimal digits', () => {
    assert.match(hexId(7, 'event', '0022500001'), /^[0-9a-f]{32}$/);
    assert.notEqual(hexId(7, 'event', '0022500001'), hexId(7, 'event', '0022500002'));
  });
});
