import assert from 'node:assert/strict';
import { outcomeText } from '../../../src/engine/outcome.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const SOURCE = 'nbac_team_game_log';

export const scenario: Scenario = {
  story:
    'given a source that answers with 1 of 9 games and status 200, next day with a renamed field, and on the third with a block page: partial(1/9) that names eight; parked after one attempt with what it fetched kept; failed(transient), tried again and whole when the page is gone',
  breaks: 'handlerIsTrusted',
  lacks: 'fallback sources in a declared order; the breaker of the source has its own tests',
  async run(open) {
    let pages = 0;
    const simulation = open({
      days: 5,
      games: 9,
      playersPerGame: 1,
      script: {
        fetch(source, date) {
          if (source !== SOURCE || date !== simulation.league.dates[2] || pages === 2) return undefined;
          pages += 1;
          return {
            kind: 'blocked',
            detail: 'a page that asks for a human, status 200',
            host: 'stats.nba.com',
            until: null,
          };
        },
        unit(unit) {
          if (unit === `${SOURCE}/${simulation.league.dates[1]}`)
            throw new UnitError('permanent', 'drift', 'no column PTS: the header is PTS_TOTAL');
        },
      },
    });
    const [first, second, third, fourth] = simulation.league.dates as [
      GameDate,
      GameDate,
      GameDate,
      GameDate,
    ];
    simulation.league.change(SOURCE, first, (facts) => facts.slice(0, 1));
    await simulation.play(first);
    await simulation.play(second);
    const part = (await simulation.unit(SOURCE, first))?.outcome;
    assert.ok(part?.kind === 'partial', part ? outcomeText(part) : 'nothing');
    assert.deepEqual([part.found, part.expected], [1, 9]);
    for (const game of simulation.league.games(first).slice(1, 4))
      assert.ok(part.missing.includes(game.key), part.missing);

    await simulation.play(third);
    assert.equal(await kindOf(simulation, SOURCE, second), 'parked');
    assert.equal((await attemptsOf(simulation, SOURCE, second)).length, 1);
    const [fetched] = await attemptsOf(simulation, `collect_${SOURCE}`, second);
    assert.ok(
      fetched?.inputs.some((line) => line.startsWith('payload ')),
      'what was fetched is not kept',
    );

    await simulation.play(fourth);
    const attempts = await attemptsOf(simulation, `collect_${SOURCE}`, third);
    assert.deepEqual(
      attempts.map(({ outcome }) => (outcome?.kind === 'failed' ? outcome.error : outcome?.kind)),
      ['transient', 'transient', 'complete'],
    );
    assert.equal(await kindOf(simulation, SOURCE, third), 'complete');
  },
};
