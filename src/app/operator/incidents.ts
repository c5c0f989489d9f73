/** `tipoff incidents`: what is wrong, who has taken it up, and whether anybody was told. */

import { z } from 'zod';
import { acknowledgeIncident } from '../../engine/incidents.ts';
import { AUDIT } from '../../engine/unit.ts';
import type { ReceiptRecord } from '../notify/receipts.ts';
import { UsageError } from '../usage-error.ts';
import { type IncidentView, incidentsView } from '../views/incidents-view.ts';
import { changeFields, operation } from './operation.ts';

export const listIncidentsOperation = operation({
  kind: 'read',
  input: z.strictObject({ all: z.boolean() }),
  run: async ({ engine }, { all }): Promise<IncidentView[]> => await incidentsView(engine.ledger, { all }),
});

export const acknowledgeOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, key: z.string() }),
  async run({ engine }, { key, dryRun, actor, reason }) {
    const open = async () =>
      (await incidentsView(engine.ledger, { all: false })).find((one) => one.key === key);
    if (!(await open()))
      throw new UsageError(`no incident ${key} is open: \`tipoff incidents\` lists those that are`);
    if (!dryRun)
      await engine.ledger.transact((tx) =>
        acknowledgeIncident(tx, key, { actor, reason, at: engine.clock.now() }),
      );
    return { isDryRun: dryRun, incident: (await open()) as IncidentView };
  },
});

export interface SelfTest {
  readonly isDryRun: boolean;
  readonly receipts: readonly ReceiptRecord[];
  /** Whether there is a channel that reaches a person who does not look. */
  readonly wakesSomebody: boolean;
}

export const selfTestOperation = operation({
  kind: 'record',
  input: z.strictObject(changeFields),
  async run({ engine, notifier }, { dryRun, actor, reason }): Promise<SelfTest> {
    const wakesSomebody = notifier.channels.some((channel) => channel.isBudgeted);
    if (dryRun) return { isDryRun: true, receipts: [], wakesSomebody };
    const receipts = await notifier.selfTest();
    const subject = receipts.map(({ channel, state }) => `${channel} ${state}`).join(', ');
    await engine.ledger.transact(async (tx) => {
      const at = engine.clock.now();
      tx.create(AUDIT, engine.clock.newId('audit'), {
        actor,
        action: 'test alert channels',
        subject,
        reason,
        at,
      });
    });
    return { isDryRun: false, receipts, wakesSomebody };
  },
});
