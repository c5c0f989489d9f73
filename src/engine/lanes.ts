/** Lanes: classes of work with their own concurrency, served in this order: what is live never waits behind the rest. */

import type { Sabotage } from './sabotage.ts';

/** `repair` makes good what is lost, `backfill` makes up for the past. */
export const LANES = ['live', 'repair', 'backfill'] as const;
export type Lane = (typeof LANES)[number];

/** The lane in which something is asked for. */
export function askedLane({ sabotage }: { readonly sabotage?: Sabotage }, lane: Lane): Lane {
  return sabotage?.breaks === 'lanesAreIgnored' ? 'live' : lane;
}

/** What a lane may have at work at once, of what the live lane may. */
const SHARE: Readonly<Record<Lane, number>> = { live: 1, repair: 1 / 3, backfill: 1 };

/** Concurrency per lane for a subscription whose live lane has `live`; each lane has its own, nobody takes another's. */
export function laneConcurrency(live: number): Readonly<Record<Lane, number>> {
  const share = (lane: Lane) => Math.max(1, Math.floor(live * SHARE[lane]));
  return { live, repair: share('repair'), backfill: share('backfill') };
}
