/** Phases 1 and 2 over dates: real collectors, payload archive, parsers and warehouse, without ledger and messages. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdbWarehouse } from '../../src/adapters/embedded/duckdb-warehouse.ts';
import { folderPayloads } from '../../src/adapters/embedded/folder-payloads.ts';
import { systemClock } from '../../src/adapters/embedded/system-clock.ts';
import type { UnitResult } from '../../src/engine/engine-context.ts';
import type { GraphNode } from '../../src/engine/graph.ts';
import { inDependencyOrder } from '../../src/engine/plan-units.ts';
import { addDays, type GameDate } from '../../src/league/game-date.ts';
import { createFetcher } from '../../src/pipeline/1-collect/fetcher.ts';
import { buildGraph } from '../../src/pipeline/build-graph.ts';
import type { ParseProcessor } from '../../src/pipeline/define-processor.ts';
import { createLeague } from '../../src/pipeline/league-schedule.ts';
import { PROCESSORS } from '../../src/pipeline/processors.ts';
import { createRunner } from '../../src/pipeline/run-processor.ts';
import { COLLECTORS, RAW_PROCESSORS, RAW_TABLES } from '../../src/pipeline/sources.ts';
import type { Upstream } from '../../src/ports/upstream.ts';
import { qualifiedName } from '../../src/tables/define-table.ts';

/** What became of one unit. */
export interface EndedUnit {
  readonly processor: string;
  readonly date: GameDate;
  /** Its error, when it ended with none. */
  readonly result: UnitResult | Error;
}

export interface QuarantinedRow {
  readonly processor: string;
  readonly date: GameDate;
  readonly reason: string;
}

export interface StoredTable {
  readonly processor: string;
  /** Rows the parser made of so many bytes, in so much processor time. */
  readonly parsed: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Rows its table holds. */
  readonly rows: number;
}

export interface Collected {
  readonly units: readonly EndedUnit[];
  /** Every row a parser refused, with its reason. */
  readonly quarantined: readonly QuarantinedRow[];
  /** Of every parser that made rows. */
  readonly stored: readonly StoredTable[];
}

/**
 * Runs every unit of Phases 1 and 2 of each date into `home`: the schedule of the morning, what is known before the games,
 * the schedule of the next morning, the results. The warehouse is closed when it returns.
 */
export async function collectDates(
  upstream: Upstream,
  dates: readonly GameDate[],
  home: string,
): Promise<Collected> {
  const units: EndedUnit[] = [];
  const quarantined: QuarantinedRow[] = [];
  const made = new Map<string, { parsed: number; bytes: number; milliseconds: number }>();
  const watched = (processor: ParseProcessor): ParseProcessor => ({
    ...processor,
    parse: async (payloads, context, workspace) => {
      const before = process.cpuUsage();
      const result = await processor.parse(payloads, context, workspace);
      const { user, system } = process.cpuUsage(before);
      const sum = made.get(processor.id) ?? { parsed: 0, bytes: 0, milliseconds: 0 };
      made.set(processor.id, {
        parsed: sum.parsed + result.rows.length,
        bytes: sum.bytes + payloads.reduce((bytes, { body }) => bytes + body.length, 0),
        milliseconds: sum.milliseconds + (user + system) / 1000,
      });
      for (const { reason } of result.quarantined)
        quarantined.push({ processor: processor.id, date: context.date, reason });
      return result;
    },
  });
  mkdirSync(home, { recursive: true });
  const clock = systemClock();
  const warehouse = await openDuckdbWarehouse({ file: join(home, 'warehouse.duckdb') });
  const payloads = folderPayloads(join(home, 'payloads'));
  try {
    await warehouse.migrate(RAW_TABLES);
    const league = createLeague(warehouse);
    const fetcher = createFetcher({ upstream, payloads, clock });
    const run = createRunner(
      new Map([...COLLECTORS, ...RAW_PROCESSORS.map(watched)].map((processor) => [processor.id, processor])),
      {
        warehouse,
        payloads,
        clock,
        fetch: (source, context, request, countRows) =>
          fetcher.fetch(source, context.date, context.asOf, request, countRows),
      },
    );
    const nodes = inDependencyOrder(buildGraph(PROCESSORS)).filter(({ phase }) => phase <= 2);
    const calendar = nodes.filter(({ cadence }) => cadence === 'calendar');
    const ofKind = (kind: GraphNode['kind']) =>
      nodes.filter((node) => node.kind === kind && node.cadence !== 'calendar');
    const known = new Set<GameDate>();

    const runAll = async (some: readonly GraphNode[], date: GameDate): Promise<void> => {
      const slate = some === calendar ? null : (await league.readSlate(date)).slate;
      for (const node of some) {
        const asOf = league.asOf(node, date, slate, 'backfill');
        const context = {
          date,
          season: slate?.season ?? league.seasonOf(date),
          previous: slate?.previous ?? null,
          week: null,
          asOf,
          live: false,
        };
        const result = await run(node, context, `${node.id}/${date}`, '').catch((error: unknown) =>
          error instanceof Error ? error : new Error(String(error)),
        );
        units.push({ processor: node.id, date, result });
      }
    };
    const morningOf = async (date: GameDate): Promise<void> => {
      if (known.has(date)) return;
      known.add(date);
      await runAll(calendar, date);
    };
    for (const date of dates) {
      await morningOf(date);
      await runAll(ofKind('slate'), date);
      await morningOf(addDays(date, 1));
      await runAll(ofKind('results'), date);
    }
    const stored: StoredTable[] = [];
    for (const { id, output } of RAW_PROCESSORS) {
      const [count] = await warehouse.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${qualifiedName(output)}`,
      );
      const sum = made.get(id);
      if (sum) stored.push({ processor: id, ...sum, rows: Number(count?.n) });
    }
    return { units, quarantined, stored };
  } finally {
    await payloads.close();
    await warehouse.close();
  }
}
