import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { memoryPayloads } from '../adapters/memory/memory-payloads.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { Engine } from '../engine/engine-context.ts';
import { GAME_CURSORS } from '../engine/game-schedules.ts';
import { nodeOf } from '../engine/graph.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { workSchema } from '../engine/messages.ts';
import { freshUnit } from '../engine/plan-units.ts';
import { runUnit } from '../engine/run-unit.ts';
import { SCHEDULE_RUNS } from '../engine/schedules.ts';
import { ATTEMPTS, SLATES, type SlateRecord, UNITS, unitKey } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import { type Team, teamByTricode } from '../league/teams.ts';
import { type Upstream, UpstreamUnreachableError } from '../ports/upstream.ts';
import type { InputView, Warehouse, Workspace } from '../ports/warehouse.ts';
import { createFetcher } from './1-collect/fetcher.ts';
import { memoryHostState } from './1-collect/host-state.ts';
import type { ScheduledGame } from './1-collect/scheduled-games.ts';
import { buildGraph } from './build-graph.ts';
import { createLeague } from './league-schedule.ts';
import { PROCESSORS } from './processors.ts';
import { createExtraInputs, createRunner } from './run-processor.ts';
import { runScheduledAction } from './schedule-actions.ts';
import { GAME_SCHEDULES } from './schedules.ts';
import { tickSteps } from './tick-steps.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const D = gameDate('2024-01-15');
const GRAPH = buildGraph(PROCESSORS);
const BY_ID = new Map(PROCESSORS.map((processor) => [processor.id, processor]));
const POST_GAME = GAME_SCHEDULES.filter(({ job }) => job === 'post-game');

interface Night {
  readonly game: string;
  /** Eastern time of its tip-off, on its date. */
  readonly tip: string;
  /** How long after tip-off the sources show it as final. */
  readonly lasts?: number;
  readonly teams: readonly [home: string, away: string];
}

const NOON: Night = { game: '0022300561', tip: '12:30', teams: ['PHI', 'HOU'] };
const EVENING: Night = { game: '0022300562', tip: '19:30', teams: ['BOS', 'TOR'] };
const WEST: Night = { game: '0022300563', tip: '22:30', teams: ['LAL', 'OKC'] };

/** A warehouse that holds the schedule alone: final on the day after. */
function scheduleOnly(games: readonly ScheduledGame[]): Warehouse {
  const workspace = (inputs: readonly InputView[]): Workspace => ({
    rows: async <T>() =>
      games.map((game) => ({ ...game, final: inputs[0]?.between?.[0] !== game.date })) as T[],
    run: async () => undefined,
    load: async () => undefined,
    close: async () => undefined,
  });
  return { workspace: async (inputs) => workspace(inputs) } as Partial<Warehouse> as Warehouse;
}

