/** What a script makes happen in the simulated league itself, so that all its sources say it alike. */

import type { GameDate } from '../../league/game-date.ts';

export type LeagueEvent =
  /** The game goes to so many overtimes. */
  | { readonly kind: 'overtime'; readonly game: string; readonly periods: number }
  /** The game is put off, known from `announced` on (UTC), and made up on `to` where that is given. */
  | {
      readonly kind: 'postponed';
      readonly game: string;
      readonly announced?: string;
      readonly to?: GameDate;
    }
  /** From `date` on `player` and `for` belong to each other's teams. */
  | { readonly kind: 'trade'; readonly date: GameDate; readonly player: number; readonly for: number }
  /** The player is out from `date` to `to`, or on `date` alone, and is called out from `announced` (UTC) on. */
  | {
      readonly kind: 'injury';
      readonly player: number;
      readonly date: GameDate;
      readonly to?: GameDate;
      readonly announced: string;
    }
  /** The coach does not use a healthy man; nobody says so before. */
  | { readonly kind: 'dnp'; readonly player: number; readonly date: GameDate };

export type EventOf<Kind extends LeagueEvent['kind']> = Extract<LeagueEvent, { kind: Kind }>;

export function eventsOf<Kind extends LeagueEvent['kind']>(
  events: readonly LeagueEvent[],
  kind: Kind,
): EventOf<Kind>[] {
  return events.filter((event): event is EventOf<Kind> => event.kind === kind);
}
