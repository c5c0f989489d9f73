/** The rows of leaguegamelog in a box score file, found by date. */

import type { GameDate } from '../../league/game-date.ts';
import { seasonFromGameId } from '../../league/season.ts';
import { teamById } from '../../league/teams.ts';
import {
  type LogHeader,
  PLAYER_LOG_HEADERS,
  TEAM_LOG_HEADERS,
  TEXT_LOG_HEADERS,
} from '../payload-shapes/game-log.ts';
import type { Cell } from '../payload-shapes/result-set.ts';
import { ArchiveError } from './archive-error.ts';
import type { CsvTable } from './csv-table.ts';

export interface GameLogs {
  /** The headers this file can fill, in the endpoint's order. */
  readonly headers: readonly LogHeader[];
  /** Games of the file, by date, in the file's order. */
  readonly gamesOf: (date: GameDate) => readonly string[];
  /** The rows of a game as JSON arrays. */
  readonly rowsOf: (gameId: string) => readonly string[];
  /** Who played in a game, by id and name. Empty in a file of teams. */
  readonly personsOf: (gameId: string) => readonly { personId: number; name: string }[];
  readonly gameIds: () => Iterable<string>;
}

type CellReader = (cells: readonly string[]) => Cell;

/** Which of a game's rows, and in which form, make the endpoint's rows. */
type Selection = (rows: readonly string[][]) => readonly (readonly string[])[];

/** Players' rows of a regular season or of the play-offs. */
export function playerLogs(table: CsvTable): GameLogs {
  const comment = table.header.indexOf('COMMENT');
  const readers = readersOf(table, PLAYER_LOG_HEADERS, (header) => header);
  // The play-off files also hold a player who was listed and did not play; the endpoint does not.
  const played: Selection = (rows) => rows.filter((cells) => comment < 0 || (cells[comment] ?? '') === '');
  return logsOf(table, readers, played);
}

/** Teams' rows, from a file of them. */
export function teamLogs(table: CsvTable): GameLogs {
  return logsOf(
    table,
    readersOf(table, TEAM_LOG_HEADERS, (header) => header),
    (rows) => rows,
  );
}

/** Teams' rows of the play-offs, which each player's row repeats. */
export function playoffTeamLogs(table: CsvTable): GameLogs {
  const counts = new Set<LogHeader>(
    TEAM_LOG_HEADERS.filter((header) => table.header.includes(`TEAM_${header}`) && header !== 'GAME_DATE'),
  );
  const readers = readersOf(table, TEAM_LOG_HEADERS, (header) =>
    counts.has(header) ? `TEAM_${header}` : header,
  );
  // The row's own plus-minus is the player's: the team's, its margin, is put behind the row's cells.
  readers.set('PLUS_MINUS', numberCell(table, 'PLUS_MINUS', table.header.length));
  const [team, points] = [table.column('TEAM_ID'), table.column('TEAM_PTS')];
  return logsOf(table, readers, (rows) => {
    const sides = [...new Map(rows.toReversed().map((cells) => [cells[team], cells])).values()].toReversed();
    const total = sides.reduce((sum, cells) => sum + Number(cells[points]), 0);
    return sides.map((cells) => [...cells, String(2 * Number(cells[points]) - total)]);
  });
}

/** A reader per header the file can fill. */
function readersOf(
  table: CsvTable,
  headers: readonly LogHeader[],
  columnOf: (header: LogHeader) => string,
): Map<LogHeader, CellReader> {
  const readers = new Map<LogHeader, CellReader>();
  for (const header of headers) {
    const column = table.header.indexOf(columnOf(header));
    if (column >= 0) {
      readers.set(
        header,
        TEXT_LOG_HEADERS.has(header) ? textCell(column) : numberCell(table, header, column),
      );
    } else if (header === 'SEASON_ID') {
      const gameId = table.column('GAME_ID');
      readers.set(header, (cells) => seasonId(cells[gameId] ?? ''));
    } else if (header === 'TEAM_NAME') {
      const teamId = table.column('TEAM_ID');
      readers.set(header, (cells) => teamById(Number(cells[teamId])).fullName);
    }
  }
  return readers;
}

function textCell(column: number): CellReader {
  return (cells) => {
    const text = cells[column] ?? '';
    return text === '' ? null : text;
  };
}

function numberCell(table: CsvTable, header: string, column: number): CellReader {
  return (cells) => {
    const text = cells[column] ?? '';
    if (text === '') return null;
    const number = Number(text);
    if (Number.isFinite(number)) return number;
    throw new ArchiveError(
      `${table.path}: ${header} "${text}" is no number (${cells.join(',')}): replace the file`,
    );
  };
}

/** `42023`: competition digit and start year. */
function seasonId(gameId: string): string {
  return `${gameId.slice(2, 3)}${seasonFromGameId(gameId)}`;
}

function logsOf(table: CsvTable, readers: ReadonlyMap<LogHeader, CellReader>, select: Selection): GameLogs {
  const [game, date] = [table.column('GAME_ID'), table.column('GAME_DATE')];
  const [person, name] = [table.header.indexOf('PLAYER_ID'), table.header.indexOf('PLAYER_NAME')];
  const rowsByGame = new Map<string, number[]>();
  const gamesByDate = new Map<string, string[]>();
  for (let index = 0; index < table.rowCount; index++) {
    const gameId = table.cell(index, game);
    const rows = rowsByGame.get(gameId);
    if (rows) {
      rows.push(index);
      continue;
    }
    rowsByGame.set(gameId, [index]);
    const day = table.cell(index, date).slice(0, 10);
    const games = gamesByDate.get(day);
    if (games) games.push(gameId);
    else gamesByDate.set(day, [gameId]);
  }
  const cellReaders = [...readers.values()];
  const cellsOf = (gameId: string) => select((rowsByGame.get(gameId) ?? []).map((index) => table.row(index)));
  return {
    headers: [...readers.keys()],
    gamesOf: (day) => gamesByDate.get(day) ?? [],
    rowsOf: (gameId) =>
      cellsOf(gameId).map((cells) => JSON.stringify(cellReaders.map((read) => read(cells)))),
    personsOf: (gameId) =>
      person < 0 || name < 0
        ? []
        : cellsOf(gameId).map((cells) => ({ personId: Number(cells[person]), name: cells[name] ?? '' })),
    gameIds: () => rowsByGame.keys(),
  };
}
