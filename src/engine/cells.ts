/** Cells: what should exist per date, with its times, planned before anything runs and closed with an outcome. */

import type { GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import type { GraphNode } from './graph.ts';
import type { EmptyReason, Outcome } from './outcome.ts';

/** `same_day` is made before the date's games, `overnight` from their results, `backfill` long after. */
export type Mode = 'overnight' | 'same_day' | 'backfill';

/** A point-in-time source shows its past to no one: what was missed is lost and is never asked for again. */
export type Recoverability = 'recoverable' | 'point_in_time';

/** When an output can be there, has to be there, and is no longer waited for. UTC milliseconds. */
export interface CellTimes {
  readonly notBefore: number;
  readonly due: number;
  readonly giveUp: number;
}

/** What the declaration expects of one processor on one date. */
export interface Expectation extends CellTimes {
  readonly mode: Mode;
  readonly required: boolean;
  readonly recoverability: Recoverability;
}

/** One expected output of one date; its key is its unit's. */
export interface CellRecord extends Expectation {
  readonly processor: string;
  readonly date: GameDate;
  /** Nobody has closed it yet. A cell closed `complete` or `empty_ok` never changes again. */
  readonly open: boolean;
  /** Closed without a usable result: late evidence or a repair may still make it good. */
  readonly isShort: boolean;
  readonly outcome: Outcome | null;
  readonly closedAt: number | null;
  /** What closed it: the attempt that ended, the plan that emptied it, the deadline that passed. */
  readonly closedBy: string | null;
  readonly plannedAt: number;
}

/** A date of the plan. One without games is closed as it is planned: its emptiness is expected. */
export interface PlannedDateRecord {
  readonly date: GameDate;
  readonly games: number;
  readonly emptyReason: EmptyReason | null;
  /** Why there are no games, in words: off-season, all-star break. */
  readonly emptyDetail: string | null;
  /** Required cells known to be late, so that the incident is told once per change. */
  readonly lateNamed: readonly string[];
  readonly plannedAt: number;
  /** All that its cells were planned from; the same again changes none. Absent in homes of an earlier release. */
  readonly plannedFrom?: string;
}

/** A date of the league's calendar. */
export interface CalendarDay {
  readonly date: GameDate;
  readonly season: number;
  readonly games: number;
  readonly firstTipoff: number | null;
  readonly emptyReason: EmptyReason | null;
  readonly emptyDetail: string | null;
}

/** The league's calendar, as the newest stored schedule shows it. */
export interface GridCalendar {
  /** Identity of the schedule the answers come from; null while none is stored. */
  version(): Promise<string | null>;
  /** Every date from `from` to `to`, both included. */
  days(from: GameDate, to: GameDate): Promise<readonly CalendarDay[]>;
  /** The date of the league at an instant. */
  dateAt(instant: number): GameDate;
}

/** What the pipeline expects of a node on a day; null where it expects nothing. */
export type ExpectationOf = (
  node: GraphNode,
  day: CalendarDay,
  plan: { readonly today: GameDate; readonly now: number; readonly isFirstOfWeek: boolean },
) => Expectation | null;

export const CELLS = collection<CellRecord>('cells', ['date', 'processor', 'open', 'isShort']);
export const PLANNED_DATES = collection<PlannedDateRecord>('planned_dates', ['date']);
