import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advances, isTerminal, type Outcome, outcomeText } from './outcome.ts';

const required = { required: true };
const optional = { required: false };

const table: [Outcome, { required: boolean; optional: boolean; terminal: boolean; text: string }][] = [
  [{ kind: 'complete' }, { required: true, optional: true, terminal: true, text: 'complete' }],
  [
    { kind: 'empty_ok', reason: 'no_games' },
    { required: true, optional: true, terminal: true, text: 'empty_ok(no_games)' },
  ],
  [
    { kind: 'partial', found: 9, expected: 11, missing: 'two' },
    { required: false, optional: true, terminal: true, text: 'partial(9/11): missing two' },
  ],
  [
    { kind: 'empty_unexpected', expected: 8, missing: 'all' },
    { required: false, optional: true, terminal: true, text: 'empty_unexpected(0/8): missing all' },
  ],
  [
    { kind: 'blocked', gate: 'not_due', detail: 'at 07:00' },
    { required: false, optional: false, terminal: false, text: 'blocked(not_due): at 07:00' },
  ],
  [
    { kind: 'failed', error: 'transient', code: 'c', message: 'm' },
    { required: false, optional: false, terminal: false, text: 'failed(transient): c: m' },
  ],
  [
    { kind: 'parked', code: 'c', message: 'm' },
    { required: false, optional: true, terminal: true, text: 'parked: c: m' },
  ],
];

for (const [outcome, expected] of table) {
  test(`${expected.text}: what it lets pass, whether it is terminal, how it reads`, () => {
    assert.equal(advances(outcome, required), expected.required);
    assert.equal(advances(outcome, optional), expected.optional);
    assert.equal(isTerminal(outcome), expected.terminal);
    assert.equal(outcomeText(outcome), expected.text);
  });
}

test('an edge that declares it takes a part result', () => {
  assert.equal(
    advances(
      { kind: 'partial', found: 1, expected: 2, missing: '' },
      { required: true, acceptsPartial: true },
    ),
    true,
  );
});
