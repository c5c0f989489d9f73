import assert from 'node:assert/strict';
import { GATES } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import { PLAYER_LINE_SOURCES } from '../../support/simulated/player-lines.ts';
import type { Scenario } from './scenario.ts';

const SOURCE = 'nbac_player_game_log';
const READER = 'team_offense_game_summary';

export const scenario: Scenario = {
  story:
    'given inputs that are 400 days old and of the right version, and an input that is fresh and of the wrong one: what reads the old ones runs again and comes to the same, what reads the fresh one is blocked until its input is right; no age decides',
  breaks: 'keyWithoutInputVersion',
  async run(open) {
    const simulation = open({ days: 3, games: 2, playersPerGame: 1 });
    const [old, next, last] = simulation.league.dates as [GameDate, GameDate, GameDate];
    for (const date of simulation.league.dates) await simulation.play(date);
    const before = simulation.store.partition(READER, old);
    await simulation.advanceTo(easternInstant(addDays(old, 400), '12:00'));

    await simulation.reopen([`${READER}/${old}`], 'operator', 'a re-run 400 days back');
    await simulation.settle();
    assert.equal(await kindOf(simulation, READER, old), 'complete');
    assert.deepEqual(simulation.store.partition(READER, old), before);
    assert.equal((await attemptsOf(simulation, READER, old)).length, 2);

    // A minute old, and empty: fresh is not right.
    let isWrong = true;
    for (const source of PLAYER_LINE_SOURCES)
      simulation.league.change(source, next, (facts) =>
        isWrong ? [] : facts.map((f) => ({ ...f, value: 'new' })),
      );
    const asked = PLAYER_LINE_SOURCES.map((source) => `collect_${source}/${next}`);
    await simulation.reopen(asked, 'operator', 'fetched again');
    await simulation.settle();
    assert.equal(await kindOf(simulation, SOURCE, next), 'empty_unexpected');
    await simulation.reopen([`${READER}/${next}`], 'operator', 'asked for');
    await simulation.settle();
    assert.equal(await kindOf(simulation, READER, next), 'blocked');
    const gate = (await simulation.ledger.get(GATES, `${READER}/${next}`))?.data;
    assert.match(gate?.detail ?? '', new RegExp(`${SOURCE}/${next} is empty_unexpected`));

    isWrong = false;
    const seen = simulation.store.partition(READER, next);
    await simulation.reopen(asked, 'operator', 'the right one');
    await simulation.settle();
    assert.equal(await kindOf(simulation, READER, next), 'complete');
    assert.notEqual(simulation.store.partition(READER, next)?.hash, seen?.hash);
    assert.equal(await kindOf(simulation, 'ml_feature_store_v2', last), 'complete');
  },
};
