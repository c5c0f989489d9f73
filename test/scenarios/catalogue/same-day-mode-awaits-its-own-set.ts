import assert from 'node:assert/strict';
import type { Graph } from '../../../src/engine/graph.ts';
import { GATES, TRIGGERS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { cellsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const DISABLED = ['collect_espn_injuries', 'espn_injuries'];
/** Where the phases meet: five members after the first slate, on opening night only what the day itself brings. */
const GATE = 'phase4_gate';

export const scenario: Scenario = {
  story:
    'given a gate that needs 2 members on opening night and 5 on the next slate, and a source that is disabled: each date freezes its own set and fires on it, the same-day outputs wait for no result of that night, and the disabled source is in no set',
  breaks: 'oneSetForAll',
  async run(open) {
    const simulation = open({ days: 2, games: 2, ticking: {}, graph: without(DISABLED) });
    const [opening, next] = simulation.league.dates as [GameDate, GameDate];
    await simulation.live(opening);
    // The night's results are not there yet: nothing of the day has waited for them.
    assert.equal(await kindOf(simulation, 'player_prop_predictions', opening), 'complete');
    assert.equal(await kindOf(simulation, 'player_game_summary', opening), undefined);
    await simulation.live(next);

    const gates = await simulation.ledger.query({ collection: GATES, where: { date: [opening, next] } });
    const membersOf = (date: GameDate) =>
      gates
        .find(({ key }) => key === `${GATE}/${date}`)
        ?.data.members.filter(({ ordering }) => !ordering)
        .map(({ unit }) => unit)
        .sort();
    assert.deepEqual(membersOf(opening), [
      `upcoming_player_game_context/${opening}`,
      `upcoming_team_game_context/${opening}`,
    ]);
    assert.deepEqual(membersOf(next), [
      `player_game_summary/${opening}`,
      `team_defense_game_summary/${opening}`,
      `team_offense_game_summary/${opening}`,
      `upcoming_player_game_context/${next}`,
      `upcoming_team_game_context/${next}`,
    ]);
    for (const date of [opening, next]) {
      const [trigger, ...others] = await simulation.ledger.query({
        collection: TRIGGERS,
        where: { target: `${GATE}/${date}` },
      });
      assert.deepEqual(Object.keys(trigger?.data.members ?? {}).sort(), membersOf(date));
      assert.deepEqual(others, []);
      const planned = (await cellsOf(simulation, date)).map(({ processor }) => processor);
      for (const source of DISABLED) assert.ok(!planned.includes(source), `${source} is expected of ${date}`);
    }
    const named = gates.flatMap(({ data }) => data.members.map(({ unit }) => unit.split('/')[0] ?? ''));
    for (const source of DISABLED) assert.ok(!named.includes(source), `a gate waits for ${source}`);
  },
};

/** The declaration with some sources taken out, as a configuration that does not have them would make it. */
function without(disabled: readonly string[]): (graph: Graph) => Graph {
  return (graph) => ({
    ...graph,
    nodes: new Map(
      [...graph.nodes]
        .filter(([id]) => !disabled.includes(id))
        .map(([id, node]) => [
          id,
          {
            ...node,
            needs: node.needs.filter(({ processor }) => !disabled.includes(processor)),
            reads: node.reads.filter(({ table }) => !disabled.includes(table.name)),
          },
        ]),
    ),
  });
}
