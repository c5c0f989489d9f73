import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { memoryWarehouse } from '../adapters/memory/memory-warehouse.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { Engine } from '../engine/engine-context.ts';
import { nodeOf } from '../engine/graph.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { freshUnit } from '../engine/plan-units.ts';
import { SCHEDULE_RUNS } from '../engine/schedules.ts';
import { tick } from '../engine/ticker.ts';
import { ATTEMPTS, type AttemptRecord, REQUESTS, SLATES, UNITS, type UnitRecord } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { cronTick } from '../pipeline/cron-tick.ts';
import { createLeague } from '../pipeline/league-schedule.ts';
import { PROCESSORS, TABLES } from '../pipeline/processors.ts';
import { runScheduledAction } from '../pipeline/schedule-actions.ts';
import { SCHEDULES, type ScheduleAction } from '../pipeline/schedules.ts';
import { startTicking, type TickedApp, tickSteps } from './ticking.ts';

const HOUR = 3_600_000;
const GRAPH = buildGraph(PROCESSORS);
const D = gameDate('2024-01-15');

/** As much of an app as ticking looks at, without games: nothing is delivered. */
async function appAt(start: number, virtualTime = false) {
  const clock = new VirtualClock(start);
  const { ledger, bus } = openMemoryEngine({ topology: GRAPH.subscriptions, clock });
  const alerts = ledgerAlerts(ledger, clock);
  const warehouse = await memoryWarehouse();
  await warehouse.migrate(TABLES);
  const engine: Engine = {
    graph: GRAPH,
    ledger,
    clock,
    alerts,
    league: createLeague(warehouse),
    instance: 'one',
    codeVersion: 'code',
    configHash: 'config',
    virtualTime,
  };
  const app: TickedApp = { engine, ledger, clock, alerts, warehouse, bus };
  const troubles: string[] = [];
  const tickNow = async (instance = 'one') =>
    await tick(tickSteps({ ...app, engine: { ...engine, instance } }), async (step, error) => {
      troubles.push(`${step}: ${String(error)}`);
    });
  /** Ticks through the hours, every `step` minutes. */
  const pass = async (hours: number, step = 30) => {
    for (let n = 0; n < (hours * 60) / step; n += 1) {
      clock.advanceBy(step * 60_000);
      await tickNow();
    }
  };
  const runs = async (job: string) =>
    (await ledger.query({ collection: SCHEDULE_RUNS, where: { job }, orderBy: 'logicalAt' })).map(
      ({ data }) => data,
    );
  return { ...app, app, clock, troubles, tickNow, pass, runs, close: () => warehouse.close() };
}

const slateOf = (date: GameDate, games = 3) => ({
  date,
  season: 2023,
  games,
  previous: null,
  firstTipoff: games ? easternInstant(date, '19:30') : null,
  lastTipoff: games ? easternInstant(date, '22:00') : null,
  starts: games
    ? [
        { game: 'early', at: easternInstant(date, '19:30') },
        { game: 'late', at: easternInstant(date, '22:00') },
      ]
    : [],
  emptyReason: games ? null : ('no_games' as const),
  emptyDetail: games ? null : 'the all-star break',
  lane: 'live' as const,
  plannedAt: 0,
});

function endedUnit(processor: string, date: GameDate): UnitRecord {
  const fresh = freshUnit(nodeOf(GRAPH, processor), date, 'live');
  return {
    ...fresh,
    state: 'ended',
    open: false,
    outcome: { kind: 'complete' },
    attemptId: `a-${processor}`,
  };
}

