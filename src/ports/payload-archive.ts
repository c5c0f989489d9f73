/** The payload archive as its keeper sees it: everything that was ever fetched, its health, and what may go. */

import type { GameDate } from '../league/game-date.ts';
import type { Instant } from './clock.ts';
import type { FetchRecord, FetchVerdict, Payloads } from './payloads.ts';

/** Which fetches: every field narrows, none means all. */
export interface FetchQuery {
  readonly source?: string;
  readonly from?: GameDate;
  readonly to?: GameDate;
  /** Only what was known then. */
  readonly asOf?: Instant;
}

/** A fetch record whose body is not what it promises. */
export interface DamagedBody {
  readonly bodyHash: string;
  readonly fault: 'missing' | 'damaged';
  /** Fetches that need it, as `source/date/subject`. */
  readonly neededBy: readonly string[];
}

export interface ArchiveHealth {
  readonly fetches: number;
  readonly bodies: number;
  /** Of the bodies as they were sent, and as they are stored. */
  readonly bytes: number;
  readonly storedBytes: number;
  readonly damaged: readonly DamagedBody[];
  /** Stored bodies no fetch names: a crash between body and record leaves one. Harmless; pruning removes them. */
  readonly strays: readonly string[];
}

export interface Removed {
  readonly fetches: number;
  readonly bodies: number;
  readonly storedBytes: number;
}

export interface PayloadArchive extends Payloads {
  /** Notes what became of a fetch that was put before. */
  judge(record: FetchRecord, verdict: FetchVerdict): Promise<void>;
  /** The newest answer of `source` to exactly this URL that carries a validator, on whatever date it was asked. */
  validated(source: string, url: string): Promise<FetchRecord | null>;
  /** Every fetch, not only the newest, ordered by date, source, subject and time. */
  list(query?: FetchQuery): Promise<FetchRecord[]>;
  /** Reads every body and compares it with its hash. */
  verify(): Promise<ArchiveHealth>;
  /** Removes these fetches, and stored bodies no fetch names after that. */
  remove(records: readonly FetchRecord[]): Promise<Removed>;
}

/** A body could not be stored: nothing of the fetch is recorded, so that it will be made again. */
export class PayloadNotStoredError extends Error {
  override readonly name = 'PayloadNotStoredError';
}
