import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import type { RootCause } from '../views/root-causes.ts';
import { unfinishedText } from './unfinished-text.ts';

function cause(n: number, fields: Partial<RootCause> = {}): RootCause {
  return {
    unit: `unit${n}/2024-01-15`,
    state: 'parked',
    why: 'parked: broken',
    required: true,
    behind: [],
    ...fields,
  };
}

describe('unfinishedText', () => {
  it('gives each cause a line with how many it holds up', () => {
    const causes = [cause(1, { behind: ['a', 'b'] }), cause(2, { required: false })];
    assert.deepEqual(unfinishedText(causes, virtualOutput()), [
      '  unit1/2024-01-15 (holds up 2): parked: broken',
      '  unit2/2024-01-15 [optional]: parked: broken',
    ]);
  });

  it('clips to a terminal, and only there', () => {
    const causes = [cause(1, { why: 'x'.repeat(90) })];
    assert.equal(unfinishedText(causes, virtualOutput({ isTerminal: true, columns: 40 }))[0]?.length, 39);
    assert.equal(unfinishedText(causes, virtualOutput({ columns: 40 }))[0]?.length, 110);
  });

  it('counts those it leaves out', () => {
    const lines = unfinishedText(
      Array.from({ length: 15 }, (_, n) => cause(n)),
      virtualOutput(),
    );
    assert.equal(lines.length, 13);
    assert.match(lines.at(-1) ?? '', /and 3 more/);
  });
});
