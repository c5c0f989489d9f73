import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOON } from '../../../test/support/surfaces/records.ts';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { ledgerAlerts } from '../../engine/ledger-alerts.ts';
import { createLog } from '../log.ts';
import type { Channel, Notification } from './channel.ts';
import { logChannel } from './log-channel.ts';
import { createNotifier, DAILY_BUDGET } from './notifier.ts';
import { RECEIPTS } from './receipts.ts';

const HOUR = 3_600_000;

function open() {
  const clock = new VirtualClock(NOON);
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', clock, (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const memory = openMemoryEngine({ topology: [], clock });
  const alerts = ledgerAlerts(memory.ledger, clock);
  const sent: Notification[] = [];
  let isRefusing = false;
  const hook: Channel = {
    name: 'webhook',
    isBudgeted: true,
    async send(notification) {
      if (isRefusing) throw new Error('the webhook at example.com answered 500');
      sent.push(notification);
    },
  };
  const make = () =>
    createNotifier({ ledger: memory.ledger, clock, alerts, log, channels: [logChannel(log), hook] });
  const receipts = async () => (await memory.ledger.query({ collection: RECEIPTS })).map(({ data }) => data);
  const keys = () => sent.map(({ key }) => key);
  const refuse = (yes: boolean) => {
    isRefusing = yes;
  };
  return { clock, lines, memory, alerts, sent, make, receipts, keys, refuse };
}

