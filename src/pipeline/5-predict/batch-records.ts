/** What the ledger keeps of a batch: the frozen set, its members' ends, their results, the fan-in. */

import type { Lane } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { collection, type JsonObject } from '../../ports/ledger.ts';

export type BatchState = 'running' | 'closing' | 'closed';

/** A member of the frozen set, with what identifies his input. */
export interface FrozenMember {
  readonly personId: number;
  readonly playerLookup: string;
  readonly inputHash: string;
}

export interface BatchRecord {
  readonly batchId: string;
  readonly date: GameDate;
  readonly generation: number;
  readonly state: BatchState;
  readonly lane: Lane;
  readonly triggerSource: string;
  readonly inputVersion: string;
  /** Frozen at the start: completeness is measured against it and nothing else. */
  readonly expected: readonly FrozenMember[];
  readonly notSelected: readonly {
    readonly personId: number;
    readonly playerLookup: string;
    readonly reason: string;
  }[];
  readonly candidates: number;
  readonly ready: number;
  readonly modelIds: Readonly<Record<string, string>>;
  readonly degradations: readonly string[];
  readonly startedAt: number;
  readonly deadlineAt: number;
  readonly closedAt: number | null;
  readonly outcome: string | null;
  readonly predicted: number | null;
  readonly skipped: number | null;
  readonly failed: number | null;
  readonly excused: number | null;
  readonly coverage: number | null;
}

/** How a member ended: created once, never changed. */
export interface MemberRecord {
  readonly batchId: string;
  readonly date: GameDate;
  readonly personId: number;
  readonly playerLookup: string;
  readonly outcome: 'predicted' | 'skipped' | 'failed';
  readonly reason: string | null;
  readonly attempt: number;
  readonly systems: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly resultHash: string;
  readonly endedAt: number;
}

/** The member's rows, kept until the warehouse has read them back. */
export interface ResultRecord {
  readonly batchId: string;
  readonly personId: number;
  readonly rows: readonly JsonObject[] | null;
}

/** Created once per batch: whoever creates it closes the batch. */
export interface FanInRecord {
  readonly batchId: string;
  readonly reason: string;
  readonly firedAt: number;
}

export const BATCHES = collection<BatchRecord>('batches', ['date', 'state', 'generation']);
export const MEMBERS = collection<MemberRecord>('members', ['batchId']);
export const RESULTS = collection<ResultRecord>('results', ['batchId']);
export const FAN_INS = collection<FanInRecord>('fan_ins', ['batchId']);

/** `batch_2024-01-15_g1`: deterministic, so that a repeat is the same batch. */
export function batchId(date: GameDate, generation: number): string {
  return `batch_${date}_g${generation}`;
}

export function memberKey(batch: string, personId: number): string {
  return `${batch}/${personId}`;
}

/** Reasons that take a member out of the coverage's denominator (predictions.md §5). */
export const EXCUSED: ReadonlySet<string> = new Set([
  'player_ruled_out',
  'game_postponed',
  'insufficient_history',
]);
