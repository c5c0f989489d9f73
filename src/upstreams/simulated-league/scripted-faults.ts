/** Lets a played upstream misbehave by script: blocks, late files, drift, corrections, through the same URLs. */

import { easternDate } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';
import {
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
  UpstreamUnreachableError,
} from '../../ports/upstream.ts';
import { notFound } from '../payload-shapes/json-response.ts';
import { readSourceUrl, type SourceRequest } from '../payload-shapes/source-request.ts';

/** When a fault strikes; what is not said does not narrow it. */
export interface FaultMatch {
  /** What is asked for, e.g. `boxscore`, `game_log`, `schedule`. */
  readonly of?: SourceRequest['kind'];
  readonly game?: string;
  /** Eastern dates of the moment that is asked as of, both included. */
  readonly from?: GameDate;
  readonly to?: GameDate;
  /** Only the first answers. */
  readonly times?: number;
}

export type Fault = FaultMatch &
  /** A refusal: by status, or as a page with status 200. */
  (
    | { readonly kind: 'blocked'; readonly status: 403 | 429 | 'page' }
    /** Nobody answers. */
    | { readonly kind: 'unreachable' }
    /** The body stops in its middle. */
    | { readonly kind: 'truncated' }
    /** What was published comes so much later; before that there is nothing. */
    | { readonly kind: 'late'; readonly minutes: number }
    /** A key or header of the body, or a word of the PDF, has another name. */
    | { readonly kind: 'drift'; readonly rename: string; readonly as: string }
    /** Until `until` (UTC) a game's first player, and with him his team, has `by` more of `stat` than he will have. */
    | {
        readonly kind: 'correction';
        readonly game: string;
        readonly stat: string;
        readonly by: number;
        readonly until: string;
      }
  );

/** The upstream with the faults, the first that strikes first; `times` counts in this process. */
export function withFaults(upstream: Upstream, faults: readonly Fault[]): Upstream {
  const struck = faults.map(() => 0);
  return {
    kind: upstream.kind,
    coverage: () => upstream.coverage(),
    close: () => upstream.close(),
    async fetch(request) {
      const asked = readSourceUrl(request.url);
      let response: UpstreamResponse | null = null;
      for (const [i, fault] of faults.entries()) {
        if (!strikes(fault, asked, request.asOf) || struck[i]! >= (fault.times ?? Number.POSITIVE_INFINITY))
          continue;
        struck[i]! += 1;
        response = await spoiled(fault, asked, request, response ?? (await upstream.fetch(request)));
      }
      return response ?? (await upstream.fetch(request));
    },
  };
}

/** What is asked for game by game; the others' answers are of a day, a team or a season. */
export const ASKED_BY_GAME: readonly SourceRequest['kind'][] = [
  'boxscore',
  'boxscore_v3',
  'play_by_play',
  'shots',
  'espn_boxscore',
  'bettingpros_offers',
];

/** Whether the game is what is asked for; ESPN and BettingPros have numbers of their own, made of the league's. */
function isAbout(game: string, asked: SourceRequest | null): boolean {
  switch (asked?.kind) {
    case 'boxscore':
    case 'boxscore_v3':
    case 'play_by_play':
    case 'shots':
      return asked.gameId === game;
    case 'espn_boxscore':
      return asked.eventId.slice(2) === game.slice(2);
    case 'bettingpros_offers':
      return asked.eventIds.includes(Number(game));
    default:
      return false;
  }
}

function strikes(fault: Fault, asked: SourceRequest | null, asOf: number): boolean {
  const date = easternDate(asOf);
  if (fault.of !== undefined && asked?.kind !== fault.of) return false;
  if (fault.from !== undefined && date < fault.from) return false;
  if (fault.to !== undefined && date > fault.to) return false;
  // That is found inside lists: there the body says whether it is about the game.
  return fault.game === undefined || fault.kind === 'correction' || isAbout(fault.game, asked);
}

async function spoiled(
  fault: Fault,
  asked: SourceRequest | null,
  request: UpstreamRequest,
  response: UpstreamResponse,
): Promise<UpstreamResponse> {
  switch (fault.kind) {
    case 'blocked':
      return refused(fault.status, request.asOf);
    case 'unreachable':
      throw new UpstreamUnreachableError(`by script nobody answers at ${new URL(request.url).host}`);
    case 'truncated':
      return { ...response, body: response.body.subarray(0, Math.floor(response.body.length / 2)) };
    case 'late': {
      const from = response.knownAt + fault.minutes * 60_000;
      if (response.status !== 200) return response;
      return from > request.asOf
        ? notFound('not published yet, by script', request.asOf)
        : { ...response, knownAt: from };
    }
    case 'drift': {
      // A word of a PDF stands in brackets, a key or header of anything else in quotes.
      const [open, close] = asked?.kind === 'injury_report' ? ['(', ')'] : ['"', '"'];
      return rewritten(response, (text) =>
        text.replaceAll(`${open}${fault.rename}${close}`, `${open}${fault.as}${close}`),
      );
    }
    case 'correction':
      return request.asOf < Date.parse(fault.until) && asked?.kind === 'game_log'
        ? rewritten(response, (text) => beforeCorrection(text, fault))
        : response;
  }
}

function refused(status: 403 | 429 | 'page', asOf: number): UpstreamResponse {
  const page = '<html><head><title>Access Denied</title></head><body>Access Denied</body></html>';
  return {
    status: status === 'page' ? 200 : status,
    headers: { 'content-type': 'text/html', ...(status === 429 ? { 'retry-after': '60' } : {}) },
    body: Buffer.from(page),
    knownAt: asOf,
    derived: false,
  };
}

function rewritten(response: UpstreamResponse, change: (text: string) => string): UpstreamResponse {
  if (response.status !== 200) return response;
  return { ...response, body: Buffer.from(change(Buffer.from(response.body).toString('utf8'))) };
}

interface GameLog {
  readonly resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[];
}

/** The first row of the game in either list is of the same team: both are ordered by it. */
function beforeCorrection(text: string, fault: Fault & { kind: 'correction' }): string {
  const log = JSON.parse(text) as GameLog;
  for (const { headers, rowSet } of log.resultSets) {
    const [game, team, stat] = ['GAME_ID', 'TEAM_ID', fault.stat].map((name) => headers.indexOf(name)) as [
      number,
      number,
      number,
    ];
    const rows = rowSet.filter((row) => row[game] === fault.game);
    const first = Math.min(...rows.map((row) => Number(row[team])));
    const row = rows.find((one) => one[team] === first);
    if (row && stat >= 0) row[stat] = Number(row[stat]) + fault.by;
  }
  return JSON.stringify(log);
}
