import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY, NOON, planned, slate, unit } from '../../../test/support/surfaces/records.ts';
import { screenOf, virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import type { UnitRecord } from '../../engine/unit.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import type { SlateReport } from '../run-slates.ts';
import { RunGrid } from './run-grid.ts';

function report(date: GameDate, units: readonly UnitRecord[], games = 11): SlateReport {
  const detail = games === 0 ? 'the all-star break' : null;
  return { date, slate: slate({ date, games, emptyDetail: detail }), units, unfinished: [] };
}

function dates(count: number): GameDate[] {
  return Array.from({ length: count }, (_, n) => addDays(DAY, n));
}

describe('a run that is piped', () => {
  it('says a line per settled date, with its games and the time left', () => {
    const clock = new VirtualClock(NOON);
    const output = virtualOutput();
    const [first, second] = dates(2) as [GameDate, GameDate];
    const grid = new RunGrid(output, [first, second], clock);
    grid.progress({ kind: 'requested', date: first });
    grid.progress({ kind: 'planned', date: first, report: report(first, [planned('a', { phase: 1 })]) });
    grid.unitEnded(unit('a', { phase: 1 }));
    clock.advanceBy(3_000);
    grid.progress({ kind: 'settled', date: first, report: report(first, [unit('a', { phase: 1 })]) });
    clock.advanceBy(1_000);
    grid.progress({ kind: 'settled', date: second, report: report(second, [], 0) });
    grid.finish();
    assert.deepEqual(output.text().split('\n'), [
      '2024-01-15  11 games  collect 1/1  raw -  analytics -  precompute -  predict -  grade -  publish -  [1/2 dates, 3 s, about 3 s left]',
      '2024-01-16  no games (the all-star break)  [2/2 dates, 4 s]',
      '',
    ]);
    assert.equal(grid.settled, 2);
  });
});

describe('a run in a terminal', () => {
  it('shows what is planned and what has ended, in place', () => {
    const clock = new VirtualClock(NOON);
    const output = virtualOutput({ isTerminal: true, columns: 100 });
    const grid = new RunGrid(output, [DAY], clock);
    grid.progress({ kind: 'requested', date: DAY });
    const units = [planned('a', { phase: 1 }), planned('b', { phase: 1 })];
    grid.progress({ kind: 'planned', date: DAY, report: report(DAY, units) });
    clock.advanceBy(500);
    grid.unitEnded(unit('a', { phase: 1 }));
    const screen = screenOf(output.text(), 100);
    assert.match(screen[1] ?? '', /^2024-01-15 {2}11 {5}░ 1\/2/);
    assert.match(screen[2] ?? '', /^░{20} 0\/1 dates, 1 s|^░{20} 0\/1 dates, 0 s/);
    grid.progress({
      kind: 'settled',
      date: DAY,
      report: report(DAY, [unit('a', { phase: 1 }), unit('b', { phase: 1 })]),
    });
    assert.match(screenOf(output.text(), 100)[2] ?? '', /^█{20} 1\/1 dates/);
    grid.finish();
  });

  it('draws at most eight times a second, and once a second when nothing happens', () => {
    const clock = new VirtualClock(NOON);
    let frames = 0;
    const output = { ...virtualOutput({ isTerminal: true }), write: () => frames++ };
    const grid = new RunGrid(output, [DAY], clock);
    clock.advanceBy(200);
    for (let n = 0; n < 50; n++) grid.unitEnded(unit('a'));
    assert.equal(frames, 1);
    clock.advanceBy(5_000);
    assert.equal(frames, 6);
    grid.finish();
    assert.equal(frames, 7);
  });

  it('says nothing after its end, however often it is ended', () => {
    const clock = new VirtualClock(NOON);
    const output = virtualOutput({ isTerminal: true });
    const grid = new RunGrid(output, [DAY], clock);
    grid.finish();
    const before = output.text();
    grid.finish();
    grid.unitEnded(unit('a'));
    clock.advanceBy(60_000);
    assert.equal(output.text(), before);
    assert.equal(clock.nextTimerAt(), null, 'no timer keeps the process alive');
  });

  it('keeps to the newest dates where the terminal is low, and to its width', () => {
    const clock = new VirtualClock(NOON);
    const output = virtualOutput({ isTerminal: true, columns: 40, rows: 6 });
    const all = dates(9);
    const grid = new RunGrid(output, all, clock);
    for (const date of all) grid.progress({ kind: 'requested', date });
    grid.finish();
    const screen = screenOf(output.text(), 40);
    assert.deepEqual(
      screen.slice(1, 4).map((line) => line.slice(0, 10)),
      all.slice(-3),
    );
    assert.ok(screen.every((line) => line.length < 40));
  });

  it('judges the time left by the last dates: what was done before tells nothing', () => {
    const clock = new VirtualClock(NOON);
    const output = virtualOutput();
    const all = dates(40);
    const grid = new RunGrid(output, all, clock);
    for (const [n, date] of all.slice(0, 28).entries()) {
      if (n >= 20) clock.advanceBy(10_000);
      grid.progress({ kind: 'settled', date, report: report(date, []) });
    }
    assert.match(
      output.text().trimEnd().split('\n').at(-1) ?? '',
      /28\/40 dates, 1 min 20 s, about 2 min 0 s left/,
    );
  });
});
