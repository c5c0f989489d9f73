/** Three dates that stand for a season, read from its files. */

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type GameDate, gameDate } from '../../src/league/game-date.ts';
import { seasonLabel } from '../../src/league/season.ts';

/** Opening night, the date with most games and the play-off date with most games; of equals the first. */
export async function sampleDates(data: string, season: number): Promise<GameDate[]> {
  const fileOf = (kind: string) => join(data, `boxscores/${kind}_${seasonLabel(season)}.csv.gz`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`
      WITH days AS (
        SELECT GAME_DATE AS day, left(GAME_ID, 3) AS kind, count(DISTINCT GAME_ID) AS games
        FROM read_csv(['${fileOf('team_games')}', '${fileOf('playoffs')}'], all_varchar = true, union_by_name = true)
        GROUP BY ALL
      )
      SELECT min(day) AS day FROM days
      UNION
      (SELECT DISTINCT ON (kind) day FROM days ORDER BY kind, games DESC, day)
      ORDER BY day`);
    return reader.getRowObjectsJS().map(({ day }) => gameDate(String(day)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
