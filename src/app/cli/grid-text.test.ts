import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { BLOCKED, DAY, ended, PARKED, planned, slate, unit } from '../../../test/support/surfaces/records.ts';
import { gridRow } from '../views/grid-view.ts';
import { GRID_LEGEND, gridLine, gridTable } from './grid-text.ts';

const ROW = gridRow(DAY, slate(), [
  unit('a', { phase: 1 }),
  ended('b', PARKED, { phase: 2 }),
  planned('c', { phase: 3 }),
  ended('d', BLOCKED, { phase: 4 }),
]);
const EMPTY = gridRow(DAY, slate({ games: 0, emptyDetail: 'the all-star break' }), []);

describe('gridLine', () => {
  it('gives the games and each phase, and marks what needs a person', () => {
    assert.equal(
      gridLine(ROW),
      '2024-01-15  11 games  collect 1/1  raw 0/1!  analytics 0/1  precompute 0/1  predict -  grade -  publish -',
    );
  });

  it('says why a date has no games, and that a schedule is not known', () => {
    assert.equal(gridLine(EMPTY), '2024-01-15  no games (the all-star break)');
    assert.match(gridLine(gridRow(DAY, slate({ games: 0 }), [])), /no games \(the schedule has none\)/);
    assert.match(gridLine(gridRow(DAY, null, [])), /^2024-01-15 {2}schedule not known/);
    assert.match(gridLine(gridRow(DAY, slate({ games: 1 }), [])), / 1 game {2}/);
  });
});

describe('gridTable', () => {
  it('has a mark and the counts for each phase', () => {
    assert.equal(
      gridTable([ROW, EMPTY], { colour: false, columns: 110 }),
      [
        'date        games  collect     raw         analytics   precompute  predict     grade       publish',
        '2024-01-15  11     █ 1/1       ✗ 0/1!      ░ 0/1       □ 0/1       · -         · -         · -',
        '2024-01-15  none   the all-star break',
      ].join('\n'),
    );
  });

  it('never gets wider than the terminal, down to a few columns', () => {
    const unknown = gridRow(DAY, null, []);
    for (const columns of [120, 91, 90, 67, 66, 40, 31, 30, 20, 12, 5]) {
      const lines = gridTable([ROW, EMPTY, unknown], { colour: true, columns }).split('\n');
      for (const line of lines) {
        const width = stripVTControlCharacters(line).length;
        assert.ok(width <= columns, `${width} of ${columns}: ${line}`);
      }
    }
  });

  it('keeps the marks where there is room for nothing else', () => {
    const [, line] = gridTable([ROW], { colour: false, columns: 34 }).split('\n');
    assert.equal(line, '2024-01-15  11     █ ✗ ░ □ · · ·');
  });

  it('is coloured only when asked', () => {
    assert.ok(gridTable([ROW], { colour: true, columns: 100 }).includes('\x1b[31m✗'));
    assert.ok(!gridTable([ROW], { colour: false, columns: 100 }).includes('\x1b'));
  });
});

it('the legend explains every mark a finished table can have', () => {
  for (const mark of ['█ done', '▓ partial', '– rightly empty', '□ blocked', '✗ needs a person']) {
    assert.ok(GRID_LEGEND.includes(mark), mark);
  }
});
