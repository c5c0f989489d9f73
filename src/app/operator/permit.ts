/** `tipoff permit`: allows what may be published, for a scope and a time; takes it back. */

import { z } from 'zod';
import { HALTS, isInForce, issuePermit, PERMITS, type Permit, revokePermit } from '../../engine/permits.ts';
import { wakePublications } from '../../pipeline/7-publish/wake-publications.ts';
import { UsageError } from '../usage-error.ts';
import { scopeSchema } from './halt.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

export interface PermitChange {
  readonly isDryRun: boolean;
  readonly permit: Permit;
  /** Halts in force over the same scope or over everything: the permit is without effect while they last. */
  readonly halted: readonly string[];
  /** Dates that are published now, or as soon as a process has the home open. */
  readonly woken: readonly string[];
}

export const permitOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, scope: scopeSchema, until: z.int().positive() }),
  async run(context, { scope, until, dryRun, actor, reason }): Promise<PermitChange> {
    const { engine, publish } = context;
    const now = engine.clock.now();
    if (until <= now)
      throw new UsageError(
        `--until ${new Date(until).toISOString()} is over already: name a time ahead, e.g. 2h`,
      );
    const halts = await engine.ledger.query({ collection: HALTS, where: { scope: ['all', scope] } });
    const halted = halts.filter(({ data }) => isInForce(data, now)).map(({ key }) => key);
    const permit = { scope, issuedAt: now, expiresAt: until, actor, reason };
    if (dryRun)
      return {
        isDryRun: true,
        permit: { id: 'not given yet', revokedAt: null, ...permit },
        halted,
        woken: [],
      };
    const id = engine.clock.newId('permit');
    await engine.ledger.transact(async (tx) => issuePermit(tx, id, permit));
    const woken = await wakePublications(engine, publish.permitRule);
    return { isDryRun: false, permit: await permitOf(context, id), halted, woken };
  },
});

export const revokePermitOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, id: z.string() }),
  async run(context, { id, dryRun, actor, reason }): Promise<PermitChange> {
    const { engine } = context;
    const permit = await permitOf(context, id);
    if (permit.revokedAt !== null || permit.expiresAt <= engine.clock.now())
      throw new UsageError(`permit ${id} allows nothing any more: there is nothing to take back`);
    if (!dryRun)
      await engine.ledger.transact(
        async (tx) => await revokePermit(tx, id, { actor, reason, at: engine.clock.now() }),
      );
    return {
      isDryRun: dryRun,
      permit: dryRun ? permit : await permitOf(context, id),
      halted: [],
      woken: [],
    };
  },
});

async function permitOf({ engine }: OperatorContext, id: string): Promise<Permit> {
  const permit = await engine.ledger.get(PERMITS, id);
  if (!permit) throw new UsageError(`there is no permit ${id}: \`tipoff permit list --all\` shows every one`);
  return { id, ...permit.data };
}
