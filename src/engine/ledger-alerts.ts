/** Alerts kept in the ledger: every incident ever opened is a record, at most one per key is open. */

import type { Alerts } from '../ports/alerts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { INCIDENTS, prepareRaise, prepareResolve } from './incidents.ts';

export function ledgerAlerts(ledger: Ledger, clock: Pick<Clock, 'now'>): Alerts {
  return {
    async raise(key, severity, message) {
      await ledger.transact(async (tx) => {
        const write = await prepareRaise(tx, { key, severity, message }, clock.now());
        write();
      });
    },

    async resolve(key, evidence) {
      await ledger.transact(async (tx) => {
        const write = await prepareResolve(tx, key, evidence, clock.now());
        write();
      });
    },

    /** The oldest first. */
    async open() {
      const records = await ledger.query({
        collection: INCIDENTS,
        where: { isOpen: true },
        orderBy: 'openedAt',
      });
      return records.map(({ data: { ordinal: _ordinal, isOpen: _isOpen, ...incident } }) => ({
        ...incident,
        // Homes of an earlier release have incidents that nobody could take up.
        acknowledgedAt: incident.acknowledgedAt ?? null,
        acknowledgedBy: incident.acknowledgedBy ?? null,
      }));
    },
  };
}