describe('ticking', () => {
  it("asks for each day's slate at 05:30 Eastern, once, in the live lane", async () => {
    const made = await appAt(easternInstant(D, '03:00'));
    await made.tickNow();
    await made.pass(26);
    const asked = await made.ledger.query({ collection: REQUESTS, orderBy: 'date' });
    assert.deepEqual(
      asked.map(({ key, data }) => [key, data.lane]),
      [
        ['2024-01-14', 'backfill'],
        ['2024-01-15', 'live'],
      ],
      'a new home makes up for the day it missed, beside the live one',
    );
    assert.equal((await made.runs('daily-slate')).at(-1)?.result, `requested ${D}`);
    assert.deepEqual(made.troubles, []);
    await made.close();
  });

  for (const [night, gap] of [
    ['2024-03-10', 23],
    ['2024-11-03', 25],
  ] as const) {
    it(`keeps to both coasts' clocks on ${night}, when a day has ${gap} hours`, async () => {
      const day = gameDate(night);
      const made = await appAt(easternInstant(addDays(day, -1), '04:00'));
      await made.tickNow();
      await made.pass(36);
      const at = async (job: string) => (await made.runs(job)).slice(-2).map((run) => run.logicalAt);
      const morning = easternInstant(day, '05:30');
      assert.deepEqual(await at('daily-slate'), [morning - gap * HOUR, morning]);
      // 6:00 in Los Angeles is 9:00 in New York on either side of either night.
      const start = easternInstant(day, '09:00');
      assert.deepEqual(await at('phase5-start'), [start - gap * HOUR, start]);
      for (const { job } of SCHEDULES) {
        const slots = (await made.runs(job)).map((run) => run.logicalAt);
        assert.equal(new Set(slots).size, slots.length, `${job}: once per logical time`);
      }
      await made.close();
    });
  }

  it('after 72 hours down, two instances coming back run each logical time once', async () => {
    const made = await appAt(easternInstant(D, '12:00'));
    await made.tickNow();
    made.clock.advanceBy(72 * HOUR);
    await Promise.all([made.tickNow(), made.tickNow('two')]);
    await made.tickNow('two');
    assert.deepEqual(made.troubles, []);
    const slates = await made.runs('daily-slate');
    assert.deepEqual(
      slates.map(({ logicalAt, missedBefore }) => [logicalAt, missedBefore]),
      [
        [easternInstant(D, '05:30'), 0],
        [easternInstant(addDays(D, 3), '05:30'), 2],
      ],
      'the latest of the three missed days runs; the reconciler finds the others',
    );
    assert.deepEqual(
      (await made.runs('phase5-retry-1')).map(({ state }) => state),
      ['missed', 'missed'],
    );
    for (const { job } of SCHEDULES)
      for (const run of await made.runs(job)) assert.ok(run.tries <= 1, `${job} ran ${run.tries} times`);
    await made.close();
  });

  it('a backup that finds the work done records whose event did it', async () => {
    const made = await appAt(easternInstant(D, '05:00'));
    await made.tickNow();
    await made.ledger.transact(async (tx) => {
      tx.create(SLATES, D, slateOf(D));
      tx.create(UNITS, `collect_nbac_schedule/${D}`, endedUnit('collect_nbac_schedule', D));
      tx.create(UNITS, `model_training/${D}`, endedUnit('model_training', D));
      const attempt = { causes: ['event-X'] } as unknown as AttemptRecord;
      const keyed = { ...attempt, unit: '', date: D, running: false, startedAt: 0 };
      tx.create(ATTEMPTS, 'a-collect_nbac_schedule', keyed);
      tx.create(ATTEMPTS, 'a-model_training', keyed);
    });
    await made.pass(1);
    assert.equal((await made.runs('daily-slate')).at(-1)?.result, 'already done by event event-X');
    // The 15th is a Monday.
    assert.equal((await made.runs('train-week')).at(-1)?.result, 'already done by event event-X');
    await made.close();
  });

  it('fetches odds hourly, every quarter of an hour in the last 90 minutes of each game, and once more just before it', async () => {
    const made = await appAt(easternInstant(D, '16:50'));
    await made.tickNow();
    await made.ledger.transact(async (tx) => {
      tx.create(SLATES, D, slateOf(D));
      for (const id of [
        'collect_odds_api_game_lines',
        'collect_odds_api_player_points',
        'collect_espn_injuries',
        'collect_nbac_injury_report',
      ])
        tx.create(UNITS, `${id}/${D}`, endedUnit(id, D));
      const parked: UnitRecord['outcome'] = { kind: 'parked', code: 'c', message: 'm' };
      const unit = endedUnit('collect_nbac_schedule', D);
      tx.create(UNITS, `collect_nbac_schedule/${D}`, { ...unit, outcome: parked });
    });
    await made.pass(3.5, 5);
    const injuries = (await made.runs('injuries')).slice(-5).map(({ result }) => result ?? '');
    const ofEspn = (results: readonly string[]) =>
      results.map((result) => result.includes(`asked for collect_espn_injuries/${D}`));
    assert.deepEqual(ofEspn(injuries), [true, false, true, false, false], injuries.join('; '));
    assert.match(injuries[1] ?? '', /^asked for collect_nbac_injury_report\/2024-01-15$/);
    assert.match(injuries.at(-1) ?? '', /has tipped off/);
    assert.match(
      (await made.runs('schedule-refresh')).at(-2)?.result ?? '',
      /shows parked/,
      'no clock reopens it',
    );
    await made.pass(2.5, 5);
    const asked = async (job: string) =>
      (await made.runs(job))
        .filter(({ result }) => result?.includes('asked for'))
        .map(({ logicalAt, game }) => {
          const time = new Date(logicalAt - 5 * HOUR).toISOString().slice(11, 16);
          return game ? `${game.game} ${time}` : time;
        });
    assert.deepEqual(await asked('odds'), ['17:00', '18:00', '19:00', '20:00', '21:00']);
    assert.match(
      (await made.runs('odds')).at(-1)?.result ?? '',
      /the last game of 2024-01-15 has tipped off/,
    );
    const quarters = (from: string) => ['00', '15', '30', '45'].map((minute) => `${from}:${minute}`);
    assert.deepEqual(await asked('lines-before-tip'), [
      ...quarters('18').map((time) => `early ${time}`),
      'early 19:00',
      'early 19:15',
      'late 20:30',
      'late 20:45',
      ...quarters('21').map((time) => `late ${time}`),
    ]);
    assert.deepEqual(await asked('closing-lines'), ['early 19:25', 'late 21:55']);
    await made.close();
  });

  it('fetches the officials hourly from nine until all are known', async () => {
    const made = await appAt(easternInstant(D, '08:30'));
    await made.tickNow();
    const table = 'nbac_referee_assignments';
    const partial: UnitRecord['outcome'] = { kind: 'partial', found: 1, expected: 3, missing: 'g' };
    await made.ledger.transact(async (tx) => {
      tx.create(SLATES, D, slateOf(D));
      tx.create(UNITS, `collect_${table}/${D}`, endedUnit(`collect_${table}`, D));
      tx.create(UNITS, `${table}/${D}`, { ...endedUnit(table, D), outcome: partial });
    });
    await made.pass(1);
    await made.ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, `${table}/${D}`);
      tx.put(UNITS, `${table}/${D}`, endedUnit(table, D), unit?.version ?? 0);
    });
    await made.pass(3);
    const runs = (await made.runs('referees')).slice(-3);
    assert.deepEqual(
      runs.map(({ result }) => result),
      [
        `asked for collect_${table}/${D}`,
        `already done by event of ${table}/${D}`,
        `already done by event of ${table}/${D}`,
      ],
    );
    await made.close();
  });

  it('fetches nothing on a date without games', async () => {
    const made = await appAt(easternInstant(D, '09:50'));
    await made.ledger.transact(async (tx) => tx.create(SLATES, D, slateOf(D, 0)));
    await made.pass(4, 15);
    const results = new Set((await made.runs('odds')).map(({ result }) => result));
    assert.ok(results.has(`${D} has no games: the all-star break`), [...results].join());
    assert.equal((await made.runs('phase5-status')).at(-1)?.result, `${D}: empty_ok`);
    await made.close();
  });

  it('sweeps the last three dates for what is not whole and leaves the rest', async () => {
    const made = await appAt(easternInstant(D, '06:00'));
    await made.tickNow();
    const [whole, holed] = [addDays(D, -2), addDays(D, -1)];
    await made.ledger.transact(async (tx) => {
      const key = 'collect_nbac_player_game_log';
      tx.create(UNITS, `${key}/${whole}`, endedUnit(key, whole));
      const partial: UnitRecord['outcome'] = { kind: 'partial', found: 8, expected: 9, missing: 'g' };
      tx.create(UNITS, `${key}/${holed}`, { ...endedUnit(key, holed), outcome: partial });
    });
    await made.pass(7);
    const asked = `asked for collect_nbac_player_game_log/${holed}`;
    assert.equal((await made.runs('results-sweep')).at(-1)?.result, asked);
    assert.equal(
      (await made.runs('results-recheck')).at(-1)?.result,
      `asked for collect_nbac_player_game_log/${whole}`,
    );
    await made.close();
  });

  it('looks at nothing but leases, breakers, backfills and the copy of the ledger where a season is played', async () => {
    const made = await appAt(easternInstant(D, '09:00'), true);
    assert.deepEqual(
      tickSteps(made.app).map(({ name }) => name),
      ['leases', 'breakers', 'backfills', 'projection'],
    );
    await made.close();
  });

  it('takes a schedule that asks for what nobody does for a fault, not for done', async () => {
    const { engine, clock, close } = await appAt(easternInstant(D, '09:00'));
    const tick = { job: 'odd', logicalAt: clock.now(), key: 'odd@now' };
    const ports = { engine, reconcile: async () => '' };
    await assert.rejects(
      runScheduledAction(ports, 'nobody' as ScheduleAction, tick),
      /odd asks for "nobody", which nothing does/,
    );
    await close();
  });

  it('raises an incident for a step that fails, goes on, and stops when told to', async () => {
    const made = await appAt(easternInstant(D, '09:00'));
    const query = async () => Promise.reject(new Error('the ledger is dark'));
    const engine = { ...made.engine, ledger: { ...made.ledger, query } } as unknown as Engine;
    const stop = startTicking({ ...made.app, engine });
    await stop();
    const keys = (await made.alerts.open()).map(({ key }) => key);
    assert.ok(keys.includes('ticker/leases'), keys.join());
    assert.equal(made.clock.nextTimerAt(), null);
    await made.close();
  });

  it('reads cron lines by the wall clock: a time that is skipped comes an hour later, one that occurs twice comes once', () => {
    const next = cronTick();
    const eastern = (cron: string, after: string) =>
      new Date(next({ zone: 'America/New_York', cron }, Date.parse(after)) ?? 0).toISOString();
    assert.equal(
      eastern('30 2 * * *', '2024-03-09T12:00:00Z'),
      '2024-03-10T07:00:00.000Z',
      '3:00, the first there is',
    );
    assert.equal(eastern('30 1 * * *', '2024-11-02T12:00:00Z'), '2024-11-03T05:30:00.000Z');
    assert.equal(eastern('30 1 * * *', '2024-11-03T05:30:00Z'), '2024-11-04T06:30:00.000Z');
  });
});
