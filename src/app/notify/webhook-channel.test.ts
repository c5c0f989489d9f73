import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Webhook, webhookChannel } from './webhook-channel.ts';

const NOTE = { key: 'unit/x', severity: 'error', message: 'a <b> & c' } as const;

async function posted(webhook: Webhook): Promise<unknown> {
  let body: unknown;
  const channel = webhookChannel(webhook, async (_url, options) => {
    body = JSON.parse(String(options?.body));
    return new Response('ok');
  });
  await channel.send(NOTE);
  return body;
}

describe('the webhook', () => {
  it('gets plain JSON with what any receiver may need', async () => {
    assert.deepEqual(await posted({ url: 'https://example.com/hook', format: null }), {
      ...NOTE,
      text: 'Tipoff error: a <b> & c',
    });
  });

  it('gets Slack’s form at Slack’s address, or when told so, with foreign text escaped', async () => {
    const slack = { text: '*Tipoff error*: a &lt;b&gt; &amp; c\n_unit/x_' };
    assert.deepEqual(await posted({ url: 'https://hooks.slack.com/services/T/B/x', format: null }), slack);
    assert.deepEqual(await posted({ url: 'https://example.com/hook', format: 'slack' }), slack);
    assert.notDeepEqual(await posted({ url: 'https://hooks.slack.com/x', format: 'json' }), slack);
  });

  it('says what went wrong without its secret path', async () => {
    const url = 'https://example.com/secret?key=1';
    const refusing = webhookChannel({ url, format: null }, async () => new Response('no', { status: 403 }));
    await assert.rejects(refusing.send(NOTE), { message: 'the webhook at example.com answered 403' });
    const away = webhookChannel({ url, format: null }, async () => Promise.reject(new Error(url)));
    await assert.rejects(away.send(NOTE), { message: 'the webhook at example.com could not be reached' });
  });
});
