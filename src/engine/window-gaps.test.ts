import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, PARKED, unit } from '../../test/support/surfaces/records.ts';
import { toyGraph } from '../../test/support/toy-engine.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import { nodeOf } from './graph.ts';
import { sabotage } from './sabotage.ts';
import { UNITS, type UnitRecord } from './unit.ts';
import { gapText, RECENT_DATES, staleDates, windowGaps } from './window-gaps.ts';

const FIRST = gameDate('2024-01-01');
const day = (n: number): GameDate => addDays(FIRST, n);
const graph = toyGraph();
const partial = { kind: 'partial', found: 8, expected: 9, missing: '0022300500' } as const;

async function gapsOn(date: GameDate, units: readonly UnitRecord[], broken = false) {
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  await ledger.transact(async (tx) => {
    for (const one of units) tx.create(UNITS, `${one.processor}/${one.date}`, one);
  });
  const context = { date, season: 2023, previous: null, week: null };
  const feature = nodeOf(graph, 'feature');
  return await windowGaps(
    ledger,
    graph,
    feature,
    context,
    broken ? sabotage('windowsNotCounted') : undefined,
  );
}

/** Summaries of the first `count` days, all whole but those of `holes`. */
const summaries = (count: number, holes: Readonly<Record<number, Partial<UnitRecord>>> = {}) =>
  Array.from({ length: count }, (_, n) => unit('summary', { date: day(n), ...holes[n] }));

test('a window over whole dates has no gap, and neither has one that looks back on nothing', async () => {
  assert.deepEqual(await gapsOn(day(12), summaries(12)), []);
  assert.deepEqual(await gapsOn(day(0), []), []);
});

test('a hole among the last ten dates is counted and named with what it shows, newest first', async () => {
  const [gap, ...more] = await gapsOn(
    day(12),
    summaries(12, { 4: { outcome: partial }, 7: { outcome: PARKED } }),
  );
  assert.deepEqual(more, []);
  assert.ok(gap);
  assert.deepEqual([gap.table, gap.found, gap.expected], ['summary', 8, RECENT_DATES]);
  assert.match(gap.missing[0] ?? '', /^2024-01-08 \(parked/);
  assert.match(gap.missing[1] ?? '', /^2024-01-05 \(partial\(8\/9\)/);
  assert.match(gapText(gap), /^summary 8\/10, without 2024-01-08 \(/);
  const waiting = { state: 'planned', open: true, outcome: null } as const;
  assert.deepEqual((await gapsOn(day(3), summaries(3, { 1: waiting })))[0]?.missing, [
    '2024-01-02 (planned)',
  ]);
});

test('a hole further back than that, or after the date, is none of the window', async () => {
  assert.deepEqual(await gapsOn(day(12), summaries(12, { 1: { outcome: PARKED } })), []);
  assert.deepEqual(await gapsOn(day(5), summaries(12, { 5: { outcome: PARKED } })), []);
});

test('a sabotaged engine takes every window for whole', async () => {
  assert.deepEqual(await gapsOn(day(5), summaries(5, { 3: { outcome: PARKED } }), true), []);
});

test('stale is who ended over a hole, as the units show it now', () => {
  const features = Array.from({ length: 15 }, (_, n) =>
    ended('feature', { kind: 'complete' }, { date: day(n) }),
  );
  const holes = summaries(15, { 2: { outcome: partial } });
  const stale = staleDates(graph, [...holes, ...features], () => 2023);
  assert.equal(stale.length, 1);
  assert.equal(stale[0]?.hole, 'summary/2024-01-03');
  assert.match(stale[0]?.shows ?? '', /partial\(8\/9\)/);
  assert.deepEqual(
    stale[0]?.dates,
    Array.from({ length: RECENT_DATES }, (_, n) => day(3 + n)),
  );
  assert.equal(stale[0]?.dependents[0], 'feature/2024-01-04');
  assert.deepEqual(
    staleDates(graph, [...summaries(15), ...features], () => 2023),
    [],
  );
  const waiting = features.map((one) => ({ ...one, state: 'planned' as const, open: true }));
  assert.deepEqual(
    staleDates(graph, [...holes, ...waiting], () => 2023),
    [],
    'who runs again is not stale',
  );
});
