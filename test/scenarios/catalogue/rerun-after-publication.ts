import assert from 'node:assert/strict';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { entriesOf, exportedOn } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

const UNIT = 'published_predictions';
const SYSTEMS = { ensemble_v1: 'ok' } as never;

export const scenario: Scenario = {
  story:
    'given 8 published items: a re-run that yields 6 leaves 8 to be seen, 2 of them withdrawn with an explained diff; one after tip-off and one that yields nothing change nothing; what could not be written is not rendered',
  breaks: 'publicationReplaced',
  async run(open) {
    const gone = new Set([1, 2]);
    let isRuledOut = false;
    let isEmpty = false;
    let isRefused = false;
    const simulation = open({
      days: 3,
      games: 2,
      playersPerGame: 4,
      script: {
        member({ person_id }) {
          const isOut = isEmpty || (isRuledOut && gone.has(person_id));
          if (!isOut) return;
          return { outcome: 'skipped', reason: 'player_ruled_out', systems: SYSTEMS, rows: [] };
        },
        reading(collection) {
          if (isRefused && collection === 'permits') throw new Error('the ledger refuses');
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    const published = await entriesOf(simulation, date);
    assert.equal(published.length, 8);
    const again = async (reason: string) => {
      await simulation.reopen([`player_prop_predictions/${date}`], 'ann', reason);
      await simulation.settle();
    };

    isRefused = true;
    isRuledOut = true;
    const page = await simulation.exports.read(`${date}.json`);
    await again('two are ruled out, and the ledger refuses');
    assert.deepEqual(await entriesOf(simulation, date), published, 'something was written');
    assert.equal(await simulation.exports.read(`${date}.json`), page, 'rendered what is not in the log');

    isRefused = false;
    await simulation.reopen([`${UNIT}/${date}`], 'ann', 'the ledger is back');
    await simulation.settle();
    const seen = await exportedOn(simulation, date);
    assert.equal(seen?.items.length, 8, 'published items vanished');
    const withdrawn = seen.items.filter(({ state }) => state === 'withdrawn');
    assert.equal(withdrawn.length, 2);
    for (const item of withdrawn) {
      assert.equal(item.withdrawn?.reason, 'player_ruled_out');
      assert.match(item.withdrawn?.diff ?? '', /is not said any more/);
    }
    const log = await entriesOf(simulation, date);
    assert.deepEqual(
      log.filter(({ seq }) => seq === 1),
      published,
      'the log was changed',
    );

    isEmpty = true;
    await again('everybody is out');
    const standing = await entriesOf(simulation, date);
    assert.equal(
      standing.filter(({ state }) => state === 'withdrawn').length,
      2,
      'an empty run took all back',
    );

    await simulation.advanceTo(easternInstant(addDays(date, 1), '03:00'));
    isEmpty = false;
    isRuledOut = false;
    await again('after the games');
    assert.deepEqual(await entriesOf(simulation, date), standing, 'history was changed');
  },
};
