/** Alerts kept in the ledger: every incident ever opened is a record, at most one per key is open. */

import type { Alerts, Incident, Severity } from '../ports/alerts.ts';
import type { Clock } from '../ports/clock.ts';
import { collection, type Ledger, type LedgerReader, type LedgerRecord } from '../ports/ledger.ts';

export interface IncidentRecord extends Incident {
  /** 1 for the key's first incident; the record's key is `key#ordinal`, so that one ordinal opens once. */
  readonly ordinal: number;
  /** `closedAt` is null. */
  readonly isOpen: boolean;
}

export const INCIDENTS = collection<IncidentRecord>('incidents', ['key', 'isOpen', 'openedAt', 'severity']);

const BY_GRAVITY: readonly Severity[] = ['warning', 'error', 'critical'];

export function ledgerAlerts(ledger: Ledger, clock: Clock): Alerts {
  return {
    /** An open incident takes the latest message and keeps the gravest severity it ever had. */
    async raise(key, severity, message) {
      await ledger.transact(async (tx) => {
        const latest = await latestOf(tx, key);
        const now = clock.now();
        if (latest?.data.isOpen) {
          const { data, version } = latest;
          const gravest =
            BY_GRAVITY[Math.max(BY_GRAVITY.indexOf(data.severity), BY_GRAVITY.indexOf(severity))]!;
          const seen = { ...data, severity: gravest, message, lastSeenAt: now, count: data.count + 1 };
          tx.put(INCIDENTS, latest.key, seen, version);
          return;
        }
        const ordinal = (latest?.data.ordinal ?? 0) + 1;
        tx.create(INCIDENTS, `${key}#${ordinal}`, {
          key,
          severity,
          message,
          openedAt: now,
          lastSeenAt: now,
          count: 1,
          closedAt: null,
          closedBy: null,
          ordinal,
          isOpen: true,
        });
      });
    },

    async resolve(key, evidence) {
      await ledger.transact(async (tx) => {
        const latest = await latestOf(tx, key);
        if (!latest?.data.isOpen) return;
        const closed = { ...latest.data, isOpen: false, closedAt: clock.now(), closedBy: evidence };
        tx.put(INCIDENTS, latest.key, closed, latest.version);
      });
    },

    /** The oldest first. */
    async open() {
      const records = await ledger.query({
        collection: INCIDENTS,
        where: { isOpen: true },
        orderBy: 'openedAt',
      });
      return records.map(({ data: { ordinal: _ordinal, isOpen: _isOpen, ...incident } }) => incident);
    },
  };
}

/** The key's newest incident: ordinals are given without gaps, so their count is the newest. */
async function latestOf(reader: LedgerReader, key: string): Promise<LedgerRecord<IncidentRecord> | null> {
  const ordinal = await reader.count({ collection: INCIDENTS, where: { key } });
  return ordinal === 0 ? null : reader.get(INCIDENTS, `${key}#${ordinal}`);
}
