/**
 * Plays Phases 1 and 2 of whole seasons from the season archive, and compares what stands in the tables with the files,
 * cell by cell: `npm run verify:archive [-- 2023-24 ...]`. Exit code 1 for a difference that no declared rule explains, a
 * row parsed and not stored, a row in quarantine or a unit that failed.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { seasonFromLabel, seasonLabel, seasonOf } from '../src/league/season.ts';
import { openSeasonArchive } from '../src/upstreams/season-archive/season-archive.ts';
import { collectDates } from './verify-archive/collect-dates.ts';
import { compareSeason, isExplained, type Measure } from './verify-archive/compare-season.ts';

const data = process.env.TIPOFF_DATA ?? resolve(import.meta.dirname, '../../shared/data');
const asked = process.argv.slice(2).map(seasonFromLabel);
const seasons = asked.length > 0 ? asked : [2021, 2022, 2023, 2024];
if (!existsSync(data)) {
  console.error(`no data at ${data}: set TIPOFF_DATA to the folder of the season archive`);
  process.exit(1);
}
const archive = await openSeasonArchive(data);
let faults = 0;

function print(season: number, ...cells: readonly (string | number)[]): void {
  const [file = '', part = '', ...values] = cells;
  console.log(
    `${seasonLabel(season)}  ${String(file).padEnd(46)} ${String(part).padEnd(15)} ${values.join(' ')}`.trimEnd(),
  );
}

/** One line for all measures of a part that are equal, one for each that is not, or only by a rule. */
function printMeasures(season: number, measures: readonly Measure[]): void {
  for (const some of Map.groupBy(measures, ({ file, part }) => `${file} ${part}`).values()) {
    some.sort((a, b) => a.what.localeCompare(b.what, 'en'));
    const [{ file, part }] = some as [Measure];
    const equal = some.filter((one) => one.inFile === one.stored && one.inFile > 0);
    if (equal.length > 0)
      print(season, file, part, 'equal:', equal.map(({ what, stored }) => `${what} ${stored}`).join(', '));
    for (const one of some) {
      if (one.inFile === one.stored) continue;
      const { what, inFile, stored, leftOut, because } = one;
      const verdict = isExplained(one) ? `left out ${leftOut}: ${because}` : 'DIFFERENT';
      print(season, file, part, `${what}: ${inFile} in the file, ${stored} stored; ${verdict}`);
      if (!isExplained(one)) faults += 1;
    }
  }
}

for (const season of seasons) {
  const home = mkdtempSync(join(tmpdir(), 'tipoff-verify-'));
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  try {
    const dates = (await archive.datesWithGames()).filter((date) => seasonOf(date) === season);
    const { units, quarantined, stored } = await collectDates(archive, dates, home);
    const { user, system } = process.cpuUsage(cpu);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    print(
      season,
      'Phases 1 and 2',
      '',
      `${dates.length} dates, ${units.length} units, ${((user + system) / 1e6).toFixed(0)} s of CPU, ${seconds} s`,
    );
    for (const { processor, parsed, bytes, milliseconds, rows } of stored) {
      const isSame = parsed === rows;
      if (!isSame) faults += 1;
      const speed = `${(bytes / 1e6).toFixed(1)} MB at ${(bytes / 1e3 / milliseconds).toFixed(1)} MB/s`;
      print(
        season,
        processor,
        'nba_raw',
        `${parsed} rows parsed, ${rows} stored; ${speed}${isSame ? '' : '; DIFFERENT'}`,
      );
    }
    printMeasures(
      season,
      await compareSeason({ data, warehouse: join(home, 'warehouse.duckdb'), season, dates: null }),
    );
    const failed = units.filter(({ result }) => result instanceof Error);
    faults += failed.length + quarantined.length;
    for (const { processor, date, reason } of quarantined)
      print(season, processor, 'QUARANTINED', date, reason);
    for (const { processor, date, result } of failed)
      print(season, processor, 'FAILED', date, String(result));
    print(season, 'quarantine', '', `${quarantined.length} rows; ${failed.length} units failed`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
await archive.close();
for (const note of archive.notes()) if (!note.startsWith('fixtures/')) console.log(note);
console.log(faults === 0 ? 'all counts are those of the files' : `${faults} differences`);
process.exitCode = faults === 0 ? 0 : 1;
