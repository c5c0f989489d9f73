import assert from 'node:assert/strict';
import { CELLS, PLANNED_DATES } from '../../../src/engine/cells.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { BATCHES } from '../../../src/pipeline/5-predict/batch-records.ts';
import { cellsOf, kindOf, openIncidents } from '../../support/simulated/facts.ts';
import { entriesOf, exportedOn } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 9 games planned of which one is postponed at 18:40 to twelve days later, another date that loses its only game, and a play-in that is added: 8 of 8 are expected and found, the pick of the ninth, already published, is withdrawn before tip-off, it is planned on its new date, the emptied date is `empty_ok(postponed)`, the added one plans itself, and nothing that is done moves back',
  breaks: 'dueAtMidnight',
  lacks:
    'the word postponed: the withdrawn pick says `game_not_on_slate`, whether the game was moved or cancelled',
  async run(open) {
    const simulation = open({ days: 1, games: 9, playersPerGame: 1, ticking: {} });
    const [date] = simulation.league.dates as [GameDate];
    const [emptied, added, later] = [addDays(date, 2), addDays(date, 4), addDays(date, 12)];
    const lonely = simulation.league.add(emptied);
    await simulation.advanceTo(easternInstant(date, '18:40'));
    const done = (await cellsOf(simulation, date)).filter(({ open }) => !open);
    assert.ok(done.length > 10, `${done.length} cells are done`);
    const picks = async () =>
      (await exportedOn(simulation, date))?.items.map(({ state, withdrawn }) => withdrawn?.reason ?? state);
    assert.deepEqual(await picks(), Array(9).fill('published'));

    simulation.league.reschedule(`${date}-g9`, { date: later });
    await simulation.live(date);
    simulation.league.reschedule(lonely, { isPostponed: true });
    simulation.league.add(added);
    await simulation.live(addDays(date, 4));

    for (const cell of done)
      assert.deepEqual((await simulation.ledger.get(CELLS, `${cell.processor}/${date}`))?.data, cell);
    assert.equal(simulation.store.partition('nbac_player_game_log', date)?.rows, 8);
    assert.equal(await kindOf(simulation, 'nbac_player_game_log', date), 'complete');
    assert.equal(await kindOf(simulation, 'player_game_summary', date), 'complete');
    const batches = await simulation.ledger.query({
      collection: BATCHES,
      where: { date },
      orderBy: 'generation',
    });
    assert.equal(batches.at(-1)?.data.expected.length, 8);
    const [withdrawn, ...more] = await entriesOf(simulation, date, 'withdrawn');
    assert.deepEqual([withdrawn?.content.game_id, more], [`${date}-g9`.slice(-10), []]);
    assert.ok((withdrawn?.at ?? Number.POSITIVE_INFINITY) < easternInstant(date, '19:30'));
    assert.equal((await picks())?.filter((said) => said === 'game_not_on_slate').length, 1);

    const planned = (await simulation.ledger.get(PLANNED_DATES, emptied))?.data;
    assert.deepEqual([planned?.games, planned?.emptyReason], [0, 'postponed']);
    const cells = (await cellsOf(simulation, emptied)).filter(
      ({ processor }) => processor === 'player_game_summary',
    );
    assert.deepEqual(
      cells.map(({ outcome }) => outcome),
      [{ kind: 'empty_ok', reason: 'postponed' }],
    );
    assert.equal(await kindOf(simulation, 'player_prop_predictions', added), 'complete');
    assert.equal((await simulation.ledger.get(PLANNED_DATES, later))?.data.games, 1);
    assert.deepEqual(
      (await openIncidents(simulation)).map(({ message }) => message),
      [],
    );
  },
};
