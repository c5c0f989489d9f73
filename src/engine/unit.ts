/** Units, attempts, gates and the other records the engine keeps, and the collections they live in. */

import type { GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import type { Lane } from './lanes.ts';
import type { EmptyReason, Outcome } from './outcome.ts';
import type { WindowGap } from './window-gaps.ts';

export type { Lane } from './lanes.ts';

/** `processor/date`: the identity of a unit, for ever. */
export function unitKey(processor: string, date: GameDate): string {
  return `${processor}/${date}`;
}

export interface UnitRecord {
  readonly processor: string;
  readonly date: GameDate;
  readonly phase: number;
  /** The lane it was asked for in; decides its cut-offs. */
  readonly lane: Lane;
  /** The lane of this generation's work, where it is another one: a repair of a live unit. */
  readonly workLane?: Lane;
  /** +1 each time the unit is reopened; a gate fires once per generation and member versions. */
  readonly generation: number;
  /** `planned` waits for its gate, `eligible` for a worker, `running` has a lease, `ended` shows `outcome`. */
  readonly state: 'planned' | 'eligible' | 'running' | 'ended';
  /** In the making: false once the outcome is terminal or its gate is blocked. */
  readonly open: boolean;
  readonly outcome: Outcome | null;
  /** Identity of the last ended work: hash of what was read plus the code version. */
  readonly inputVersion: string | null;
  readonly outputHash: string | null;
  readonly outputRows: number | null;
  /** The attempt that is running or ended last. */
  readonly attemptId: string | null;
  /** Fencing token: grows with every attempt, older holders are refused. */
  readonly token: number;
  readonly leaseUntil: number | null;
  /** Attempts of this generation by error kind, against the budgets. */
  readonly failures: Readonly<Record<string, number>>;
  readonly reopenedBecause: string | null;
  /** What a recheck confirms without work when the input version turns out to be the same; null for everything else. */
  readonly confirms: { readonly inputVersion: string; readonly outcome: Outcome } | null;
}

export interface AttemptRecord {
  readonly unit: string;
  readonly processor: string;
  readonly date: GameDate;
  readonly phase: number;
  readonly lane: Lane;
  readonly generation: number;
  readonly token: number;
  readonly instance: string;
  readonly running: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: Outcome | null;
  readonly inputVersion: string;
  readonly codeVersion: string;
  readonly configHash: string;
  /** Ids of the events that made the attempt run. */
  readonly causes: readonly string[];
  readonly rowsExpected: number | null;
  readonly rowsWritten: number | null;
  readonly outputHash: string | null;
  /** False when the output was found to be what is stored already. */
  readonly changed: boolean | null;
  /** The partitions or payloads read, `name/date:hash`, newest last; long lists are kept as a count and a hash. */
  readonly inputs: readonly string[];
  /** Alerts of the output contract and other degradations that did not stop the unit. */
  readonly degradations: readonly string[];
  /** Windows it computed over that were not whole when it began; absent when all were. */
  readonly windows?: readonly WindowGap[];
  /** Hash of the declared tables it read and wrote; absent in homes of an earlier release, like the next two. */
  readonly schemaHash?: string;
  /** Hash of the artefacts it used that are trained once a week; null when it used none. */
  readonly modelHash?: string | null;
  /** Null while it runs. */
  readonly cost?: AttemptCost | null;
}

/** What an attempt cost: statements sent to its workspace, rows that came back, elapsed time; null where nobody counts. */
export interface AttemptCost {
  readonly queries: number | null;
  readonly rows: number | null;
  readonly milliseconds: number;
}

export interface PartitionRecord {
  readonly table: string;
  readonly date: GameDate;
  readonly hash: string;
  readonly rows: number;
  readonly attemptId: string;
}

/** A member of a gate, frozen when the gate was planned. */
export interface GateMember {
  readonly unit: string;
  readonly required: boolean;
  readonly acceptsPartial: boolean;
  /** One member of a chain at least must bring something. */
  readonly chain?: string;
  /** Waited for only so that a window is not computed over a hole that is being filled. */
  readonly ordering: boolean;
}

export interface GateRecord {
  readonly target: string;
  readonly date: GameDate;
  readonly phase: number;
  readonly members: readonly GateMember[];
  readonly verdict: 'waiting' | 'fired' | 'blocked';
  /** What the last evaluation found: whom it waits for, or what fired it. */
  readonly detail: string;
  readonly evaluatedAt: number;
  /** Set when its deadline passed: from then on nothing is waited for, whatever comes late opens it anew. */
  readonly deadline?: GateDeadline | null;
}

/** The branch a gate took when its deadline passed, and for whose sake. */
export interface GateDeadline {
  readonly passedAt: number;
  readonly branch: 'block' | 'degrade';
  readonly missing: readonly string[];
}

/** Index of a gate by member: one per (member, target). */
export interface SlotRecord {
  readonly member: string;
  readonly target: string;
  readonly targetPhase: number;
}

/** Created once per (gate, generation, member versions): the only thing that can start a unit. */
export interface TriggerRecord {
  readonly target: string;
  readonly date: GameDate;
  readonly generation: number;
  readonly members: Readonly<Record<string, string>>;
  readonly causes: readonly string[];
  readonly firedAt: number;
}

/** A decision not to act, with its reason: why a duplicate was skipped, a late completion refused. */
export interface DecisionRecord {
  readonly unit: string;
  readonly date: GameDate;
  readonly verdict: 'skipped' | 'confirmed' | 'reopened';
  readonly reason: string;
  readonly cause: string;
  readonly at: number;
}

export interface DeadLetterRecord {
  /** The subscription that gave it up. */
  readonly subscription: string;
  readonly topic: string;
  /** Id of the message. */
  readonly message: string;
  /** The payload as JSON text; never deleted. */
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly error: string;
  readonly attempts: number | null;
  readonly at: number;
  readonly incident: string;
  /** `open` waits for a person. */
  readonly state: 'open' | 'redriven' | 'discarded';
  readonly settledAt: number | null;
  readonly settledBy: string | null;
  readonly settledBecause: string | null;
}

export interface SlateRecord {
  readonly date: GameDate;
  readonly season: number;
  readonly games: number;
  readonly previous: GameDate | null;
  /** First tip-off, UTC milliseconds; a nominal 19:30 ET where no source knows it. */
  readonly firstTipoff: number | null;
  readonly lastTipoff: number | null;
  /** Absent in records of an earlier release and of dates that were not asked for. */
  readonly starts?: readonly GameStart[];
  readonly emptyReason: EmptyReason | null;
  readonly emptyDetail: string | null;
  readonly lane: Lane;
  readonly plannedAt: number;
}

export interface GameStart {
  readonly game: string;
  /** UTC milliseconds; nominal where no source knows it. */
  readonly at: number;
}

export interface RequestRecord {
  readonly date: GameDate;
  readonly lane: Lane;
  readonly actor: string;
  readonly requestedAt: number;
}

export interface AuditRecord {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
  readonly at: number;
}

export const UNITS = collection<UnitRecord>('units', ['processor', 'date', 'phase', 'open', 'state']);
export const ATTEMPTS = collection<AttemptRecord>('attempts', ['unit', 'date', 'running', 'startedAt']);
export const PARTITIONS = collection<PartitionRecord>('partitions', ['table', 'date']);
export const GATES = collection<GateRecord>('gates', ['date']);
export const SLOTS = collection<SlotRecord>('slots', ['member']);
export const TRIGGERS = collection<TriggerRecord>('triggers', ['target', 'date']);
export const DECISIONS = collection<DecisionRecord>('decisions', ['unit', 'date', 'verdict']);
export const DEAD_LETTERS = collection<DeadLetterRecord>('dead_letters', ['subscription', 'at', 'state']);
export const SLATES = collection<SlateRecord>('slates', ['date', 'season']);
export const REQUESTS = collection<RequestRecord>('requests', ['date']);
export const AUDIT = collection<AuditRecord>('audit', ['subject', 'at']);
