import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOON } from '../../test/support/surfaces/records.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { announcedAlerts } from './announced-alerts.ts';
import { createLog } from './log.ts';

function announced(webhook: string | null, answer: () => Promise<Response>) {
  const clock = new VirtualClock(NOON);
  const lines: Record<string, unknown>[] = [];
  const posts: { url: unknown; body: unknown }[] = [];
  const log = createLog('info', clock, (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const { ledger } = openMemoryEngine({ topology: [], clock });
  const alerts = announcedAlerts(ledgerAlerts(ledger, clock), {
    log,
    webhook,
    fetch: async (url, options) => {
      posts.push({ url, body: JSON.parse(String(options?.body)) });
      return await answer();
    },
  });
  return { alerts, lines, posts };
}
const settled = () => new Promise<void>((done) => setImmediate(done));

describe('announced alerts', () => {
  it('tell the webhook once per incident and the log every time', async () => {
    const { alerts, lines, posts } = announced('https://example.com/hook', async () => new Response('ok'));
    await alerts.raise('a', 'warning', 'a source is dark');
    await alerts.raise('a', 'error', 'it still is');
    await settled();
    const body = {
      key: 'a',
      severity: 'warning',
      message: 'a source is dark',
      text: 'Tipoff warning: a source is dark',
    };
    assert.deepEqual(posts, [{ url: 'https://example.com/hook', body }]);
    assert.deepEqual(
      lines.map((line) => [line.level, line.message, line.isNew]),
      [
        ['warn', 'a source is dark', true],
        ['error', 'it still is', false],
      ],
    );
    assert.equal((await alerts.open())[0]?.count, 2);
  });

  it('log what ended an incident, and nothing where there was none', async () => {
    const { alerts, lines, posts } = announced(null, async () => new Response('ok'));
    await alerts.raise('a', 'error', 'dark');
    await alerts.resolve('a', 'it answers');
    await alerts.resolve('b', 'never was');
    assert.deepEqual(
      lines.map((line) => line.message),
      ['dark', 'closed: it answers'],
    );
    assert.deepEqual([posts, await alerts.open()], [[], []]);
  });

  for (const [what, answer] of [
    ['refuses', async () => new Response('no', { status: 500 })],
    ['cannot be reached', async () => Promise.reject(new Error('no route'))],
  ] as const) {
    it(`keep the incident when the webhook ${what}`, async () => {
      const { alerts, lines } = announced('https://example.com/hook', answer);
      await alerts.raise('a', 'error', 'dark');
      await settled();
      assert.equal((await alerts.open()).length, 1);
      assert.match(String(lines.at(-1)?.message), /webhook/);
    });
  }
});
