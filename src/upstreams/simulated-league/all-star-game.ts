/** The all-star game: on the schedule, on the Sunday of the break, of two teams that are none; it counts for nothing. */

import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, daysBetween } from '../../league/game-date.ts';
import { TEAMS, type Team } from '../../league/teams.ts';
import { scheduleGameJson } from '../payload-shapes/schedule.ts';
import type { BookedGame } from '../payload-shapes/schedule-book.ts';
import type { LeagueSeason } from './league-season.ts';
import { randomFor } from './random.ts';
import { weekdayOf } from './season-dates.ts';

const FINAL_AFTER_MS = 9_000_000;
/** As long as this nobody rests but in the break. */
const BREAK_DAYS = 6;

/** The game of a season, or none where its calendar has no break. */
export function allStarGames(season: LeagueSeason): BookedGame[] {
  // A game that is made up elsewhere makes no break.
  const games = season.games.filter(({ listedFrom }) => listedFrom === undefined);
  const last = games.findLastIndex(
    ({ date }, index) => index > 0 && daysBetween(games[index - 1]?.date ?? date, date) > BREAK_DAYS,
  );
  const [eve, next] = [games[last - 1], games[last]];
  if (!eve || !next) return [];
  let date = addDays(eve.date, 1);
  while (weekdayOf(date) !== 0) date = addDays(date, 1);
  const tipoff = easternInstant(date, '20:00');
  const gameId = `003${next.gameId.slice(3, 5)}00001`;
  const [home, away] = [team(1_610_616_833, 'EST', 'East'), team(1_610_616_834, 'WST', 'West')];
  const game = { gameId, date, tipoff, home, away, isNeutral: true };
  const random = randomFor(season.season, 'all-star');
  const [winner, loser] = [180 + random.int(30), 150 + random.int(30)];
  return [
    {
      gameId,
      date,
      listedFrom: Number.NEGATIVE_INFINITY,
      finalFrom: tipoff + FINAL_AFTER_MS,
      planned: () => scheduleGameJson(game, null),
      final: () => scheduleGameJson(game, { home: winner, away: loser, overtimes: 0 }),
    },
  ];
}

function team(teamId: number, tricode: string, name: string): Team {
  return { ...(TEAMS[0] as Team), teamId, tricode, city: 'Team', name, fullName: `Team ${name}`, slug: '' };
}
