/**
 * A processor is a header and one pure computation: the header says what it needs, what it may see and what its
 * output must look like. Queues, retries, leases and "today" belong to the engine.
 */

import type { Need, Read } from '../engine/graph.ts';
import type { Sabotage } from '../engine/sabotage.ts';
import type { GameDate } from '../league/game-date.ts';
import type { FetchRecord } from '../ports/payloads.ts';
import type { Row, Workspace } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';

export type { DateMap, Need, Read, Window } from '../engine/graph.ts';

export type Phase = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a computation is told: nothing else may influence its result. */
export interface UnitContext {
  readonly date: GameDate;
  /** Start year of the season, e.g. 2023 for 2023-24. */
  readonly season: number;
  /** P(D), or null on the season's opening day. */
  readonly previous: GameDate | null;
  /** The cut-off: nothing known later may be used. UTC milliseconds. */
  readonly asOf: number;
  /** Breaks one invariant on purpose, in simulations only. */
  readonly sabotage?: Sabotage;
}

/**
 * Compares the output with what the league schedule expects.
 * Each is a SELECT over `output` and the declared inputs, with the parameters of the computation.
 */
export interface OutputContract {
  /** One row `expected BIGINT, found BIGINT, missing VARCHAR` (names what is missing, '' if nothing). */
  readonly expectation: string;
  /** Each returns one row `violations BIGINT`, and 0 when the rule holds. */
  readonly checks: readonly {
    readonly name: string;
    readonly sql: string;
    /** `fail` refuses the partition, or what is named of it; `alert` stores it and opens an incident. */
    readonly severity: 'fail' | 'alert';
    /** SELECT of who breaks it: the column `holdsBack` names, and `detail VARCHAR` with the values that contradict each other. */
    readonly culprits?: string;
  }[];
  /** Only what the culprits of a `fail` check name is left out; more than the share `atMost` of all: nothing is stored. */
  readonly holdsBack?: { readonly column: string; readonly atMost: number };
  /** Compares every column with what it held on the season's earlier dates; absent: none is. */
  readonly profile?: ColumnProfile;
}

/** Values of another order of magnitude are always refused. */
export interface ColumnProfile {
  /** A column that goes empty: `fail` refuses the partition, `alert` stores it with an incident. */
  readonly emptied: 'fail' | 'alert';
  /** Columns of which that says nothing. */
  readonly except?: readonly string[];
}

interface Header {
  /** Also the name of its output table where it has one. */
  readonly id: string;
  readonly phase: Phase;
  /** One sentence for the docs. */
  readonly doc: string;
  /** Raised when the meaning of any output value changes; part of the idempotency key. */
  readonly codeVersion: number;
  readonly needs: readonly Need[];
  readonly reads: readonly Read[];
  /** `slate`: known before D's games, cut at `asOf`. `results`: made from D's finished games. */
  readonly kind: 'slate' | 'results';
  /** Required outputs hold the phase back; optional ones degrade it. */
  readonly required: boolean;
  /** `daily` (default): every slate; `weekly`: once per ISO week; `calendar`: every requested date, games or not. */
  readonly cadence?: 'daily' | 'weekly' | 'calendar';
}

/** Phase 3 and 4: one query. Parameters: $game_date, $season, $previous, $as_of (text; cast in SQL). */
export interface QueryProcessor extends Header {
  readonly type: 'query';
  readonly output: Table;
  /** SELECT that yields exactly the output's business columns, by name. Bare table names only. */
  readonly sql: string;
  readonly contract: OutputContract;
}

/** One payload with its metadata, as the parser gets it. */
export interface Payload {
  readonly record: FetchRecord;
  readonly body: Uint8Array;
}

export interface ParseResult {
  /** Rows without the raw envelope, except that each names its payload in `payload_hash`. */
  readonly rows: readonly Row[];
  /** Rows refused one by one: the batch goes on without them. More than 5 % is drift. */
  readonly quarantined: readonly { readonly reason: string; readonly payloadHash: string }[];
}

/** Phase 2: payloads of `source` and the same date to rows. Pure: bytes, context and declared reads only. */
export interface ParseProcessor extends Header {
  readonly type: 'parse';
  readonly output: Table;
  readonly source: string;
  /** Subjects that only list what could be asked for; alone they are no offer of the source. */
  readonly listSubjects?: readonly string[];
  /** Throws `DriftError` when a payload is not shaped as agreed. */
  readonly parse: (
    payloads: readonly Payload[],
    context: UnitContext,
    workspace: Workspace,
  ) => Promise<ParseResult>;
  readonly contract: OutputContract;
}

