/** Runs a parser as the executor would: declared reads in, rows and the verdict of its contract out. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { gameDate } from '../../src/league/game-date.ts';
import { competitionOf, countsIn } from '../../src/league/game-id.ts';
import { seasonFromGameId, seasonLabel } from '../../src/league/season.ts';
import { teamByTricode } from '../../src/league/teams.ts';
import { boundSql } from '../../src/pipeline/bound-sql.ts';
import type {
  ParseProcessor,
  ParseResult,
  Payload,
  UnitContext,
} from '../../src/pipeline/define-processor.ts';
import { RAW_TABLES } from '../../src/pipeline/sources.ts';
import type { Row } from '../../src/ports/warehouse.ts';
import type { Table } from '../../src/tables/define-table.ts';
import { nbacSchedule } from '../../src/tables/nba-raw/index.ts';
import { realDataDir } from './real-data.ts';
import { openHarness } from './warehouse-harness.ts';

export interface PayloadParts {
  readonly source: string;
  readonly subject?: string;
  readonly url: string;
  readonly date: string;
  readonly fetchedAt?: string;
  readonly upstream?: 'internet' | 'archive' | 'simulated';
  readonly derived?: boolean;
}

/** A payload as the archive would hand it out; `body` is bytes, or JSON to be written. */
export function payloadOf(parts: PayloadParts, body: unknown): Payload {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  const { source, subject = 'season', url, date, fetchedAt, upstream = 'internet', derived = false } = parts;
  return {
    body: bytes,
    record: {
      source,
      subject,
      url,
      date: gameDate(date),
      status: 200,
      contentType: 'application/json',
      fetchedAt: Date.parse(fetchedAt ?? `${date}T17:00:00Z`),
      bodyHash: createHash('sha256').update(bytes).digest('hex'),
      bodyBytes: bytes.length,
      upstream,
      derived,
    },
  };
}

/** A file of the season archive, decompressed; only in tests that are skipped without it. */
export function realBytes(path: string): Uint8Array {
  const bytes = readFileSync(resolve(realDataDir() ?? '', path));
  return new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

export function realJson(path: string): unknown {
  return JSON.parse(Buffer.from(realBytes(path)).toString());
}

export function contextOf(date: string, season: number, asOf = `${date}T23:00:00Z`): UnitContext {
  return { date: gameDate(date), season, previous: null, asOf: Date.parse(asOf) };
}

export interface ScheduleRowParts {
  readonly gameId: string;
  readonly date: string;
  readonly home: string;
  readonly away: string;
  /** UTC; null: only the date is known. */
  readonly tipoff?: string | null;
  readonly score?: readonly [home: number, away: number];
  readonly postponed?: boolean;
  /** Partition; default the date itself. */
  readonly forDate?: string;
}

/** A row of `nbac_schedule`. */
export function scheduleRow(parts: ScheduleRowParts): Row {
  const { gameId, date, home, away, tipoff = null, score, postponed = false, forDate = date } = parts;
  const season = seasonFromGameId(gameId);
  return {
    for_date: forDate,
    game_id: gameId,
    game_code: `${date.replaceAll('-', '')}/${away}${home}`,
    competition: competitionOf(gameId),
    counts_in: countsIn(gameId),
    season: seasonLabel(season),
    season_start_year: season,
    game_date_et: date,
    tipoff_utc: tipoff === null ? null : new Date(tipoff).toISOString(),
    tipoff_source: tipoff === null ? 'nominal' : 'payload',
    game_status: score ? 3 : 1,
    game_status_text: score ? 'Final' : 'TBD',
    ot_periods: 0,
    postponed_status: postponed ? 'Y' : 'N',
    home_team_id: teamByTricode(home).teamId,
    home_tricode: home,
    away_team_id: teamByTricode(away).teamId,
    away_tricode: away,
    home_score: score?.[0] ?? null,
    away_score: score?.[1] ?? null,
  };
}

export interface ParserRun extends ParseResult {
  readonly expectation: { readonly expected: number; readonly found: number; readonly missing: string };
  /** Violations by check name. */
  readonly violations: Readonly<Record<string, number>>;
}

/** Rows that stand in the warehouse before the parser runs. */
export type Stored = readonly (readonly [Table, readonly Row[]])[];

/** Parses, loads the rows as `output`, asks the contract, and stores the partition to prove that it can be. */
export async function runParser(
  processor: ParseProcessor,
  payloads: readonly Payload[],
  context: UnitContext,
  stored: Stored = [],
): Promise<ParserRun> {
  const harness = await openHarness(RAW_TABLES);
  try {
    for (const [table, rows] of stored) await harness.insert(table, rows);
    const space = await harness.workspace(processor.reads, context);
    const result = await processor.parse(payloads, context, space);
    const byHash = new Map(payloads.map((payload) => [payload.record.bodyHash, payload.record]));
    const rows = result.rows.map((row) => {
      const record = byHash.get(String(row.payload_hash))!;
      const { upstream, derived } = record;
      return { ...row, fetched_at: new Date(record.fetchedAt).toISOString(), upstream, derived };
    });
    await space.load('output', processor.output, rows);
    const parameters = {
      game_date: context.date,
      season: context.season,
      previous: context.previous,
      as_of: new Date(context.asOf).toISOString().slice(0, 19).replace('T', ' '),
    };
    const one = async <T>(sql: string) => (await space.rows<T>(boundSql(sql, parameters)))[0]!;
    const expectation = await one<ParserRun['expectation']>(processor.contract.expectation);
    const violations: Record<string, number> = {};
    for (const check of processor.contract.checks) {
      violations[check.name] = (await one<{ violations: number }>(check.sql)).violations;
    }
    const fact = await harness.warehouse.replacePartition(
      processor.output,
      context.date,
      space,
      'output',
      {},
    );
    if (fact.rows !== rows.length) throw new Error(`${fact.rows} of ${rows.length} rows were stored`);
    await space.close();
    return { ...result, expectation, violations };
  } finally {
    await harness.close();
  }
}

/** Columns of the rows that a test looks at, as arrays. */
export function pick(rows: readonly Row[], ...columns: string[]): unknown[][] {
  return rows.map((row) => columns.map((column) => row[column]));
}

/** A schedule row's table with its rows, for `Stored`. */
export function storedSchedule(...games: ScheduleRowParts[]): Stored {
  return [[nbacSchedule, games.map(scheduleRow)]];
}
