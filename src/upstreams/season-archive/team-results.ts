/** Results of games, read from the archive's box scores: team rows, play-off rows, or sums of player rows. */

import { type GameDate, gameDate } from '../../league/game-date.ts';
import { findTeam } from '../../league/teams.ts';
import { ArchiveError } from './archive-error.ts';
import type { CsvTable } from './csv-table.ts';

/** A finished game without its clock. */
export interface GameResult {
  readonly gameId: string;
  readonly date: GameDate;
  readonly homeTeamId: number;
  readonly awayTeamId: number;
  readonly homeScore: number;
  readonly awayScore: number;
  readonly overtimes: number;
}

interface Side {
  readonly teamId: number;
  readonly date: string;
  readonly matchup: string;
  points: number;
  minutes: number;
}

/** Where a box score keeps a team's points and minutes, and whether its rows are parts to be added up. */
interface Layout {
  readonly points: string;
  readonly minutes: string;
  readonly rowsArePlayers: boolean;
}

const LAYOUTS = {
  team_logs: { points: 'PTS', minutes: 'MIN', rowsArePlayers: false },
  playoffs: { points: 'TEAM_PTS', minutes: 'TEAM_MIN', rowsArePlayers: false },
  player_logs: { points: 'PTS', minutes: 'MIN', rowsArePlayers: true },
} as const satisfies Record<string, Layout>;

const [REGULATION_MINUTES, OVERTIME_MINUTES] = [240, 25];

/** The games of a box score file, in the order of their first rows. @throws ArchiveError for a game without two sides */
export function readResults(table: CsvTable, kind: keyof typeof LAYOUTS): GameResult[] {
  const layout = LAYOUTS[kind];
  const [gameId, teamId] = [table.column('GAME_ID'), table.column('TEAM_ID')];
  const [date, matchup] = [table.column('GAME_DATE'), table.column('MATCHUP')];
  const [points, minutes] = [table.column(layout.points), table.column(layout.minutes)];
  const games = new Map<string, Map<string, Side>>();
  for (let index = 0; index < table.rowCount; index++) {
    const cells = table.row(index);
    const [game, team] = [cells[gameId] ?? '', cells[teamId] ?? ''];
    const sides = games.get(game) ?? new Map<string, Side>();
    games.set(game, sides);
    const known = sides.get(team);
    if (!known) {
      sides.set(team, {
        teamId: Number(team),
        date: cells[date] ?? '',
        matchup: cells[matchup] ?? '',
        points: Number(cells[points]),
        minutes: Number(cells[minutes]),
      });
    } else if (layout.rowsArePlayers) {
      known.points += Number(cells[points]);
      known.minutes += Number(cells[minutes]);
    }
  }
  return [...games].map(([game, sides]) => resultOf(table.path, game, [...sides.values()]));
}

function resultOf(path: string, gameId: string, sides: readonly Side[]): GameResult {
  const matchup = readMatchup(sides[0]?.matchup ?? '');
  const home = sides.find((side) => side.teamId === matchup?.homeTeamId);
  const away = sides.find((side) => side.teamId === matchup?.awayTeamId);
  if (!home || !away || sides.length !== 2 || !Number.isFinite(home.points + away.points)) {
    throw new ArchiveError(
      `${path}: game ${gameId} has not one row for each of the two teams of its MATCHUP; replace the file or take it out`,
    );
  }
  return {
    gameId,
    date: gameDate(home.date.slice(0, 10)),
    homeTeamId: home.teamId,
    awayTeamId: away.teamId,
    homeScore: home.points,
    awayScore: away.points,
    // Minutes are sums of rounded ones, a few off: the nearest number of overtimes is meant.
    overtimes: Math.max(0, Math.round((home.minutes - REGULATION_MINUTES) / OVERTIME_MINUTES)),
  };
}

/**
 * The teams of `DEN vs. LAL` (Denver at home) or `DEN @ LAL` (Los Angeles at home). On neutral courts both teams'
 * rows carry the same text, so the position decides, not whose row it is. Null for a text of another form.
 */
export function readMatchup(text: string): { homeTeamId: number; awayTeamId: number } | null {
  const match = /^([A-Z]{3}) (vs\.|@) ([A-Z]{3})$/.exec(text);
  if (!match) return null;
  const [first, last] = [findTeam(match[1] ?? ''), findTeam(match[3] ?? '')];
  if (!first || !last) return null;
  return match[2] === '@'
    ? { homeTeamId: last.teamId, awayTeamId: first.teamId }
    : { homeTeamId: first.teamId, awayTeamId: last.teamId };
}
