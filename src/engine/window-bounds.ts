/** The partition dates a window covers: the only place where "before the slate" is turned into dates. */

import { addDays, type GameDate } from '../league/game-date.ts';
import type { Window } from './graph.ts';

export interface WindowContext {
  readonly date: GameDate;
  /** Start year of the season. */
  readonly season: number;
  readonly previous: GameDate | null;
  /** Date of the weekly unit that serves `date`, or null when there is none. */
  readonly week: GameDate | null;
}

/** First and last date, both included; null when the window is empty by definition. */
export function windowBounds(window: Window, context: WindowContext): readonly [GameDate, GameDate] | null {
  const before = addDays(context.date, -1);
  if (typeof window === 'object') {
    return 'lastDays' in window
      ? [addDays(context.date, -window.lastDays), context.date]
      : [addDays(context.date, -window.daysBefore), before];
  }
  switch (window) {
    case 'same':
      return [context.date, context.date];
    case 'day_after': {
      const next = addDays(context.date, 1);
      return [next, next];
    }
    case 'previous':
      return context.previous ? [context.previous, context.previous] : null;
    case 'week':
      return context.week ? [context.week, context.week] : null;
    case 'season_before':
      return [`${context.season}-08-01` as GameDate, before];
    case 'all_before':
      return ['1946-11-01' as GameDate, before];
  }
}
