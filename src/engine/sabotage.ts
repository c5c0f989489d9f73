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
  windowsNotCounted: 'INV-02: a window is taken for whole, whatever is missing in it',
  columnsNotCompared: 'INV-02: a column may go empty, or come in another unit, as long as its rows come',
  leagueIsAssumed: 'INV-03: whoever opens a store is taken to be of its league',
  badMessagesPass: 'INV-03: messages are taken as they come',
  unknownIsGuessed: 'INV-03: what nobody has scheduled is taken for the game of that date',
  grainNotEnforced: 'INV-03: the store takes one key twice',
  publishedOutsideCommit: 'INV-04: the announcement is a commit of its own',
  keyWithoutInputVersion: 'INV-05: who has ended once is done, whatever he would read now',
  leaseNotRenewed: 'INV-06: a lease runs out while its owner works',
  tokensNotCompared: 'INV-06: whoever was fenced off writes and ends all the same',
  cursorMovesOn: 'INV-06: what the copy of the ledger in the warehouse was refused is not written later',
  breakerOnTheMember: 'INV-07: a source that is dark is held against everybody who needs it, one by one',
  noBudgets: 'INV-07: every error is worth another attempt',
  reconcilerLooksBackTwoWeeks: 'INV-08: older holes are not looked for',
  dueAtMidnight:
    'INV-08: everything of a date is expected and due when it begins, whatever the calendar says',
  oneSetForAll: 'INV-08: a gate waits for the same sources, whatever the date and the mode',
  countsAreStored: 'INV-09: a fan-in counts messages instead of members',
  anyEndCounts: 'INV-09: a gate opens when its members have ended, whatever they ended as',
  dateFromClock: 'INV-10: a unit works on the date of today',
  graphNotChecked: 'INV-11: any declaration may start',
  gateErrorPasses: 'INV-12: a gate that cannot tell lets pass',
  reasonsNotKept: 'INV-12: what held a unit back is not kept',
  haltInOneExporter: 'INV-13: the halt is looked at where the batch ends and nowhere else',
  timesInMemory: 'INV-14: what is due next is known to the process that planned it, and to no other',
  labelIsStamped: 'INV-15: attempts carry the label of the release instead of the hash of the code',
  baselinesAdapt: 'INV-16: what an open fault has made ordinary becomes the measure of it',
  settingsFallBack: 'INV-20: a missing setting falls back to a default',
  artefactsAreTrusted: 'INV-20: a model is loaded as it lies there, whatever it gives',
  modulesNotChecked: 'INV-20: a module that is loaded late is missed when it is needed',
  noDataIsOk: 'INV-16: a detector that knows nothing reads as OK',
  lanesAreIgnored: 'INV-19: a backfill is live work like any other',
  repairsAskForThePast: 'INV-08: repairs ask for what a source shows at its moment only',
  repairHasItsOwnPath: 'INV-19: repairs are made by a code path of their own',
  readsIgnoreAsOf: 'INV-18: a window ends where the data end, not where its date is',
  incidentPerFailure: 'INV-17: every failed attempt is an incident of its own',
  publicationReplaced: 'INV-18: what is published again takes the place of what was there',
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
