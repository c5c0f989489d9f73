/** Receipts: what was told to whom, kept per incident and channel, so that each is told once, whoever dies when. */

import { collection } from '../../ports/ledger.ts';

export interface ReceiptRecord {
  /** Key of the incident's record, or `self-test`. */
  readonly incident: string;
  /** `opened`, or `critical` for one that became so later. */
  readonly event: 'opened' | 'critical' | 'self-test';
  readonly channel: string;
  /** `held`: the day's budget is used up; it is told when there is one again. */
  readonly state: 'delivered' | 'failed' | 'held';
  readonly isCritical: boolean;
  readonly attempts: number;
  readonly at: number;
  /** League date of the delivery, for the budget. */
  readonly day: string;
  readonly error: string | null;
  /** When a failed one is tried again. */
  readonly nextTryAt: number | null;
}

export const RECEIPTS = collection<ReceiptRecord>('notification_receipts', [
  'incident',
  'channel',
  'day',
  'state',
]);

export function receiptKey(receipt: Pick<ReceiptRecord, 'incident' | 'event' | 'channel'>): string {
  return `${receipt.incident}|${receipt.event}|${receipt.channel}`;
}
