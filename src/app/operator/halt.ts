/** `tipoff halt`: stops what leaves the system, for a scope and a time; it ends itself or is lifted. */

import { z } from 'zod';
import {
  declareHalt,
  HALTS,
  type Halt,
  isInForce,
  liftHalt,
  PERMITS,
  type Permit,
  type PermitScope,
} from '../../engine/permits.ts';
import { isGameDate } from '../../league/game-date.ts';
import { refreshExports, wakePublications } from '../../pipeline/7-publish/wake-publications.ts';
import { UsageError } from '../usage-error.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

export const scopeSchema = z.custom<PermitScope>(
  (value) =>
    typeof value === 'string' &&
    (value === 'all' ||
      (value.startsWith('date:') && isGameDate(value.slice(5))) ||
      /^system:\w+$/.test(value)),
  'a scope is `all`, `date:YYYY-MM-DD` or `system:NAME`',
);

export interface Permission {
  /** In force now; with `all` those that are over as well. */
  readonly halts: readonly Halt[];
  /** Fresh now; with `all` every one. */
  readonly permits: readonly Permit[];
  /** `auto`: slates whose gates pass get their permit by the standing rule. */
  readonly rule: 'auto' | 'manual';
}

export const permissionOperation = operation({
  kind: 'read',
  input: z.strictObject({ all: z.boolean() }),
  run: async (context, { all }): Promise<Permission> => await permissionOf(context, all),
});

export interface HaltChange {
  readonly isDryRun: boolean;
  /** As read back; for a dry run as it would be. */
  readonly halt: Halt;
  /** Dates whose exports were made to say so. */
  readonly exports: readonly string[];
  /** Dates that ask for their permit again. */
  readonly woken: readonly string[];
}

export const haltOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, scope: scopeSchema, until: z.int().positive() }),
  async run(context, { scope, until, dryRun, actor, reason }): Promise<HaltChange> {
    const { engine, publish } = context;
    const since = engine.clock.now();
    if (until <= since)
      throw new UsageError(
        `--until ${new Date(until).toISOString()} is over already: name a time ahead, e.g. 2h`,
      );
    const halt = { scope, since, until, actor, reason };
    if (dryRun)
      return {
        isDryRun: true,
        halt: { id: 'not given yet', liftedAt: null, ...halt },
        exports: [],
        woken: [],
      };
    const id = engine.clock.newId('halt');
    await engine.ledger.transact(async (tx) => declareHalt(tx, id, halt));
    const exports = await refreshExports(publish);
    return { isDryRun: false, halt: await haltOf(context, id), exports, woken: [] };
  },
});

export const liftHaltOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, id: z.string() }),
  async run(context, { id, dryRun, actor, reason }): Promise<HaltChange> {
    const { engine, publish } = context;
    const halt = await haltOf(context, id);
    if (!isInForce(halt, engine.clock.now()))
      throw new UsageError(`halt ${id} is over: nothing is to be lifted`);
    if (dryRun) return { isDryRun: true, halt, exports: [], woken: [] };
    await engine.ledger.transact(
      async (tx) => await liftHalt(tx, id, { actor, reason, at: engine.clock.now() }),
    );
    const exports = await refreshExports(publish);
    const woken = await wakePublications(engine, publish.permitRule);
    return { isDryRun: false, halt: await haltOf(context, id), exports, woken };
  },
});

export async function permissionOf(
  { engine, publish }: Pick<OperatorContext, 'engine' | 'publish'>,
  all: boolean,
): Promise<Permission> {
  const now = engine.clock.now();
  const [halts, permits] = await Promise.all([
    engine.ledger.query({
      collection: HALTS,
      ...(all ? {} : { between: { field: 'until' as const, from: now } }),
    }),
    engine.ledger.query({
      collection: PERMITS,
      ...(all ? {} : { between: { field: 'expiresAt' as const, from: now } }),
    }),
  ]);
  return {
    halts: halts.map(({ key, data }) => ({ id: key, ...data })).filter((one) => all || isInForce(one, now)),
    permits: permits
      .map(({ key, data }) => ({ id: key, ...data }))
      .filter((one) => all || one.revokedAt === null),
    rule: publish.permitRule,
  };
}

async function haltOf({ engine }: OperatorContext, id: string): Promise<Halt> {
  const halt = await engine.ledger.get(HALTS, id);
  if (!halt) throw new UsageError(`there is no halt ${id}: \`tipoff halt list --all\` shows every one`);
  return { id, ...halt.data };
}
