import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHarness } from '../../test/support/warehouse-harness.ts';
import type { LeaguePort } from '../engine/engine-context.ts';
import type { GraphNode } from '../engine/graph.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import type { Row } from '../ports/warehouse.ts';
import { nbacSchedule } from '../tables/nba-raw/nbac-schedule.ts';
import { buildGraph } from './build-graph.ts';
import { createLeague } from './league-schedule.ts';
import { PROCESSORS } from './processors.ts';

const GRAPH = buildGraph(PROCESSORS);
const node = (id: string): GraphNode => GRAPH.nodes.get(id)!;

interface Game {
  readonly on: string;
  readonly id?: string;
  readonly final?: boolean;
  readonly tip?: string | null;
  readonly postponed?: string;
}

let harness: Awaited<ReturnType<typeof openHarness>>;
let league: LeaguePort;
before(async () => {
  harness = await openHarness([nbacSchedule]);
  league = createLeague(harness.warehouse);
});
after(() => harness.close());

let serial = 0;

/** Stores the season as known on the morning of `date`. */
async function knownOn(date: GameDate, games: readonly Game[]): Promise<void> {
  await harness.insert(
    nbacSchedule,
    games.map(({ on, id = '002', final = false, tip = null, postponed = 'N' }): Row => {
      serial += 1;
      return {
        for_date: date,
        game_id: `${id}23${String(serial).padStart(5, '0')}`,
        game_code: `${on.replaceAll('-', '')}/BOSPHI`,
        competition: 'regular',
        counts_in: 'regular',
        season: '2023-24',
        season_start_year: 2023,
        game_date_et: on,
        tipoff_utc: tip,
        tipoff_source: tip ? 'payload' : 'nominal',
        game_status: final ? 3 : 1,
        game_status_text: final ? 'Final' : '',
        ot_periods: 0,
        postponed_status: postponed,
      };
    }),
  );
}

test('a slate has its games, their first and last tip-off, and the last date with results before it', async () => {
  const date = gameDate('2024-01-15');
  await knownOn(date, [
    { on: '2024-01-12', final: true },
    { on: '2024-01-13', final: true },
    { on: '2024-01-14', final: false },
    { on: '2024-01-15', tip: '2024-01-15T23:30:00.000Z' },
    { on: '2024-01-15', tip: '2024-01-15T18:00:00.000Z' },
    { on: '2024-01-16' },
  ]);
  const { slate, previous } = await league.readSlate(date);
  assert.deepEqual(slate, {
    date,
    season: 2023,
    games: 2,
    previous: '2024-01-13',
    firstTipoff: Date.parse('2024-01-15T18:00:00Z'),
    lastTipoff: Date.parse('2024-01-15T23:30:00Z'),
    starts: slate.starts,
    emptyReason: null,
    emptyDetail: null,
  });
  assert.deepEqual(
    slate.starts?.map(({ at }) => at),
    [Date.parse('2024-01-15T23:30:00Z'), Date.parse('2024-01-15T18:00:00Z')],
  );
  assert.match(slate.starts?.[0]?.game ?? '', /^002\d{7}$/);
  assert.deepEqual([previous?.date, previous?.games, previous?.previous], ['2024-01-13', 1, '2024-01-12']);
  assert.equal(previous?.starts, undefined);
});

test('a game without a known tip-off is taken at 19:30 Eastern', async () => {
  const date = gameDate('2024-02-01');
  await knownOn(date, [{ on: date }]);
  const { slate, previous } = await league.readSlate(date);
  assert.equal(slate.firstTipoff, Date.parse('2024-02-02T00:30:00Z'));
  assert.equal(slate.lastTipoff, slate.firstTipoff);
  assert.deepEqual(
    slate.starts?.map(({ at }) => at),
    [slate.firstTipoff],
  );
  assert.deepEqual([slate.previous, previous], [null, null], 'opening day has no P(D)');
});

