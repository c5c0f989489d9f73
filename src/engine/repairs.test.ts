import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gameDate } from '../league/game-date.ts';
import { deadText, repairHealth, repairsLeft } from './repairs.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const DAY = gameDate('2024-01-10');
const repair = (unit: string, hoursAgo: number, isOpen: boolean) => ({
  unit,
  requestedAt: NOW - hoursAgo * HOUR,
  isOpen,
});

describe('the health of repairs', () => {
  it('is dead when fewer than one in five closes its hole', () => {
    const failed = ['a', 'b', 'c', 'd', 'e', 'f'].map((unit) => repair(unit, 2, true));
    assert.deepEqual(repairHealth(failed, NOW), { judged: 6, healed: 0, isDead: true });
    assert.match(deadText(repairHealth(failed, NOW)), /repair is dead: 0 of 6/);
    assert.equal(repairHealth([...failed, repair('g', 3, false), repair('h', 3, false)], NOW).isDead, false);
    assert.equal(repairHealth([...failed, repair('g', 3, false)], NOW).isDead, true);
  });

  it('is not judged by one stubborn unit, by what has only begun, or by what is long ago', () => {
    const stubborn = [2, 3, 4, 5].map((hours) => repair('a', hours, true));
    assert.equal(repairHealth(stubborn, NOW).isDead, false);
    const begun = ['a', 'b', 'c', 'd'].map((unit) => repair(unit, 0.5, true));
    assert.equal(repairHealth(begun, NOW).isDead, false);
    const old = ['a', 'b', 'c', 'd'].map((unit) => repair(unit, 80, true));
    assert.equal(repairHealth(old, NOW).isDead, false);
  });
});

describe('the repairs of a day', () => {
  const plan = { unitsOfANight: 60, perPass: 40, isDead: false };
  it('are as many as a live night has units, less those asked for', () => {
    assert.equal(repairsLeft([], DAY, plan), 60);
    assert.equal(repairsLeft([{ day: DAY }, { day: gameDate('2024-01-09') }], DAY, plan), 59);
    assert.equal(repairsLeft([], DAY, { ...plan, unitsOfANight: 5 }), 40);
  });
  it('are one when repairing is dead, as a probe', () => {
    assert.equal(repairsLeft([], DAY, { ...plan, isDead: true }), 1);
    assert.equal(repairsLeft([{ day: DAY }], DAY, { ...plan, isDead: true }), 0);
  });
});
