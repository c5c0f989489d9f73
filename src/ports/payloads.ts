/** The payload archive: every fetched body, byte for byte, before anything parses it. */

import type { GameDate } from '../league/game-date.ts';
import type { Instant } from './clock.ts';

/** One request and what came back: the metadata of a stored body. */
export interface FetchRecord {
  /** Scraper (and so source) that asked, e.g. `nbac_player_game_log`. */
  readonly source: string;
  /** The league date the fetch was for. */
  readonly date: GameDate;
  /** What inside the source it is about: a game id, `players`, `season`. Same subject, later fetch: a newer version. */
  readonly subject: string;
  /** Canonical URL without secrets. */
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  /** When the body was known: the real time, or the virtual time of an archive or simulated upstream. */
  readonly fetchedAt: Instant;
  readonly bodyHash: string;
  readonly bodyBytes: number;
  readonly upstream: 'internet' | 'archive' | 'simulated';
  /** True when the body was assembled from recorded facts rather than recorded itself. */
  readonly derived: boolean;
  /** The attempt that asked; absent in records of archives older than this field. */
  readonly runId?: string;
  /** How the answer came; absent in records of archives older than this field. */
  readonly wire?: WireFacts;
  /** What the fetch was judged to be, once it was judged. */
  readonly verdict?: FetchVerdict;
}

export interface WireFacts {
  /** Validators of the body, for asking whether it still holds. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly durationMs: number;
}

export interface FetchVerdict {
  /** Kind of the fetch outcome: `fetched`, `blocked`, `drifted`, ... */
  readonly outcome: string;
  /** Facts in the body by the source's own counter; null where nobody counted. */
  readonly rows: number | null;
}

export interface Payloads {
  /** Stores the body if its hash is new, and the fetch record; hex SHA-256 of the body is returned. Idempotent. */
  put(record: Omit<FetchRecord, 'bodyHash' | 'bodyBytes'>, body: Uint8Array): Promise<FetchRecord>;
  /** The newest record per subject of a source's date with `fetchedAt <= asOf` (default: all), ordered by subject. */
  latest(source: string, date: GameDate, asOf?: Instant): Promise<FetchRecord[]>;
  /** The body by hash; throws when it is missing or its bytes no longer have that hash. */
  body(bodyHash: string): Promise<Uint8Array>;
  close(): Promise<void>;
}
