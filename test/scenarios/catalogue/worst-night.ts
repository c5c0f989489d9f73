import assert from 'node:assert/strict';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../../src/league/game-date.ts';
import { cellsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const NIGHT = gameDate('2024-11-03');

export const scenario: Scenario = {
  story:
    'given the night on which the clocks go back, 15 games of which one is postponed, odds two hours late, one poison message and a kill -9 in the middle: predictions are out before tip-off, the results of 14 games are in the next morning, the poison lies apart, and every universal assertion holds',
  breaks: 'badMessagesPass',
  lacks: 'the alert channel that is down (channels are not simulated)',
  async run(open) {
    let poisoned = false;
    let kills = 0;
    const late = ['odds_api_game_lines', 'odds_api_player_points'];
    const simulation = open({
      days: 2,
      from: NIGHT,
      games: 15,
      playersPerGame: 4,
      ticking: {},
      processes: 2,
      script: {
        fetch: (source) =>
          late.includes(source) && simulation.clock.now() < easternInstant(NIGHT, '12:00')
            ? { kind: 'not_published_yet', detail: `${source} is late tonight` }
            : undefined,
        delivery({ message }) {
          if (poisoned || message.topic !== 'prediction-ready-prod') return undefined;
          poisoned = true;
          delete (message.data as Record<string, unknown>).person_id;
          return 1;
        },
        step({ number, what }) {
          if (number > 700 && kills === 0 && what.startsWith('after commit of members')) {
            kills += 1;
            simulation.crash('kill -9 in the fan-out');
          }
        },
      },
    });
    await simulation.advanceTo(easternInstant(NIGHT, '13:00'));
    simulation.league.reschedule(`${NIGHT}-g15`, { date: addDays(NIGHT, 9) });
    await simulation.live(NIGHT);
    await simulation.live(addDays(NIGHT, 1));
    assert.deepEqual([poisoned, kills], [true, 1]);
    const batch = (await cellsOf(simulation, NIGHT)).find(
      ({ processor }) => processor === 'player_prop_predictions',
    );
    assert.equal(batch?.outcome?.kind, 'complete');
    assert.ok((batch?.closedAt ?? Number.POSITIVE_INFINITY) < easternInstant(NIGHT, '19:30'));
    for (const processor of [...late, 'nbac_player_game_log', 'player_game_summary', 'prediction_accuracy'])
      assert.equal(await kindOf(simulation, processor, NIGHT), 'complete', processor);
    assert.equal(simulation.store.partition('nbac_player_game_log', NIGHT as GameDate)?.rows, 14);
    assert.equal((await simulation.ledger.query({ collection: DEAD_LETTERS })).length, 1);
  },
};
