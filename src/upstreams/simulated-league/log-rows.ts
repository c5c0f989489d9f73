/** The rows of leaguegamelog for a simulated game. */

import type { Team } from '../../league/teams.ts';
import {
  boxCells,
  type LogHeader,
  PLAYER_LOG_HEADERS,
  TEAM_LOG_HEADERS,
} from '../payload-shapes/game-log.ts';
import type { Cell } from '../payload-shapes/result-set.ts';
import type { GameResult, TeamBox } from './play-game.ts';
import type { LeagueGame } from './season-schedule.ts';

type Cells = Partial<Record<LogHeader, Cell>>;

/** Players' rows in the order of PLAYER_LOG_HEADERS, home team first. */
export function playerRows(game: LeagueGame, result: GameResult): string[] {
  return sidesOf(game, result).flatMap(({ box, cells }) =>
    box.players.map((line) =>
      jsonRow(PLAYER_LOG_HEADERS, {
        ...cells,
        ...boxCells(line),
        PLAYER_ID: line.player.personId,
        PLAYER_NAME: line.player.name,
      }),
    ),
  );
}

/** Teams' rows in the order of TEAM_LOG_HEADERS, home team first. */
export function teamRows(game: LeagueGame, result: GameResult): string[] {
  return sidesOf(game, result).map(({ box, cells }) =>
    jsonRow(TEAM_LOG_HEADERS, { ...cells, ...boxCells(box.totals) }),
  );
}

function sidesOf(game: LeagueGame, { home, away }: GameResult): { box: TeamBox; cells: Cells }[] {
  const { home: homeTeam, away: awayTeam } = game;
  const side = (team: Team, box: TeamBox, other: TeamBox, matchup: string) => ({
    box,
    cells: {
      SEASON_ID: `2${game.season}`,
      TEAM_ID: team.teamId,
      TEAM_ABBREVIATION: team.tricode,
      TEAM_NAME: team.fullName,
      GAME_ID: game.gameId,
      GAME_DATE: game.date,
      MATCHUP: matchup,
      WL: box.points > other.points ? 'W' : 'L',
      VIDEO_AVAILABLE: 1,
    },
  });
  return [
    side(homeTeam, home, away, `${homeTeam.tricode} vs. ${awayTeam.tricode}`),
    side(awayTeam, away, home, `${awayTeam.tricode} @ ${homeTeam.tricode}`),
  ];
}

function jsonRow(headers: readonly LogHeader[], cells: Cells): string {
  return JSON.stringify(headers.map((header) => cells[header] ?? null));
}
