import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOON } from '../../test/support/surfaces/records.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { announcedAlerts } from './announced-alerts.ts';

describe('announced alerts', () => {
  it('have the notifier look whenever one is raised or resolved, after it is stored', async () => {
    const clock = new VirtualClock(NOON);
    const { ledger } = openMemoryEngine({ topology: [], clock });
    const stored = ledgerAlerts(ledger, clock);
    const seen: Promise<number>[] = [];
    const wake = () => void seen.push(stored.open().then((open) => open.length));
    const alerts = announcedAlerts(stored, { wake });
    await alerts.raise('a', 'warning', 'a source is dark');
    assert.deepEqual(
      (await alerts.open()).map(({ key }) => key),
      ['a'],
    );
    await alerts.resolve('a', 'it answers');
    assert.deepEqual(await Promise.all(seen), [1, 0]);
  });
});
