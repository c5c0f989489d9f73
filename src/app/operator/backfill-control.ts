/** `tipoff backfill apply, pause, resume, throttle, status`: what becomes of a stored plan. */

import { z } from 'zod';
import {
  BACKFILLS,
  type BackfillRecord,
  type BackfillState,
  backfillName,
  startBackfill,
} from '../../engine/backfills.ts';
import { derivedId } from '../../engine/hash.ts';
import { MUTES, type MuteRecord } from '../../engine/mutes.ts';
import { codeStamp } from '../../engine/stamps.ts';
import { AUDIT } from '../../engine/unit.ts';
import type { LedgerRecord, LedgerTransaction } from '../../ports/ledger.ts';
import { UsageError } from '../usage-error.ts';
import { gridVersionOf } from './backfill-plan.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

export interface BackfillView extends BackfillRecord {
  readonly id: string;
  /** Dates that were asked for and have settled. */
  readonly settled: number;
  /** Null before its apply. */
  readonly mute: (MuteRecord & { readonly isExpired: boolean }) | null;
}

export interface BackfillChange {
  readonly isDryRun: boolean;
  /** Read back after the change; as it is for a dry run. */
  readonly backfill: BackfillView;
  /** Earlier mutes that the apply lifts because this one goes further. */
  readonly lifted: readonly string[];
}

const CHANGE = { ...changeFields, id: z.string().min(1) };

export const backfillStatusOperation = operation({
  kind: 'read',
  input: z.strictObject({ id: z.string().nullable() }),
  /** The newest first. */
  async run({ engine }, { id }): Promise<BackfillView[]> {
    const all = await engine.ledger.query({ collection: BACKFILLS, orderBy: 'plannedAt', descending: true });
    if (id !== null && !all.some(({ key }) => key === id)) throw unknown(id);
    const chosen = all.filter(({ key }) => id === null || key === id);
    return await Promise.all(chosen.map((record) => viewOf(engine, record)));
  },
});

export const backfillApplyOperation = operation({
  kind: 'record',
  input: z.strictObject(CHANGE),
  async run(context, { id, dryRun, actor, reason }): Promise<BackfillChange> {
    const { engine } = context;
    const plan = await planOf(engine, id);
    refuseOtherCode(engine, id, plan.data);
    if (plan.data.state === 'ended')
      throw new UsageError(`backfill ${id} has ended: plan again what is still to do`);
    const { from, to, gridVersion, throughPhase } = plan.data;
    if (plan.data.state === 'planned' && gridVersion !== (await gridVersionOf(engine.ledger, from, to)))
      throw new UsageError(
        `plan ${id} is older than the grid: units, games or outcomes of ${from} to ${to} have changed since; plan it again`,
      );
    const open = await engine.ledger.query({ collection: MUTES, where: { isOpen: true } });
    const lifted = open.filter(
      ({ key, data }) => key !== id && data.afterPhase < throughPhase && data.from <= to && from <= data.to,
    );
    const names = lifted.map(({ data }) => data.backfill);
    if (!dryRun)
      await changed(engine, id, { action: 'backfill_apply', actor, reason }, async (tx, record) => {
        const mutes = await Promise.all(
          [id, ...lifted.map(({ key }) => key)].map((key) => tx.get(MUTES, key)),
        );
        return (now) => {
          startBackfill(tx, record, mutes[0] ?? null, reason, now);
          for (const mute of mutes.slice(1))
            if (mute?.data.isOpen) tx.put(MUTES, mute.key, { ...mute.data, isOpen: false }, mute.version);
        };
      });
    return { isDryRun: dryRun, backfill: await viewOf(engine, await planOf(engine, id)), lifted: names };
  },
});

export const backfillPauseOperation = operation({
  kind: 'record',
  input: z.strictObject(CHANGE),
  run: (context, input) =>
    turn(context, input, 'pause', ['running'], (data) => ({ ...data, state: 'paused' })),
});

export const backfillResumeOperation = operation({
  kind: 'record',
  input: z.strictObject(CHANGE),
  async run(context, input): Promise<BackfillChange> {
    refuseOtherCode(context.engine, input.id, (await planOf(context.engine, input.id)).data);
    return await turn(context, input, 'resume', ['paused'], (data) => ({ ...data, state: 'running' }));
  },
});

export const backfillThrottleOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...CHANGE, concurrency: z.int().min(1).max(16) }),
  run: (context, { concurrency, ...input }) =>
    turn(context, input, 'throttle', ['planned', 'running', 'paused'], (data) => ({ ...data, concurrency })),
});

type Engine = OperatorContext['engine'];

async function turn(
  { engine }: OperatorContext,
  { id, dryRun, actor, reason }: { id: string; dryRun: boolean; actor: string; reason: string },
  word: string,
  from: readonly BackfillState[],
  to: (data: BackfillRecord) => BackfillRecord,
): Promise<BackfillChange> {
  const { data } = await planOf(engine, id);
  if (!from.includes(data.state))
    throw new UsageError(`backfill ${id} is ${data.state}: there is nothing to ${word}`);
  if (!dryRun)
    await changed(engine, id, { action: `backfill_${word}`, actor, reason }, async (tx, record) => () => {
      if (from.includes(record.data.state)) tx.put(BACKFILLS, id, to(record.data), record.version);
    });
  return { isDryRun: dryRun, backfill: await viewOf(engine, await planOf(engine, id)), lifted: [] };
}

/** The change and its audit row in one commit. */
async function changed(
  { ledger, clock }: Engine,
  id: string,
  { action, actor, reason }: { action: string; actor: string; reason: string },
  prepare: (tx: LedgerTransaction, record: LedgerRecord<BackfillRecord>) => Promise<(now: number) => void>,
): Promise<void> {
  await ledger.transact(async (tx) => {
    const record = await tx.get(BACKFILLS, id);
    if (!record) throw unknown(id);
    const write = await prepare(tx, record);
    const at = clock.now();
    write(at);
    tx.create(AUDIT, derivedId(action, id, record.version), {
      actor,
      action,
      subject: backfillName(id),
      reason,
      at,
    });
  });
}

async function planOf({ ledger }: Engine, id: string): Promise<LedgerRecord<BackfillRecord>> {
  const plan = await ledger.get(BACKFILLS, id);
  if (!plan) throw unknown(id);
  return plan;
}

function unknown(id: string): UsageError {
  return new UsageError(`there is no backfill ${id}: \`tipoff backfill status\` lists those planned here`);
}

function refuseOtherCode(engine: Engine, id: string, plan: BackfillRecord): void {
  const { codeVersion } = engine;
  if (codeStamp({ ...engine, codeVersion: plan.codeVersion }) === codeStamp(engine)) return;
  throw new UsageError(
    `plan ${id} was made with code ${plan.codeVersion}, this is code ${codeVersion}: it would not run what was planned; plan it again`,
  );
}

async function viewOf(
  { ledger, clock }: Engine,
  { key, data }: LedgerRecord<BackfillRecord>,
): Promise<BackfillView> {
  const mute = await ledger.get(MUTES, key);
  return {
    ...data,
    id: key,
    settled: data.asked - data.underWay.length,
    mute: mute ? { ...mute.data, isExpired: !mute.data.isOpen || mute.data.expiresAt <= clock.now() } : null,
  };
}
