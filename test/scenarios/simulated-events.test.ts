/** What a script makes happen in the simulated league reaches every table alike: overtime, a trade, men out, a game put off. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { easternInstant } from '../../src/league/eastern-time.ts';
import type { ScriptEntry } from '../../src/upstreams/simulated-league/league-script.ts';
import { doubledRows } from '../support/app-harness/home-facts.ts';
import { dayOf, daysFrom, play, temporaryHomes } from '../support/app-harness.ts';
import { notWhole, openScriptedApp } from '../support/simulated/scripted-app.ts';

const [EVE, DATE] = [dayOf(0), dayOf(1)];
/** Of the eve: Chicago in Boston, and a game nobody plays. */
const [OVERTIME, PUT_OFF] = ['0022500001', '0022500002'];
const [CHICAGO, BROOKLYN] = [1610612741, 1610612751];
/** Of Chicago, Brooklyn, Atlanta (two) and Boston; all of them would play. */
const [LEAVES, COMES, OUT, LATE_SCRATCH, BENCHED] = [9000062, 9000017, 9000001, 9000002, 9000033];
const at = (date: typeof DATE, time: string) => new Date(easternInstant(date, time)).toISOString();
/** The first tip-off is at 19:00, so the slate is cut at 18:00. */
const SCRIPT: readonly ScriptEntry[] = [
  { kind: 'overtime', game: OVERTIME, periods: 2 },
  { kind: 'postponed', game: PUT_OFF, announced: at(EVE, '15:00') },
  { kind: 'trade', date: DATE, player: LEAVES, for: COMES },
  { kind: 'injury', player: OUT, date: DATE, announced: at(DATE, '17:30') },
  { kind: 'injury', player: LATE_SCRATCH, date: DATE, announced: at(DATE, '18:15') },
  { kind: 'dnp', player: BENCHED, date: EVE },
];
const homes = temporaryHomes();

