import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidateOf, quote, situationOf } from '../../../test/support/phase5/situations.ts';
import { selectMembers } from './select-members.ts';
import type { Candidate } from './slate-snapshot.ts';

const OPTIONS = { minMinutes: 15 };
const person = (personId: number, values: Partial<Candidate> = {}) =>
  candidateOf({ situation: situationOf({ personId }), ...values });

function reasonFor(values: Partial<Candidate>): string | null {
  const { selected, notSelected } = selectMembers([person(1, values)], OPTIONS);
  assert.equal(selected.length + notSelected.length, 1);
  return notSelected[0]?.reason ?? null;
}

test('whoever is projected for 15 minutes is selected', () => {
  assert.equal(reasonFor({ projectedMinutes: 15 }), null);
  assert.equal(reasonFor({ projectedMinutes: 14.99 }), 'below_min_minutes');
});

test('a posted line selects, whatever the minutes', () => {
  assert.equal(reasonFor({ projectedMinutes: 3, lines: [quote()] }), null);
  assert.equal(reasonFor({ projectedMinutes: null, lines: [quote()] }), null);
});

test('minutes nobody can project yet are not called few', () => {
  assert.equal(reasonFor({ projectedMinutes: null }), 'insufficient_history');
});

test('whoever is out is never selected, whoever is doubtful only with a line', () => {
  assert.equal(reasonFor({ injuryStatus: 'out', lines: [quote()] }), 'injury_out');
  assert.equal(reasonFor({ injuryStatus: 'doubtful' }), 'injury_doubtful');
  assert.equal(reasonFor({ injuryStatus: 'doubtful', lines: [quote()] }), null);
  assert.equal(reasonFor({ injuryStatus: 'questionable' }), null);
});

test('whoever is not eligible for another reason keeps that reason', () => {
  assert.equal(reasonFor({ isEligible: false, ineligibleReason: 'other' }), 'other');
  assert.equal(reasonFor({ isEligible: false }), 'not_eligible');
});

test('a member who is not ready is still expected: he ends with a reason, he does not vanish', () => {
  assert.equal(reasonFor({ isReady: false, missingRequired: ['expected_pace'] }), null);
});

test('both lists are ordered by person, however the candidates come', () => {
  const few = { projectedMinutes: 2 };
  const { selected, notSelected } = selectMembers(
    [person(3), person(9, few), person(1), person(4, few)],
    OPTIONS,
  );
  assert.deepEqual(
    selected.map((candidate) => candidate.personId),
    [1, 3],
  );
  assert.deepEqual(
    notSelected.map((entry) => entry.personId),
    [4, 9],
  );
});
