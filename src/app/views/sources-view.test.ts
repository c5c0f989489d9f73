import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, planned, slate, unit } from '../../../test/support/surfaces/records.ts';
import { at, toyCell } from '../../../test/support/toy-grid.ts';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { CELLS, type CellRecord } from '../../engine/cells.ts';
import { SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { gameDate } from '../../league/game-date.ts';
import { FRESH_HOST, type HostMemory, SOURCE_HOSTS } from '../../pipeline/1-collect/host-state.ts';
import { buildGraph } from '../../pipeline/build-graph.ts';
import { PROCESSORS } from '../../pipeline/processors.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import { coverageText, quotaText } from './source-text.ts';
import { type SourcesPorts, type SourceView, sourcesView } from './sources-view.ts';

const GRAPH = buildGraph(PROCESSORS);
const NOW = at('2024-01-15', 15);
const UNAVAILABLE = { kind: 'empty_ok', reason: 'known_unavailable' } as const;
const FAILED = { kind: 'parked', code: 'request_refused', message: '401' } as const;
const SHOTS = 'collect_nbac_shot_chart';

async function look(
  given: {
    units?: readonly UnitRecord[];
    cells?: readonly CellRecord[];
    hosts?: Readonly<Record<string, HostMemory>>;
  } & Partial<Pick<SourcesPorts, 'isPlayed' | 'keyedHosts'>>,
) {
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  await ledger.transact(async (tx) => {
    tx.create(SLATES, '2024-01-15', slate());
    for (const one of given.units ?? []) tx.create(UNITS, `${one.processor}/${one.date}`, one);
    for (const one of given.cells ?? []) tx.create(CELLS, `${one.processor}/${one.date}`, one);
    for (const [host, memory] of Object.entries(given.hosts ?? {})) tx.create(SOURCE_HOSTS, host, memory);
  });
  const views = await sourcesView(
    {
      ledger,
      payloads: { latest: async () => [{ fetchedAt: 5 }, { fetchedAt: 9 }] as FetchRecord[] },
      graph: GRAPH,
      now: NOW,
      isPlayed: given.isPlayed ?? false,
      keyedHosts: given.keyedHosts ?? ['api.the-odds-api.com'],
    },
    null,
  );
  return (source: string) => views.find((view) => view.source === source) as SourceView;
}

const shots = (day: string, outcome: UnitRecord['outcome']) =>
  unit(SHOTS, { date: gameDate(day), phase: 1, outcome });

test('coverage counts what was due, net of what is known to be unavailable and of dates without games', async () => {
  const of = await look({
    units: [
      shots('2024-01-09', { kind: 'complete' }),
      shots('2024-01-10', UNAVAILABLE),
      shots('2024-01-11', { kind: 'empty_ok', reason: 'no_games' }),
      shots('2024-01-12', { kind: 'partial', found: 3, expected: 9, missing: 'six games' }),
      shots('2024-01-13', FAILED),
      planned(SHOTS, { date: gameDate('2024-01-14'), phase: 1 }),
      shots('2023-04-01', { kind: 'complete' }),
    ],
  });
  const view = of('nbac_shot_chart');
  assert.deepEqual(view.coverage, { season: 2023, found: 2, due: 3, unavailable: 1 });
  assert.equal(coverageText(view), '2 of 3 (1 unavailable)');
  assert.deepEqual(view.lastGood, { date: '2024-01-12', at: 9 });
  assert.deepEqual([view.darkDates, view.daysDark, view.state], [1, 1, 'ok']);
  assert.match(view.lastOutcome?.text ?? '', /^parked: request_refused/);
  assert.deepEqual(view.tables, ['nbac_shot_chart']);
});

test('three due dates without anything are dark, counted from the last good one', async () => {
  const of = await look({
    units: [
      shots('2024-01-08', { kind: 'complete' }),
      ...['2024-01-10', '2024-01-12', '2024-01-13'].map((day) => shots(day, FAILED)),
    ],
  });
  const view = of('nbac_shot_chart');
  assert.deepEqual([view.state, view.darkDates, view.daysDark], ['dark', 3, 5]);
  assert.match(
    view.why,
    /^nothing on its last 3 due dates, 5 days since 2024-01-08; 2024-01-13 shows parked/,
  );
});

test('a source that has never brought anything is dark from its first due date on', async () => {
  const view = (await look({ units: [shots('2024-01-13', FAILED)] }))('nbac_shot_chart');
  assert.deepEqual([view.state, view.darkDates], ['dark', 1]);
  assert.match(view.why, /^nothing on its last 1 due dates; 2024-01-13 shows parked/);
});

test('what an upstream has never had is not dark; what was never due is idle', async () => {
  const days = ['2024-01-10', '2024-01-12', '2024-01-13', '2024-01-14'];
  const of = await look({ isPlayed: true, units: days.map((day) => shots(day, UNAVAILABLE)) });
  assert.deepEqual(
    [of('nbac_shot_chart').state, coverageText(of('nbac_shot_chart'))],
    ['not_offered', 'nothing was due (4 unavailable)'],
  );
  assert.equal(of('nbac_boxscore').state, 'idle');
  assert.deepEqual(of('nbac_boxscore').hosts, [], 'a played upstream is no host');
});

test('the next arrival comes from the grid, and is late when its time has passed', async () => {
  const coming = await look({ cells: [toyCell(SHOTS, '2024-01-16')] });
  const next = coming('nbac_shot_chart');
  assert.deepEqual([next.expected?.date, next.expected?.isLate, next.state], ['2024-01-16', false, 'idle']);
  const overdue = await look({ cells: [toyCell(SHOTS, '2024-01-14')] });
  assert.deepEqual([overdue('nbac_shot_chart').state, overdue('nbac_shot_chart').coverage.due], ['late', 1]);
});

test('what comes and cannot be read is named with what failed', async () => {
  const of = await look({
    units: [
      shots('2024-01-14', { kind: 'complete' }),
      ended('nbac_shot_chart', FAILED, { date: gameDate('2024-01-14') }),
    ],
  });
  assert.deepEqual(
    [of('nbac_shot_chart').state, of('nbac_shot_chart').why],
    ['unreadable', 'nbac_shot_chart/2024-01-14 shows parked: request_refused: 401'],
  );
});

test('a missing key, a cool-down and a plan are told by source', async () => {
  const quota = { used: 450, remaining: 50, at: NOW };
  const of = await look({
    units: [ended('collect_odds_api_game_lines', { kind: 'complete' }, { phase: 1 })],
    hosts: {
      'cdn.nba.com': { ...FRESH_HOST, coolUntil: NOW + 1000, reason: '403', strikes: 1 },
      'stats.nba.com': { ...FRESH_HOST, coolUntil: NOW - 1000, reason: 'over', strikes: 1 },
      'api.the-odds-api.com': { ...FRESH_HOST, quota },
    },
  });
  assert.equal(of('nbac_boxscore').state, 'cooling');
  assert.match(of('nbac_boxscore').why, /cdn\.nba\.com is left alone until .*: 403/);
  assert.equal(of('nbac_shot_chart').state, 'idle', 'a cool-down that is over is none');
  assert.equal(quotaText(of('odds_api_game_lines')), '50 of 500 calls left (90 % used)');
  assert.equal(quotaText(of('nbac_boxscore')), null);
  const keyless = await look({ keyedHosts: [] });
  assert.deepEqual(
    [keyless('odds_api_player_points').state, keyless('odds_api_player_points').why],
    ['not_configured', 'there is no key for api.the-odds-api.com: nothing is asked of it'],
  );
});
