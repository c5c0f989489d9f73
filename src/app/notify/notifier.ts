/**
 * Tells people of incidents: each once per channel, within a daily budget, again and again until the channel takes it.
 *
 * It works from the stored incidents, not from calls: an incident that was opened inside somebody's commit, or before a
 * crash, is told like any other.
 */

import { INCIDENTS, type IncidentRecord } from '../../engine/incidents.ts';
import { easternDate } from '../../league/eastern-time.ts';
import type { Alerts } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../log.ts';
import type { Channel, Notification } from './channel.ts';
import { RECEIPTS, type ReceiptRecord, receiptKey } from './receipts.ts';

/** Notifications a day and channel; critical ones are exempt (failure-modes §1.4). */
export const DAILY_BUDGET = 5;
const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 1_800_000;
/** What nobody reported, an incident of a crashed commit for instance, is found within this time. */
const LOOK_EVERY_MS = 30_000;

export interface Notifier {
  readonly channels: readonly Channel[];
  /** Looks for incidents that were not told yet. Calls while it is at it are one more look. */
  look(): Promise<void>;
  /** Looks soon, for callers who do not wait for it. */
  wake(): void;
  /** Sends a test through every channel, whatever the budget says; the receipts. */
  selfTest(): Promise<ReceiptRecord[]>;
  /** Looks by itself from now on, until it is closed. */
  start(): void;
  close(): Promise<void>;
}

export interface NotifierPorts {
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly alerts: Alerts;
  readonly log: Log;
  readonly channels: readonly Channel[];
}

