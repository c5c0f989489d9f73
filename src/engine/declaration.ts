/**
 * What the system is declared to be, as it was last adopted, against what is live: a schedule, a subscription, a bound or a
 * table that was changed without anybody's word is one incident, until it is adopted or restored.
 */

import { collection, type LedgerTransaction } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { INCIDENTS, prepareRaise, prepareResolve } from './incidents.ts';
import { AUDIT } from './unit.ts';

/** Facts by name of every thing, e.g. `schedule daily-slate` with its `cron`. */
export type Declared = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface DeclarationRecord {
  readonly things: Declared;
  readonly adoptedAt: number;
  readonly adoptedBy: string;
}

export const DECLARATIONS = collection<DeclarationRecord>('declarations', []);
const ADOPTED = 'adopted';
export const DECLARATION_INCIDENT = 'declaration';
const MOST_SHOWN = 8;

/** Every difference as a sentence that names both sides. Pure. */
export function declarationDifferences(declared: Declared, live: Declared): string[] {
  const things = [...new Set([...Object.keys(declared), ...Object.keys(live)])].sort();
  return things.flatMap((thing) => {
    const [was, is] = [declared[thing], live[thing]];
    if (!is) return [`${thing} is not there`];
    if (!was) return [`${thing} was never declared`];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((fact) => was[fact] !== is[fact])
      .map((fact) => `${thing}: ${fact} is ${is[fact] ?? 'not set'}, declared is ${was[fact] ?? 'not set'}`);
  });
}

/** How what is live differs from what was adopted, without keeping or telling anything. */
export async function readDeclaration({ ledger }: Pick<Engine, 'ledger'>, live: Declared): Promise<string[]> {
  const adopted = await ledger.get(DECLARATIONS, ADOPTED);
  return adopted ? declarationDifferences(adopted.data.things, live) : [];
}

/**
 * Compares, and keeps one incident for whatever differs, `more` included. What a home sees first is adopted; who puts things
 * back as they were restores them, and the audit says so.
 */
export async function watchDeclaration(
  engine: Engine,
  live: Declared,
  more: readonly string[] = [],
): Promise<string[]> {
  if (engine.sabotage?.breaks === 'graphNotChecked') return [];
  return await engine.ledger.transact(async (tx) => {
    const now = engine.clock.now();
    const adopted = await tx.get(DECLARATIONS, ADOPTED);
    const differences = [...(adopted ? declarationDifferences(adopted.data.things, live) : []), ...more];
    const where = { key: DECLARATION_INCIDENT, isOpen: true };
    const [open] = await tx.query({ collection: INCIDENTS, where });
    const message = differencesMessage(differences, adopted?.data);
    const cause = { key: DECLARATION_INCIDENT, severity: 'warning', message } as const;
    // Only news counts: the same difference is not another occurrence each time somebody looks.
    const raise =
      differences.length > 0 && open?.data.message !== message ? await prepareRaise(tx, cause, now) : null;
    const resolve =
      differences.length === 0 && open
        ? await prepareResolve(tx, DECLARATION_INCIDENT, 'everything is as it was adopted', now)
        : null;
    if (!adopted) {
      tx.create(DECLARATIONS, ADOPTED, { things: live, adoptedAt: now, adoptedBy: engine.instance });
      audit(tx, engine, engine.instance, 'adopt declaration', 'what the home was first seen with');
    }
    raise?.();
    resolve?.();
    if (resolve) audit(tx, engine, engine.instance, 'restore declaration', open?.data.message ?? '');
    return differences;
  });
}

/** Takes what is live for what is declared. Throws without an actor and a reason. Returns what differed. */
export async function adoptDeclaration(
  engine: Engine,
  live: Declared,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<string[]> {
  if (actor.trim() === '' || reason.trim() === '')
    throw new Error('adopting what is live needs an actor and a reason');
  return await engine.ledger.transact(async (tx) => {
    const now = engine.clock.now();
    const before = await tx.get(DECLARATIONS, ADOPTED);
    const resolve = await prepareResolve(tx, DECLARATION_INCIDENT, `adopted by ${actor}: ${reason}`, now);
    const record = { things: live, adoptedAt: now, adoptedBy: actor };
    if (before) tx.put(DECLARATIONS, ADOPTED, record, before.version);
    else tx.create(DECLARATIONS, ADOPTED, record);
    resolve();
    audit(tx, engine, actor, 'adopt declaration', reason);
    return before ? declarationDifferences(before.data.things, live) : [];
  });
}

function audit(tx: LedgerTransaction, engine: Engine, actor: string, action: string, reason: string): void {
  const id = engine.clock.newId('audit');
  tx.create(AUDIT, id, { actor, action, subject: 'declaration', reason, at: engine.clock.now() });
}

function differencesMessage(differences: readonly string[], adopted?: DeclarationRecord): string {
  const since = adopted ? ` by ${adopted.adoptedBy} at ${new Date(adopted.adoptedAt).toISOString()}` : '';
  const more = differences.length - MOST_SHOWN;
  const shown = differences.slice(0, MOST_SHOWN).join('; ');
  return `what is live differs from what was adopted${since}: ${shown}${more > 0 ? `; and ${more} more` : ''}: restore it, or \`tipoff release adopt --reason TEXT\``;
}
