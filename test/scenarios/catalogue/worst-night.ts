import assert from 'node:assert/strict';
import { createLog } from '../../../src/app/log.ts';
import type { Channel } from '../../../src/app/notify/channel.ts';
import { deadmanStep } from '../../../src/app/notify/deadman.ts';
import { createNotifier } from '../../../src/app/notify/notifier.ts';
import { ledgerAlerts } from '../../../src/engine/ledger-alerts.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../../src/league/game-date.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';
import { cellsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const NIGHT = gameDate('2024-11-03');

export const scenario: Scenario = {
  story:
    'given the night on which the clocks go back, 15 games of which one is postponed, odds two hours late, one poison message, a kill -9 in the middle and an alert channel that is down until the morning: predictions are out before tip-off, the results of 14 games are in the next morning, the poison lies apart and the second channel tells of it at once, the first when it is back and only once, the signal to the outside stays away meanwhile, and every universal assertion holds',
  breaks: 'badMessagesPass',
  async run(open) {
    let poisoned = false;
    let kills = 0;
    const late = ['odds_api_game_lines', 'odds_api_player_points'];
    const simulation = open({
      days: 2,
      from: NIGHT,
      games: 15,
      playersPerGame: 4,
      ticking: {},
      processes: 2,
      script: {
        fetch: (source) =>
          late.includes(source) && simulation.clock.now() < easternInstant(NIGHT, '12:00')
            ? { kind: 'not_published_yet', detail: `${source} is late tonight` }
            : undefined,
        delivery({ message }) {
          if (poisoned || message.topic !== 'prediction-ready-prod') return undefined;
          poisoned = true;
          delete (message.data as Record<string, unknown>).person_id;
          return 1;
        },
        step({ number, what }) {
          if (number > 700 && kills === 0 && what.startsWith('after commit of members')) {
            kills += 1;
            simulation.crash('kill -9 in the fan-out');
          }
        },
      },
    });
    const channels = telling(simulation, easternInstant(addDays(NIGHT, 1), '08:00'));
    await simulation.advanceTo(easternInstant(NIGHT, '13:00'));
    simulation.league.reschedule(`${NIGHT}-g15`, { date: addDays(NIGHT, 9) });
    await simulation.live(NIGHT);
    await simulation.live(addDays(NIGHT, 1));
    assert.deepEqual([poisoned, kills], [true, 1]);
    const batch = (await cellsOf(simulation, NIGHT)).find(
      ({ processor }) => processor === 'player_prop_predictions',
    );
    assert.equal(batch?.outcome?.kind, 'complete');
    assert.ok((batch?.closedAt ?? Number.POSITIVE_INFINITY) < easternInstant(NIGHT, '19:30'));
    for (const processor of [...late, 'nbac_player_game_log', 'player_game_summary', 'prediction_accuracy'])
      assert.equal(await kindOf(simulation, processor, NIGHT), 'complete', processor);
    assert.equal(simulation.store.partition('nbac_player_game_log', NIGHT as GameDate)?.rows, 14);
    const [letter, ...others] = await simulation.ledger.query({ collection: DEAD_LETTERS });
    assert.deepEqual(others, []);
    const told = channels.told.filter(({ key }) => key === letter?.data.incident);
    assert.deepEqual(
      told.map(({ channel }) => channel),
      ['webhook-2', 'webhook'],
    );
    assert.ok((told[0]?.at ?? 0) - (letter?.data.at ?? 0) <= 60_000, 'the second channel was told late');
    assert.ok(channels.pings.length > 0, 'the signal to the outside never came back');
    assert.deepEqual(
      channels.pings.filter((at) => at > (told[0]?.at ?? 0) && at < (told[1]?.at ?? 0)),
      [],
      'the signal to the outside said that all is well',
    );
  },
};

/** Channels as the app has them, looked at every minute by whoever is up; the first refuses until `recovers`. */
function telling(simulation: Simulation, recovers: number) {
  const told: { channel: string; key: string; at: number }[] = [];
  const pings: number[] = [];
  const { clock } = simulation;
  const channel = (name: string, isBackup: boolean): Channel => ({
    name,
    isBackup,
    isBudgeted: true,
    async send({ key }) {
      if (!isBackup && clock.now() < recovers) throw new Error('the webhook answered 503');
      told.push({ channel: name, key, at: clock.now() });
    },
  });
  const channels = [channel('webhook', false), channel('webhook-2', true)];
  const fetch = (async () => {
    pings.push(clock.now());
    return new Response('');
  }) as typeof globalThis.fetch;
  const look = async () => {
    const { ledger } = simulation;
    const alerts = ledgerAlerts(ledger, clock);
    await createNotifier({ ledger, clock, alerts, log: createLog('silent', clock), channels }).look();
    await deadmanStep({ ledger, clock, url: 'https://outside.example/x', fetch })();
  };
  const again = () => {
    clock.setTimer(clock.now() + 60_000, again);
    // After a kill the store of the dead process is closed: the next minute's look has another.
    look().catch((error: unknown) => simulation.note(`LOOK failed: ${String(error)}`));
  };
  again();
  return { told, pings };
}
