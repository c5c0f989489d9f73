/** What player and team rows of the stats API's game log have in common. */

import { countsIn, isCountable } from '../../league/game-id.ts';
import { teamById } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import type { Cells } from '../1-collect/result-set.ts';
import type { Payload, UnitContext } from '../define-processor.ts';
import { refuseContradictions, refuseMoreMade } from './box-counts.ts';
import { int, mismatch, text } from './cell.ts';
import { RefusedRow } from './row-batch.ts';

/** Headers both kinds of log must have. */
export const GAME_LOG_HEADERS = [
  'SEASON_ID',
  'TEAM_ID',
  'TEAM_ABBREVIATION',
  'GAME_ID',
  'GAME_DATE',
  'MATCHUP',
  'WL',
  'MIN',
  'PTS',
  'FGM',
  'FGA',
  'FG3M',
  'FG3A',
  'FTM',
  'FTA',
  'OREB',
  'DREB',
  'REB',
  'AST',
  'STL',
  'BLK',
  'TOV',
  'PF',
  'PLUS_MINUS',
] as const;

/** The columns that place a row: game, date, team, side, result. Refuses rows of another date, an uncountable game or an unknown team. */
export function gameLogPlace(
  cells: Cells,
  payload: Payload,
  context: UnitContext,
  homes: ReadonlyMap<string, number>,
) {
  const gameId = text(cells, 'GAME_ID');
  const date = text(cells, 'GAME_DATE').slice(0, 10);
  const teamId = int(cells, 'TEAM_ID');
  const tricode = text(cells, 'TEAM_ABBREVIATION');
  if (date !== context.date) throw new RefusedRow(`GAME_DATE: ${date}, asked for ${context.date}`);
  if (!isCountable(gameId))
    throw new RefusedRow(`GAME_ID: ${gameId} counts in nothing (${countsIn(gameId)})`);
  if (teamById(teamId).tricode !== tricode)
    throw new RefusedRow(`TEAM_ID: ${teamId} is not known as ${tricode}`);
  const seasonId = text(cells, 'SEASON_ID');
  if (seasonId.slice(1) !== String(context.season))
    throw mismatch('SEASON_ID', `a season ${context.season}`, seasonId);
  const matchup = text(cells, 'MATCHUP');
  const { isHome, opponent } = sides(matchup, tricode);
  const home = homes.get(gameId);
  return {
    gameId,
    date,
    teamId,
    tricode,
    seasonId,
    seasonType: seasonTypeAsked(payload),
    matchup,
    // On a neutral court each team's rows may say that it plays away ("MIA @ WAS" and "WAS @ MIA"): the schedule knows.
    isHome: home === undefined ? isHome : teamId === home,
    opponent,
    win: result(cells),
  };
}

function seasonTypeAsked(payload: Payload): string {
  const type = new URL(payload.record.url).searchParams.get('SeasonType');
  if (!type) throw new RefusedRow(`the request ${payload.record.url} names no SeasonType`);
  return type;
}

/**
 * Home by position: in "A vs. B" A is at home, in "A @ B" B is. On neutral courts both teams' rows may carry the
 * same "A @ B", so the sign alone says nothing.
 */
function sides(matchup: string, tricode: string): { isHome: boolean; opponent: string } {
  const match = /^([A-Z]{3}) (vs\.|@) ([A-Z]{3})$/.exec(matchup);
  if (!match) throw new RefusedRow(`MATCHUP: "${matchup}" is neither "A vs. B" nor "A @ B"`);
  const [home, away] = match[2] === '@' ? [match[3], match[1]] : [match[1], match[3]];
  if (home === away || (tricode !== home && tricode !== away)) {
    throw new RefusedRow(`MATCHUP: "${matchup}" is not a game of ${tricode}`);
  }
  return { isHome: tricode === home, opponent: String(tricode === home ? away : home) };
}

function result(cells: Cells): boolean | null {
  const value = cells('WL');
  if (value === null || value === '') return null;
  if (value === 'W' || value === 'L') return value === 'W';
  throw mismatch('WL', 'W or L', value);
}

/** The counts of `GAME_LOG_BOX`. Refuses a row whose counts contradict each other (`sources.md` §9.1). */
export function gameLogBox(cells: Cells): Row {
  const points = int(cells, 'PTS');
  const [fgm, fga] = made(cells, 'FGM', 'FGA');
  const [fg3m, fg3a] = made(cells, 'FG3M', 'FG3A');
  const [ftm, fta] = made(cells, 'FTM', 'FTA');
  const oreb = int(cells, 'OREB');
  const dreb = int(cells, 'DREB');
  const reb = int(cells, 'REB');
  refuseContradictions(
    { points, fgm, fga, fg3m, fg3a, ftm, oreb, dreb, reb },
    { points: 'PTS', threes: 'FG3M, FG3A', rebounds: 'REB' },
  );
  return {
    points,
    fgm,
    fga,
    fg3m,
    fg3a,
    ftm,
    fta,
    oreb,
    dreb,
    reb,
    ast: int(cells, 'AST'),
    stl: int(cells, 'STL'),
    blk: int(cells, 'BLK'),
    tov: int(cells, 'TOV'),
    pf: int(cells, 'PF'),
    plus_minus: plusMinus(cells),
  };
}

/** The source itself gives teams fractions now and then (-7.4): such a value says nothing, the scores tell the margin. */
function plusMinus(cells: Cells): number | null {
  const value = cells('PLUS_MINUS');
  if (value === null || (typeof value === 'number' && !Number.isInteger(value))) return null;
  return int(cells, 'PLUS_MINUS');
}

function made(cells: Cells, madeHeader: string, attemptedHeader: string): [number, number] {
  const pair: [number, number] = [int(cells, madeHeader), int(cells, attemptedHeader)];
  refuseMoreMade(...pair, madeHeader);
  return pair;
}
