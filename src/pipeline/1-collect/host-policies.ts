/**
 * How each host wants to be asked (`sources.md` §3.1). This is the whole list of hosts the pipeline talks to: one that
 * is not in it is never called, and a redirect to one is not followed.
 */

import type { HeaderProfile } from './header-profiles.ts';

export interface HostPolicy {
  /** Least time from the start of one call to the start of the next. */
  readonly minGapMs: number;
  /** Longer gaps of single endpoints, by the start of their path; they hold besides the host's own. */
  readonly pathGapsMs?: Readonly<Record<string, number>>;
  readonly timeoutMs: number;
  readonly profile: HeaderProfile;
  /** First cool-down after a refusal; doubles with every further one up to 12 h. */
  readonly cooldownMs: number;
  /** What 403 means: a refusal (default), or that there is nothing yet at this URL. */
  readonly forbidden?: 'refused' | 'not_published';
  /** Where the host wants its API key, which is added to the call and to nothing else. */
  readonly key?: { readonly in: 'query' | 'header'; readonly name: string };
  /** Calls are counted against a plan; what is left is told in headers. */
  readonly quota?: QuotaPolicy;
}

export interface QuotaPolicy {
  readonly remainingHeader: string;
  readonly usedHeader: string;
  /** Share of the plan from which the operator is warned. */
  readonly warnAt: number;
  /** Share from which only what matters most is asked. */
  readonly shedAt: number;
  /** Query parameter and values of what is given up first. */
  readonly shed: { readonly parameter: string; readonly values: readonly string[] };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const USUAL = { timeoutMs: 20 * SECOND, cooldownMs: 30 * MINUTE };

export const HOST_POLICIES: Readonly<Record<string, HostPolicy>> = {
  'cdn.nba.com': {
    ...USUAL,
    minGapMs: 12 * SECOND,
    pathGapsMs: { '/static/json/liveData/scoreboard/': MINUTE },
    profile: 'cdn',
    cooldownMs: 12 * HOUR,
  },
  'stats.nba.com': { ...USUAL, minGapMs: 2 * SECOND, profile: 'stats' },
  'ak-static.cms.nba.com': {
    ...USUAL,
    minGapMs: 5 * SECOND,
    timeoutMs: MINUTE,
    profile: 'plain',
    forbidden: 'not_published',
  },
  'www.nba.com': { ...USUAL, minGapMs: 5 * SECOND, profile: 'cdn' },
  'official.nba.com': { ...USUAL, minGapMs: 5 * SECOND, profile: 'cdn' },
  'site.api.espn.com': { ...USUAL, minGapMs: SECOND, profile: 'plain' },
  'www.espn.com': { ...USUAL, minGapMs: 3 * SECOND, profile: 'plain' },
  'api.the-odds-api.com': {
    ...USUAL,
    minGapMs: 500,
    profile: 'odds',
    key: { in: 'query', name: 'apiKey' },
    quota: {
      remainingHeader: 'x-requests-remaining',
      usedHeader: 'x-requests-used',
      warnAt: 0.8,
      shedAt: 0.95,
      shed: { parameter: 'markets', values: ['player_points'] },
    },
  },
  'api.bettingpros.com': {
    ...USUAL,
    minGapMs: 2.5 * SECOND,
    timeoutMs: 45 * SECOND,
    profile: 'bettingpros',
    key: { in: 'header', name: 'X-Api-Key' },
  },
};
