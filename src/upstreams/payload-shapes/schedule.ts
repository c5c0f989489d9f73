/** The schedule's games as JSON: planned, or final with scores (`sources.md` §6.1). Unknown keys are left out. */

import type { GameDate } from '../../league/game-date.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';

export interface ScheduledGame {
  readonly gameId: string;
  readonly date: GameDate;
  /** null: nobody recorded the time. Then no key of the payload claims one. */
  readonly tipoff: Instant | null;
  readonly home: Team;
  readonly away: Team;
  readonly arenaCity?: string;
  readonly weekNumber?: number;
  readonly isNeutral?: boolean;
  /** It was not played on its date, and has no other. */
  readonly isPutOff?: boolean;
}

export interface FinalScore {
  readonly home: number;
  readonly away: number;
  readonly overtimes: number;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** One game of the schedule; `final` null leaves it scheduled, with the source's 0 for scores. */
export function scheduleGameJson(game: ScheduledGame, final: FinalScore | null): string {
  const date = new Date(`${game.date}T00:00:00Z`);
  return JSON.stringify({
    gameId: game.gameId,
    gameCode: `${game.date.replaceAll('-', '')}/${game.away.tricode}${game.home.tricode}`,
    gameStatus: final ? 3 : 1,
    gameStatusText: game.isPutOff ? 'PPD' : final ? finalText(final.overtimes) : plannedText(game.tipoff),
    gameDateEst: `${game.date}T00:00:00Z`,
    ...(game.tipoff !== null && {
      gameDateTimeEst: `${easternWallClock(game.tipoff)}Z`,
      gameDateTimeUTC: `${new Date(game.tipoff).toISOString().slice(0, 19)}Z`,
    }),
    day: DAYS[date.getUTCDay()],
    monthNum: date.getUTCMonth() + 1,
    ...(game.weekNumber !== undefined && {
      weekNumber: game.weekNumber,
      weekName: `Week ${game.weekNumber}`,
    }),
    ...(game.arenaCity !== undefined && { arenaCity: game.arenaCity }),
    postponedStatus: game.isPutOff ? 'Y' : 'N',
    ...(game.isNeutral !== undefined && { isNeutral: game.isNeutral }),
    homeTeam: teamObject(game.home, final?.home ?? 0),
    awayTeam: teamObject(game.away, final?.away ?? 0),
  });
}

function teamObject(team: Team, score: number): object {
  return {
    teamId: team.teamId,
    teamName: team.name,
    teamCity: team.city,
    teamTricode: team.tricode,
    teamSlug: team.slug,
    score,
  };
}

/** `Final`, `Final/OT`, `Final/OT2`. */
function finalText(overtimes: number): string {
  return overtimes === 0 ? 'Final' : `Final/OT${overtimes === 1 ? '' : overtimes}`;
}

/** `7:30 pm ET`, or `TBD` where no time is known. */
export function plannedText(tipoff: Instant | null): string {
  if (tipoff === null) return 'TBD';
  const clock = easternWallClock(tipoff);
  const hour = Number(clock.slice(11, 13));
  return `${hour % 12 === 0 ? 12 : hour % 12}:${clock.slice(14, 16)} ${hour < 12 ? 'am' : 'pm'} ET`;
}

const easternFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** The wall clock in New York as `YYYY-MM-DDTHH:MM:SS`. */
function easternWallClock(instant: Instant): string {
  return easternFormat.format(instant).replace(' ', 'T');
}