export function createNotifier({ ledger, clock, alerts, log, channels }: NotifierPorts): Notifier {
  /** Receipts known to be delivered: what was told is not looked up again. */
  const told = new Set<string>();
  /** Open incidents of the last look, by record key. */
  let known = new Map<string, string>();
  /** Channels that failed in this look: the rest of it is not worth their time-out. */
  const failing = new Set<Channel>();
  const inOrder = [...channels].sort((a, b) => Number(a.isBackup ?? false) - Number(b.isBackup ?? false));
  let looking: Promise<void> | null = null;
  let isAskedAgain = false;
  let isClosed = false;
  let cancel: () => void = () => undefined;

  async function lookOnce(): Promise<void> {
    const open = await ledger.query({ collection: INCIDENTS, where: { isOpen: true }, orderBy: 'openedAt' });
    failing.clear();
    for (const { key, data } of open) {
      // The second channel comes last: it takes what the first one has just refused.
      for (const channel of inOrder) if (await isWanted(channel, key, data)) await tell(channel, key, data);
    }
    const now = new Map(open.map(({ key, data }) => [key, data.key]));
    for (const [record, key] of known) {
      if (now.has(record)) continue;
      const closed = await ledger.get(INCIDENTS, record);
      log.info({ incident: key }, `closed: ${closed?.data.closedBy ?? 'by somebody'}`);
    }
    known = now;
  }

  /** A second channel is for what the first cannot be told: its own death, and what it has not taken. */
  async function isWanted(channel: Channel, incident: string, data: IncidentRecord): Promise<boolean> {
    if (!channel.isBackup) return true;
    const first = channels.find((other) => other.isBudgeted && !other.isBackup);
    if (!first || data.key === deadChannelKey(first)) return true;
    const receipts = await Promise.all(
      (['opened', 'critical'] as const).map((event) =>
        ledger.get(RECEIPTS, receiptKey({ incident, event, channel: first.name })),
      ),
    );
    return (
      receipts.some((receipt) => receipt?.data.state === 'failed') || (failing.has(first) && !receipts[0])
    );
  }

  async function tell(channel: Channel, incident: string, data: IncidentRecord): Promise<void> {
    // A channel that is dead cannot say so of itself.
    if (data.key === deadChannelKey(channel) || failing.has(channel)) return;
    const isCritical = data.severity === 'critical';
    const opened = { incident, event: 'opened', channel: channel.name } as const;
    await tellOnce(channel, opened, data, isCritical);
    if (!isCritical) return;
    const receipt = (await ledger.get(RECEIPTS, receiptKey(opened)))?.data;
    if (receipt && !receipt.isCritical)
      await tellOnce(channel, { ...opened, event: 'critical' }, data, isCritical);
  }

  async function tellOnce(
    channel: Channel,
    id: Pick<ReceiptRecord, 'incident' | 'event' | 'channel'>,
    notification: Notification,
    isCritical: boolean,
  ): Promise<void> {
    const key = receiptKey(id);
    if (told.has(key)) return;
    const last = (await ledger.get(RECEIPTS, key))?.data ?? null;
    if (last?.state === 'delivered') {
      told.add(key);
      return;
    }
    if (last?.state === 'failed' && last.nextTryAt !== null && last.nextTryAt > clock.now()) return;
    const attempts = last?.attempts ?? 0;
    const day = easternDate(clock.now());
    if (channel.isBudgeted && !isCritical && (await deliveredOn(channel, day)) >= DAILY_BUDGET) {
      if (last?.state !== 'held') await keep({ ...id, ...stamp(), state: 'held', isCritical, attempts });
      return;
    }
    await deliver(channel, id, notification, isCritical, attempts + 1);
  }

  async function deliver(
    channel: Channel,
    id: Pick<ReceiptRecord, 'incident' | 'event' | 'channel'>,
    notification: Notification,
    isCritical: boolean,
    attempts: number,
  ): Promise<ReceiptRecord> {
    let error: string | null = null;
    try {
      await channel.send(notification);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 4 ** (attempts - 1));
    const receipt: ReceiptRecord = {
      ...id,
      ...stamp(),
      state: error === null ? 'delivered' : 'failed',
      isCritical,
      attempts,
      error,
      nextTryAt: error === null ? null : clock.now() + backoff,
    };
    await keep(receipt);
    if (error === null) {
      told.add(receiptKey(id));
      await alerts.resolve(deadChannelKey(channel), `it took ${receiptKey(id)}`);
    } else {
      failing.add(channel);
      log.warn({ incident: notification.key, channel: channel.name, attempts }, error);
      await alerts.raise(
        deadChannelKey(channel),
        'error',
        `${error}: what is to be told waits; check it with \`tipoff incidents self-test\``,
      );
    }
    return receipt;
  }

  function stamp() {
    const at = clock.now();
    return { at, day: easternDate(at), error: null, nextTryAt: null } as const;
  }

  async function keep(receipt: ReceiptRecord): Promise<void> {
    await ledger.transact(async (tx) => {
      const key = receiptKey(receipt);
      const last = await tx.get(RECEIPTS, key);
      if (last) tx.put(RECEIPTS, key, receipt, last.version);
      else tx.create(RECEIPTS, key, receipt);
    });
  }

  async function deliveredOn(channel: Channel, day: string): Promise<number> {
    const delivered = await ledger.query({
      collection: RECEIPTS,
      where: { channel: channel.name, day, state: 'delivered' },
    });
    return delivered.filter(({ data }) => !data.isCritical && data.event !== 'self-test').length;
  }

  async function look(): Promise<void> {
    if (looking) {
      isAskedAgain = true;
      return await looking;
    }
    looking = (async () => {
      do {
        isAskedAgain = false;
        await lookOnce();
      } while (isAskedAgain && !isClosed);
    })();
    try {
      await looking;
    } finally {
      looking = null;
    }
  }

  async function lookSafely(): Promise<void> {
    try {
      await look();
    } catch (error) {
      log.warn({}, `incidents could not be looked at: ${String(error)}`);
    }
  }

  function schedule(): void {
    cancel = clock.setTimer(clock.now() + LOOK_EVERY_MS, () => {
      lookSafely().finally(() => {
        if (!isClosed) schedule();
      });
    });
  }

  return {
    channels,
    look,
    wake: () => void lookSafely(),
    start() {
      schedule();
      void lookSafely();
    },
    async selfTest() {
      const receipts: ReceiptRecord[] = [];
      for (const channel of channels) {
        const id = { incident: 'self-test', event: 'self-test', channel: channel.name } as const;
        const notification: Notification = {
          key: 'self-test',
          severity: 'warning',
          message:
            'this is a test of the channel, as every day or asked for by an operator; nothing is wrong',
        };
        receipts.push(await deliver(channel, id, notification, false, 1));
      }
      return receipts;
    },
    async close() {
      isClosed = true;
      cancel();
      // What ended the work may be what people have to hear of.
      await lookSafely();
    },
  };
}

function deadChannelKey(channel: Channel): string {
  return `alert-channel/${channel.name}`;
}
