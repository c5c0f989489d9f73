/** Twelve dates of four seasons through collectors, payload archive and parsers: the tables say what the files say. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { collectDates } from '../../scripts/verify-archive/collect-dates.ts';
import { compareSeason, isExplained, type Measure } from '../../scripts/verify-archive/compare-season.ts';
import { sampleDates } from '../../scripts/verify-archive/sample-dates.ts';
import { seasonLabel } from '../../src/league/season.ts';
import { openSeasonArchive, type SeasonArchive } from '../../src/upstreams/season-archive/season-archive.ts';
import { temporaryHomes } from '../support/app-harness.ts';
import { realDataDir, skipWithoutRealData } from '../support/real-data.ts';

const SEASONS = [2021, 2022, 2023, 2024];
const homes = temporaryHomes();

describe('the seasons of the archive', skipWithoutRealData, () => {
  const data = realDataDir() ?? '';
  let archive: Promise<SeasonArchive> | undefined;
  after(homes.remove);

  for (const season of SEASONS) {
    it(`${seasonLabel(season)}: opening night, the fullest date and a play-off date are stored cell by cell`, async (t) => {
      archive ??= openSeasonArchive(data);
      const sample = await sampleDates(data, season);
      assert.equal(sample.length, 3);
      const home = homes.fresh();
      const { units, quarantined, stored } = await collectDates(await archive, sample, home);
      assert.deepEqual(
        units.filter(({ result }) => result instanceof Error),
        [],
      );
      assert.deepEqual(quarantined, []);
      assert.deepEqual(
        stored.filter(({ parsed, rows }) => parsed !== rows),
        [],
      );
      const comparison = { data, warehouse: join(home, 'warehouse.duckdb'), season, dates: sample };
      const measures = await compareSeason(comparison);
      assert.deepEqual(
        measures.filter((measure) => !isExplained(measure)),
        [],
      );
      // Seventeen games on three dates and four of the play-offs: nothing was compared with nothing.
      const games = (part: string) =>
        measures.find(
          (one) => one.file === 'boxscores: players' && one.part === part && one.what === 'games',
        );
      assert.deepEqual([games('Regular Season')?.stored, games('Playoffs')?.stored], [17, 4]);
      t.diagnostic(`${sample.join(', ')}: ${measures.length} measures equal`);
      if (season !== SEASONS.at(-1)) return;

      await disturb(comparison.warehouse);
      const told = (await compareSeason(comparison)).filter((measure) => !isExplained(measure)).map(nameOf);
      assert.deepEqual(told.sort(), [
        'Playoffs ast',
        'Playoffs rows alike in every cell',
        'boxes points of players',
        'regular scores of the morning after',
      ]);
    });
  }
});

const nameOf = ({ part, what }: Measure) => `${part} ${what}`;

/** One assist more, one point of a box less, one score another. */
async function disturb(warehouse: string): Promise<void> {
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  const oneOf = (table: string, where: string, change: string) =>
    connection.run(
      `UPDATE nba_raw.${table} SET ${change} WHERE rowid = (SELECT min(rowid) FROM nba_raw.${table} WHERE ${where})`,
    );
  await oneOf('nbac_player_game_log', "season_type = 'Playoffs'", 'ast = ast + 1');
  await oneOf('nbac_player_boxscore', 'points > 0', 'points = points - 1');
  await oneOf(
    'nbac_schedule',
    "game_status = 3 AND competition = 'regular' AND for_date = game_date_et + 1",
    'home_score = home_score + 1',
  );
  connection.closeSync();
  instance.closeSync();
}
