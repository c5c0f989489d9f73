/** Renders a date's export from the publication log and the halts: the same records, the same bytes. Pure. */

import type { Halt } from '../../engine/permits.ts';
import { itemsOf, type PublicationRecord, type PublishedItem } from '../../engine/publications.ts';
import type { GameDate } from '../../league/game-date.ts';

export interface ExportFacts {
  readonly date: GameDate;
  readonly log: readonly PublicationRecord[];
  /** The halt in force over the date, or null. */
  readonly halt: Halt | null;
  /** Why nothing is published; null where something is, or nothing is known. */
  readonly emptyReason: string | null;
}

export interface PublishedExport {
  readonly schema_version: 1;
  readonly game_date: GameDate;
  /** When what is told was computed; null while there is nothing. Its age is that of the data. */
  readonly data_as_of: string | null;
  readonly published_at: string | null;
  readonly reason: string | null;
  readonly halt:
    | { readonly active: false }
    | {
        readonly active: true;
        readonly by: string;
        readonly reason: string;
        readonly since: string;
        readonly until: string;
      };
  readonly counts: Readonly<Record<'proposed' | 'published' | 'withdrawn' | 'graded', number>>;
  readonly items: readonly ExportedItem[];
}

interface ExportedItem {
  readonly item_id: string;
  readonly state: string;
  readonly published_at: string;
  readonly permit_id: string | null;
  readonly prediction: unknown;
  readonly withdrawn: { readonly reason: string | null; readonly diff: string | null } | null;
  /** What was said before, the oldest first. */
  readonly superseded: readonly {
    readonly published_at: string;
    readonly diff: string | null;
    readonly prediction: unknown;
  }[];
  readonly grades: readonly unknown[];
}

/** File of a date under the home's exports. */
export function exportName(date: GameDate): string {
  return `${date}.json`;
}

/** A halt takes back what is still open; what is graded is history and stays to be seen. */
export function exportOf({ date, log, halt, emptyReason }: ExportFacts): PublishedExport {
  const items = [...itemsOf(log).values()];
  const counts = { proposed: 0, published: 0, withdrawn: 0, graded: 0 };
  for (const { state } of items) counts[state] += 1;
  const told = items.filter(({ first, state }) => first !== null && (halt === null || state === 'graded'));
  const created = log.flatMap(({ content }) => text(content.created_at));
  const out = log.filter(({ state }) => state === 'published').map(({ at }) => at);
  return {
    schema_version: 1,
    game_date: date,
    data_as_of: created.sort().at(-1) ?? null,
    published_at: out.length > 0 ? iso(Math.max(...out)) : null,
    reason: halt ? 'halted' : told.length === 0 ? (emptyReason ?? 'not_due') : null,
    halt: halt
      ? { active: true, by: halt.actor, reason: halt.reason, since: iso(halt.since), until: iso(halt.until) }
      : { active: false },
    counts,
    items: told.map((item) => exported(item, log)),
  };
}

export function renderExport(facts: ExportFacts): string {
  return `${JSON.stringify(exportOf(facts), null, 1)}\n`;
}

function exported(item: PublishedItem, log: readonly PublicationRecord[]): ExportedItem {
  const entries = log.filter((entry) => entry.item === item.item);
  const published = entries.filter(({ state }) => state === 'published');
  const last = published.at(-1) as PublicationRecord;
  const withdrawn =
    item.state === 'withdrawn' ? entries.findLast(({ state }) => state === 'withdrawn') : null;
  return {
    item_id: item.item,
    state: item.state,
    published_at: iso(last.at),
    permit_id: last.permitId,
    prediction: last.content,
    withdrawn: withdrawn ? { reason: withdrawn.reason, diff: withdrawn.diff } : null,
    superseded: published.slice(0, -1).map(({ at, content }, i) => ({
      published_at: iso(at),
      diff: published[i + 1]?.diff ?? null,
      prediction: content,
    })),
    grades: item.grades.map(({ at, content }) => ({ graded_at: iso(at), ...content })),
  };
}

function text(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
