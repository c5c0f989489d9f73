/** The publication log: what was said to the world, when and under which permit. Entries are appended and never changed. */

import type { GameDate } from '../league/game-date.ts';
import { collection, type JsonObject, type LedgerReader } from '../ports/ledger.ts';

/** `proposed` is held back by a gate, a halt or the want of a permit; a later `published` supersedes an earlier one. */
export type PublicationState = 'proposed' | 'published' | 'withdrawn' | 'graded';

/** One entry about one item. */
export interface PublicationRecord {
  readonly item: string;
  readonly date: GameDate;
  /** Counted from 1 per item; the record's key is `item#seq`. */
  readonly seq: number;
  readonly state: PublicationState;
  readonly at: number;
  /** The permit that was valid at that moment; null for what did not go out. */
  readonly permitId: string | null;
  readonly contentHash: string;
  readonly content: JsonObject;
  /** Why it was held back or withdrawn; null for the rest. */
  readonly reason: string | null;
  /** What it says differently from the entry before; null for a first one. */
  readonly diff: string | null;
  /** From here on what is published does not change any more. UTC milliseconds. */
  readonly tipOffAt: number | null;
  readonly attemptId: string;
}

/** A grade is an entry of its own: a better one is appended beside it. */
export interface Grade {
  readonly version: string;
  readonly result: string;
  readonly facts: JsonObject;
}

export const PUBLICATIONS = collection<PublicationRecord>('published_predictions', ['date', 'item', 'state']);

export function publicationKey(item: string, seq: number): string {
  return `${item}#${seq}`;
}

/** An item as its entries leave it. */
export interface PublishedItem {
  readonly item: string;
  /** Entries so far. */
  readonly entries: number;
  /** What the world was told last and still stands; null for what never went out or was withdrawn. */
  readonly published: PublicationRecord | null;
  readonly state: PublicationState;
  readonly latest: PublicationRecord;
  readonly first: PublicationRecord | null;
  readonly grades: readonly PublicationRecord[];
}

/** Folds the log of a date; items by name. Pure. */
export function itemsOf(log: readonly PublicationRecord[]): Map<string, PublishedItem> {
  const byItem = new Map<string, PublicationRecord[]>();
  for (const entry of log) byItem.set(entry.item, [...(byItem.get(entry.item) ?? []), entry]);
  const items = [...byItem].map(([item, unordered]): [string, PublishedItem] => {
    const entries = unordered.sort((a, b) => a.seq - b.seq);
    const latest = entries.at(-1) as PublicationRecord;
    const out = entries.filter(({ state }) => state === 'published' || state === 'withdrawn');
    const last = out.at(-1);
    const grades = entries.filter(({ state }) => state === 'graded');
    const published = last?.state === 'published' ? last : null;
    const state =
      last?.state === 'withdrawn'
        ? 'withdrawn'
        : published
          ? grades.length > 0
            ? 'graded'
            : 'published'
          : 'proposed';
    return [item, { item, entries: entries.length, published, state, latest, first: out[0] ?? null, grades }];
  });
  return new Map(items.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The log of a date in the order of items and entries. */
export async function publicationLog(reader: LedgerReader, date: GameDate): Promise<PublicationRecord[]> {
  const entries = await reader.query({ collection: PUBLICATIONS, where: { date } });
  return entries
    .map(({ data }) => data)
    .sort((a, b) => (a.item === b.item ? a.seq - b.seq : a.item < b.item ? -1 : 1));
}
