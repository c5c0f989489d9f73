/** The Odds API's events, bookmakers and historical wrapper (`sources.md` §6.10). */

import type { Instant } from '../../ports/clock.ts';

/** An event; the source's own key order, since these objects are serialised as they are. */
export interface OddsEvent {
  readonly id: string;
  readonly sport_key: 'basketball_nba';
  readonly sport_title: 'NBA';
  readonly commence_time: string;
  /** Full names in the source's spelling. */
  readonly home_team: string;
  readonly away_team: string;
}

export interface OddsOutcome {
  readonly name: string;
  /** The player, on player markets. */
  readonly description?: string;
  /** American. */
  readonly price: number;
  readonly point?: number;
}

export interface OddsMarket {
  readonly key: string;
  /** Left out where nobody recorded it. */
  readonly last_update?: string;
  readonly outcomes: readonly OddsOutcome[];
}

export interface OddsBookmaker {
  readonly key: string;
  readonly title: string;
  readonly last_update?: string;
  readonly markets: readonly OddsMarket[];
}

export interface PricedEvent extends OddsEvent {
  readonly bookmakers: readonly OddsBookmaker[];
}

/** An event of the league. */
export function oddsEvent(id: string, commence: Instant, homeTeam: string, awayTeam: string): OddsEvent {
  return {
    id,
    sport_key: 'basketball_nba',
    sport_title: 'NBA',
    commence_time: isoSeconds(commence),
    home_team: homeTeam,
    away_team: awayTeam,
  };
}

/**
 * The body of an answer: the historical endpoints wrap it, the live ones give `data` alone.
 * @param neighbours the snapshots before and after, where the upstream has a grid of them
 */
export function oddsPayload(
  data: unknown,
  wrapper: { readonly timestamp: Instant; readonly neighbours?: readonly [Instant, Instant] } | null,
): string {
  if (wrapper === null) return JSON.stringify(data);
  const { timestamp, neighbours } = wrapper;
  return JSON.stringify({
    timestamp: isoSeconds(timestamp),
    ...(neighbours && {
      previous_timestamp: isoSeconds(neighbours[0]),
      next_timestamp: isoSeconds(neighbours[1]),
    }),
    data,
  });
}

/** `2024-01-15T11:55:39Z`. */
export function isoSeconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
