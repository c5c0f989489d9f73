/**
 * The audit as a chain: every row carries the hash of the one before it, so that none can be changed, left out or slipped
 * in without a trace.
 *
 * It is held in one place, around the ledger: whoever writes an audit row, in whatever commit, writes a link of the chain.
 */

import {
  type Collection,
  collection,
  type Ledger,
  type LedgerReader,
  type LedgerTransaction,
} from '../ports/ledger.ts';
import { contentHash } from './hash.ts';
import { AUDIT, type AuditRecord } from './unit.ts';

/** A row as it is stored; rows of an earlier release have no link. */
export interface AuditLink extends AuditRecord {
  /** 1 for the first row of the chain. */
  readonly ordinal: number;
  readonly previousHash: string;
  /** Over the row's key, its content and `previousHash`. */
  readonly hash: string;
}

interface AuditHeadRecord {
  readonly count: number;
  readonly hash: string;
  /** Time of the first link: rows without one may only be older. */
  readonly since: number;
}

const AUDIT_HEAD = collection<AuditHeadRecord>('audit_head');
const HEAD = 'head';
/** What the first link is chained to. */
const START = '0'.repeat(64);

/** The ledger with its audit chained and append-only: replacing an audit row throws. */
export function auditChained(ledger: Ledger): Ledger {
  return {
    get: (of, key) => ledger.get(of, key),
    query: (query) => ledger.query(query),
    count: (query) => ledger.count(query),
    close: () => ledger.close(),
    transact: (work) =>
      ledger.transact(async (tx) => {
        const writes: (() => void)[] = [];
        const rows: { readonly key: string; readonly row: AuditRecord }[] = [];
        const result = await work(collecting(tx, writes, rows));
        // The head is read when it is known to be needed, and still before the first write.
        if (rows.length > 0) writes.push(await prepareLinks(tx, rows));
        for (const write of writes) write();
        return result;
      }),
  };
}

function collecting(
  tx: LedgerTransaction,
  writes: (() => void)[],
  rows: { readonly key: string; readonly row: AuditRecord }[],
): LedgerTransaction {
  return {
    get: (of, key) => tx.get(of, key),
    query: (query) => tx.query(query),
    count: (query) => tx.count(query),
    create(of, key, data) {
      if (of.name === AUDIT.name) rows.push({ key, row: data as unknown as AuditRecord });
      else writes.push(() => tx.create(of, key, data));
    },
    put<T extends object>(of: Collection<T>, key: string, data: T, expectedVersion: number) {
      if (of.name === AUDIT.name)
        throw new Error(`audit row ${key} cannot be replaced: the audit is append-only; write another row`);
      writes.push(() => tx.put(of, key, data, expectedVersion));
    },
    emit: (event) => writes.push(() => tx.emit(event)),
  };
}

async function prepareLinks(
  tx: LedgerTransaction,
  rows: readonly { readonly key: string; readonly row: AuditRecord }[],
): Promise<() => void> {
  const head = await tx.get(AUDIT_HEAD, HEAD);
  let { count, hash } = head?.data ?? { count: 0, hash: START };
  const links = rows.map(({ key, row }) => {
    count += 1;
    const link: AuditLink = { ...row, ordinal: count, previousHash: hash, hash: linkHash(key, row, hash) };
    hash = link.hash;
    return { key, link };
  });
  const after = { count, hash, since: head?.data.since ?? (rows[0]?.row.at as number) };
  return () => {
    for (const { key, link } of links) tx.create(AUDIT, key, link);
    if (head) tx.put(AUDIT_HEAD, HEAD, after, head.version);
    else tx.create(AUDIT_HEAD, HEAD, after);
  };
}

function linkHash(key: string, row: AuditRecord, previousHash: string): string {
  const { actor, action, subject, reason, at } = row;
  return contentHash({ key, actor, action, subject, reason, at, previousHash });
}

export interface AuditVerdict {
  /** Links of the chain, and rows that are older than it. */
  readonly links: number;
  readonly unchained: number;
  /** Hash of the newest link; kept elsewhere, it also proves that the end was not cut off. Null without any link. */
  readonly head: string | null;
  /** What does not hold, one sentence each; empty when the chain is whole. */
  readonly faults: readonly string[];
}

/** Follows the chain from its first link to its head. */
export async function verifyAudit(ledger: LedgerReader): Promise<AuditVerdict> {
  const [head, records] = await Promise.all([
    ledger.get(AUDIT_HEAD, HEAD),
    ledger.query({ collection: AUDIT, orderBy: 'at' }),
  ]);
  const links = new Map<number, { readonly key: string; readonly link: AuditLink }>();
  const faults: string[] = [];
  let unchained = 0;
  for (const { key, data, version } of records) {
    const link = data as AuditRecord & Partial<AuditLink>;
    if (version !== 1) faults.push(`row ${key} was replaced (version ${version})`);
    if (link.ordinal === undefined) {
      unchained += 1;
      if (head && data.at > head.data.since)
        faults.push(`row ${key} of ${new Date(data.at).toISOString()} was slipped in: it has no link`);
    } else if (links.has(link.ordinal)) {
      faults.push(`rows ${links.get(link.ordinal)?.key} and ${key} both claim to be link ${link.ordinal}`);
    } else links.set(link.ordinal, { key, link: link as AuditLink });
  }
  const count = head?.data.count ?? 0;
  let previous = START;
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    const found = links.get(ordinal);
    if (!found) {
      faults.push(`link ${ordinal} of ${count} is missing: a row was removed`);
      // The next link still names what came before it.
      previous = links.get(ordinal + 1)?.link.previousHash ?? previous;
      continue;
    }
    const { key, link } = found;
    if (link.previousHash !== previous)
      faults.push(`row ${key} (link ${ordinal}) does not follow link ${ordinal - 1}`);
    if (link.hash !== linkHash(key, link, link.previousHash))
      faults.push(
        `row ${key} (link ${ordinal}, ${link.action} by ${link.actor}) was changed after it was written`,
      );
    previous = link.hash;
  }
  for (const ordinal of links.keys())
    if (ordinal > count)
      faults.push(`row ${links.get(ordinal)?.key} is link ${ordinal}, the head knows ${count}`);
  if (count > 0 && previous !== head?.data.hash && faults.length === 0)
    faults.push('the head does not name the last link: the end of the chain was rewritten');
  return { links: links.size, unchained, head: head?.data.hash ?? null, faults };
}
