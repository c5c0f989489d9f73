/** Runs Phase 4's queries, level after level, on rows given by a test. */

import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import { gameDate } from '../../../src/league/game-date.ts';
import { PRECOMPUTE_PROCESSORS } from '../../../src/pipeline/4-precompute/index.ts';
import { boundSql } from '../../../src/pipeline/bound-sql.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import { playerGameSummary } from '../../../src/tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../../src/tables/nba-analytics/team-defense-game-summary.ts';
import { teamOffenseGameSummary } from '../../../src/tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../../src/tables/nba-analytics/upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from '../../../src/tables/nba-analytics/upcoming-team-game-context.ts';

/** Rows of the five Phase 3 tables. They are not cut at the slate: the queries must do that themselves. */
export interface Phase4Inputs {
  readonly playerGames?: readonly Row[];
  readonly offence?: readonly Row[];
  readonly defence?: readonly Row[];
  readonly playerContexts?: readonly Row[];
  readonly teamContexts?: readonly Row[];
}

export interface Phase4Run {
  /** Output rows by processor, ordered by grain. */
  readonly rows: Readonly<Record<string, Row[]>>;
  readonly expectation: Readonly<Record<string, { expected: number; found: number; missing: string }>>;
  /** Violations by processor and check; 0 where the rule holds. */
  readonly violations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Milliseconds of each query. */
  readonly elapsedMs: Readonly<Record<string, number>>;
}

const ENVELOPE = {
  run_id: 'test',
  input_version: 'test',
  schema_version: 'test',
  computed_at: '2024-01-01T00:00:00.000Z',
};

/** Opens an empty warehouse for `runPhase4`; close it after the tests. */
export async function openPhase4() {
  const warehouse = await memoryWarehouse();
  await warehouse.migrate(PRECOMPUTE_PROCESSORS.map((processor) => processor.output));

  /**
   * Computes all of Phase 4 for the slate. `overrides` replaces the rows of a processor by given ones, as input of the
   * later levels. `store` also writes every output, so that the warehouse refuses what the tables do not allow;
   * `only` computes these processors and no other. Given rows are judged by their contract only with `judgeOverrides`.
   */
  async function run(
    inputs: Phase4Inputs,
    slate: { readonly date: string; readonly season?: number; readonly asOf?: string },
    options: {
      readonly overrides?: Readonly<Record<string, readonly Row[]>>;
      readonly store?: boolean;
      readonly only?: readonly string[];
      readonly judgeOverrides?: boolean;
    } = {},
  ): Promise<Phase4Run> {
    const space = await warehouse.workspace([]);
    const parameters = {
      game_date: slate.date,
      season: slate.season ?? 2023,
      as_of: slate.asOf ?? `${slate.date} 22:00:00`,
    };
    try {
      await space.load(playerGameSummary.name, playerGameSummary, inputs.playerGames ?? []);
      await space.load(teamOffenseGameSummary.name, teamOffenseGameSummary, inputs.offence ?? []);
      await space.load(teamDefenseGameSummary.name, teamDefenseGameSummary, inputs.defence ?? []);
      await space.load(
        upcomingPlayerGameContext.name,
        upcomingPlayerGameContext,
        inputs.playerContexts ?? [],
      );
      await space.load(upcomingTeamGameContext.name, upcomingTeamGameContext, inputs.teamContexts ?? []);
      const result = {
        rows: {} as Record<string, Row[]>,
        expectation: {} as Record<string, { expected: number; found: number; missing: string }>,
        violations: {} as Record<string, Record<string, number>>,
        elapsedMs: {} as Record<string, number>,
      };
      for (const { id, sql, output, contract } of PRECOMPUTE_PROCESSORS) {
        if (options.only && !options.only.includes(id)) continue;
        const started = performance.now();
        const replaced = options.overrides?.[id];
        if (replaced) await space.load('output', output, replaced);
        else await space.run(`CREATE OR REPLACE TEMP TABLE output AS ${boundSql(sql, parameters)}`);
        result.elapsedMs[id] = performance.now() - started;
        const order = output.grain.join(', ');
        result.rows[id] = await space.rows(`SELECT * FROM output ORDER BY ${order}`);
        if (!replaced || options.judgeOverrides) {
          const { expectation } = contract;
          const [counts] = await space.rows<{ expected: number; found: number; missing: string }>(
            boundSql(expectation, parameters),
          );
          result.expectation[id] = counts!;
          result.violations[id] = {};
          for (const check of contract.checks) {
            const [row] = await space.rows<{ violations: number }>(boundSql(check.sql, parameters));
            result.violations[id][check.name] = row!.violations;
          }
        }
        if (options.store)
          await warehouse.replacePartition(output, gameDate(slate.date), space, 'output', ENVELOPE);
        await space.run(`CREATE OR REPLACE TEMP TABLE ${id} AS SELECT * FROM output`);
      }
      return result;
    } finally {
      await space.close();
    }
  }

  return { warehouse, run, close: () => warehouse.close() };
}
