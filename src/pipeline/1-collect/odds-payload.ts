/** The Odds API's payloads: live answers, and historical ones in their snapshot wrapper. */

import { z } from 'zod';
import { DriftError, type Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const WRAPPER = z.object({ timestamp: z.iso.datetime(), data: z.unknown() });
const LIST = z.array(z.unknown());

/** An event as both lists and odds answers carry it. */
export const ODDS_EVENT = z.object({
  id: z.string().min(1),
  commence_time: z.iso.datetime(),
  home_team: z.string(),
  away_team: z.string(),
});
export type OddsEvent = z.infer<typeof ODDS_EVENT>;

export const ODDS_BOOKMAKERS = z.object({
  bookmakers: z.array(z.object({ key: z.string().min(1), markets: z.array(z.unknown()) })),
});

export const ODDS_MARKET = z.object({
  key: z.string(),
  last_update: z.iso.datetime().optional(),
  outcomes: z.array(
    z.object({
      name: z.string(),
      price: z.number(),
      point: z.number().optional(),
      description: z.string().optional(),
    }),
  ),
});
export type OddsMarket = z.infer<typeof ODDS_MARKET>;

export interface OddsSnapshot {
  /** When the odds stood so: the wrapper's timestamp, or the time of the fetch of a live answer. UTC milliseconds. */
  readonly snapshotAt: number;
  /** Events: the elements of a list, or the one event of an event answer. Not checked yet. */
  readonly events: readonly unknown[];
}

/** Opens the wrapper. Throws `DriftError` when the body is neither a list, an event nor a snapshot of one of them. */
export function oddsSnapshot(payload: Payload): OddsSnapshot {
  const body = decodeJson(payload);
  const wrapped = typeof body === 'object' && body !== null && 'timestamp' in body;
  if (isHistorical(payload) && !wrapped) {
    throw new DriftError(
      `${nameOf(payload)}: a historical answer without its timestamp cannot be placed in time`,
    );
  }
  const { timestamp, data } = wrapped
    ? requireShape(WRAPPER, body, nameOf(payload))
    : { timestamp: null, data: body };
  const snapshotAt = timestamp === null ? payload.record.fetchedAt : Date.parse(timestamp);
  if (Array.isArray(data)) return { snapshotAt, events: requireShape(LIST, data, nameOf(payload)) };
  requireShape(ODDS_EVENT, data, nameOf(payload));
  return { snapshotAt, events: [data] };
}

function isHistorical(payload: Payload): boolean {
  return new URL(payload.record.url).pathname.includes('/historical/');
}

/** The format the prices were asked for in; the API's own default is decimal, and no payload says which it is. */
export function requestedFormat(payload: Payload): 'american' | 'decimal' {
  return new URL(payload.record.url).searchParams.get('oddsFormat') === 'american' ? 'american' : 'decimal';
}
