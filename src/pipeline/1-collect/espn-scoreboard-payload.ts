/** ESPN's scoreboard of a date (`sources.md` §6.10), and which of our games its events are. */

import { z } from 'zod';
import { easternDate } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';
import { TEAMS, type Team } from '../../league/teams.ts';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { type EventMatch, matchOddsEvent } from './match-odds-event.ts';
import { requireShape } from './require-shape.ts';
import type { ScheduledGame } from './scheduled-games.ts';

// Without events the calendar tells a day without games from an answer without content.
const SCOREBOARD = z.object({
  leagues: z.array(z.object({ calendar: z.array(z.unknown()).min(1) })).min(1),
  events: z.array(z.unknown()),
});

const COMPETITOR = z.object({
  homeAway: z.enum(['home', 'away']),
  team: z.object({ id: z.string(), abbreviation: z.string() }),
  score: z.string().regex(/^\d+$/).nullish(),
  linescores: z.array(z.object({ value: z.number() })).nullish(),
});

/** ESPN leaves the seconds out. */
const START = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time');

export const ESPN_EVENT = z.object({
  id: z.string().min(1),
  date: START,
  status: z.object({
    period: z.number().int().nullish(),
    type: z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['pre', 'in', 'post']),
      completed: z.boolean(),
    }),
  }),
  competitions: z
    .array(z.object({ neutralSite: z.boolean().nullish(), competitors: z.array(COMPETITOR).length(2) }))
    .length(1),
});
export type EspnEvent = z.infer<typeof ESPN_EVENT>;
export type EspnCompetitor = z.infer<typeof COMPETITOR>;

/** The events, not checked yet. Throws `DriftError` when the body is no scoreboard. */
export function espnEvents(payload: Payload): readonly unknown[] {
  return requireShape(SCOREBOARD, decodeJson(payload), nameOf(payload)).events;
}

export function espnScoreboardUrl(date: GameDate): string {
  const day = date.replaceAll('-', '');
  return `https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard?dates=${day}`;
}

/** The team by ESPN's id, if its abbreviation agrees. */
export function espnTeam({ id, abbreviation }: { id: string; abbreviation: string }): Team | null {
  return TEAMS.find((team) => team.espnId === id && team.espnAbbreviation === abbreviation) ?? null;
}

export interface PlacedEvent {
  readonly match: EventMatch;
  /** ET date of the game, or of the start where no game fits. */
  readonly date: GameDate;
}

/** The scheduled game of the two teams that starts nearest, within 12 h. */
export function placeEspnEvent(
  home: Team,
  away: Team,
  start: string,
  games: readonly ScheduledGame[],
): PlacedEvent {
  const event = { id: '', commence_time: start, home_team: home.fullName, away_team: away.fullName };
  const match = matchOddsEvent(event, games);
  return { match, date: match.kind === 'game' ? match.game.date : easternDate(Date.parse(start)) };
}
