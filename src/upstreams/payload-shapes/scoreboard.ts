/** The CDN's live scoreboard (`sources.md` §6.2). */

import type { GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import { type FinalScore, plannedText, type ScheduledGame } from './schedule.ts';

export interface ScoredGame extends Omit<ScheduledGame, 'tipoff'> {
  readonly tipoff: Instant;
  /** null: it has not begun. */
  readonly final: FinalScore | null;
}

export function scoreboardPayload(date: GameDate, games: readonly ScoredGame[]): string {
  return JSON.stringify({
    meta: { version: 1, code: 200 },
    scoreboard: {
      gameDate: date,
      leagueId: '00',
      leagueName: 'National Basketball Association',
      games: games.map(gameOf),
    },
  });
}

function gameOf({ gameId, date, home, away, tipoff, final }: ScoredGame): object {
  const side = (team: ScoredGame['home'], score: number) => ({
    teamId: team.teamId,
    teamName: team.name,
    teamCity: team.city,
    teamTricode: team.tricode,
    score,
    periods: [],
  });
  return {
    gameId,
    gameCode: `${date.replaceAll('-', '')}/${away.tricode}${home.tricode}`,
    gameStatus: final ? 3 : 1,
    gameStatusText: final ? 'Final' : plannedText(tipoff),
    period: final ? 4 + final.overtimes : 0,
    gameClock: '',
    gameTimeUTC: `${new Date(tipoff).toISOString().slice(0, 19)}Z`,
    regulationPeriods: 4,
    homeTeam: side(home, final?.home ?? 0),
    awayTeam: side(away, final?.away ?? 0),
  };
}