/** A live date whose games are on its slate, with real runner, fetcher and schedules, and sources that answer by the clock. */
async function nightOf(games: readonly Night[], date: GameDate = D) {
  const clock = new VirtualClock(easternInstant(date, '11:00'));
  const memory = openMemoryEngine({ topology: GRAPH.subscriptions, clock });
  const { ledger } = memory;
  const payloads = memoryPayloads();
  const tipOf = ({ tip }: Night) => easternInstant(date, tip);
  const asked: { readonly what: string; readonly at: number }[] = [];
  const faults = { darkFrom: 0, darkUntil: 0, unfinished: new Set<string>(), drifts: new Set<string>() };
  const isFinal = (night: Night) => clock.now() >= tipOf(night) + (night.lasts ?? 150) * MINUTE;
  const upstream: Upstream = {
    kind: 'internet',
    coverage: async () => null,
    close: async () => undefined,
    async fetch({ url }) {
      const what = /scoreboard|boxscore(?=_)|playbyplay(?=_)|shotchart/.exec(url)?.[0] ?? url;
      const game = games.find((night) => url.includes(night.game));
      asked.push({ what: game ? `${what} ${game.game}` : what, at: clock.now() });
      if (clock.now() >= faults.darkFrom && clock.now() < faults.darkUntil)
        throw new UpstreamUnreachableError('the line is dead');
      const body = faults.drifts.has(what) ? { odd: true } : bodyOf(what, game);
      const text = JSON.stringify(body);
      const headers = { 'content-type': 'application/json' };
      return { status: 200, headers, body: Buffer.from(text), knownAt: clock.now(), derived: false };
    },
  };
  function bodyOf(what: string, game: Night | undefined): unknown {
    if (what === 'scoreboard') {
      const shown = games.map((night) => ({ gameId: night.game, gameStatus: isFinal(night) ? 3 : 2 }));
      return { scoreboard: { gameDate: date, games: shown } };
    }
    const gameId = game?.game;
    const isWhole = !faults.unfinished.has(what);
    const team = { teamId: 1, teamTricode: 'PHI', players: [{}] };
    if (what === 'boxscore')
      return { game: { gameId, gameStatus: isWhole ? 3 : 2, homeTeam: team, awayTeam: team } };
    const shots = [{ isFieldGoal: 1 }, { isFieldGoal: 1 }, { isFieldGoal: 0 }, null];
    const end = isWhole ? [{ actionType: 'game', subType: 'end' }] : [];
    if (what === 'playbyplay') return { game: { gameId, actions: [...shots, ...end] } };
    const rowSet = [[gameId, 1], ...(isWhole ? [[gameId, 2]] : [])];
    return { resultSets: [{ name: 'Shot_Chart_Detail', headers: ['GAME_ID', 'PLAYER_ID'], rowSet }] };
  }

  const warehouse = scheduleOnly(
    games.map((night): ScheduledGame => {
      const [home, away] = night.teams.map(teamByTricode) as [Team, Team];
      return {
        gameId: night.game,
        date,
        competition: 'regular',
        homeTeamId: home.teamId,
        awayTeamId: away.teamId,
        homeTricode: home.tricode,
        awayTricode: away.tricode,
        tipoffAt: tipOf(night),
        final: false,
      };
    }),
  );
  const tips = games.map(tipOf);
  const slate: SlateRecord = {
    date,
    season: 2023,
    games: games.length,
    previous: null,
    firstTipoff: Math.min(...tips),
    lastTipoff: Math.max(...tips),
    starts: games.map((night) => ({ game: night.game, at: tipOf(night) })),
    emptyReason: null,
    emptyDetail: null,
    lane: 'live',
    plannedAt: 0,
  };
  await ledger.transact(async (tx) => {
    tx.create(SLATES, date, slate);
    for (const id of ['finished_games', 'nbac_boxscore', 'nbac_play_by_play', 'nbac_shot_chart'])
      tx.create(UNITS, `collect_${id}/${date}`, freshUnit(nodeOf(GRAPH, `collect_${id}`), date, 'live'));
  });

  /** One process: its engine, its fetcher and what it ticks. */
  const processOf = (instance: string) => {
    const engine: Engine = {
      graph: GRAPH,
      ledger,
      clock,
      alerts: ledgerAlerts(ledger, clock),
      league: createLeague(warehouse),
      instance,
      codeVersion: 'code',
      configHash: 'config',
      virtualTime: false,
    };
    const fetcher = createFetcher({ upstream, payloads, clock, hostState: memoryHostState() });
    const run = createRunner(BY_ID, {
      warehouse,
      payloads,
      clock,
      fetch: (source, context, request, countRows, runId) =>
        fetcher.fetch(source, context.date, context.asOf, request, countRows, context.live, runId),
    });
    const steps = tickSteps({
      engine,
      warehouse,
      nextTick: () => null,
      schedules: [],
      gameSchedules: POST_GAME,
    }).filter(({ name }) => name === 'game schedules');
    const work = async (data: unknown, id: string) => {
      await runUnit(engine, workSchema.parse(data), id, run, createExtraInputs(BY_ID, payloads));
    };
    return { engine, work, tick: async () => void (await Promise.all(steps.map((step) => step.run()))) };
  };
  let process = processOf('one');
  await memory.bus.start(
    Object.fromEntries(
      GRAPH.subscriptions.map(({ name, topic }) => [
        name,
        async ({ message }) => {
          if (topic === 'nba-phase1-work') await process.work(message.data, message.id);
        },
      ]),
    ),
  );
  const quiet = async () => {
    for (let i = 0; i < 20; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    ledger,
    clock,
    asked,
    faults,
    payloads,
    slate,
    tipOf,
    processOf,
    restart: (instance: string) => {
      process = processOf(instance);
    },
    /** Ticks until then, every minute. */
    async until(instant: number) {
      while (clock.now() < instant) {
        await process.tick();
        await quiet();
        // What waits for a host's gap goes on at its own time.
        for (const end = clock.now() + MINUTE; clock.now() < end; await quiet())
          clock.advanceTo(Math.min(end, Math.max(clock.now(), clock.nextTimerAt() ?? end)));
      }
    },
    /** The date's own unit, as its gate would start it. */
    async collect(id: string, slot = '') {
      const key = unitKey(`collect_${id}`, date);
      const work = {
        event_type: 'unit_work',
        schema_version: 1,
        correlation_id: 'c',
        causation_id: 'c',
        lane: 'live',
        emitted_at: clock.now(),
        processor: `collect_${id}`,
        game_date: date,
        generation: (await ledger.get(UNITS, key))?.data.generation ?? 1,
        slot,
      };
      const running = process.work(work, `morning ${id} ${clock.now()}`);
      await this.until(clock.now() + 5 * MINUTE);
      await running;
      return (await ledger.get(UNITS, key))?.data;
    },
    async runs(game: Night) {
      const runs = await ledger.query({
        collection: SCHEDULE_RUNS,
        where: { job: 'post-game' },
        orderBy: 'logicalAt',
      });
      return runs.filter(({ data }) => data.game?.game === game.game);
    },
    async cursor(game: Night) {
      return (await ledger.get(GAME_CURSORS, `post-game/${game.game}`))?.data;
    },
    times: (what: string) => asked.filter((one) => one.what === what).map(({ at }) => at),
  };
}

test('games at noon, in the evening and in the West are each collected when they end, once, and the morning asks for nothing again', async () => {
  const night = await nightOf([NOON, EVENING, WEST]);
  await night.until(easternInstant(addDays(D, 1), '05:00'));
  for (const game of [NOON, EVENING, WEST]) {
    for (const what of ['boxscore', 'playbyplay', 'shotchart']) {
      const [at, ...again] = night.times(`${what} ${game.game}`);
      const after = ((at ?? 0) - night.tipOf(game)) / MINUTE;
      assert.ok(after >= 150 && after < 165, `${what} of ${game.game}: ${after} min after tip-off`);
      assert.deepEqual(again, [], `${what} of ${game.game}`);
    }
    const runs = await night.runs(game);
    assert.deepEqual(
      runs.map(({ data }) => (data.logicalAt - night.tipOf(game)) / MINUTE),
      [135, 145, 155, 165],
    );
    assert.match(runs.at(-1)?.data.result ?? '', new RegExp(`^${game.game}: already done by event `));
  }
  // 22:30 Eastern ends after midnight, and is still the date's.
  assert.ok(night.times(`boxscore ${WEST.game}`)[0]! > easternInstant(addDays(D, 1), '00:59'));

  const before = night.asked.length;
  const unit = await night.collect('nbac_boxscore');
  assert.deepEqual([unit?.outcome, unit?.outputRows], [{ kind: 'complete' }, 3]);
  assert.equal(night.asked.length, before);
  const records = await night.payloads.latest('nbac_boxscore', D);
  const attempt = await night.ledger.get(ATTEMPTS, records[0]?.runId ?? '');
  assert.equal(attempt?.data.processor, 'collect_finished_games', 'the record names the attempt that asked');

  // The look-back asks anew: its answer is a day old by then.
  await night.until(easternInstant(addDays(D, 2), '12:00'));
  await night.collect('nbac_boxscore', 'results-recheck@noon');
  assert.equal(night.asked.length, before + 3);
});

test('what the night lacks is collected in the morning, and only that', async () => {
  const date = gameDate('2024-01-17');
  const night = await nightOf([EVENING, { ...WEST, lasts: 9 * 60 }], date);
  await night.until(easternInstant(addDays(date, 1), '08:00'));
  assert.deepEqual(night.times(`boxscore ${WEST.game}`), []);
  const last = (await night.runs(WEST)).at(-1)?.data;
  assert.equal(last?.logicalAt, night.tipOf(WEST) + 475 * MINUTE, 'it is not looked for without end');
  const unit = await night.collect('nbac_boxscore');
  assert.deepEqual(unit?.outcome, { kind: 'complete' });
  assert.equal(night.times(`boxscore ${WEST.game}`).length, 1);
  assert.equal(night.times(`boxscore ${EVENING.game}`).length, 1);

  await night.ledger.transact(async (tx) => {
    const key = unitKey('collect_nbac_boxscore', date);
    const stored = await tx.get(UNITS, key);
    if (stored) tx.put(UNITS, key, { ...stored.data, generation: 2, state: 'planned' }, stored.version);
  });
  await night.collect('nbac_boxscore');
  assert.equal(night.times(`boxscore ${EVENING.game}`).length, 2, 'who reopens it hears the source anew');
});

test('a late final is looked for every ten minutes until it is one', async () => {
  const date = gameDate('2024-01-19');
  const night = await nightOf([{ ...EVENING, lasts: 222 }], date);
  await night.until(easternInstant(addDays(date, 1), '02:00'));
  const [box] = night.times(`boxscore ${EVENING.game}`);
  const minutes = ((box ?? 0) - night.tipOf(EVENING)) / MINUTE;
  assert.ok(minutes >= 222 && minutes < 236, `${minutes}`);
  assert.equal((await night.runs(EVENING)).length, 11, '135 to 235');
});

test('an answer that is not whole yet is asked for again, and never stands', async () => {
  const date = gameDate('2024-01-21');
  const night = await nightOf([EVENING], date);
  night.faults.unfinished.add('boxscore').add('shotchart');
  await night.until(night.tipOf(EVENING) + 180 * MINUTE);
  const key = unitKey('collect_finished_games', date);
  const { outcome } = (await night.ledger.get(UNITS, key))?.data ?? {};
  assert.equal(outcome?.kind, 'partial');
  assert.match(JSON.stringify(outcome), /nbac_boxscore\/0022300562: not_published_yet: .*not whole yet/);
  assert.equal(night.times(`playbyplay ${EVENING.game}`).length, 1, 'what was whole is not asked again');
  night.faults.unfinished.clear();
  await night.until(night.tipOf(EVENING) + 220 * MINUTE);
  assert.match((await night.cursor(EVENING))?.over ?? '', /already done/);
});

test('one source that has another shape keeps neither the others nor later games from being collected', async () => {
  const date = gameDate('2024-01-23');
  const night = await nightOf([NOON, EVENING], date);
  night.faults.drifts.add('shotchart');
  await night.until(easternInstant(addDays(date, 1), '01:00'));
  for (const game of [NOON, EVENING]) assert.equal(night.times(`boxscore ${game.game}`).length, 1, game.game);
  const unit = await night.ledger.get(UNITS, unitKey('collect_finished_games', date));
  assert.match(JSON.stringify(unit?.data.outcome), /nbac_shot_chart\/0022300561: drifted/);
});

test('a game that is postponed during the day is not looked for', async () => {
  const date = gameDate('2024-01-25');
  const night = await nightOf([NOON, EVENING], date);
  await night.until(easternInstant(date, '16:00'));
  await night.ledger.transact(async (tx) => {
    const stored = await tx.get(SLATES, date);
    const starts = night.slate.starts?.filter(({ game }) => game !== EVENING.game) ?? [];
    tx.put(SLATES, date, { ...night.slate, games: 1, starts }, stored?.version ?? 0);
  });
  await night.until(easternInstant(addDays(date, 1), '05:00'));
  assert.equal((await night.runs(NOON)).length, 4);
  assert.deepEqual(await night.runs(EVENING), []);
});

test('a restart between pulls and two processes at once lose and double nothing', async () => {
  const date = gameDate('2024-01-27');
  const night = await nightOf([EVENING, WEST], date);
  const second = night.processOf('beside');
  await night.until(night.tipOf(EVENING) + 141 * MINUTE);
  await second.tick();
  night.restart('two');
  await second.tick();
  await night.until(night.tipOf(EVENING) + 165 * MINUTE);
  // Down through a tick of both games: the latest of each is made up for, once.
  night.clock.advanceBy(4 * HOUR);
  night.restart('three');
  await Promise.all([second.tick(), night.processOf('four').tick()]);
  await night.until(easternInstant(addDays(date, 1), '06:00'));
  for (const game of [EVENING, WEST]) {
    const runs = await night.runs(game);
    assert.equal(new Set(runs.map(({ key }) => key)).size, runs.length);
    assert.ok(
      runs.every(({ data }) => data.state === 'done' && data.tries === 1),
      game.game,
    );
    assert.equal(night.times(`boxscore ${game.game}`).length, 1);
  }
  assert.ok((await night.runs(WEST))[0]!.data.missedBefore > 0);
});

test('sources that are dark for two hours are asked again when their time has come', async () => {
  const date = gameDate('2024-01-29');
  const night = await nightOf([EVENING], date);
  night.faults.darkFrom = night.tipOf(EVENING) + 130 * MINUTE;
  night.faults.darkUntil = night.faults.darkFrom + 2 * HOUR;
  await night.until(easternInstant(addDays(date, 1), '05:00'));
  const dark = night.asked.filter(({ at }) => at < night.faults.darkUntil);
  // Four tries, then one probe at the end of each cool-down of 5, 10, 20, 40 and 80 minutes.
  assert.ok(dark.length <= 9, `${dark.length} calls in the dark`);
  const [box] = night.times(`boxscore ${EVENING.game}`);
  const late = ((box ?? 0) - night.faults.darkUntil) / MINUTE;
  assert.ok(late >= 0 && late < 90, `${late} min after the sources are back`);
  assert.match((await night.cursor(EVENING))?.over ?? '', /already done/);
  const unit = await night.ledger.get(UNITS, unitKey('collect_finished_games', date));
  assert.deepEqual(unit?.data.outcome, { kind: 'complete' });
});

for (const change of ['2024-03-09', '2024-11-02'].map(gameDate)) {
  test(`the night of ${change}, in which the clocks change, has each tick once, so long after tip-off`, async () => {
    const night = await nightOf([WEST], change);
    await night.until(easternInstant(addDays(change, 1), '08:00'));
    const runs = await night.runs(WEST);
    assert.deepEqual(
      runs.map(({ data }) => (data.logicalAt - night.tipOf(WEST)) / MINUTE),
      [135, 145, 155, 165],
    );
    assert.equal(night.times(`boxscore ${WEST.game}`).length, 1);
  });
}

test('lines are fetched before each game, once where ticks come together, and not of a game that has begun', async () => {
  const date = gameDate('2024-01-31');
  const night = await nightOf([EVENING, WEST], date);
  const { engine } = night.processOf('one');
  const odds = 'collect_odds_api_game_lines';
  await night.ledger.transact(async (tx) => {
    for (const id of [odds, 'collect_odds_api_player_points'])
      tx.create(UNITS, `${id}/${date}`, freshUnit(nodeOf(GRAPH, id), date, 'live'));
  });
  const act = async (game: string, job: string) => {
    const logicalAt = night.clock.now();
    const tick = { job, logicalAt, key: `${job}/${game}`, game: { game, date } };
    return await runScheduledAction({ engine, reconcile: async () => '' }, 'collect_game_lines', tick);
  };
  const attempts = () => night.ledger.count({ collection: ATTEMPTS, where: { unit: `${odds}/${date}` } });
  await night.until(night.tipOf(EVENING) - 5 * MINUTE);
  assert.match(
    await act(EVENING.game, 'closing-lines'),
    /^0022300562: asked for collect_odds_api_game_lines/,
  );
  await act(WEST.game, 'lines-before-tip');
  await night.until(night.tipOf(EVENING));
  assert.equal(await attempts(), 1);
  await night.until(night.tipOf(WEST) - 5 * MINUTE);
  assert.match(await act(WEST.game, 'closing-lines'), /asked for collect_odds_api_player_points/);
  assert.equal(await act(EVENING.game, 'lines-before-tip'), '0022300562 has tipped off');
  await night.until(night.tipOf(WEST));
  assert.equal(await attempts(), 2);
  assert.equal(await act('0022300999', 'x'), '0022300999 is not on the slate of 2024-01-31 any more');
  const odd = { job: 'odd', logicalAt: 0, key: 'odd' };
  await assert.rejects(
    runScheduledAction({ engine, reconcile: async () => '' }, 'collect_game_lines', odd),
    /odd works game by game/,
  );
});
