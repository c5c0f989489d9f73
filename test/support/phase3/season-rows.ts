/** Rows of the raw tables straight from the season archive's files: an oracle that shares no code with the parsers. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addDays, gameDate } from '../../../src/league/game-date.ts';
import { playerLookup } from '../../../src/league/player-lookup.ts';
import { teamByTricode } from '../../../src/league/teams.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../../src/tables/nba-raw/index.ts';
import { rowOf } from '../phase4/row-of.ts';

type Cells = Readonly<Record<string, string>>;

/** Lines of one of the archive's comma-separated files; none of those read here quotes a cell. */
function* lines(dir: string, path: string): Generator<Cells> {
  const [header, ...rest] = gunzipSync(readFileSync(resolve(dir, path)))
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/);
  const names = header!.split(',');
  for (const line of rest) {
    const cells = line.split(',');
    yield Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  }
}

const COUNTS = {
  points: 'PTS',
  fgm: 'FGM',
  fga: 'FGA',
  fg3m: 'FG3M',
  fg3a: 'FG3A',
  ftm: 'FTM',
  fta: 'FTA',
  oreb: 'OREB',
  dreb: 'DREB',
  reb: 'REB',
  ast: 'AST',
  stl: 'STL',
  blk: 'BLK',
  tov: 'TOV',
  pf: 'PF',
  plus_minus: 'PLUS_MINUS',
} as const;

function box(cells: Cells): Row {
  // A few plus-minus cells of the archive hold averages.
  return Object.fromEntries(
    Object.entries(COUNTS).map(([name, source]) => {
      const count = Number(cells[source]);
      return [name, Number.isInteger(count) ? count : null];
    }),
  );
}

function gameLog(cells: Cells): Row {
  return {
    for_date: cells.GAME_DATE!,
    game_id: cells.GAME_ID!,
    season_id: cells.SEASON_ID!,
    game_date_et: cells.GAME_DATE!,
    team_id: Number(cells.TEAM_ID),
    team_tricode: cells.TEAM_ABBREVIATION!,
    matchup: cells.MATCHUP!,
    is_home: cells.MATCHUP!.includes(' vs. '),
    opponent_tricode: cells.MATCHUP!.slice(-3),
    win: cells.WL === 'W',
    ...box(cells),
  };
}

/** `nbac_player_game_log` of the season's dates that `keep` wants. */
export function playerLogRows(dir: string, season: string, keep: (date: string) => boolean): Row[] {
  const rows: Row[] = [];
  for (const cells of lines(dir, `boxscores/player_game_logs_${season}.csv.gz`)) {
    if (!keep(cells.GAME_DATE!)) continue;
    rows.push(
      rowOf(nbacPlayerGameLog, {
        ...gameLog(cells),
        person_id: Number(cells.PLAYER_ID),
        player_name: cells.PLAYER_NAME!,
        player_lookup: playerLookup(cells.PLAYER_NAME!),
        minutes_int: Number(cells.MIN),
      }),
    );
  }
  return rows;
}

/** `nbac_team_game_log` of the season's dates that `keep` wants. */
export function teamLogRows(dir: string, season: string, keep: (date: string) => boolean): Row[] {
  const rows: Row[] = [];
  for (const cells of lines(dir, `boxscores/team_games_${season}.csv.gz`)) {
    if (!keep(cells.GAME_DATE!)) continue;
    const minutes = Number(cells.MIN);
    rows.push(
      rowOf(nbacTeamGameLog, {
        ...gameLog(cells),
        minutes_sum_int: minutes,
        ot_periods: Math.max(0, Math.round((minutes - 240) / 25)),
      }),
    );
  }
  return rows;
}

/** `nbac_shot_chart` of the season's dates that `keep` wants; events are numbered in file order. */
export function shotRows(dir: string, season: string, keep: (date: string) => boolean): Row[] {
  const rows: Row[] = [];
  for (const cells of lines(dir, `shots/shots_${season}.csv.gz`)) {
    if (!keep(cells.GAME_DATE!)) continue;
    rows.push(
      rowOf(nbacShotChart, {
        for_date: cells.GAME_DATE!,
        game_id: cells.GAME_ID!,
        game_event_id: rows.length + 1,
        game_date_et: cells.GAME_DATE!,
        person_id: Number(cells.PLAYER_ID),
        team_id: Number(cells.TEAM_ID),
        made: cells.SHOT_MADE_FLAG === '1',
        shot_value: Number(cells.SHOT_VALUE),
        zone_basic: cells.SHOT_ZONE_BASIC!,
        loc_x: Number(cells.LOC_X),
        loc_y: Number(cells.LOC_Y),
      }),
    );
  }
  return rows;
}

/** The season's schedule as known on the morning of `date`, from its team rows: results of earlier dates are in. */
export function scheduleRows(teamRows: readonly Row[], date: string): Row[] {
  const season = Number(String(teamRows[0]!.season_id).slice(1));
  const visitors = new Map(teamRows.filter((row) => !row.is_home).map((row) => [row.game_id, row]));
  return teamRows
    .filter((row) => row.is_home)
    .map((home) => {
      const away = visitors.get(home.game_id)!;
      const isFinal = String(home.game_date_et) < date;
      return rowOf(nbacSchedule, {
        for_date: date,
        game_id: home.game_id!,
        competition: 'regular',
        season: `${season}-${String(season + 1).slice(2)}`,
        season_start_year: season,
        game_date_et: home.game_date_et!,
        tipoff_utc: `${addDays(gameDate(String(home.game_date_et)), 1)}T00:30:00.000Z`,
        game_status: isFinal ? 3 : 1,
        postponed_status: 'N',
        ot_periods: isFinal ? home.ot_periods! : 0,
        home_team_id: home.team_id!,
        home_tricode: home.team_tricode!,
        away_team_id: away.team_id!,
        away_tricode: away.team_tricode!,
        home_score: isFinal ? home.points! : null,
        away_score: isFinal ? away.points! : null,
        is_neutral: false,
      });
    });
}

/** Id of a team by its tricode, to keep tests readable. */
export function idOf(tricode: string): number {
  return teamByTricode(tricode).teamId;
}
