import assert from 'node:assert/strict';
import { readConfig } from '../../../src/app/config.ts';
import { createLog } from '../../../src/app/log.ts';
import type { Channel } from '../../../src/app/notify/channel.ts';
import { DEADMAN, DEADMAN_KEY, deadmanStep } from '../../../src/app/notify/deadman.ts';
import { createNotifier } from '../../../src/app/notify/notifier.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Scenario } from './scenario.ts';

const MINUTE = 60_000;
const SICK = 'nbac_player_index';

export const scenario: Scenario = {
  story:
    'given a channel that is named and not set: no start; given one that refuses for an hour while an incident opens and counts: the second channel is told at once and the signal to the outside stays away; after the recovery the first one is told once, the second nothing more, and the signal is back',
  breaks: 'incidentPerFailure',
  async run(open) {
    assert.throws(
      () => readConfig({ TIPOFF_ALERTS: 'webhook,webhook-2,deadman', TIPOFF_WEBHOOK: 'https://a.example/x' }),
      /TIPOFF_ALERTS names webhook-2[\s\S]*TIPOFF_ALERTS names deadman/,
    );

    const simulation = open({
      days: 5,
      games: 1,
      playersPerGame: 1,
      script: {
        unit(unit) {
          if (unit.startsWith(`${SICK}/`)) throw new UnitError('permanent', 'drift', 'a field was renamed');
        },
      },
    });
    const { ledger, clock } = simulation;
    let isDown = true;
    const told: string[] = [];
    const channel = (name: string, isBackup: boolean): Channel => ({
      name,
      isBackup,
      isBudgeted: true,
      async send({ key }) {
        if (name === 'webhook' && isDown) throw new Error('the webhook at a.example answered 503');
        told.push(`${name} ${key}`);
      },
    });
    await simulation.settle();
    const { alerts } = simulation.engine;
    const log = createLog('silent', clock);
    const channels = [channel('webhook-2', true), channel('webhook', false)];
    const notifier = createNotifier({ ledger, clock, alerts, log, channels });
    let pings = 0;
    const fetch = (async () => {
      pings += 1;
      return new Response('');
    }) as typeof globalThis.fetch;
    const deadman = deadmanStep({ ledger, clock, url: 'https://outside.example/x', fetch });
    const minutes = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        clock.advanceBy(MINUTE);
        await notifier.look();
        await deadman();
      }
    };
    await minutes(3);
    assert.equal(pings, 3);

    const dates = simulation.league.dates as readonly GameDate[];
    for (const date of dates.slice(0, 3)) await simulation.play(date);
    await minutes(60);
    const ofSick = () => told.filter((line) => line.includes(SICK));
    assert.deepEqual(ofSick(), [`webhook-2 unit/${SICK}/drift`]);
    assert.deepEqual(
      told.filter((line) => line.includes('alert-channel')),
      ['webhook-2 alert-channel/webhook'],
    );
    assert.equal(pings, 3, 'the signal to the outside went on although nobody could be told');
    assert.match(
      (await ledger.get(DEADMAN, DEADMAN_KEY))?.data.withheldBecause ?? '',
      /alert-channel\/webhook/,
    );

    isDown = false;
    await minutes(60);
    assert.deepEqual(ofSick(), [`webhook-2 unit/${SICK}/drift`, `webhook unit/${SICK}/drift`]);
    for (const date of dates.slice(3)) await simulation.play(date);
    await minutes(60);
    assert.equal(ofSick().length, 2);
    assert.ok(pings > 60, 'the signal to the outside did not come back');
    assert.ok(clock.now() > easternInstant(dates[4] as GameDate, '05:30'));
  },
};
