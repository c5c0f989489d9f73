/** `tipoff doctor`: whether silence means health. What watches, who can be told, and what nobody would notice. */

import { z } from 'zod';
import { type AuditVerdict, verifyAudit } from '../../engine/audit-chain.ts';
import { readDeclaration } from '../../engine/declaration.ts';
import { DETECTORS } from '../../engine/detector-registry.ts';
import { type DetectorStateRecord, readDetectors } from '../../engine/detectors.ts';
import { type ModelHealth, modelHealth } from '../../engine/model-health.ts';
import { liveDeclaration, outsideDifferences } from '../live-declaration.ts';
import { DEADMAN, DEADMAN_KEY, type DeadmanRecord } from '../notify/deadman.ts';
import { RECEIPTS, type ReceiptRecord } from '../notify/receipts.ts';
import { operation } from './operation.ts';

export interface ChannelReading {
  readonly channel: string;
  readonly wakesSomebody: boolean;
  readonly lastReceipt: ReceiptRecord | null;
}

export interface DoctorReading {
  readonly now: number;
  readonly channels: readonly ChannelReading[];
  /** Null where no signal goes outside. */
  readonly deadman: DeadmanRecord | null;
  readonly detectors: readonly DetectorStateRecord[];
  readonly models: ModelHealth;
  readonly audit: AuditVerdict;
  /** How what is live differs from what was adopted. */
  readonly declaration: readonly string[];
}

export const doctorOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  async run(context): Promise<DoctorReading> {
    const { engine, notifier, pending, topologyDifferences } = context;
    const { ledger } = engine;
    const channels = await Promise.all(
      notifier.channels.map(async (channel): Promise<ChannelReading> => {
        const receipts = await ledger.query({ collection: RECEIPTS, where: { channel: channel.name } });
        const newest = receipts.map(({ data }) => data).sort((a, b) => b.at - a.at)[0] ?? null;
        return { channel: channel.name, wakesSomebody: channel.isBudgeted, lastReceipt: newest };
      }),
    );
    return {
      now: engine.clock.now(),
      channels,
      deadman: (await ledger.get(DEADMAN, DEADMAN_KEY))?.data ?? null,
      detectors: await readDetectors({ engine, pending }, DETECTORS),
      models: await modelHealth(ledger),
      audit: await verifyAudit(ledger),
      declaration: [
        ...(await readDeclaration(engine, await liveDeclaration(context))),
        ...(await outsideDifferences(engine.codeVersion, topologyDifferences)),
      ],
    };
  },
});
