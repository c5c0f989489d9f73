/** A week of real games through the whole system: what is known of them from elsewhere holds in the tables. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type App, openApp } from '../../src/app/compose.ts';
import { datesBetween, gameDate } from '../../src/league/game-date.ts';
import { attemptsOf, doubledRows, runHistory } from '../support/app-harness/home-facts.ts';
import { play, QUICK_BUS, temporaryHomes } from '../support/app-harness.ts';
import { realDataDir, skipWithoutRealData } from '../support/real-data.ts';

/** Opening week of 2023-24. */
const DATES = datesBetween(gameDate('2023-10-24'), gameDate('2023-10-30'));
const homes = temporaryHomes();

describe('a week of real games', skipWithoutRealData, () => {
  let app: App;
  /** Games of the dates as the archive's own file counts them. */
  let games: number;

  before(async () => {
    app = await openApp({
      home: homes.fresh(),
      upstream: { kind: 'archive', dir: realDataDir() ?? '' },
      overrides: { bus: QUICK_BUS },
    });
    await play(app, DATES);
    games = await recordedGames();
  });
  after(async () => {
    await app?.close();
    homes.remove();
  });

  const rows = async <T>(sql: string) => await app.warehouse.query<T>(sql);

  it('is there whole: every game, two rows a team, all attempts with an end', async () => {
    const [found] = await rows<{ players: number; offence: number; defence: number; sides: number }>(`
      SELECT (SELECT count(DISTINCT game_id) FROM nba_analytics.player_game_summary) AS players,
             (SELECT count(DISTINCT game_id) FROM nba_analytics.team_offense_game_summary) AS offence,
             (SELECT count(DISTINCT game_id) FROM nba_analytics.team_defense_game_summary) AS defence,
             (SELECT count(*) FROM nba_analytics.team_offense_game_summary) AS sides`);
    assert.ok(games > 40, `${games} games in the opening week`);
    assert.deepEqual(found, { players: games, offence: games, defence: games, sides: 2 * games });
    assert.deepEqual(
      (await runHistory(app)).filter((row) => !row.has_end),
      [],
    );
    assert.deepEqual(
      (await attemptsOf(app)).filter(({ data }) => data.endedAt === null),
      [],
    );
    assert.deepEqual(await doubledRows(app), {});
  });

  it("has players' points that add up to the team's score, everywhere it is told", async () => {
    const wrong = await rows(`
      WITH players AS (
        SELECT game_id, team_id, sum(points) AS points
        FROM nba_analytics.player_game_summary GROUP BY game_id, team_id
      ),
      raw_teams AS (
        SELECT game_id, team_id, points FROM nba_raw.nbac_team_game_log
      ),
      offence AS (
        SELECT game_id, team_id, points FROM nba_analytics.team_offense_game_summary
      ),
      schedule AS (
        SELECT game_id, home_team_id AS team_id, home_score AS points FROM nba_raw.nbac_schedule
        WHERE for_date = DATE '2023-10-31' AND game_status = 3 AND left(game_id, 3) = '002'
        UNION ALL
        SELECT game_id, away_team_id, away_score FROM nba_raw.nbac_schedule
        WHERE for_date = DATE '2023-10-31' AND game_status = 3 AND left(game_id, 3) = '002'
      )
      SELECT game_id, team_id, players.points AS players, raw_teams.points AS box, offence.points AS offence, schedule.points AS schedule
      FROM players
      FULL JOIN raw_teams USING (game_id, team_id)
      FULL JOIN offence USING (game_id, team_id)
      FULL JOIN schedule USING (game_id, team_id)
      WHERE players.points IS DISTINCT FROM raw_teams.points
         OR players.points IS DISTINCT FROM offence.points
         OR players.points IS DISTINCT FROM schedule.points`);
    assert.deepEqual(wrong, []);
  });

  it('has shots by zone that add up to the attempts wherever zones are told', async () => {
    const wrong = await rows(`
      SELECT game_id, person_id, fga FROM nba_analytics.player_game_summary
      WHERE zone_source IS NOT NULL
        AND ra_fga + paint_fga + mid_fga + corner3_fga + ab3_fga + backcourt_fga IS DISTINCT FROM fga`);
    assert.deepEqual(wrong, []);
    const [zones] = await rows<{ told: number; shooters: number }>(`
      SELECT count(*) FILTER (zone_source IS NOT NULL AND fga > 0) AS told, count(*) FILTER (fga > 0) AS shooters
      FROM nba_analytics.player_game_summary`);
    assert.ok(
      zones && zones.told >= 0.995 * zones.shooters,
      `zones are told for ${zones?.told} of ${zones?.shooters}`,
    );
  });

  it('has usage shares that add up to a team', async () => {
    const teams = await rows<{ game_id: string; team_id: number; usage: number }>(`
      SELECT game_id, team_id, sum(usage_pct100 * minutes) / (any_value(team_minutes) / 5) AS usage
      FROM nba_analytics.player_game_summary GROUP BY game_id, team_id`);
    assert.equal(teams.length, 2 * games);
    assert.deepEqual(
      teams.filter(({ usage }) => usage < 95 || usage > 101),
      [],
    );
  });

  it('was predicted before tip-off or says why not', async () => {
    const unexplained = await rows(`
      SELECT game_date, player_lookup FROM nba_orchestration.prediction_members
      WHERE outcome <> 'predicted' AND reason IS NULL`);
    assert.deepEqual(unexplained, []);
    const late = await rows(`
      SELECT game_date, person_id FROM nba_predictions.player_prop_predictions WHERE created_at >= tip_off_at`);
    assert.deepEqual(late, []);
  });
});

/** Counted in the text of the file, by nobody's parser. */
async function recordedGames(): Promise<number> {
  const packed = await readFile(join(realDataDir() ?? '', 'boxscores/team_games_2023-24.csv.gz'));
  const rows = gunzipSync(packed).toString('utf8').split('\n');
  return rows.filter((row) => DATES.some((date) => row.includes(date))).length / 2;
}
