import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const GRADES = 'prediction_accuracy';

export const scenario: Scenario = {
  story:
    'given graded rows that a join would store twice, the write is refused naming the key, what was stored before stays, one incident; once the join is mended there is one row per key',
  breaks: 'grainNotEnforced',
  async run(open) {
    let isFanningOut = false;
    const simulation = open({
      days: 3,
      games: 3,
      script: {
        arriving: (table, rows) =>
          isFanningOut && table.name === GRADES ? rows.flatMap((row) => [row, row]) : rows,
      },
    });
    const [date, next] = simulation.league.dates as [GameDate, GameDate];
    await simulation.play(date);
    await simulation.play(next);
    const stored = simulation.store.partition(GRADES, date);
    assert.ok(stored && stored.rows > 0);

    // A correction comes, and with it a second line value per player.
    isFanningOut = true;
    const source = 'nbac_player_game_log';
    simulation.league.change(source, date, (facts) => facts.map((fact) => ({ ...fact, value: 'corrected' })));
    await simulation.reopen([`collect_${source}/${date}`], 'schedule', 'the league corrected a box score');
    await simulation.settle();
    assert.equal(await kindOf(simulation, GRADES, date), 'parked');
    assert.equal(simulation.store.partition(GRADES, date)?.hash, stored.hash);
    const [incident, ...others] = await incidentsOf(simulation, GRADES);
    assert.match(incident?.message ?? '', /key/);
    assert.deepEqual(others, []);
    const refused = (await attemptsOf(simulation, GRADES, date)).length;

    isFanningOut = false;
    await simulation.reopen([`${GRADES}/${date}`], 'operator', 'the join is mended');
    await simulation.settle();
    assert.equal(await kindOf(simulation, GRADES, date), 'complete');
    assert.equal((await attemptsOf(simulation, GRADES, date)).length, refused + 1);
    const mended = simulation.store.partition(GRADES, date);
    assert.notEqual(mended?.hash, stored.hash);
    assert.equal(mended?.rows, stored.rows);
  },
};
