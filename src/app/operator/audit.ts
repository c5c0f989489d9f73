/** `tipoff audit`: who changed what, when and why, and whether the answer is whole. */

import { z } from 'zod';
import { type AuditVerdict, verifyAudit } from '../../engine/audit-chain.ts';
import { AUDIT, type AuditRecord } from '../../engine/unit.ts';
import { operation } from './operation.ts';

export const auditOperation = operation({
  kind: 'read',
  input: z.strictObject({
    actor: z.string().nullable(),
    /** Part of the subject's name: a unit, a date, a dead letter. */
    subject: z.string().nullable(),
    since: z.number().nullable(),
    limit: z.int().positive(),
  }),
  /** The newest first. */
  async run({ engine }, { actor, subject, since, limit }): Promise<AuditRecord[]> {
    const records = await engine.ledger.query({
      collection: AUDIT,
      orderBy: 'at',
      descending: true,
      ...(since === null ? {} : { between: { field: 'at', from: since } }),
    });
    return records
      .map(({ data }) => data)
      .filter((row) => actor === null || row.actor === actor)
      .filter((row) => subject === null || row.subject.includes(subject))
      .slice(0, limit);
  },
});

/** `tipoff audit verify`: follows the chain from its first row to its head. */
export const verifyAuditOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  run: async ({ engine }): Promise<AuditVerdict> => await verifyAudit(engine.ledger),
});
