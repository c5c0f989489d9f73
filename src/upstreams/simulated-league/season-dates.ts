/** The dates of a simulated season: opener, the days without games, the all-star break, the end. */

import { addDays, datesBetween, type GameDate, gameDate } from '../../league/game-date.ts';

/** Games a full day of each weekday can take (Sunday first), as the league spreads them. */
const GAMES_BY_WEEKDAY = [8, 8, 7, 12, 4, 12, 8] as const;
const SEASON_DAYS = 174;
const [BREAK_FROM, BREAK_DAYS] = [115, 6];

export interface SeasonDate {
  readonly date: GameDate;
  /** How many games the day is meant for. */
  readonly capacity: number;
}

/** The playing dates of the season that starts in `season`: Tuesday after 20 October to a Sunday in April. */
export function seasonDates(season: number): SeasonDate[] {
  const opener = onOrAfter(gameDate(`${season}-10-21`), 2);
  const last = addDays(opener, SEASON_DAYS - 1);
  const thanksgiving = addDays(onOrAfter(gameDate(`${season}-11-01`), 4), 21);
  const [breakFrom, breakTo] = [addDays(opener, BREAK_FROM), addDays(opener, BREAK_FROM + BREAK_DAYS - 1)];
  const free = (date: GameDate) =>
    date === thanksgiving || date === `${season}-12-24` || (date >= breakFrom && date <= breakTo);
  return datesBetween(opener, last)
    .filter((date) => !free(date))
    .map((date) => {
      if (date === opener) return { date, capacity: 2 };
      if (date === last) return { date, capacity: 15 };
      if (date === `${season}-12-25`) return { date, capacity: 5 };
      return { date, capacity: GAMES_BY_WEEKDAY[weekdayOf(date)] ?? 8 };
    });
}

/** 0 is Sunday. */
export function weekdayOf(date: GameDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function onOrAfter(date: GameDate, weekday: number): GameDate {
  return addDays(date, (weekday - weekdayOf(date) + 7) % 7);
}
