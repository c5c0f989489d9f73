import assert from 'node:assert/strict';
import { PLANNED_DATES } from '../../../src/engine/cells.ts';
import { ATTEMPTS } from '../../../src/engine/unit.ts';
import { addDays, datesBetween, gameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { cellsOf, kindOf, openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const LAST = gameDate('2024-06-17');
/** When the next season's schedule comes out. */
const PUBLISHED = gameDate('2024-08-15');
const OPENING = gameDate('2024-10-22');

/** Those that might find something to heal; the others look at the hour of a game and find none. */
const HEALERS = SCHEDULES.filter(({ job }) => !['odds', 'injuries', 'schedule-refresh'].includes(job));

export const scenario: Scenario = {
  story:
    'given the season’s last game and the 126 days after it: no game unit is tried, every date is `empty_ok(no_games)` with its reason, no incident opens, only the schedule is looked at, and opening night plans itself',
  breaks: 'dueAtMidnight',
  async run(open) {
    const simulation = open({
      days: 2,
      from: addDays(LAST, -1),
      games: 2,
      playersPerGame: 1,
      ticking: { schedules: HEALERS },
    });
    await simulation.live(addDays(LAST, -1));
    await simulation.live(LAST);
    // The last results come the morning after; then it is quiet.
    await simulation.live(addDays(LAST, 4));
    assert.deepEqual(await openIncidents(simulation), []);
    const quiet = addDays(LAST, 5);
    const before = await simulation.ledger.count({ collection: ATTEMPTS });
    await simulation.live(PUBLISHED);
    for (const tip of ['19:30', '22:00']) simulation.league.add(OPENING, tip);
    await simulation.live(addDays(OPENING, -1));

    const attempts = await simulation.ledger.query({ collection: ATTEMPTS });
    const since = attempts.filter(({ data }) => data.date >= quiet);
    const schedule = ['collect_nbac_schedule', 'nbac_schedule'];
    assert.deepEqual([...new Set(since.map(({ data }) => data.processor))].sort(), schedule);
    assert.equal(since.length, attempts.length - before, 'something of the season was tried again');
    assert.equal(since.length, 2 * datesBetween(quiet, addDays(OPENING, -1)).length);
    assert.deepEqual(await openIncidents(simulation), []);
    for (const date of datesBetween(quiet, addDays(OPENING, -1))) {
      const planned = (await simulation.ledger.get(PLANNED_DATES, date))?.data;
      assert.deepEqual([planned?.games, planned?.emptyReason], [0, 'no_games'], date);
      assert.match(planned?.emptyDetail ?? '', /off-season|no games are scheduled/, date);
      const cells = await cellsOf(simulation, date);
      assert.deepEqual(
        cells.map(({ processor, outcome }) => `${processor} ${outcome?.kind}`).sort(),
        schedule.map((processor) => `${processor} complete`),
        date,
      );
    }
    await simulation.live(OPENING);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', OPENING), 'complete');
  },
};
