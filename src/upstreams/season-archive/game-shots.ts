/** The shots of a season's file, found by game; a game's rows are decoded only when it is asked for. */

import { type GameDate, gameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import type { Shot } from '../payload-shapes/shot-chart.ts';
import type { CsvTable } from './csv-table.ts';

export interface ChartedGame {
  readonly date: GameDate;
  readonly homeTricode: string;
  readonly awayTricode: string;
  readonly shots: readonly Shot[];
}

export interface GameShots {
  /** Null for a game the file has no shots of. `nameOf` gives the players' names, which the file lacks. */
  readonly of: (gameId: string, nameOf: (personId: number) => string | null) => ChartedGame | null;
}

/** Indexes a file of shots. Its rows need not be sorted; the order inside a game is kept. */
export function gameShots(table: CsvTable): GameShots {
  const game = table.column('GAME_ID');
  /** Ranges of rows, `[from, to)`, one per run of equal ids: normally one per game. */
  const runs = new Map<string, number[]>();
  let previous = '';
  for (let index = 0; index < table.rowCount; index++) {
    const gameId = table.cell(index, game);
    const known = runs.get(gameId);
    if (gameId === previous && known) known[known.length - 1] = index + 1;
    else if (known) known.push(index, index + 1);
    else runs.set(gameId, [index, index + 1]);
    previous = gameId;
  }
  const read = shotReader(table);
  const at = (name: string) => table.column(name);
  const [date, home, away] = [at('GAME_DATE'), at('HTM'), at('VTM')];
  return {
    of: (gameId, nameOf) => {
      const ranges = runs.get(gameId);
      if (!ranges) return null;
      const rows: string[][] = [];
      for (let i = 0; i < ranges.length; i += 2) {
        for (let index = ranges[i] ?? 0; index < (ranges[i + 1] ?? 0); index++) rows.push(table.row(index));
      }
      const first = rows[0] ?? [];
      return {
        date: gameDate((first[date] ?? '').slice(0, 10)),
        homeTricode: first[home] ?? '',
        awayTricode: first[away] ?? '',
        shots: rows.map((cells) => read(cells, nameOf)),
      };
    },
  };
}

function shotReader(
  table: CsvTable,
): (cells: readonly string[], nameOf: (personId: number) => string | null) => Shot {
  const at = (name: string) => table.column(name);
  const [person, team, period] = [at('PLAYER_ID'), at('TEAM_ID'), at('PERIOD')];
  const [minutes, seconds] = [at('MINUTES_REMAINING'), at('SECONDS_REMAINING')];
  const [made, value, action] = [at('SHOT_MADE_FLAG'), at('SHOT_VALUE'), at('ACTION_TYPE')];
  const [basic, area, range] = [at('SHOT_ZONE_BASIC'), at('SHOT_ZONE_AREA'), at('SHOT_ZONE_RANGE')];
  const [distance, x, y] = [at('SHOT_DISTANCE'), at('LOC_X'), at('LOC_Y')];
  return (cells, nameOf) => {
    const [personId, teamId] = [Number(cells[person]), Number(cells[team])];
    return {
      personId,
      playerName: nameOf(personId),
      teamId,
      teamName: teamById(teamId).fullName,
      period: Number(cells[period]),
      minutes: Number(cells[minutes]),
      seconds: Number(cells[seconds]),
      made: cells[made] === '1',
      value: cells[value] === '3' ? 3 : 2,
      actionType: cells[action] ?? '',
      zoneBasic: cells[basic] ?? '',
      zoneArea: cells[area] ?? '',
      zoneRange: cells[range] ?? '',
      distance: Number(cells[distance]),
      x: Number(cells[x]),
      y: Number(cells[y]),
    };
  };
}
