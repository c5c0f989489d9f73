import assert from 'node:assert/strict';
import { readCell } from '../../../src/engine/cell-view.ts';
import { PLANNED_DATES } from '../../../src/engine/cells.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { cellsOf, kindOf, openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const HOUR = 3_600_000;
/** By nature it has the night's figures six hours after the last game, at 07:10. */
const LATE_BY_NATURE = 'nbac_player_game_log';

export const scenario: Scenario = {
  story:
    'given a game day, a date without games, a game that ends at 01:10 and a source that is six hours late by nature: asked in every hour, nothing reads late or lost before it is due, the free date is `empty_ok(no_games)`, no incident opens, and the late source is fetched again and is there in time',
  breaks: 'dueAtMidnight',
  async run(open) {
    const simulation = open({
      days: 3,
      games: 0,
      ticking: {},
      script: {
        fetch: (source, date) =>
          source === LATE_BY_NATURE && simulation.clock.now() < easternInstant(addDays(date, 1), '07:10')
            ? { kind: 'not_published_yet', detail: 'the figures of the night are not out' }
            : undefined,
      },
    });
    const [date, free] = simulation.league.dates as [GameDate, GameDate];
    simulation.league.add(date, '19:30');
    simulation.league.add(date, '22:30');
    const until = easternInstant(addDays(free, 1), '04:00');
    for (let at = simulation.clock.now() + HOUR; at <= until; at += HOUR) {
      await simulation.advanceTo(at);
      const opened = (await openIncidents(simulation)).map(({ key, message }) => `${key}: ${message}`);
      assert.deepEqual(opened, [], new Date(at).toISOString());
      for (const day of [date, free]) {
        for (const cell of await cellsOf(simulation, day)) {
          const { state, text } = readCell(cell, at, String);
          const what = `${cell.processor}/${day} at ${new Date(at).toISOString()}: ${text}`;
          assert.ok(state !== 'late' || (at >= cell.due && !cell.required), what);
          assert.ok(state !== 'given_up', what);
          if (at < cell.notBefore) assert.match(text, /^(not due until|complete)/, what);
        }
      }
    }
    await simulation.settle();
    const planned = (await simulation.ledger.get(PLANNED_DATES, free))?.data;
    assert.deepEqual([planned?.games, planned?.emptyReason], [0, 'no_games']);
    assert.equal(await kindOf(simulation, LATE_BY_NATURE, date), 'complete');
    assert.equal(await kindOf(simulation, 'prediction_accuracy', date), 'complete');
  },
};
