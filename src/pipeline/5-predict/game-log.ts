/** Past games in columns: built from the loader's packed text, or from single games in tests. */

import { type GameLog, type PastGame, ZONES } from './system-contract.ts';

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD`. */
export function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** Order of the fields of one game in the packed text (`past-games.sql`). */
const FIELDS = 12 + 2 * ZONES.length;
const MINUTE_SECONDS = 60;
/** Ratings and paces travel as hundredths. */
const HUNDREDTHS = 100;

function emptyLog(length: number): GameLog {
  const integers = () => new Int32Array(length);
  const reals = () => new Float64Array(length).fill(Number.NaN);
  return {
    length,
    personId: integers(),
    day: integers(),
    season: integers(),
    opponentTeamId: integers(),
    isHome: new Uint8Array(length),
    minutes: reals(),
    points: reals(),
    fga: reals(),
    ftm: reals(),
    fta: reals(),
    opponentDefence: reals(),
    pace: reals(),
    zoneFga: new Float64Array(length * ZONES.length).fill(Number.NaN),
    zoneFgm: new Float64Array(length * ZONES.length).fill(Number.NaN),
  };
}

/**
 * Reads the loader's text: one game a line, whole numbers between commas, nothing between two commas = not known.
 * Throws when a line has another number of fields.
 */
export function parseGameLog(packed: string, games: number): GameLog {
  const log = emptyLog(games);
  const fields = new Float64Array(FIELDS);
  let at = 0;
  for (let game = 0; game < games; game++) {
    at = readFields(packed, at, fields);
    putGame(log, game, fields);
  }
  if (at < packed.length) {
    throw new RangeError(
      `the packed games go on behind the last of ${games}: the query and its reader differ`,
    );
  }
  return log;
}

/** Reads one line from `at` on and returns where the next begins. The hot loop of loading: no strings are made. */
function readFields(packed: string, at: number, fields: Float64Array): number {
  let field = 0;
  let value = Number.NaN;
  let sign = 1;
  for (; ; at++) {
    const code = at < packed.length ? packed.charCodeAt(at) : 10;
    if (code >= 48 && code <= 57) {
      value = (Number.isNaN(value) ? 0 : value * 10) + (code - 48);
    } else if (code === 45) {
      sign = -1;
    } else {
      if (field < fields.length) fields[field] = sign * value;
      field++;
      value = Number.NaN;
      sign = 1;
      if (code === 10) break;
    }
  }
  if (field !== fields.length) {
    throw new RangeError(
      `a packed game has ${field} fields, ${fields.length} were agreed: the query and its reader differ`,
    );
  }
  return at + 1;
}

function putGame(log: GameLog, game: number, fields: Float64Array): void {
  log.personId[game] = fields[0]!;
  log.day[game] = fields[1]!;
  log.season[game] = fields[2]!;
  log.opponentTeamId[game] = fields[3]!;
  log.isHome[game] = fields[4]!;
  log.minutes[game] = fields[5]! / MINUTE_SECONDS;
  log.points[game] = fields[6]!;
  log.fga[game] = fields[7]!;
  log.ftm[game] = fields[8]!;
  log.fta[game] = fields[9]!;
  log.opponentDefence[game] = fields[10]! / HUNDREDTHS;
  log.pace[game] = fields[11]! / HUNDREDTHS;
  for (let zone = 0; zone < ZONES.length; zone++) {
    log.zoneFga[game * ZONES.length + zone] = fields[12 + 2 * zone]!;
    log.zoneFgm[game * ZONES.length + zone] = fields[13 + 2 * zone]!;
  }
}

/** Columns of single games, in the order of player and date; games of one player on one date keep their order. */
export function gameLogOf(games: readonly PastGame[]): GameLog {
  const ordered = [...games].sort(
    (a, b) => a.personId - b.personId || (a.gameDate < b.gameDate ? -1 : a.gameDate > b.gameDate ? 1 : 0),
  );
  const log = emptyLog(ordered.length);
  ordered.forEach((game, i) => {
    log.personId[i] = game.personId;
    log.day[i] = dayOf(game.gameDate);
    log.season[i] = game.season;
    log.opponentTeamId[i] = game.opponentTeamId;
    log.isHome[i] = game.isHome ? 1 : 0;
    log.minutes[i] = game.minutes;
    log.points[i] = game.points;
    log.fga[i] = game.fga;
    log.ftm[i] = game.ftm;
    log.fta[i] = game.fta;
    log.opponentDefence[i] = game.opponentDefence ?? Number.NaN;
    log.pace[i] = game.pace ?? Number.NaN;
    ZONES.forEach((zone, z) => {
      log.zoneFga[i * ZONES.length + z] = game.zones?.[zone].fga ?? Number.NaN;
      log.zoneFgm[i * ZONES.length + z] = game.zones?.[zone].fgm ?? Number.NaN;
    });
  });
  return log;
}
