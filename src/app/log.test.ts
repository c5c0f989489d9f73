import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BLOCKED, ended, NOON, PARKED, PARTIAL, planned, unit } from '../../test/support/surfaces/records.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { AttemptRecord } from '../engine/unit.ts';
import { createLog, logUnitEnded } from './log.ts';

function recorded(level: Parameters<typeof createLog>[0]) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog(level, new VirtualClock(NOON), (line) => {
    assert.ok(line.endsWith('\n'));
    lines.push(JSON.parse(line) as Record<string, unknown>);
  });
  return { log, lines };
}

describe('the log', () => {
  it('writes one JSON line with time, level and fields', () => {
    const { log, lines } = recorded('info');
    log.info({ unit: 'a' }, 'unit ended');
    assert.deepEqual(lines, [
      { time: '2024-01-15T17:00:00.000Z', level: 'info', message: 'unit ended', unit: 'a' },
    ]);
  });

  it('leaves out what lies below its level, and everything when silent', () => {
    const said = (level: Parameters<typeof createLog>[0]) => {
      const { log, lines } = recorded(level);
      for (const say of [log.debug, log.info, log.warn, log.error]) say({}, 'x');
      return lines.map((line) => line.level);
    };
    assert.deepEqual(said('debug'), ['debug', 'info', 'warn', 'error']);
    assert.deepEqual(said('warn'), ['warn', 'error']);
    assert.deepEqual(said('silent'), []);
    createLog('info', new VirtualClock(NOON)).info({}, 'goes nowhere');
  });

  it('tells usable results, short ones and those that need a person apart', () => {
    const { log, lines } = recorded('info');
    const attempt = { startedAt: NOON, endedAt: NOON + 40 } as AttemptRecord;
    logUnitEnded(log, unit('a'), attempt);
    logUnitEnded(log, ended('b', PARTIAL), null);
    logUnitEnded(log, ended('c', BLOCKED), null);
    logUnitEnded(log, ended('d', PARKED), null);
    logUnitEnded(log, planned('e'), null);
    assert.deepEqual(
      lines.map((line) => [line.unit, line.level, line.outcome, line.ms]),
      [
        ['a/2024-01-15', 'info', 'complete', 40],
        ['b/2024-01-15', 'warn', 'partial', null],
        ['c/2024-01-15', 'warn', 'blocked', null],
        ['d/2024-01-15', 'error', 'parked', null],
      ],
    );
    assert.equal(lines[1]?.why, 'partial(1/3): game 2, and 1 more');
  });
});