test('a postponed game is on no slate, whatever the code of its postponement', async () => {
  for (const [i, postponed] of ['P', 'C', 'Y'].entries()) {
    const date = addDays(gameDate('2024-02-05'), i);
    await knownOn(date, [{ on: date, postponed }, { on: addDays(date, 30) }]);
    const { slate } = await league.readSlate(date);
    assert.deepEqual([slate.games, slate.emptyReason], [0, 'no_games'], postponed);
  }
});

test('only games that count make a slate: preseason and all-star games do not', async () => {
  const date = gameDate('2024-02-10');
  await knownOn(date, [
    { on: date, id: '001' },
    { on: date, id: '003' },
    { on: '2024-02-11', id: '004' },
    { on: '2024-02-12', id: '005' },
    { on: '2024-02-13', id: '006' },
  ]);
  assert.equal((await league.readSlate(date)).slate.games, 0);
  await knownOn(addDays(date, 1), [{ on: '2024-02-11', id: '004' }]);
  assert.equal((await league.readSlate(addDays(date, 1))).slate.games, 1);
});

for (const [why, date, games] of [
  [
    /^no games are scheduled: the next slate is 2024-03-03$/,
    '2024-03-02',
    [{ on: '2024-03-01' }, { on: '2024-03-03' }],
  ],
  [
    /^all-star break: the next slate is 2024-03-13$/,
    '2024-03-11',
    [{ on: '2024-03-06' }, { on: '2024-03-10', id: '003' }, { on: '2024-03-13' }],
  ],
  [/off-season: the season opens on 2024-03-25/, '2024-03-20', [{ on: '2024-03-25' }]],
  [/off-season: the season's last game is on 2024-03-26/, '2024-03-28', [{ on: '2024-03-26' }]],
  [/has no games yet/, '2024-03-30', [{ on: '2024-03-30', id: '001' }]],
] as const) {
  test(`an empty date says why: ${why.source}`, async () => {
    await knownOn(gameDate(date), games);
    const { slate } = await league.readSlate(gameDate(date));
    assert.deepEqual(
      [slate.games, slate.firstTipoff, slate.lastTipoff, slate.emptyReason],
      [0, null, null, 'no_games'],
    );
    assert.match(slate.emptyDetail ?? '', why);
  });
}

test('a date nobody knows a schedule for is empty, not an error', async () => {
  const { slate } = await league.readSlate(gameDate('2019-12-01'));
  assert.deepEqual([slate.games, slate.season], [0, 2019]);
});

test('weeks begin on Monday', () => {
  assert.equal(league.weekStart(gameDate('2024-01-15')), '2024-01-15');
  assert.equal(league.weekStart(gameDate('2024-01-21')), '2024-01-15');
  assert.equal(league.weekStart(gameDate('2024-01-01')), '2024-01-01');
  assert.equal(league.seasonOf(gameDate('2024-10-01')), 2024);
});

test('each kind of unit has its cut-off: an hour before tip, the morning after, the morning of', () => {
  const date = gameDate('2024-01-15');
  const slate = { firstTipoff: Date.parse('2024-01-15T18:00:00Z') } as never;
  const cutOff = (id: string, facts: typeof slate | null = slate) =>
    new Date(league.asOf(node(id), date, facts, 'live')).toISOString();
  assert.equal(cutOff('ml_feature_store_v2'), '2024-01-15T17:00:00.000Z');
  assert.equal(cutOff('ml_feature_store_v2', null), '2024-01-15T23:30:00.000Z');
  assert.equal(cutOff('player_game_summary'), '2024-01-16T11:30:00.000Z');
  assert.equal(cutOff('nbac_schedule'), '2024-01-15T10:30:00.000Z');
});

test('results are not due before 05:30 Eastern of the next day, on both sides of a clock change', () => {
  const due = (id: string, date: string) =>
    new Date(league.notBefore(node(id), gameDate(date))).toISOString();
  assert.equal(due('player_game_summary', '2024-03-08'), '2024-03-09T10:30:00.000Z');
  assert.equal(due('player_game_summary', '2024-03-09'), '2024-03-10T09:30:00.000Z');
  assert.equal(due('nbac_schedule', '2024-03-10'), '2024-03-10T09:30:00.000Z');
});
