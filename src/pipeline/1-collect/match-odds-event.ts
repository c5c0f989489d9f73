/** Finds the scheduled game an odds event is about. */

import { findTeam } from '../../league/teams.ts';
import type { OddsEvent } from './odds-payload.ts';
import { matchingStart, type ScheduledGame } from './scheduled-games.ts';

/** Farther apart than this, equal teams are a rematch or the original of a postponed game. */
const WINDOW_MS = 12 * 3_600_000;

export type EventMatch =
  | { readonly kind: 'game'; readonly game: ScheduledGame }
  /** No game of these teams starts within 12 h: kept, without a game id. */
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'unknown_team'; readonly team: string };

/** Home and away team and the nearest scheduled start, within 12 h (`sources.md` §6.10, odds rules). */
export function matchOddsEvent(event: OddsEvent, games: readonly ScheduledGame[]): EventMatch {
  const home = findTeam(event.home_team);
  if (!home) return { kind: 'unknown_team', team: event.home_team };
  const away = findTeam(event.away_team);
  if (!away) return { kind: 'unknown_team', team: event.away_team };
  const start = Date.parse(event.commence_time);
  let nearest: ScheduledGame | null = null;
  let distance = WINDOW_MS;
  for (const game of games) {
    if (game.homeTeamId !== home.teamId || game.awayTeamId !== away.teamId) continue;
    const gap = Math.abs(matchingStart(game) - start);
    if (gap > WINDOW_MS || (nearest && gap >= distance)) continue;
    nearest = game;
    distance = gap;
  }
  return nearest ? { kind: 'game', game: nearest } : { kind: 'unresolved' };
}
