/** The announcement that a unit ended, or is blocked: made from its record and nothing else. */

import { laneOf } from './lane-of.ts';
import type { UnitEnded } from './messages.ts';
import { outcomeText } from './outcome.ts';
import type { UnitRecord } from './unit.ts';

export interface Announcement {
  readonly correlationId: string;
  /** The event, tick or operator action that led to it. */
  readonly causationId: string;
  readonly at: number;
  /** False when the output is what it was before. */
  readonly changed: boolean;
  /** The attempt behind it; null for gates, blocked and confirmed units. */
  readonly attemptId: string | null;
}

/** Throws for a unit that shows no outcome, or one that is about to be tried again. */
export function unitEnded(unit: UnitRecord, announcement: Announcement): UnitEnded {
  const { outcome } = unit;
  if (!outcome || outcome.kind === 'failed') {
    throw new Error(`${unit.processor}/${unit.date} has not ended: there is nothing to announce`);
  }
  return {
    event_type: 'unit_ended',
    schema_version: 1,
    correlation_id: announcement.correlationId,
    causation_id: announcement.causationId,
    lane: laneOf(unit),
    emitted_at: announcement.at,
    processor: unit.processor,
    phase: unit.phase,
    game_date: unit.date,
    outcome: outcome.kind,
    detail: outcomeText(outcome),
    rows: unit.outputRows,
    partition_hash: unit.outputHash,
    changed: announcement.changed,
    generation: unit.generation,
    attempt_id: announcement.attemptId,
  };
}