describe('a script that makes things happen', () => {
  let app: App;
  before(async () => {
    app = await openScriptedApp(homes.fresh(), SCRIPT);
    await play(app, daysFrom(0, 1));
  });
  after(async () => {
    await app.close();
    homes.remove();
  });

  async function ask<T = Record<string, unknown>>(sql: string): Promise<T[]> {
    return await app.warehouse.query<T & Record<string, unknown>>(sql);
  }
  /** What the query says for each table, where they must all say the same. */
  async function allSay(expected: unknown, queries: Readonly<Record<string, string>>): Promise<void> {
    for (const [source, sql] of Object.entries(queries)) {
      const rows = await ask(sql);
      assert.deepEqual(
        rows.map((row) =>
          Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)),
        ),
        expected,
        source,
      );
    }
  }

  it('two overtimes: 290 minutes a team at every source that knows minutes, and the summaries have them', async () => {
    const sumOf = (table: string, minutes: string) =>
      `SELECT CAST(sum(${minutes}) AS DOUBLE) AS minutes FROM ${table} WHERE game_id = '${OVERTIME}' GROUP BY team_id`;
    const both = [[290], [290]];
    await allSay(both, {
      box: sumOf('nba_raw.nbac_player_boxscore', 'minutes_seconds / 60'),
      logs: sumOf('nba_raw.nbac_player_game_log', 'minutes_int'),
      summaries: sumOf('nba_analytics.player_game_summary', 'seconds_played / 60'),
      teams: `SELECT CAST(minutes_sum_int AS DOUBLE) FROM nba_raw.nbac_team_game_log WHERE game_id = '${OVERTIME}'`,
    });
    await allSay([[6]], {
      plays: `SELECT max(period) FROM nba_raw.nbac_play_by_play WHERE game_id = '${OVERTIME}'`,
      espn: `SELECT period FROM nba_raw.espn_scoreboard WHERE game_id = '${OVERTIME}'`,
    });
    const checks = await ask(
      `SELECT * FROM nba_analytics.game_checks WHERE game_id = '${OVERTIME}' AND verdict = 'broken'`,
    );
    assert.deepEqual(checks, [], 'no two sources disagree');
  });

  it('a trade: the old team the evening before, the new one from the date on, at every source', async () => {
    const team = (table: string, person: number, column = 'person_id', date = 'for_date') =>
      `SELECT ${date}::VARCHAR AS on_date, team_id FROM ${table} WHERE ${column}::VARCHAR = '${person}' ORDER BY 1, 2`;
    await allSay(
      [
        [EVE, CHICAGO],
        [DATE, BROOKLYN],
      ],
      {
        index: team('nba_raw.nbac_player_index', LEAVES),
        roster: team('nba_raw.nbac_team_roster', LEAVES),
        espn: team('nba_raw.espn_team_roster', LEAVES, 'espn_athlete_id'),
        logs: team('nba_raw.nbac_player_game_log', LEAVES),
        box: team('nba_raw.nbac_player_boxscore', LEAVES),
        espnBox: team('nba_raw.espn_boxscore', LEAVES, 'espn_athlete_id'),
        plays: `SELECT DISTINCT for_date::VARCHAR, team_id FROM nba_raw.nbac_play_by_play WHERE person_id = ${LEAVES} ORDER BY 1`,
        summaries: team('nba_analytics.player_game_summary', LEAVES, 'person_id', 'game_date'),
        slates: team('nba_analytics.upcoming_player_game_context', LEAVES, 'person_id', 'game_date'),
      },
    );
    await allSay(
      [
        ['Trade', EVE, LEAVES, BROOKLYN, CHICAGO],
        ['Trade', EVE, COMES, CHICAGO, BROOKLYN],
      ].toSorted(),
      {
        movement: `SELECT transaction_type, transaction_date::VARCHAR, person_id, team_id, other_team_id
        FROM nba_raw.nbac_player_movement WHERE for_date = DATE '${DATE}' AND transaction_date = DATE '${EVE}' ORDER BY person_id`,
      },
    );
  });

  it('called out at 17:30: the report and ESPN say so, the slate knows; called out after the cut: nobody knows', async () => {
    const status = (person: number) =>
      `SELECT injury_status, is_eligible FROM nba_analytics.upcoming_player_game_context
       WHERE game_date = DATE '${DATE}' AND person_id = ${person}`;
    const [out] = await ask(status(OUT));
    const [late] = await ask(status(LATE_SCRATCH));
    assert.deepEqual([out?.injury_status, out?.is_eligible], ['out', false]);
    assert.notEqual(late?.injury_status, 'out', 'nothing of after the cut is in the slate');
    assert.equal(late?.is_eligible, true);
    await allSay([[1]], {
      report: `SELECT count(*) FROM nba_raw.nbac_injury_report WHERE for_date = DATE '${DATE}' AND status = 'Out' AND player_name_raw = 'Addison, Emeka'`,
      espn: `SELECT count(*) FROM nba_raw.espn_injuries WHERE for_date = DATE '${DATE}' AND status = 'Out' AND espn_athlete_id = '${OUT}'`,
    });
    await allSay([[0]], {
      played: `SELECT count(*) FROM nba_raw.nbac_player_game_log WHERE for_date = DATE '${DATE}' AND person_id IN (${OUT}, ${LATE_SCRATCH})`,
    });
    await allSay([['INACTIVE_INJURY'], ['INACTIVE_INJURY']], {
      box: `SELECT not_playing_reason FROM nba_raw.nbac_player_boxscore WHERE for_date = DATE '${DATE}' AND person_id IN (${OUT}, ${LATE_SCRATCH})`,
    });
  });

  it("a coach's decision: listed without minutes and with its reason, in the log not at all", async () => {
    const [row] = await ask(
      `SELECT play_status, dnp_category, seconds_played, points FROM nba_analytics.player_game_summary
       WHERE game_date = DATE '${EVE}' AND person_id = ${BENCHED}`,
    );
    assert.deepEqual(row, {
      play_status: 'dnp',
      dnp_category: 'coach_decision',
      seconds_played: null,
      points: null,
    });
    await allSay([['DNP_COACH', "DNP-COACH'S DECISION"]], {
      reasons: `SELECT b.not_playing_reason, e.dnp_reason FROM nba_raw.nbac_player_boxscore b
        JOIN nba_raw.espn_boxscore e ON e.game_id = b.game_id AND e.espn_athlete_id = b.person_id::VARCHAR
        WHERE b.for_date = DATE '${EVE}' AND b.person_id = ${BENCHED}`,
    });
  });

  it('a game put off in the afternoon: nothing of it anywhere after the games, its slate sources partial by its name', async () => {
    for (const table of [
      'nbac_player_game_log',
      'nbac_player_boxscore',
      'nbac_play_by_play',
      'nbac_shot_chart',
    ])
      assert.deepEqual(await ask(`SELECT 1 FROM nba_raw.${table} WHERE game_id = '${PUT_OFF}'`), [], table);
    const [game] = await ask(
      `SELECT postponed_status, game_status FROM nba_raw.nbac_schedule
       WHERE for_date = DATE '${DATE}' AND game_id = '${PUT_OFF}'`,
    );
    assert.deepEqual(game, { postponed_status: 'Y', game_status: 1 });
    const open = await notWhole(app, EVE);
    for (const source of [
      'nbac_scoreboard',
      'nbac_injury_report',
      'odds_api_game_lines',
      'odds_api_player_points',
    ])
      assert.equal(open[source], 'partial', source);
    for (const results of [
      'player_game_summary',
      'nbac_player_boxscore',
      'nbac_play_by_play',
      'espn_boxscore',
    ])
      assert.equal(open[results], undefined, `${results} waits for a game that was not played`);
  });

  it('and nothing is doubled', async () => {
    assert.deepEqual(await doubledRows(app), {});
  });
});
