import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { SLATE_REQUESTED_TOPIC } from '../engine/messages.ts';
import { REQUESTS } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, gameDate } from '../league/game-date.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import type { App } from './compose.ts';
import { startDailySchedule } from './daily-schedule.ts';

const HOUR = 3_600_000;
const TOPOLOGY = buildGraph(PROCESSORS).subscriptions;

/** As much of an app as the schedule looks at. */
function appAt(start: number, virtualTime = false) {
  const clock = new VirtualClock(start);
  const { ledger } = openMemoryEngine({ topology: TOPOLOGY, clock });
  const alerts = ledgerAlerts(ledger, clock);
  const app = { clock, ledger, alerts, engine: { clock, ledger, alerts, virtualTime } } as unknown as App;
  return { app, clock, ledger, alerts };
}
type Made = ReturnType<typeof appAt>;

/** Lets the requests that a timer has started come to their end. */
const settled = () => new Promise<void>((done) => setImmediate(done));

/** Hour by hour, as a clock goes; the dates that were asked for, each with the instants. */
async function passHours({ clock, ledger }: Made, hours: number): Promise<Record<string, number>> {
  for (let n = 0; n < hours; n++) {
    clock.advanceBy(HOUR);
    await settled();
  }
  const requests = await ledger.query({ collection: REQUESTS });
  return Object.fromEntries(requests.map(({ key, data }) => [key, data.requestedAt]));
}

describe('the daily schedule', () => {
  it('asks for each day at 05:30 Eastern, in live lane', async () => {
    const made = appAt(easternInstant(gameDate('2024-01-15'), '03:00'));
    const stop = startDailySchedule(made.app);
    const asked = await passHours(made, 50);
    assert.deepEqual(asked, {
      '2024-01-15': easternInstant(gameDate('2024-01-15'), '05:30'),
      '2024-01-16': easternInstant(gameDate('2024-01-16'), '05:30'),
    });
    const request = await made.ledger.get(REQUESTS, '2024-01-15');
    assert.deepEqual([request?.data.lane, request?.data.actor], ['live', 'schedule 05:30 ET']);
    stop();
  });

  it('asks at start-up for a day that is due already', async () => {
    const start = easternInstant(gameDate('2024-01-15'), '14:00');
    const made = appAt(start);
    const stop = startDailySchedule(made.app);
    await settled();
    assert.deepEqual(await passHours(made, 0), { '2024-01-15': start });
    stop();
  });

  for (const [change, date, gap] of [
    ['spring forward', '2024-03-10', 23],
    ['fall back', '2024-11-03', 25],
  ] as const) {
    it(`keeps to the Eastern clock on the night clocks ${change}`, async () => {
      const day = gameDate(date);
      const eve = addDays(day, -1);
      const made = appAt(easternInstant(eve, '04:00'));
      const stop = startDailySchedule(made.app);
      const asked = await passHours(made, 30);
      assert.equal(asked[date], easternInstant(day, '05:30'));
      assert.equal((asked[date] ?? 0) - (asked[eve] ?? 0), gap * HOUR);
      stop();
    });
  }

  it('does nothing for a played season', async () => {
    const made = appAt(easternInstant(gameDate('2024-01-15'), '03:00'), true);
    startDailySchedule(made.app)();
    assert.equal(made.clock.nextTimerAt(), null);
    assert.deepEqual(await passHours(made, 24), {});
  });

  it('stops when told to', async () => {
    const made = appAt(easternInstant(gameDate('2024-01-15'), '03:00'));
    startDailySchedule(made.app)();
    assert.deepEqual(await passHours(made, 24), {});
  });

  it('opens an incident when the slate cannot be asked for, and goes on', async () => {
    const made = appAt(easternInstant(gameDate('2024-01-15'), '03:00'));
    const { ledger } = made;
    let isDark = true;
    const transact: typeof ledger.transact = async (work) => {
      if (isDark) throw new Error(`${SLATE_REQUESTED_TOPIC} is dark`);
      return await ledger.transact(work);
    };
    const engine = { ...made.app.engine, ledger: { ...ledger, get: ledger.get.bind(ledger), transact } };
    const stop = startDailySchedule({ ...made.app, engine } as unknown as App);
    await passHours(made, 4);
    const [incident] = await made.alerts.open();
    assert.equal(incident?.key, 'schedule/daily-slate');
    assert.match(incident.message, /today's slate could not be requested/);
    isDark = false;
    assert.deepEqual(Object.keys(await passHours(made, 24)), ['2024-01-16']);
    stop();
  });
});
