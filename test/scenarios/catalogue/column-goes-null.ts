import assert from 'node:assert/strict';
import { memoryPayloads } from '../../../src/adapters/memory/memory-payloads.ts';
import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import type { UnitContext } from '../../../src/engine/engine-context.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { seasonLabel, seasonOf } from '../../../src/league/season.ts';
import { buildGraph } from '../../../src/pipeline/build-graph.ts';
import type { ComputeProcessor, ParseProcessor } from '../../../src/pipeline/define-processor.ts';
import { PROCESSORS } from '../../../src/pipeline/processors.ts';
import { createRunner } from '../../../src/pipeline/run-processor.ts';
import { defineTable, optional, required } from '../../../src/tables/define-table.ts';
import { incidentsOf, kindOf } from '../../support/simulated/facts.ts';
import { entriesOf } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

const SOURCE = 'nbac_player_index';
const FEATURE = 'player_daily_cache';
const DATES_BEFORE = 12;
const PLAYERS = Array.from({ length: 24 }, (_, i) => i + 1);

export const scenario: Scenario = {
  story:
    'given twelve dates, and then a source that renames a field, which empties a column of its table, and the day after a fallback that is a hundred times too large: neither partition is stored, each in an incident that names the column and what it held before; what can do without the source is published, nothing is published from the fallback',
  breaks: 'columnsNotCompared',
  async run(open) {
    const warehouse = await memoryWarehouse();
    try {
      const payloads = memoryPayloads();
      const world = { heightField: 'HEIGHT', factor: 1 };
      const index = PROCESSORS.find(({ id }) => id === SOURCE) as ParseProcessor;
      await warehouse.migrate([index.output, features]);
      const real = [index, cache(() => world.factor)];
      const graph = buildGraph(real.map((one) => ({ ...one, needs: [] })));
      const refused = new Map<string, Error>();
      const simulation = open({
        days: DATES_BEFORE + 2,
        games: 2,
        script: {
          unit(unit) {
            const error = refused.get(unit);
            if (error) throw error;
          },
        },
      });
      await simulation.settle();
      const { clock } = simulation;
      const { sabotage } = simulation.engine;
      const run = createRunner(new Map(real.map((one) => [one.id, one])), {
        warehouse,
        payloads,
        clock,
        fetch: () => Promise.reject(new Error('nothing is fetched here')),
        ...(sabotage ? { sabotage } : {}),
      });
      /** The real parser, feature and store first: a real store does not wait for a virtual clock. */
      const play = async (date: GameDate) => {
        const season = seasonOf(date);
        const fetchedAt = clock.now();
        const url = `https://stats.nba.com/stats/playerindex?Season=${seasonLabel(season)}`;
        const origin = { upstream: 'simulated', derived: false, status: 200, contentType: null } as const;
        const request = { source: SOURCE, date, subject: 'season', url, fetchedAt, ...origin };
        await payloads.put(request, listOfPlayers(world.heightField));
        const context: UnitContext = {
          date,
          season,
          previous: null,
          week: date,
          asOf: fetchedAt,
          live: true,
        };
        for (const node of graph.nodes.values())
          await run(node, context, 'attempt', 'version').catch((error: Error) =>
            refused.set(`${node.id}/${date}`, error),
          );
        await simulation.play(date);
      };
      const dates = simulation.league.dates as readonly GameDate[];
      const [renamed, outsized] = dates.slice(DATES_BEFORE) as [GameDate, GameDate];
      for (const date of dates.slice(0, DATES_BEFORE)) await play(date);
      const stored = async (date: GameDate) =>
        (
          await Promise.all([index.output, features].map((table) => warehouse.partitions(table, date, date)))
        ).map(([partition]) => partition?.rows ?? 0);
      assert.deepEqual(await stored(dates[DATES_BEFORE - 1] as GameDate), [24, 24]);

      world.heightField = 'HEIGHT_FT_IN';
      await play(renamed);
      assert.deepEqual(await stored(renamed), [0, 24], 'what lost a column was stored');
      assert.equal(await kindOf(simulation, SOURCE, renamed), 'parked');
      const [lost] = await incidentsOf(simulation, SOURCE);
      assert.match(lost?.message ?? '', /height_in is 100 % NULL, on 12 dates before 0 %/);
      assert.equal((await payloads.latest(SOURCE, renamed)).length, 1);
      assert.ok(
        (await entriesOf(simulation, renamed, 'published')).length > 0,
        'an optional source held a slate up',
      );

      world.heightField = 'HEIGHT';
      world.factor = 100;
      await play(outsized);
      assert.deepEqual(await stored(outsized), [24, 0], 'values of another unit were stored');
      const [grown] = await incidentsOf(simulation, FEATURE);
      assert.match(grown?.message ?? '', /usage_rate reaches 34, on the 13 dates before at most 0\.34/);
      assert.equal(await kindOf(simulation, 'player_prop_predictions', outsized), 'blocked');
      assert.deepEqual(await entriesOf(simulation, outsized, 'published'), []);
    } finally {
      await warehouse.close();
    }
  },
};

/** The list of persons, with their sizes under the given name. */
function listOfPlayers(heightField: string): Uint8Array {
  const headers = ['PERSON_ID', 'PLAYER_FIRST_NAME', 'PLAYER_LAST_NAME', heightField];
  const rowSet = PLAYERS.map((n) => [n, 'Player', `Number ${n}`, `6-${n % 12}`]);
  return new TextEncoder().encode(JSON.stringify({ resultSets: [{ name: 'PlayerIndex', headers, rowSet }] }));
}

const features = defineTable({
  dataset: 'nba_precompute',
  name: 'scripted_features',
  doc: 'a feature that two code paths compute',
  grain: ['game_date', 'person_id'],
  columns: { game_date: required('date'), person_id: required('int'), usage_rate: optional('real') },
});

/** A feature whose fallback, for every third player, may be in another unit. */
function cache(factor: () => number): ComputeProcessor {
  return {
    id: FEATURE,
    phase: 4,
    doc: 'a feature with a fallback',
    codeVersion: 1,
    needs: [],
    reads: [],
    kind: 'slate',
    required: true,
    type: 'compute',
    output: features,
    compute: async ({ date }, workspace) => {
      const rows = PLAYERS.map((n) => ({
        game_date: date,
        person_id: n,
        usage_rate: (0.1 + n / 100) * (n % 3 === 0 ? factor() : 1),
      }));
      await workspace.load('output', features, rows);
    },
    contract: {
      expectation: "SELECT 24 AS expected, count(*) AS found, 'players' AS missing FROM output",
      checks: [],
      profile: { emptied: 'alert' },
    },
  };
}
