/** What every alerts adapter promises: run over each ledger. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { acknowledgeIncident, INCIDENTS } from '../../src/engine/incidents.ts';
import { ledgerAlerts } from '../../src/engine/ledger-alerts.ts';
import { AUDIT } from '../../src/engine/unit.ts';
import type { Alerts } from '../../src/ports/alerts.ts';
import { DEAD, type EngineStore, type EngineUnderTest, type OpenEngine } from './engine-under-test.ts';

const KEY = 'phase5-coverage/2024-01-15';

export function alertsContract(engine: EngineUnderTest): void {
  describe(`alerts on ${engine.name} keep their promises`, () => {
    let store: EngineStore;
    let open: OpenEngine;
    let alerts: Alerts;

    beforeEach(async () => {
      store = await engine.createStore();
      open = await store.open([DEAD]);
      alerts = ledgerAlerts(open.ledger, store.clock);
    });
    afterEach(async () => {
      await open.ledger.close();
      await store.remove();
    });

    const later = (milliseconds: number) => {
      if (store.clock instanceof VirtualClock) store.clock.advanceBy(milliseconds);
    };

    test('the first alert opens an incident, the next ones are counted on it', async () => {
      assert.deepEqual(await alerts.open(), []);
      const openedAt = store.clock.now();
      await alerts.raise(KEY, 'error', '70 % of players predicted');
      later(60_000);
      const lastSeenAt = store.clock.now();
      await alerts.raise(KEY, 'error', '80 % of players predicted');
      const incidents = await alerts.open();
      if (store.clock instanceof VirtualClock) {
        assert.deepEqual(incidents, [
          {
            key: KEY,
            severity: 'error',
            message: '80 % of players predicted',
            openedAt,
            lastSeenAt,
            count: 2,
            acknowledgedAt: null,
            acknowledgedBy: null,
            closedAt: null,
            closedBy: null,
          },
        ]);
      } else assert.equal(incidents[0]?.count, 2);
    });

    test('50 alerts at once are one incident counted 50 times', async () => {
      await Promise.all(Array.from({ length: 50 }, () => alerts.raise(KEY, 'warning', 'storm')));
      const incidents = await alerts.open();
      assert.equal(incidents.length, 1);
      assert.equal(incidents[0]?.count, 50);
    });

    test('an open incident keeps the gravest severity it had', async () => {
      await alerts.raise(KEY, 'warning', 'late');
      await alerts.raise(KEY, 'critical', 'dark');
      await alerts.raise(KEY, 'error', 'partly back');
      assert.equal((await alerts.open())[0]?.severity, 'critical');
      assert.equal((await alerts.open())[0]?.message, 'partly back');
    });

    test('evidence closes it; the record stays; closing again changes nothing', async () => {
      await alerts.raise(KEY, 'error', 'dark');
      later(1_000);
      const closedAt = store.clock.now();
      await alerts.resolve(KEY, 'unit predict/2024-01-15 complete');
      later(1_000);
      await alerts.resolve(KEY, 'something else');
      assert.deepEqual(await alerts.open(), []);
      const [record] = await open.ledger.query({ collection: INCIDENTS, where: { key: KEY } });
      assert.equal(record?.data.closedBy, 'unit predict/2024-01-15 complete');
      assert.equal(record?.data.isOpen, false);
      if (store.clock instanceof VirtualClock) assert.equal(record?.data.closedAt, closedAt);
    });

    test('the same cause after its end is a new incident, beside the old one', async () => {
      await alerts.raise(KEY, 'critical', 'first');
      await alerts.resolve(KEY, 'ended');
      later(1_000);
      await alerts.raise(KEY, 'warning', 'second');
      const [current, ...others] = await alerts.open();
      assert.equal(others.length, 0);
      assert.equal(current?.message, 'second');
      assert.equal(current?.severity, 'warning');
      assert.equal(current?.count, 1);
      assert.equal(await open.ledger.count({ collection: INCIDENTS, where: { key: KEY } }), 2);
    });

    test('who takes it up is named, in the audit too; it stays open until there is evidence', async () => {
      const take = (key: string) =>
        open.ledger.transact((tx) =>
          acknowledgeIncident(tx, key, { actor: 'ann', reason: 'looking at it', at: 5 }),
        );
      assert.equal(await take(KEY), false);
      await alerts.raise(KEY, 'error', 'dark');
      assert.equal(await take(KEY), true);
      await alerts.raise(KEY, 'error', 'still dark');
      const [incident] = await alerts.open();
      assert.deepEqual([incident?.acknowledgedBy, incident?.acknowledgedAt, incident?.count], ['ann', 5, 2]);
      const audit = await open.ledger.query({ collection: AUDIT });
      assert.deepEqual(
        audit.map(({ data }) => data),
        [{ actor: 'ann', action: 'acknowledge', subject: `${KEY}#1`, reason: 'looking at it', at: 5 }],
      );
      await alerts.resolve(KEY, 'it answers');
      assert.equal(await take(KEY), false);
    });

    test('resolving what was never raised does nothing', async () => {
      await alerts.resolve(KEY, 'nothing happened');
      assert.equal(await open.ledger.count({ collection: INCIDENTS }), 0);
    });

    test('different causes are different incidents, the oldest first', async () => {
      await alerts.raise('z', 'warning', 'first');
      later(1_000);
      await alerts.raise('a', 'warning', 'second');
      const keys = (await alerts.open()).map((incident) => incident.key);
      if (store.clock instanceof VirtualClock) assert.deepEqual(keys, ['z', 'a']);
      else assert.deepEqual(keys.toSorted(), ['a', 'z']);
    });
  });
}
