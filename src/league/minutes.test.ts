/** Minutes: every known format to seconds, not known to NULL, and anything else refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseMinutes } from './minutes.ts';

const read = (value: unknown) => {
  const { seconds, precision } = parseMinutes(value);
  return [seconds, precision];
};

test('each format of the sources is read with its precision', () => {
  const cases: [unknown, number, string][] = [
    ['PT35M42.00S', 2142, 'second'],
    ['PT34M12.00S', 2052, 'second'],
    ['PT00M00.00S', 0, 'second'],
    ['PT12M03.47S', 723.47, 'second'],
    ['PT240M00.00S', 14400, 'second'],
    ['PT35M', 2100, 'minute'],
    ['PT00M', 0, 'minute'],
    ['35:42', 2142, 'second'],
    ['0:00', 0, 'second'],
    ['265:00', 15900, 'second'],
    ['34.000000:12', 2052, 'second'],
    [35, 2100, 'minute'],
    [0, 0, 'minute'],
    ['0', 0, 'minute'],
    ['35', 2100, 'minute'],
    ['05', 300, 'minute'],
    [34.2, 2052, 'second'],
    ['34.2', 2052, 'second'],
    [' 35:42 ', 2142, 'second'],
  ];
  for (const [value, seconds, precision] of cases)
    assert.deepEqual(read(value), [seconds, precision], JSON.stringify(value));
});

test('what marks a player who did not play is not known, and not 0', () => {
  for (const value of ['', ' ', null, undefined, '00'])
    assert.deepEqual(read(value), [null, null], JSON.stringify(value));
});

test('an unknown format is refused, never NULL', () => {
  const garbage: unknown[] = [
    'DNP',
    '35:60',
    '35:4',
    ':42',
    '-5',
    -5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    'PT',
    'PT1H05M',
    'PT12M75.00S',
    'PT12M60.00S',
    '35:42:10',
    '34.5:12',
    '1e3',
    true,
    {},
    [],
    ['35'],
    35n,
    Symbol('x'),
    '35 min',
    'NaN',
  ];
  for (const value of garbage) {
    assert.throws(
      () => parseMinutes(value),
      { name: 'RangeError', message: /is no known format of minutes/ },
      String(value),
    );
  }
});

test('the error shows the value', () => {
  assert.throws(() => parseMinutes('35:60'), /"35:60" is no known format/);
});

test('seconds written in any exact format are read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), (seconds) => {
      const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
      assert.deepEqual(read(`${minutes}:${rest}`), [seconds, 'second']);
      assert.deepEqual(read(`PT${String(minutes).padStart(2, '0')}M${rest}.00S`), [seconds, 'second']);
      if (seconds % 60 !== 0) assert.deepEqual(read(seconds / 60), [seconds, 'second']);
    }),
  );
});

test('any value gives a count of seconds, NULL, or a RangeError', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        const { seconds, precision } = parseMinutes(value);
        assert.equal(seconds === null, precision === null);
        assert.ok(seconds === null || (Number.isFinite(seconds) && seconds >= 0));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
  );
});
