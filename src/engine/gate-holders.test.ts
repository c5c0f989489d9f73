import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCKED, ended, member, PARKED, PARTIAL, planned } from '../../test/support/surfaces/records.ts';
import { holdsGate } from './gate-holders.ts';

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
    assert.equal(holdsGate(required, unit), holdsRequired, what);
    assert.equal(holdsGate(optional, unit), holdsOptional, `${what}, optional`);
  }
  assert.equal(holdsGate(tolerant, ended('a', PARTIAL)), false);
});