/** One request of a scraper. `subject` names what it is about inside source and date. */
export interface FetchRequest {
  readonly subject: string;
  readonly url: string;
  /** The source may rightly not have it: its absence makes nothing partial and holds nothing up. */
  readonly optional?: boolean;
  /** Whose payloads it belongs to, where that is not the collector's own source. */
  readonly source?: string;
  /** Where the present is asked for: an answer younger than this is not asked for again. */
  readonly standsForMs?: number;
  /** Whether the body says all it is asked for. What does not is archived, and not there yet. */
  readonly isWhole?: (payload: Payload) => boolean;
  /** What a whole body looks like; default JSON. */
  readonly body?: BodyKind;
}

/** `html` names text that a whole page holds, e.g. `__NEXT_DATA__`: a page without it is another page. */
export type BodyKind = 'json' | 'pdf' | { readonly html: string };

/** What came of one request. `no_games` is no answer of a source: a collector that has nothing to ask says so. */
export type FetchOutcome =
  /** `rows` counts the facts of the body by the source's own counter; `not_modified`: the source confirms its last body. */
  | {
      readonly kind: 'fetched' | 'not_modified';
      readonly payload: Payload;
      readonly changed: boolean;
      readonly rows?: number;
      /** Taken from the archive: nobody was asked. */
      readonly isStanding?: true;
    }
  | {
      readonly kind:
        | 'not_published_yet'
        | 'unavailable'
        | 'blocked'
        | 'drifted'
        | 'failed'
        | 'not_configured';
      readonly detail: string;
      /** Of `blocked`: who refuses or does not answer, and before when another call is worth nothing. */
      readonly host?: string;
      readonly until?: number | null;
    };

/** A collector may choose the cheaper live endpoint when the present is asked for; nothing else may depend on it. */
export interface CollectContext extends UnitContext {
  readonly live: boolean;
}

/** Phase 1: asks an upstream for the payloads of one source and date; they are archived by the fetcher it is given. */
export interface CollectProcessor extends Header {
  readonly type: 'collect';
  /** Plans the requests from the declared reads; an empty list means nothing is due. */
  readonly requests: (context: CollectContext, workspace: Workspace) => Promise<readonly FetchRequest[]>;
  /**
   * The requests are `names` of one thing, likeliest first, or `places` that have it, best first: they are asked one by one
   * until it is there. Another place is asked where one refuses or shows another shape as well.
   */
  readonly asksUntilFound?: 'names' | 'places';
  /** A schedule asks it again every few minutes: what did not come is named, waits for that and holds nothing else up. */
  readonly asksAgain?: true;
  /**
   * Further requests made from all bodies so far (event ids of an events list, further pages); asked again after every
   * round until it names no subject that has not been asked.
   */
  readonly followUps?: (
    context: CollectContext,
    workspace: Workspace,
    first: readonly Payload[],
  ) => Promise<readonly FetchRequest[]>;
  /** The source's own row counter: how many facts the body holds. Throws `DriftError` when it is not shaped as agreed. */
  readonly countRows: (payload: Payload) => number | Promise<number>;
}

/** Everything else (training, grading): free computation into the workspace relation `output`. */
export interface ComputeProcessor extends Header {
  readonly type: 'compute';
  readonly output: Table;
  readonly compute: (context: UnitContext, workspace: Workspace) => Promise<void>;
  readonly contract: OutputContract;
}

/** Phase 5's batch: its unit is done by the coordinator's fan-out and fan-in. */
export interface BatchProcessor extends Header {
  readonly type: 'batch';
  readonly output: Table;
}

/** Phase 7: its work is the publication log; its output table shows what the log says. */
export interface PublishProcessor extends Header {
  readonly type: 'publish';
  readonly output: Table;
}

export type Processor =
  | CollectProcessor
  | ParseProcessor
  | QueryProcessor
  | ComputeProcessor
  | BatchProcessor
  | PublishProcessor;

/** A payload shaped as agreed that does not say all it is asked for yet: a game that is still played. */
export class UnfinishedError extends Error {
  override readonly name = 'UnfinishedError';
}

/** A payload whose shape is not as agreed: permanent until the source or the parser changes. Says what differs. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
}
