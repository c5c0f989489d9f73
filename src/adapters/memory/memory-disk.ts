/** What outlives a crash of the memory engine: records, the outbox, undelivered messages. */

import type { Scalar } from '../../ports/ledger.ts';
import type { BufferedEvent } from './buffered-transaction.ts';

export interface StoredRecord {
  readonly key: string;
  readonly version: number;
  readonly json: string;
  /** By field name. */
  readonly indexed: ReadonlyMap<string, Scalar>;
}

export interface StoredCollection {
  readonly records: Map<string, StoredRecord>;
  /** Field -> value -> keys. */
  readonly index: Map<string, Map<Scalar, Set<string>>>;
}

/** An event that is committed and not yet on the bus. */
export interface OutboxEntry {
  readonly event: BufferedEvent;
  readonly committedAt: number;
}

/** A message waiting for, or in the hands of, one subscription. */
export interface StoredMessage {
  readonly sequence: number;
  readonly subscription: string;
  readonly id: string;
  readonly topic: string;
  readonly json: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly publishedAt: number;
  attempts: number;
  dueAt: number;
}

export interface MemoryDisk {
  readonly collections: Map<string, StoredCollection>;
  readonly outbox: OutboxEntry[];
  /** By sequence number. */
  readonly messages: Map<number, StoredMessage>;
  nextSequence: number;
}

export function memoryDisk(): MemoryDisk {
  return { collections: new Map(), outbox: [], messages: new Map(), nextSequence: 1 };
}
