import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const SOURCE = 'nbac_team_game_log';

export const scenario: Scenario = {
  story:
    'given 22 rows of which 5 are invalid: 17 are written, 5 are quarantined with rule and value, the unit is partial(17/22), an edge that takes partial goes on, and the corrected file makes it whole without touching the 17',
  breaks: 'handlerIsTrusted',
  lacks: 'reopening single rows: the unit of work is the partition, unchanged rows come out byte for byte',
  async run(open) {
    const simulation = open({ days: 2, games: 22, playersPerGame: 1 });
    const [date, next] = simulation.league.dates as [GameDate, GameDate];
    let isInvalid = true;
    simulation.league.change(SOURCE, date, (facts) =>
      facts.map((fact, i) => (isInvalid && i % 4 === 0 && i < 20 ? { ...fact, value: '!pace 0' } : fact)),
    );
    await simulation.play(date);
    await simulation.play(next);
    const outcome = (await simulation.unit(SOURCE, date))?.outcome;
    assert.deepEqual(outcome?.kind === 'partial' && [outcome.found, outcome.expected], [17, 22]);
    const [attempt] = await attemptsOf(simulation, SOURCE, date);
    assert.match(attempt?.degradations.join() ?? '', /5 rows quarantined, e\.g\. .*pace 0/);
    const rows = () =>
      new Map(simulation.store.partition(SOURCE, date)?.content.map((row) => [row.key, row.value]));
    const before = rows();
    assert.equal(before.size, 17);
    assert.equal(await kindOf(simulation, 'team_offense_game_summary', date), 'complete');
    assert.equal(await kindOf(simulation, 'player_prop_predictions', next), 'complete');

    isInvalid = false;
    await simulation.reopen([`collect_${SOURCE}/${date}`], 'schedule', 'the corrected file');
    await simulation.settle();
    assert.equal(await kindOf(simulation, SOURCE, date), 'complete');
    const after = rows();
    assert.equal(after.size, 22);
    for (const [key, value] of before) assert.equal(after.get(key), value);
  },
};
