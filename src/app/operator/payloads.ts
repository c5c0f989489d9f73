/** `tipoff payloads`: what was fetched, whether it is still whole, and what may go. */

import { z } from 'zod';
import { AUDIT } from '../../engine/unit.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import type { ArchiveHealth, Removed } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import { changeFields, operation } from './operation.ts';
import { dueRecords } from './payload-retention.ts';

const date = z
  .custom<GameDate>((value) => typeof value === 'string' && isGameDate(value), 'is no league date')
  .nullable();

export const listPayloadsOperation = operation({
  kind: 'read',
  input: z.strictObject({
    source: z.string().nullable(),
    from: date,
    to: date,
    asOf: z.number().nullable(),
    limit: z.int().positive(),
  }),
  /** In order of date, source, subject and time; `total` counts what the limit leaves out too. */
  async run(
    { payloads },
    { source, from, to, asOf, limit },
  ): Promise<{ total: number; records: FetchRecord[] }> {
    const records = await payloads.list({
      ...(source === null ? {} : { source }),
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      ...(asOf === null ? {} : { asOf }),
    });
    return { total: records.length, records: records.slice(0, limit) };
  },
});

export const verifyPayloadsOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  run: ({ payloads }): Promise<ArchiveHealth> => payloads.verify(),
});

export interface Pruning {
  readonly isDryRun: boolean;
  readonly rules: readonly {
    readonly name: string;
    readonly what: string;
    readonly keepDays: number | null;
    readonly fetches: number;
    /** Of their bodies as they were sent; bodies that others need too stay. */
    readonly bytes: number;
  }[];
  /** Stored bodies no fetch names, which go too. */
  readonly strays: number;
  /** Read back; null for a dry run. */
  readonly removed: Removed | null;
  /** Fetches that were to go and are still there. */
  readonly left: number;
}

export const prunePayloadsOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields }),
  async run({ engine, payloads }, { actor, reason, dryRun }): Promise<Pruning> {
    const now = engine.clock.now();
    const due = dueRecords(await payloads.list(), now);
    const rules = due.map(({ rule: { name, what, keepDays }, records }) => ({
      name,
      what,
      keepDays,
      fetches: records.length,
      bytes: records.reduce((sum, record) => sum + record.bodyBytes, 0),
    }));
    const { strays } = await payloads.verify();
    const plan = { rules, strays: strays.length };
    if (dryRun) return { isDryRun: true, ...plan, removed: null, left: 0 };
    const records = due.flatMap((one) => one.records);
    if (records.length === 0 && strays.length === 0)
      return { isDryRun: false, ...plan, removed: { fetches: 0, bodies: 0, storedBytes: 0 }, left: 0 };
    // Before the effect: what is gone without a row that says so could never be explained.
    await engine.ledger.transact(async (tx) =>
      tx.create(AUDIT, engine.clock.newId('prune'), {
        actor,
        action: 'payloads prune',
        subject: `payloads (${records.length} fetches by ${rules.map(({ name }) => name).join(', ') || 'no rule'}, ${strays.length} strays)`,
        reason,
        at: now,
      }),
    );
    const removed = await payloads.remove(records);
    const left = dueRecords(await payloads.list(), now).reduce((sum, one) => sum + one.records.length, 0);
    return { isDryRun: false, ...plan, removed, left };
  },
});
