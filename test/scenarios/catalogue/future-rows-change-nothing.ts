import assert from 'node:assert/strict';
import { UNITS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Scenario } from './scenario.ts';

const SOURCES = ['nbac_player_game_log', 'nbac_team_game_log', 'odds_api_player_points', 'espn_injuries'];

/** The same with the real queries on DuckDB: `test/scenarios/future-rows-change-nothing.test.ts`. */
export const scenario: Scenario = {
  story:
    'given a slate that is made again when later dates are full of rows, and once more when these are changed, doubled and gone: every output of the slate that was known before its games is the same byte for byte',
  breaks: 'readsIgnoreAsOf',
  async run(open) {
    const simulation = open({ days: 7, games: 2, playersPerGame: 1 });
    const dates = simulation.league.dates as readonly GameDate[];
    const slate = dates[2] as GameDate;
    for (const date of dates.slice(0, 3)) await simulation.play(date);
    const units = await simulation.ledger.query({ collection: UNITS, where: { date: slate } });
    const slateUnits = units
      .map(({ key }) => key)
      .filter((key) => isOfSlate(simulation.graph.nodes.get(key.split('/')[0] ?? '')));
    const known = () =>
      [...simulation.store.product()].filter(
        ([key]) => key.endsWith(`/${slate}`) && isSlateTable(simulation, key.split('/')[0] ?? ''),
      );
    const before = known();
    assert.ok(before.length > 5, 'too little was made to compare');

    for (const date of dates.slice(3, 6)) await simulation.play(date);
    await simulation.reopen(slateUnits, 'ada', 'looked at again with later rows there');
    await simulation.settle();
    assert.deepEqual(known(), before);

    const changes: readonly ((facts: readonly { key: string; value: string }[]) => typeof facts)[] = [
      (facts) => facts.map((fact) => ({ ...fact, value: `${fact.value} changed` })),
      (facts) => [...facts, ...facts.map((fact) => ({ ...fact, key: `${fact.key}-again` }))],
      () => [],
    ];
    for (const [i, change] of changes.entries()) {
      const date = dates[3 + i] as GameDate;
      for (const source of SOURCES) simulation.league.change(source, date, change);
      await simulation.reopen(
        SOURCES.map((source) => `collect_${source}/${date}`),
        'ada',
        'fetched again',
      );
    }
    await simulation.settle();
    await simulation.reopen(slateUnits, 'ada', 'looked at again with later rows changed');
    await simulation.settle();
    assert.deepEqual(known(), before);
  },
};

function isOfSlate(
  node: { readonly kind: string; readonly phase: number; readonly output: unknown } | undefined,
): boolean {
  return node?.kind === 'slate' && node.output !== null && node.phase >= 3 && node.phase <= 5;
}

function isSlateTable(
  simulation: {
    readonly graph: { readonly nodes: ReadonlyMap<string, Parameters<typeof isOfSlate>[0] & object> };
  },
  table: string,
): boolean {
  return [...simulation.graph.nodes.values()].some(
    (node) => isOfSlate(node) && (node.output as { readonly name: string } | null)?.name === table,
  );
}
