/**
 * One switch per invariant, each breaking exactly its rule: a test that stays green under its switch proves nothing.
 *
 * An engine has no switches unless it is given an object of them, and only the simulator gives one: production
 * composition has no way to.
 */

/** The names say what the sabotaged engine does; the invariants are those of the failure-mode catalogue. */
export const SABOTAGE = {
  emptyIsComplete: 'INV-01: nothing where something was expected ends as complete',
  handlerIsTrusted: 'INV-02: what the store holds is not read back',
  badMessagesPass: 'INV-03: messages are taken as they come',
  publishedOutsideCommit: 'INV-04: the announcement is a commit of its own',
  keyWithoutInputVersion: 'INV-05: who has ended once is done, whatever he would read now',
  tokensNotCompared: 'INV-06: whoever was fenced off writes and ends all the same',
  noBudgets: 'INV-07: every error is worth another attempt',
  reconcilerLooksBackTwoWeeks: 'INV-08: older holes are not looked for',
  countsAreStored: 'INV-09: a fan-in counts messages instead of members',
  anyEndCounts: 'INV-09: a gate opens when its members have ended, whatever they ended as',
  dateFromClock: 'INV-10: a unit works on the date of today',
  graphNotChecked: 'INV-11: any declaration may start',
  incidentPerFailure: 'INV-17: every failed attempt is an incident of its own',
} as const;

export type Switch = keyof typeof SABOTAGE;

export interface Sabotage {
  readonly breaks: Switch;
  /** The stored counters of `countsAreStored`, as a careless engine would keep them. */
  readonly counters: Map<string, number>;
}

export function sabotage(breaks: Switch): Sabotage {
  return { breaks, counters: new Map() };
}

/** Counts one more message for `key`, repeated ones included. */
export function countUp(sabotaged: Sabotage, key: string): number {
  const count = (sabotaged.counters.get(key) ?? 0) + 1;
  sabotaged.counters.set(key, count);
  return count;
}
