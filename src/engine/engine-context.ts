/** What every part of the engine works with: the graph, the ports, and the few facts about the league it is told. */

import type { GameDate } from '../league/game-date.ts';
import type { Alerts } from '../ports/alerts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger, LedgerTransaction, OutgoingEvent } from '../ports/ledger.ts';
import type { Refusal } from './breakers.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { EmptyReason, Outcome } from './outcome.ts';
import type { Sabotage } from './sabotage.ts';
import type { AttemptCost, AttemptRecord, GameStart, Lane, UnitRecord } from './unit.ts';
import type { WindowContext } from './window-bounds.ts';

/** The slate of a date, as the league's schedule shows it. */
export interface SlateFacts {
  readonly date: GameDate;
  readonly season: number;
  readonly games: number;
  readonly previous: GameDate | null;
  readonly firstTipoff: number | null;
  readonly lastTipoff: number | null;
  /** When each of its games begins; not told of P(D). */
  readonly starts?: readonly GameStart[];
  readonly emptyReason: EmptyReason | null;
  readonly emptyDetail: string | null;
}

/** The league, as far as the engine has to know it. */
export interface LeaguePort {
  /** Reads the slate of `date` and, when it has one, of P(date) from the schedule known on `date`. */
  readSlate(date: GameDate): Promise<{ slate: SlateFacts; previous: SlateFacts | null }>;
  seasonOf(date: GameDate): number;
  /** Monday of the ISO week of `date`. */
  weekStart(date: GameDate): GameDate;
  /** The cut-off of a unit: nothing known later may be used. */
  asOf(node: GraphNode, date: GameDate, slate: SlateFacts | null, lane: Lane): number;
  /** First moment at which a unit of this kind can have its data. */
  notBefore(node: GraphNode, date: GameDate): number;
}

export interface Engine {
  readonly graph: Graph;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alerts: Alerts;
  readonly league: LeaguePort;
  /** This process: attempts of other instances are dead when the home is ours. */
  readonly instance: string;
  readonly codeVersion: string;
  readonly configHash: string;
  /** True when the upstream plays a past or invented season: nothing has to wait for the real clock. */
  readonly virtualTime: boolean;
  /** Breaks one invariant on purpose, in simulations only. */
  readonly sabotage?: Sabotage;
  /** Told in process when a unit ends; for progress displays, never for decisions. */
  readonly onUnitEnded?: (unit: UnitRecord, attempt: AttemptRecord | null) => void;
}

export interface UnitContext extends WindowContext {
  /** The cut-off: nothing known later may be used. UTC milliseconds. */
  readonly asOf: number;
  readonly live: boolean;
  /** A past date made up for where time is real: what its sources say of it today is all there is. */
  readonly isMadeUpFor?: boolean;
  /** The unit was reopened: what it was told before is asked for again. */
  readonly isReopened?: boolean;
  /** Breaks one invariant on purpose, in simulations only. */
  readonly sabotage?: Sabotage;
}

/** What a unit's work brought, read back from what was stored. */
export interface UnitResult {
  readonly outcome: Outcome;
  readonly rowsExpected: number | null;
  readonly rowsWritten: number | null;
  readonly outputHash: string | null;
  readonly changed: boolean;
  readonly degradations: readonly string[];
  /** What was read outside the warehouse, for the lineage. */
  readonly inputs?: readonly string[];
  /** What it took; absent for work that counts nothing. */
  readonly cost?: AttemptCost;
  /** Dependencies outside that answered: evidence that closes their breakers. */
  readonly reached?: readonly string[];
  /** Who did not: evidence that opens its breaker. */
  readonly refusal?: Refusal | null;
  /** Further events that become true with this result: committed with it. */
  readonly events?: readonly OutgoingEvent[];
  /** Records to change in the same commit: reads now, returns the writes to make. */
  readonly alongside?: (tx: LedgerTransaction) => Promise<() => void>;
}
