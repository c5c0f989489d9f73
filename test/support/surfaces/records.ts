/** Records of the ledger as surfaces show them, made by hand: each takes what a test cares about, the rest is plausible. */

import type { Outcome } from '../../../src/engine/outcome.ts';
import type { GateMember, GateRecord, SlateRecord, UnitRecord } from '../../../src/engine/unit.ts';
import { type GameDate, gameDate } from '../../../src/league/game-date.ts';
import {
  type BatchRecord,
  batchId,
  type MemberRecord,
} from '../../../src/pipeline/5-predict/batch-records.ts';

export const DAY: GameDate = gameDate('2024-01-15');
export const NOON = Date.parse('2024-01-15T17:00:00Z');

export function unit(processor: string, fields: Partial<UnitRecord> = {}): UnitRecord {
  return {
    processor,
    date: DAY,
    phase: 3,
    lane: 'live',
    generation: 1,
    state: 'ended',
    open: false,
    outcome: { kind: 'complete' },
    inputVersion: 'v1',
    outputHash: 'h1',
    outputRows: 10,
    attemptId: 'attempt-1',
    token: 1,
    leaseUntil: null,
    failures: {},
    reopenedBecause: null,
    confirms: null,
    ...fields,
  };
}

/** A unit that waits for its gate. */
export function planned(processor: string, fields: Partial<UnitRecord> = {}): UnitRecord {
  return unit(processor, { state: 'planned', open: true, outcome: null, ...fields });
}

export function ended(processor: string, outcome: Outcome, fields: Partial<UnitRecord> = {}): UnitRecord {
  return unit(processor, { outcome, ...fields });
}

export const PARKED: Outcome = { kind: 'parked', code: 'contract_broken', message: 'sums differ (1)' };
export const BLOCKED: Outcome = { kind: 'blocked', gate: 'inputs', detail: 'something is parked' };
export const PARTIAL: Outcome = { kind: 'partial', found: 1, expected: 3, missing: 'game 2; game 3' };

export function member(key: string, fields: Partial<GateMember> = {}): GateMember {
  return { unit: key, required: true, acceptsPartial: false, ordering: false, ...fields };
}

export function gate(target: string, members: readonly GateMember[], detail = ''): GateRecord {
  const verdict = 'waiting';
  return { target, date: DAY, phase: 3, members, verdict, detail, evaluatedAt: NOON };
}

export function slate(fields: Partial<SlateRecord> = {}): SlateRecord {
  return {
    date: DAY,
    season: 2023,
    games: 11,
    previous: gameDate('2024-01-14'),
    firstTipoff: NOON,
    lastTipoff: NOON,
    emptyReason: null,
    emptyDetail: null,
    lane: 'live',
    plannedAt: NOON,
    ...fields,
  };
}

export function batch(fields: Partial<BatchRecord> = {}): BatchRecord {
  const date = fields.date ?? DAY;
  return {
    batchId: batchId(date, 1),
    date,
    generation: 1,
    state: 'closed',
    lane: 'live',
    triggerSource: 'event',
    inputVersion: 'v1',
    expected: [1, 2, 3].map((id) => ({ personId: id, playerLookup: `player${id}`, inputHash: 'h' })),
    notSelected: [
      { personId: 7, playerLookup: 'player7', reason: 'below_min_minutes' },
      { personId: 8, playerLookup: 'player8', reason: 'injury_out' },
      { personId: 9, playerLookup: 'player9', reason: 'below_min_minutes' },
    ],
    candidates: 6,
    ready: 3,
    modelIds: {},
    degradations: [],
    startedAt: NOON,
    deadlineAt: NOON + 900_000,
    closedAt: NOON + 60_000,
    outcome: 'complete',
    predicted: 3,
    skipped: 0,
    failed: 0,
    excused: 0,
    coverage: 1,
    ...fields,
  };
}

export function memberEnd(personId: number, fields: Partial<MemberRecord> = {}): MemberRecord {
  return {
    batchId: batchId(fields.date ?? DAY, 1),
    date: DAY,
    personId,
    playerLookup: `player${personId}`,
    outcome: 'predicted',
    reason: null,
    attempt: 1,
    systems: {},
    rows: 5,
    resultHash: 'h',
    endedAt: NOON,
    ...fields,
  };
}
