import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BLOCKED,
  DAY,
  ended,
  gate,
  member,
  NOON,
  PARKED,
  PARTIAL,
  planned,
  unit,
} from '../../../test/support/surfaces/records.ts';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { GATES, type GateRecord, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { gameDate } from '../../league/game-date.ts';
import { isDone, rootCauses, unfinishedOf } from './root-causes.ts';

const NODES = new Map([
  ['odds', { required: false }],
  ['summary', { required: true }],
]);
const key = (processor: string, date: string = DAY) => `${processor}/${date}`;

function situation(units: readonly (UnitRecord | string)[], gates: readonly GateRecord[]) {
  return {
    units: new Map(
      units.map((one) =>
        typeof one === 'string'
          ? ([key(one), null] as const)
          : ([key(one.processor, one.date), one] as const),
      ),
    ),
    gates: new Map(gates.map((one) => [one.target, one] as const)),
  };
}

describe('rootCauses', () => {
  it('puts a chain of blocked units behind the one that broke', () => {
    const found = rootCauses(
      [key('summary'), key('cache'), key('features')],
      situation(
        [
          ended('summary', PARKED),
          ended('cache', BLOCKED, { state: 'planned' }),
          ended('features', BLOCKED, { state: 'planned' }),
        ],
        [
          gate(key('cache'), [member(key('summary'))]),
          gate(key('features'), [member(key('cache')), member(key('summary'))]),
        ],
      ),
      NODES,
    );
    assert.deepEqual(found, [
      {
        unit: key('summary'),
        state: 'parked',
        why: 'parked: contract_broken: sums differ (1)',
        required: true,
        behind: [key('cache'), key('features')],
      },
    ]);
  });

  it('follows the chain to another date', () => {
    const before = gameDate('2024-01-14');
    const [cause] = rootCauses(
      [key('cache')],
      situation(
        [ended('summary', PARKED, { date: before }), ended('cache', BLOCKED, { state: 'planned' })],
        [gate(key('cache'), [member(key('summary', before))])],
      ),
      NODES,
    );
    assert.equal(cause?.unit, key('summary', before));
    assert.deepEqual(cause.behind, [key('cache')]);
  });

  it('does not hold a gate up for an optional member that ended badly', () => {
    const causes = rootCauses(
      [key('summary'), key('odds')],
      situation(
        [ended('odds', PARKED), planned('summary')],
        [gate(key('summary'), [member(key('odds'), { required: false })], 'waits for nobody')],
      ),
      NODES,
    );
    assert.deepEqual(
      causes.map(({ unit, state, required, why }) => [unit, state, required, why]),
      [
        [key('summary'), 'waiting', true, 'waits for nobody'],
        [key('odds'), 'parked', false, 'parked: contract_broken: sums differ (1)'],
      ],
    );
  });

  it('waits for optional members that are still in the making, and calls them required then', () => {
    const [cause, ...others] = rootCauses(
      [key('summary')],
      situation(
        [planned('odds', { state: 'running' }), planned('summary')],
        [gate(key('summary'), [member(key('odds'), { required: false })])],
      ),
      NODES,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(cause, {
      unit: key('odds'),
      state: 'running',
      why: 'running',
      required: true,
      behind: [key('summary')],
    });
  });

  it('lets a partial member hold up only those that do not take part results', () => {
    const units = [ended('summary', PARTIAL), planned('cache')];
    const causesWith = (acceptsPartial: boolean) =>
      rootCauses(
        [key('cache')],
        situation(units, [gate(key('cache'), [member(key('summary'), { acceptsPartial })])]),
        NODES,
      ).map((cause) => cause.unit);
    assert.deepEqual(causesWith(false), [key('summary')]);
    assert.deepEqual(causesWith(true), [key('cache')]);
  });

  it('names a required member nobody planned, and none that is optional', () => {
    const causes = rootCauses(
      [key('cache')],
      situation(
        ['summary', 'odds', planned('cache')],
        [gate(key('cache'), [member(key('summary')), member(key('odds'), { required: false })])],
      ),
      NODES,
    );
    assert.deepEqual(
      causes.map(({ unit, state }) => [unit, state]),
      [[key('summary'), 'missing']],
    );
    assert.match(causes[0]?.why ?? '', /never planned/);
  });

  it('ends on a circle of gates without an end', () => {
    const causes = rootCauses(
      [key('a'), key('b')],
      situation(
        [planned('a'), planned('b', { state: 'eligible' }), planned('c')],
        [gate(key('a'), [member(key('b')), member(key('a'))]), gate(key('c'), [member(key('a'))])],
      ),
      NODES,
    );
    assert.deepEqual(
      causes.map(({ unit, state, why, behind }) => [unit, state, why, behind]),
      [[key('b'), 'eligible', 'ready, waits for a worker', [key('a')]]],
    );
  });

  it('shows the required first, then those that hold up most', () => {
    const causes = rootCauses(
      [key('odds'), key('summary'), key('x'), key('cache')],
      situation(
        [ended('odds', PARTIAL), ended('summary', PARKED), ended('x', PARKED), planned('cache')],
        [gate(key('cache'), [member(key('x'))])],
      ),
      NODES,
    );
    assert.deepEqual(
      causes.map((cause) => cause.unit),
      [key('x'), key('summary'), key('odds')],
    );
  });
});

describe('unfinishedOf', () => {
  it('reads units and gates of the dates and of what they wait for', async () => {
    const before = gameDate('2024-01-14');
    const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(NOON) });
    await ledger.transact(async (tx) => {
      tx.create(UNITS, key('done'), unit('done'));
      tx.create(UNITS, key('summary', before), planned('summary', { date: before }));
      tx.create(UNITS, key('schedule', before), ended('schedule', PARKED, { date: before }));
      tx.create(UNITS, key('cache'), planned('cache'));
      tx.create(
        GATES,
        key('summary', before),
        gate(key('summary', before), [member(key('schedule', before))]),
      );
      tx.create(
        GATES,
        key('cache'),
        gate(key('cache'), [member(key('summary', before)), member(key('done'))], 'waits'),
      );
    });
    const { units, causes } = await unfinishedOf(ledger, NODES, [DAY]);
    assert.deepEqual(units, [{ unit: key('cache'), required: true, why: 'waits' }]);
    assert.deepEqual(
      causes.map(({ unit: root, behind }) => [root, behind]),
      [[key('schedule', before), [key('cache')]]],
    );
    await ledger.close();
  });
});

describe('isDone', () => {
  it('is false for a unit that was reopened', () => {
    assert.deepEqual(
      [isDone(unit('a')), isDone(unit('a', { open: true })), isDone(ended('a', PARTIAL))],
      [true, false, false],
    );
  });
});