describe('the notifier', () => {
  it('tells an incident once per channel, however often it is counted or looked at', async () => {
    const { alerts, make, keys, lines, receipts } = open();
    const notifier = make();
    await alerts.raise('a', 'warning', 'a source is dark');
    await notifier.look();
    await alerts.raise('a', 'error', 'it still is');
    await Promise.all([notifier.look(), notifier.look()]);
    assert.deepEqual(keys(), ['a']);
    assert.deepEqual(
      lines.map(({ level, message, incident }) => [level, message, incident]),
      [['warn', 'a source is dark', 'a']],
    );
    assert.deepEqual(
      (await receipts()).map(({ channel, state, attempts }) => [channel, state, attempts]),
      [
        ['log', 'delivered', 1],
        ['webhook', 'delivered', 1],
      ],
    );
  });

  it('tells nothing twice after a restart, and what a crash left untold', async () => {
    const { alerts, make, keys } = open();
    await alerts.raise('a', 'error', 'first');
    await make().look();
    await alerts.raise('b', 'error', 'opened, then the process died');
    await make().look();
    assert.deepEqual(keys(), ['a', 'b']);
  });

  it('logs what ended an incident', async () => {
    const { alerts, make, lines } = open();
    const notifier = make();
    await alerts.raise('a', 'error', 'dark');
    await notifier.look();
    await alerts.resolve('a', 'it answers');
    await notifier.look();
    assert.deepEqual(lines.at(-1)?.message, 'closed: it answers');
  });

  it('keeps to its daily budget, lets critical ones through, and drops nothing', async () => {
    const { alerts, make, keys, clock, receipts } = open();
    const notifier = make();
    for (let n = 1; n <= DAILY_BUDGET + 2; n++) {
      await alerts.raise(`a${n}`, 'error', 'trouble');
      clock.advanceBy(1_000);
    }
    await alerts.raise('b', 'critical', 'no predictions');
    await notifier.look();
    assert.deepEqual(keys(), ['a1', 'a2', 'a3', 'a4', 'a5', 'b']);
    assert.equal((await receipts()).filter(({ state }) => state === 'held').length, 2);
    await alerts.resolve('a6', 'it went away by itself');
    clock.advanceBy(24 * HOUR);
    await notifier.look();
    assert.deepEqual(keys(), ['a1', 'a2', 'a3', 'a4', 'a5', 'b', 'a7']);
  });

  it('tells again when an incident has become critical', async () => {
    const { alerts, make, sent } = open();
    const notifier = make();
    await alerts.raise('a', 'warning', 'late');
    await notifier.look();
    await alerts.raise('a', 'critical', 'lost');
    await notifier.look();
    await notifier.look();
    assert.deepEqual(
      sent.map(({ severity, message }) => [severity, message]),
      [
        ['warning', 'late'],
        ['critical', 'lost'],
      ],
    );
  });

  it('tries a channel that refuses again after a growing back-off, then each incident once', async () => {
    const { alerts, make, keys, clock, refuse, receipts } = open();
    const notifier = make();
    refuse(true);
    await alerts.raise('a', 'error', 'dark');
    await notifier.look();
    await notifier.look();
    const failed = (await receipts()).find(({ channel }) => channel === 'webhook');
    assert.deepEqual(
      [failed?.state, failed?.attempts, failed?.error],
      ['failed', 1, 'the webhook at example.com answered 500'],
    );
    const dead = (await alerts.open()).find(({ key }) => key === 'alert-channel/webhook');
    assert.match(dead?.message ?? '', /answered 500/, 'a dead channel is an incident itself');
    clock.advanceBy(30_000);
    await notifier.look();
    clock.advanceBy(30_000);
    await notifier.look();
    assert.equal((await receipts()).find(({ channel }) => channel === 'webhook')?.attempts, 2);
    refuse(false);
    clock.advanceBy(HOUR);
    await notifier.look();
    await notifier.look();
    assert.deepEqual(keys(), ['a']);
    assert.deepEqual(
      (await alerts.open()).map(({ key }) => key),
      ['a'],
      'a channel that takes something is alive',
    );
  });

  it('looks by itself, so that an incident nobody spoke of is told within half a minute', async () => {
    const { alerts, make, keys, clock } = open();
    const notifier = make();
    notifier.start();
    await notifier.look();
    await alerts.raise('a', 'error', 'dark');
    clock.advanceBy(30_000);
    for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
    assert.deepEqual(keys(), ['a']);
    await alerts.raise('b', 'error', 'the last thing before the end');
    await notifier.close();
    assert.deepEqual(keys(), ['a', 'b']);
    assert.equal(clock.nextTimerAt(), null);
  });

  it('tests every channel, and says what each answered', async () => {
    const { make, refuse, sent } = open();
    const notifier = make();
    const good = await notifier.selfTest();
    assert.deepEqual(
      good.map(({ channel, state, error }) => [channel, state, error]),
      [
        ['log', 'delivered', null],
        ['webhook', 'delivered', null],
      ],
    );
    assert.match(sent[0]?.message ?? '', /nothing is wrong/);
    refuse(true);
    const [, bad] = await notifier.selfTest();
    assert.deepEqual([bad?.state, bad?.error], ['failed', 'the webhook at example.com answered 500']);
  });

  it('says in the log when the store cannot be read, and goes on', async () => {
    const { make, lines, memory } = open();
    const notifier = make();
    await memory.ledger.close();
    notifier.wake();
    for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
    assert.match(String(lines.at(-1)?.message), /incidents could not be looked at/);
  });

  it('tells a second channel what the first has not taken, and of the death of the first', async () => {
    const { clock, memory, alerts } = open();
    const told: string[] = [];
    const hook: Channel = {
      name: 'webhook',
      isBudgeted: true,
      async send() {
        if (isDown) throw new Error('503');
      },
    };
    const second: Channel = {
      name: 'webhook-2',
      isBudgeted: true,
      isBackup: true,
      send: async ({ key }) => void told.push(key),
    };
    let isDown = false;
    const log = createLog('silent', clock);
    const notifier = createNotifier({ ledger: memory.ledger, clock, alerts, log, channels: [second, hook] });
    await alerts.raise('taken', 'error', 'the first takes it');
    await notifier.look();
    assert.deepEqual(told, []);
    isDown = true;
    await alerts.raise('refused', 'error', 'the first refuses it');
    await notifier.look();
    await notifier.look();
    assert.deepEqual(told.sort(), ['alert-channel/webhook', 'refused']);
    isDown = false;
    clock.advanceBy(HOUR);
    await notifier.look();
    await alerts.raise('later', 'error', 'the first takes it again');
    await notifier.look();
    assert.equal(told.length, 2);
  });
});
