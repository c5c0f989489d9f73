import assert from 'node:assert/strict';
import { claimStore } from '../../../src/engine/store-league.ts';
import { ATTEMPTS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';
import { entriesOf, halt } from '../../support/simulated/publication-facts.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

const OTHER = 'wnba';
const DAYS = 4;

export const scenario: Scenario = {
  story:
    'given two leagues with other games on the same dates in one process, one of them halted: each comes to the product it comes to alone, the halted one publishes nothing and the other all it has, and no league starts on the store of the other',
  breaks: 'leagueIsAssumed',
  lacks:
    'a second league’s own declaration: topics and datasets carry the first one’s name, so on Google two leagues are kept apart by database and topic prefix',
  async run(open) {
    const alone = [await played(open, 'nba'), await played(open, OTHER)];
    const together = [league(open, 'nba'), league(open, OTHER)] as [Simulation, Simulation];
    for (const simulation of together) {
      await simulation.settle();
      await claimStore(simulation.engine);
    }
    const [halted, running] = together;
    const dates = halted.league.dates as readonly GameDate[];
    await halt(halted, easternInstant(dates[DAYS - 1] as GameDate, '23:59'));
    for (const date of dates) await Promise.all(together.map((simulation) => simulation.play(date)));

    for (const date of dates) {
      assert.deepEqual(await entriesOf(halted, date, 'published'), [], `the halt of nba let ${date} out`);
      assert.ok(
        (await entriesOf(running, date, 'published')).length > 0,
        `the halt of nba held ${OTHER} back`,
      );
    }
    for (const [i, simulation] of together.entries())
      assert.deepEqual(unpublished(simulation), unpublished(alone[i] as Simulation));
    assert.notDeepEqual(
      unpublished(halted),
      unpublished(running),
      'two leagues with the same games prove nothing',
    );

    const before = await halted.ledger.count({ collection: ATTEMPTS });
    const stranger = { ...running.engine, ledger: halted.engine.ledger };
    await assert.rejects(claimStore(stranger), /this store is the nba's.*the wnba's/);
    assert.equal(await halted.ledger.count({ collection: ATTEMPTS }), before);
  },
};

/** Leagues differ by their seed: other games, other players, the same dates. */
function league(open: OpenSimulation, name: string): Simulation {
  return open({
    days: DAYS,
    seed: name === OTHER ? 2 : 1,
    games: name === OTHER ? 3 : 2,
    graph: (graph) => ({ ...graph, league: name }),
  });
}

async function played(open: OpenSimulation, name: string): Promise<Simulation> {
  const simulation = league(open, name);
  for (const date of simulation.league.dates) await simulation.play(date);
  return simulation;
}

/** What a halt does not stop. */
function unpublished({ store }: Simulation): readonly (readonly [string, string])[] {
  return [...store.product()].filter(([partition]) => !partition.startsWith('published_'));
}
