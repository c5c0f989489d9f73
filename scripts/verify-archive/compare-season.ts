/** Compares what a season's warehouse holds with the files, read by DuckDB: nothing of the archive's own readers. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { GameDate } from '../../src/league/game-date.ts';
import { seasonLabel } from '../../src/league/season.ts';

export interface Measure {
  readonly file: string;
  readonly part: string;
  readonly what: string;
  readonly inFile: number;
  readonly stored: number;
  /** Of the file's: so many are left out by the rule `because` names. */
  readonly leftOut: number;
  readonly because: string | null;
}

/** Whether file and table agree, but for what a declared rule leaves out. */
export function isExplained({ inFile, stored, leftOut }: Measure): boolean {
  return inFile === stored + leftOut;
}

export interface Comparison {
  /** Folder of the season archive. */
  readonly data: string;
  /** File of the closed warehouse. */
  readonly warehouse: string;
  /** Start year. */
  readonly season: number;
  /** Only these dates; null: all of the files. */
  readonly dates: readonly GameDate[] | null;
}

const POINTS_FILE = 'props/oddsapi_dfs_points_reb_ast_2024-10-22_2025-01-13.csv.gz';
const POINTS_SEASON = 2024;
const MOVEMENT_FILE = 'fixtures/nba_stats/NBA_Player_Movement_2025-07-16.json.gz';

const SNAPSHOT = `{"timestamp": 'TIMESTAMP', data: 'STRUCT(id VARCHAR, commence_time TIMESTAMP, home_team VARCHAR, away_team VARCHAR,
  bookmakers STRUCT("key" VARCHAR, markets STRUCT("key" VARCHAR,
    outcomes STRUCT("name" VARCHAR, price DOUBLE, point DOUBLE)[])[])[])[]'}`;
const SCHEDULE = `{leagueSchedule: 'STRUCT(gameDates STRUCT(games STRUCT(gameId VARCHAR, gameStatus INT, gameDateTimeUTC VARCHAR,
  homeTeam STRUCT(teamId BIGINT, score INT), awayTeam STRUCT(teamId BIGINT, score INT))[])[])'}`;

/** Every measure of the season, file by file. Throws when a file of the season is not there. */
export async function compareSeason({ data, warehouse, season, dates }: Comparison): Promise<Measure[]> {
  const label = seasonLabel(season);
  const logs = (year: number) => `boxscores/player_game_logs_${seasonLabel(year)}.csv.gz`;
  const playoffs = (year: number) => `boxscores/playoffs_${seasonLabel(year)}.csv.gz`;
  const teams = `boxscores/team_games_${label}.csv.gz`;
  const wholeShots = `shots/shots_${label}.csv.gz`;
  const shots = existsSync(join(data, wholeShots)) ? wholeShots : `shots/shots_${label}_first_half.csv.gz`;
  const schedule = `schedule/scheduleLeagueV2_${label}.json.gz`;
  const hasSchedule = existsSync(join(data, schedule));
  const odds = `odds/oddsapi_raw_snapshots_${season}-${season + 1}.tar.gz`;
  const unpacked = mkdtempSync(join(tmpdir(), 'tipoff-odds-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const run = async (sql: string) => void (await connection.run(sql));
  const csv = async (name: string, files: readonly string[], columns = '*') =>
    await run(`CREATE TEMP TABLE ${name} AS
                 SELECT ${columns} FROM read_csv(${listOf(files.map((file) => join(data, file)))}, all_varchar = true, union_by_name = true)`);
  try {
    await run(`ATTACH '${warehouse}' AS home (READ_ONLY)`);
    const wanted = dates === null ? 'true' : `list_contains(${listOf(dates)}::DATE[], some_day)`;
    await run(`CREATE TEMP MACRO is_wanted(some_day) AS ${wanted}`);
    await run(`CREATE TEMP MACRO utc_of(eastern) AS timezone('UTC', timezone('America/New_York', eastern))`);
    await run(
      `CREATE TEMP MACRO eastern_date(utc) AS timezone('America/New_York', timezone('UTC', utc))::DATE`,
    );
    await csv('player_logs', [logs(season)]);
    await csv('team_logs', [teams]);
    await csv('playoffs', [playoffs(season)]);
    await csv('shots', [shots]);
    await csv('player_sizes', ['players/playerInfo_height_weight.csv.gz']);
    // Of the season before, only who played.
    const earlier = [logs(season - 1), playoffs(season - 1)].filter((file) => existsSync(join(data, file)));
    await csv('played_earlier', earlier.length > 0 ? earlier : [playoffs(season)], 'PLAYER_ID, GAME_DATE');
    await run(`CREATE TEMP TABLE recorded_games (game STRUCT(gameId VARCHAR, gameStatus INT, gameDateTimeUTC VARCHAR,
                 homeTeam STRUCT(teamId BIGINT, score INT), awayTeam STRUCT(teamId BIGINT, score INT)))`);
    if (hasSchedule)
      await run(`INSERT INTO recorded_games SELECT unnest(days.games) FROM (
                   SELECT unnest(leagueSchedule.gameDates) AS days
                   FROM read_json('${join(data, schedule)}', columns = ${SCHEDULE}, maximum_object_size = 200000000))`);
    execFileSync('tar', ['-xzf', join(data, odds), '-C', unpacked]);
    const snapshots = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => name.endsWith('.json') && (dates === null || dates.some((date) => name.includes(date))),
      )
      .map((name) => join(unpacked, name));
    await run(`CREATE TEMP TABLE snapshots AS SELECT "timestamp" AS taken_at, data
                 FROM read_json(${listOf(snapshots)}, columns = ${SNAPSHOT}, maximum_object_size = 200000000)`);
    await run(`CREATE TEMP TABLE transactions AS SELECT unnest(NBA_Player_Movement.rows) AS row
                 FROM read_json('${join(data, MOVEMENT_FILE)}',
                   columns = {NBA_Player_Movement: 'STRUCT(rows STRUCT(TRANSACTION_DATE VARCHAR)[])'})`);
    await run(`SET VARIABLE season = ${season}`);
    const measures: Measure[] = [];
    for (const [sql, file] of [
      ['players', 'boxscores: players'],
      ['teams', 'boxscores: teams'],
      ['boxes', 'boxscores: boxes made of them'],
      ['shots', shots],
      ['schedule', hasSchedule ? schedule : 'boxscores: games'],
      ['persons', 'boxscores: persons, and players/*'],
      ['lines', odds],
      ['movement', MOVEMENT_FILE],
      ['answers', 'fixtures/*'],
    ] as const) {
      measures.push(...(await measured(connection, sql, file)));
    }
    if (season === POINTS_SEASON) {
      await csv('props', [POINTS_FILE]);
      measures.push(...(await measured(connection, 'points', POINTS_FILE)));
    }
    return measures;
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** A list of texts in SQL. */
function listOf(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')}]`;
}

async function measured(connection: DuckDBConnection, name: string, file: string): Promise<Measure[]> {
  const sql = readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8');
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS().map((row) => ({
    file,
    part: String(row.part),
    what: String(row.what),
    inFile: Number(row.in_file),
    stored: Number(row.stored),
    leftOut: Number(row.left_out ?? 0),
    because: typeof row.because === 'string' ? row.because : null,
  }));
}
