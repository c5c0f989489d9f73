import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { ledgerAlerts } from '../../engine/ledger-alerts.ts';
import { DEADMAN, DEADMAN_KEY, deadmanStep } from './deadman.ts';

const URL = 'https://outside.example/ping/secret';

function setUp(answer: () => Promise<Response> = async () => new Response('ok')) {
  const clock = new VirtualClock(1_000_000);
  const { ledger } = openMemoryEngine({ topology: [], clock });
  const alerts = ledgerAlerts(ledger, clock);
  let pings = 0;
  const fetch = (async () => {
    pings += 1;
    return await answer();
  }) as typeof globalThis.fetch;
  const step = deadmanStep({ ledger, clock, url: URL, fetch });
  const stored = async () => (await ledger.get(DEADMAN, DEADMAN_KEY))?.data;
  return { clock, alerts, step, stored, pings: () => pings };
}

describe('the dead-man signal', () => {
  it('is pinged once a minute while all is well', async () => {
    const { clock, step, pings, stored } = setUp();
    for (let tick = 0; tick < 5; tick += 1) {
      await step();
      clock.advanceBy(30_000);
    }
    assert.equal(pings(), 3);
    assert.deepEqual(await stored(), { pingedAt: 1_120_000, withheldBecause: null, lookedAt: 1_120_000 });
  });

  it('falls silent while nobody can be told, and comes back', async () => {
    const { clock, alerts, step, pings, stored } = setUp();
    await step();
    await alerts.raise('alert-channel/webhook', 'error', 'it answered 503');
    clock.advanceBy(60_000);
    await step();
    assert.equal(pings(), 1);
    assert.match((await stored())?.withheldBecause ?? '', /alert-channel\/webhook is open/);
    assert.equal((await stored())?.pingedAt, 1_000_000);
    await alerts.resolve('alert-channel/webhook', 'it took one');
    clock.advanceBy(60_000);
    await step();
    assert.equal(pings(), 2);
  });

  it('pings through trouble that people can be told of', async () => {
    const { alerts, step, pings } = setUp();
    await alerts.raise('late/2024-01-15', 'critical', 'predictions are late');
    await step();
    assert.equal(pings(), 1);
  });

  it('says that the address does not take it, and never its path', async () => {
    const refused = setUp(async () => new Response('', { status: 404 }));
    await assert.rejects(refused.step(), (error: Error) => {
      assert.match(error.message, /outside.example answered 404/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    const unreachable = setUp(async () => {
      throw new TypeError('fetch failed');
    });
    await assert.rejects(unreachable.step(), /could not be reached/);
  });
});
