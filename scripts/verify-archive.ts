/**
 * Collects whole seasons through the season archive, by the sources' URLs and with the collectors' own counters, and
 * compares every count with the files': `npm run verify:archive [-- 2023-24 ...]`. Exit code 1 when one differs.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { easternInstant } from '../src/league/eastern-time.ts';
import { addDays } from '../src/league/game-date.ts';
import { seasonFromLabel, seasonLabel, seasonOf } from '../src/league/season.ts';
import { collectNbacPlayerGameLog } from '../src/pipeline/1-collect/nbac-player-game-log.ts';
import { collectNbacShotChart } from '../src/pipeline/1-collect/nbac-shot-chart.ts';
import { collectNbacTeamGameLog } from '../src/pipeline/1-collect/nbac-team-game-log.ts';
import type { CollectProcessor, Payload } from '../src/pipeline/define-processor.ts';
import { ask, askRows, SOURCE_URLS } from '../src/upstreams/payload-shapes/ask.ts';
import { openSeasonArchive } from '../src/upstreams/season-archive/season-archive.ts';

const data = process.env.TIPOFF_DATA ?? resolve(import.meta.dirname, '../../shared/data');
const asked = process.argv.slice(2).map(seasonFromLabel);
const seasons = asked.length > 0 ? asked : [2021, 2022, 2023, 2024];
if (!existsSync(data)) {
  console.error(`no data at ${data}: set TIPOFF_DATA to the folder of the season archive`);
  process.exit(1);
}
const archive = await openSeasonArchive(data);

interface Count {
  rows: number;
  answers: number;
}

/** Rows of a CSV file, its header left out; null when there is none. */
function rowsIn(file: string): number | null {
  const path = join(data, file);
  if (!existsSync(path)) return null;
  const bytes = gunzipSync(readFileSync(path));
  let lines = 0;
  for (const byte of bytes) if (byte === 0x0a) lines += 1;
  return lines - 1 + (bytes.at(-1) === 0x0a ? 0 : 1);
}

let isEqual = true;
console.log('season   source                  type            answers     rows  in file  ');
for (const season of seasons) {
  const counts = new Map<string, Count>();
  const games = new Set<string>();
  const collect = async ({ id, countRows }: CollectProcessor, type: string, url: string, asOf: number) => {
    const response = await ask(archive, url, asOf);
    if (response.status !== 200) return;
    const count = counts.get(`${id} ${type}`) ?? { rows: 0, answers: 0 };
    counts.set(`${id} ${type}`, count);
    count.answers += 1;
    const record = { source: id, url, subject: type } as Payload['record'];
    count.rows += await countRows({ record, body: response.body });
  };
  for (const date of await archive.datesWithGames()) {
    if (seasonOf(date) !== season) continue;
    const asOf = easternInstant(addDays(date, 1), '06:30');
    const ids = new Set<string>();
    for (const type of ['Regular Season', 'Playoffs']) {
      const players = SOURCE_URLS.gameLog('P', date, season, type);
      await collect(collectNbacPlayerGameLog, type, players, asOf);
      await collect(collectNbacTeamGameLog, type, SOURCE_URLS.gameLog('T', date, season, type), asOf);
      if ((await ask(archive, players, asOf)).status !== 200) continue;
      for (const row of await askRows(archive, players, asOf))
        if (type === 'Regular Season') ids.add(String(row.GAME_ID));
    }
    for (const id of ids) {
      games.add(id);
      await collect(collectNbacShotChart, 'Regular Season', SOURCE_URLS.shots(id), asOf);
    }
  }
  const label = seasonLabel(season);
  const files: readonly (readonly [CollectProcessor, string, number | null])[] = [
    [collectNbacPlayerGameLog, 'Regular Season', rowsIn(`boxscores/player_game_logs_${label}.csv.gz`)],
    [collectNbacTeamGameLog, 'Regular Season', rowsIn(`boxscores/team_games_${label}.csv.gz`)],
    [collectNbacPlayerGameLog, 'Playoffs', rowsIn(`boxscores/playoffs_${label}.csv.gz`)],
    [
      collectNbacShotChart,
      'Regular Season',
      rowsIn(`shots/shots_${label}.csv.gz`) ?? rowsIn(`shots/shots_${label}_first_half.csv.gz`),
    ],
  ];
  for (const [{ id }, type, expected] of files) {
    const { rows, answers } = counts.get(`${id} ${type}`) ?? { rows: 0, answers: 0 };
    const isSame = expected === null || rows === expected;
    isEqual &&= isSame;
    console.log(
      [
        label.padEnd(8),
        id.replace('collect_', '').padEnd(23),
        type.padEnd(15),
        String(answers).padStart(7),
        String(rows).padStart(8),
        String(expected ?? 'none').padStart(8),
        isSame ? '' : ' DIFFERENT',
      ].join(' '),
    );
  }
  console.log(`${label.padEnd(8)} ${games.size} games of the regular season`);
}
await archive.close();
process.exitCode = isEqual ? 0 : 1;
