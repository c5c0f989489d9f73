/** Appends entries to the publication log, each commit under the permit it reads, and reads them back. */

import { assertRunning } from '../../engine/assert-held.ts';
import { type PermitDecision, readPermit, refusalText, scopesOf } from '../../engine/permits.ts';
import {
  itemsOf,
  PUBLICATIONS,
  type PublishedItem,
  publicationKey,
  publicationLog,
} from '../../engine/publications.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerTransaction } from '../../ports/ledger.ts';
import { PUBLISHED_SYSTEM } from './candidates.ts';
import type { Entry } from './publication-entries.ts';
import type { PublishPorts } from './publish-ports.ts';

/** Entries of one commit; a transaction holds 400 writes. */
const ENTRIES_PER_COMMIT = 150;

export interface Publishing {
  readonly ports: PublishPorts;
  readonly date: GameDate;
  readonly attemptId: string;
  /** How often the unit was opened: 1 is the way a batch takes by itself. */
  readonly generation: number;
}

/** Why the log took no more, and the items it had taken until then. */
export interface Refusal {
  readonly why: string;
  readonly appended: ReadonlySet<string>;
}

/** The publishing commits: each reads the permit it publishes under. */
export async function appendEntries(
  publishing: Publishing,
  entries: readonly Entry[],
): Promise<Refusal | null> {
  const { ports, date, attemptId } = publishing;
  const { engine } = ports;
  const scopes = scopesOf(date, PUBLISHED_SYSTEM);
  const appended = new Set<string>();
  for (const chunk of chunks(entries)) {
    const why = await engine.ledger.transact(async (tx) => {
      const now = engine.clock.now();
      const decided: PermitDecision | null = isUnwatched(publishing)
        ? null
        : await readPermit(tx, scopes, now);
      await assertRunning(tx, attemptId);
      if (decided && decided.kind !== 'permitted') return refusalText(decided);
      for (const entry of chunk) create(tx, now, attemptId, entry, decided?.permit.id ?? null);
      return null;
    });
    if (why !== null) return { why, appended };
    for (const { item } of chunk) appended.add(item);
  }
  return null;
}

/** Proposing needs no permit: nothing goes out. */
export async function proposeEntries(
  { ports: { engine }, attemptId }: Publishing,
  proposals: readonly Entry[],
): Promise<void> {
  for (const chunk of chunks(proposals)) {
    await engine.ledger.transact(async (tx) => {
      await assertRunning(tx, attemptId);
      for (const entry of chunk) create(tx, engine.clock.now(), attemptId, entry, null);
    });
  }
}

/** A careless publisher looks at the halt on the way the batch takes by itself, and on no other. */
export function isUnwatched({ ports, generation }: Publishing): boolean {
  return ports.engine.sabotage?.breaks === 'haltInOneExporter' && generation > 1;
}

function create(
  tx: LedgerTransaction,
  at: number,
  attemptId: string,
  entry: Entry,
  permitId: string | null,
): void {
  tx.create(PUBLICATIONS, publicationKey(entry.item, entry.seq), { ...entry, at, permitId, attemptId });
}

function chunks(entries: readonly Entry[]): Entry[][] {
  return Array.from({ length: Math.ceil(entries.length / ENTRIES_PER_COMMIT) }, (_, i) =>
    entries.slice(i * ENTRIES_PER_COMMIT, (i + 1) * ENTRIES_PER_COMMIT),
  );
}

/** What a careless publisher does: what is not in the newest run was never said. */
export async function replaceThem({ engine }: PublishPorts, gone: readonly PublishedItem[]): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const stored = await Promise.all(
      gone.map(({ latest }) => tx.get(PUBLICATIONS, publicationKey(latest.item, latest.seq))),
    );
    for (const entry of stored)
      if (entry)
        tx.put(PUBLICATIONS, entry.key, { ...entry.data, state: 'proposed', permitId: null }, entry.version);
  });
}

/** Throws when an entry is not in the log as it was written. */
export async function readBack(
  { ports, date }: Publishing,
  entries: readonly Entry[],
): Promise<Map<string, PublishedItem>> {
  const log = await publicationLog(ports.engine.ledger, date);
  const known = new Map(log.map((entry) => [publicationKey(entry.item, entry.seq), entry.contentHash]));
  const lost = entries.filter(
    ({ item, seq, contentHash }) => known.get(publicationKey(item, seq)) !== contentHash,
  );
  if (lost.length > 0)
    throw new UnitError(
      'transient',
      'entries_lost',
      `${date}: ${lost.length} entries of the publication log do not read as they were written`,
    );
  return itemsOf(log);
}
