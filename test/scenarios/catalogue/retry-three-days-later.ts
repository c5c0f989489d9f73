import assert from 'node:assert/strict';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a unit of D that fails and is redriven after a restart on D+3: every attempt carries D and reads D, and nothing of D+3 is touched',
  breaks: 'dateFromClock',
  async run(open) {
    let isBroken = true;
    const processor = 'nbac_player_index';
    const simulation = open({
      days: 4,
      games: 2,
      script: {
        unit(unit) {
          if (isBroken && unit === `${processor}/${date}`)
            throw new UnitError('permanent', 'drift', 'unreadable');
        },
      },
    });
    const date = simulation.league.dates[0] as GameDate;
    for (const day of simulation.league.dates) await simulation.play(day);
    const later = simulation.store.partition(processor, addDays(date, 3));
    isBroken = false;
    simulation.crash('redeployed');
    await simulation.settle();
    await simulation.reopen([`${processor}/${date}`], 'operator', 'mended');
    await simulation.settle();
    assert.equal(await kindOf(simulation, processor, date), 'complete');
    for (const attempt of await attemptsOf(simulation, processor, date)) assert.equal(attempt.date, date);
    assert.equal(simulation.store.partition(processor, date)?.rows, 2);
    assert.deepEqual(simulation.store.partition(processor, addDays(date, 3)), later);
  },
};
