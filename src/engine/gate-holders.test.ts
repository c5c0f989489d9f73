import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCKED, ended, member, PARKED, PARTIAL, planned } from '../../test/support/surfaces/records.ts';
import { gateHolders } from './gate-holders.ts';
import type { GateMember } from './unit.ts';

test('a member holds its gate as long as decideGate would not let it pass', () => {
  const required = member('a');
  const optional = member('a', { required: false });
  const tolerant = member('a', { acceptsPartial: true });
  const cases = [
    ['absent', null, true, false],
    ['in the making', planned('a'), true, true],
    ['complete', ended('a', { kind: 'complete' }), false, false],
    ['parked', ended('a', PARKED), true, false],
    ['blocked', ended('a', BLOCKED), true, false],
    ['partial', ended('a', PARTIAL), true, false],
  ] as const;
  for (const [what, unit, holdsRequired, holdsOptional] of cases) {
    const holds = (of: GateMember) => gateHolders([of], new Map([['a', unit]])).length === 1;
    assert.equal(holds(required), holdsRequired, what);
    assert.equal(holds(optional), holdsOptional, `${what}, optional`);
  }
  assert.deepEqual(gateHolders([tolerant], new Map([['a', ended('a', PARTIAL)]])), []);
});

test('those of a chain hold a gate together', () => {
  const chain = ['a', 'b', 'c'].map((unit) => member(unit, { required: false, chain: 'box' }));
  const units = new Map([
    ['a', ended('a', BLOCKED)],
    ['b', ended('b', PARKED)],
  ]);
  assert.deepEqual(
    gateHolders(chain, units).map(({ unit }) => unit),
    ['a', 'b'],
  );
  assert.deepEqual(gateHolders(chain, new Map([...units, ['c', ended('c', PARTIAL)]])), []);
});
