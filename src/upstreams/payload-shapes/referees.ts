/** The officials of a day (`sources.md` §6.9). */

import type { GameDate } from '../../league/game-date.ts';

export interface Official {
  readonly code: number;
  readonly name: string;
  readonly jersey: string;
}

export interface OfficiatedGame {
  readonly gameId: string;
  readonly season: number;
  readonly homeTeamId: number;
  readonly awayTeamId: number;
  readonly officials: readonly Official[];
}

export function refereesPayload(
  date: GameDate,
  games: readonly OfficiatedGame[],
  replayCentre: readonly Official[],
): string {
  const [year, month, day] = date.split('-');
  const written = `${month}/${day}/${year}`;
  const rows = games.map((game) => ({
    game_id: game.gameId,
    game_date: written,
    season: `2${game.season}`,
    home_team_id: game.homeTeamId,
    away_team_id: game.awayTeamId,
    ...Object.fromEntries(
      [0, 1, 2, 3].flatMap((place) => {
        const official = game.officials[place];
        const key = `official${place + 1}`;
        return [
          [key, official?.name ?? null],
          [`${key}_code`, official?.code ?? null],
          [`${key}_JNum`, official?.jersey ?? null],
        ];
      }),
    ),
  }));
  const replay = replayCentre.map(({ code, name }) => ({
    game_date: written,
    official_code: code,
    replaycenter_official: name,
  }));
  return JSON.stringify({ nba: { Table: { rows }, Table1: { rows: replay } } });
}
