/** Permits and halts: nothing is published without a fresh, positive permission, read inside the commit that publishes. */

import { collection, type LedgerReader, type LedgerTransaction } from '../ports/ledger.ts';
import { AUDIT } from './unit.ts';

/** `all`, `date:2024-01-15` or `system:<id>`: what a permit allows or a halt stops. */
export type PermitScope = 'all' | `date:${string}` | `system:${string}`;

export interface PermitRecord {
  readonly scope: PermitScope;
  readonly issuedAt: number;
  /** From here on it allows nothing any more. */
  readonly expiresAt: number;
  readonly actor: string;
  readonly reason: string;
  /** Set when it was taken back before its time. */
  readonly revokedAt: number | null;
}

export interface HaltRecord {
  readonly scope: PermitScope;
  readonly since: number;
  /** A halt ends itself, so that none is forgotten; what was permitted before it needs a new permit all the same. */
  readonly until: number;
  readonly actor: string;
  readonly reason: string;
  /** Set when somebody ended it before its time. */
  readonly liftedAt: number | null;
}

export const PERMITS = collection<PermitRecord>('permits', ['scope', 'expiresAt']);
export const HALTS = collection<HaltRecord>('halts', ['scope', 'until']);

export interface Permit extends PermitRecord {
  readonly id: string;
}
export interface Halt extends HaltRecord {
  readonly id: string;
}

export type PermitDecision =
  | { readonly kind: 'permitted'; readonly permit: Permit }
  /** A halt is in force: it says who, why and until when. */
  | { readonly kind: 'halted'; readonly halt: Halt }
  /** Nobody has permitted it, or the permit is no longer fresh. */
  | { readonly kind: 'no_permit'; readonly detail: string; readonly isUnreadable?: boolean };

/** Who asks: the scopes he falls under. */
export function scopesOf(date: string, system: string): PermitScope[] {
  return ['all', `date:${date}`, `system:${system}`];
}

export function isInForce(halt: HaltRecord, now: number): boolean {
  return halt.since <= now && now < halt.until && (halt.liftedAt === null || now < halt.liftedAt);
}

/** Whether `now` may be published, given the permits and halts of all scopes the asker falls under. Pure. */
export function decidePermit(
  permits: readonly Permit[],
  halts: readonly Halt[],
  now: number,
): PermitDecision {
  const halt = halts.find((one) => isInForce(one, now));
  if (halt) return { kind: 'halted', halt };
  // A permit older than a halt has not seen it: the end of a halt asks for a new one.
  const lastHalt = Math.max(Number.NEGATIVE_INFINITY, ...halts.map(({ since }) => since));
  const given = [...permits].sort((a, b) => b.expiresAt - a.expiresAt || (a.id < b.id ? -1 : 1));
  const fresh = given.find(
    ({ issuedAt, expiresAt, revokedAt }) =>
      issuedAt <= now &&
      now < expiresAt &&
      (revokedAt === null || now < revokedAt) &&
      // At the very moment of a halt a permit does not count: it may have been first.
      issuedAt > lastHalt,
  );
  if (fresh) return { kind: 'permitted', permit: fresh };
  const newest = given[0];
  return {
    kind: 'no_permit',
    detail: !newest
      ? 'nobody has permitted it'
      : newest.revokedAt !== null && newest.revokedAt <= now
        ? `permit ${newest.id} was taken back`
        : newest.issuedAt <= lastHalt
          ? `permit ${newest.id} is older than the last halt: a new one is needed`
          : `permit ${newest.id} expired at ${new Date(newest.expiresAt).toISOString()}`,
  };
}

/** Reads and decides; inside a transaction the answer holds for its commit. Permits that cannot be read are none. */
export async function readPermit(
  reader: LedgerReader,
  scopes: readonly PermitScope[],
  now: number,
): Promise<PermitDecision> {
  try {
    return await readAndDecide(reader, scopes, now);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'no_permit', detail: `the permits cannot be read (${message})`, isUnreadable: true };
  }
}

async function readAndDecide(
  reader: LedgerReader,
  scopes: readonly PermitScope[],
  now: number,
): Promise<PermitDecision> {
  const [permits, halts] = await Promise.all([
    reader.query({ collection: PERMITS, where: { scope: [...scopes] } }),
    reader.query({ collection: HALTS, where: { scope: [...scopes] } }),
  ]);
  return decidePermit(
    permits.map(({ key, data }) => ({ id: key, ...data })),
    halts.map(({ key, data }) => ({ id: key, ...data })),
    now,
  );
}

/** One line for people: who holds it back, why, until when. */
export function refusalText(decision: Exclude<PermitDecision, { kind: 'permitted' }>): string {
  if (decision.kind === 'no_permit') return `no permit: ${decision.detail}`;
  const { scope, since, until, actor, reason } = decision.halt;
  return `halted (${scope}) by ${actor} since ${new Date(since).toISOString()} until ${new Date(until).toISOString()}: ${reason}`;
}

/** Issues a permit and writes it to the audit, in the caller's commit. Throws for one that never allows anything. */
export function issuePermit(
  tx: LedgerTransaction,
  id: string,
  permit: Omit<PermitRecord, 'revokedAt'>,
): void {
  if (permit.expiresAt <= permit.issuedAt)
    throw new Error(`a permit for ${permit.scope} would be over before it begins: give it a later expiry`);
  tx.create(PERMITS, id, { ...permit, revokedAt: null });
  audit(tx, id, 'permit', permit, permit.issuedAt);
}

/** Declares a halt and writes it to the audit, in the caller's commit. */
export function declareHalt(tx: LedgerTransaction, id: string, halt: Omit<HaltRecord, 'liftedAt'>): void {
  if (halt.until <= halt.since)
    throw new Error(`a halt of ${halt.scope} would be over before it begins: give it a later end`);
  tx.create(HALTS, id, { ...halt, liftedAt: null });
  audit(tx, id, 'halt', halt, halt.since);
}

interface Change {
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
}

/** Ends a halt before its time; what was permitted before it stays without effect. False when it is over already. */
export async function liftHalt(tx: LedgerTransaction, id: string, change: Change): Promise<boolean> {
  const halt = await tx.get(HALTS, id);
  if (!halt || !isInForce(halt.data, change.at)) return false;
  tx.put(HALTS, id, { ...halt.data, liftedAt: change.at }, halt.version);
  audit(tx, `${id}-lifted`, 'lift halt', { ...change, scope: halt.data.scope }, change.at);
  return true;
}

/** Takes a permit back. False when it allows nothing any more. */
export async function revokePermit(tx: LedgerTransaction, id: string, change: Change): Promise<boolean> {
  const permit = await tx.get(PERMITS, id);
  if (!permit || permit.data.revokedAt !== null || permit.data.expiresAt <= change.at) return false;
  tx.put(PERMITS, id, { ...permit.data, revokedAt: change.at }, permit.version);
  audit(tx, `${id}-revoked`, 'revoke permit', { ...change, scope: permit.data.scope }, change.at);
  return true;
}

function audit(
  tx: LedgerTransaction,
  id: string,
  action: string,
  { actor, reason, scope }: { readonly actor: string; readonly reason: string; readonly scope: PermitScope },
  at: number,
): void {
  tx.create(AUDIT, `audit-${id}`, { actor, action, subject: scope, reason, at });
}
