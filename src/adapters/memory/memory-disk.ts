/** What outlives a crash of the memory engine: records, the outbox, undelivered messages. */

import type { LedgerRecord, Scalar } from '../../ports/ledger.ts';
import type { BufferedEvent } from './buffered-transaction.ts';

export interface StoredRecord {
  readonly key: string;
  version: number;
  json: string;
  /** In the order of the collection's `fields`. */
  indexed: readonly Scalar[];
  /** What readers get, made for the first of them and frozen: they all share it. */
  read: LedgerRecord<unknown> | null;
}

export interface StoredCollection {
  /** The indexed fields, sorted. */
  readonly fields: readonly string[];
  readonly records: Map<string, StoredRecord>;
  /** Per field: value -> records by key. */
  readonly index: readonly Map<Scalar, Map<string, StoredRecord>>[];
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
