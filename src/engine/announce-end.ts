/** Tells the graph that a unit ended, inside the commit that ends it. */

import type { LedgerTransaction } from '../ports/ledger.ts';
import type { GraphNode } from './graph.ts';
import { INCOMPLETE_TOPIC, outgoing } from './messages.ts';
import { advances, isTerminal } from './outcome.ts';
import type { UnitRecord } from './unit.ts';
import { type Announcement, unitEnded } from './unit-ended.ts';

/** Only a usable result is announced as a completion; the rest wakes those who waited for it optionally. */
export function announceEnd(
  tx: LedgerTransaction,
  node: GraphNode,
  unit: UnitRecord,
  identity: string,
  announcement: Announcement,
): void {
  const isHeld = unit.outcome?.kind === 'blocked' && unit.outcome.breaker !== undefined;
  if (!unit.outcome || !(isTerminal(unit.outcome) || isHeld)) return;
  const usable = advances(unit.outcome, { required: true, acceptsPartial: true });
  // A batch announces new results in its own words; that an old one stands is told like any other end.
  const isWakeUp = !usable || (announcement.attemptId === null && node.completionTopics.length === 0);
  const topics = isWakeUp ? [INCOMPLETE_TOPIC] : node.completionTopics;
  for (const topic of topics) tx.emit(outgoing(topic, [identity], unitEnded(unit, announcement)));
}
