/** How each host wants to be asked (`sources.md` §3.1). A host that is not listed is never called. */

import type { HeaderProfile } from './header-profiles.ts';

export interface HostPolicy {
  /** Least time from the start of one call to the start of the next. */
  readonly minGapMs: number;
  readonly timeoutMs: number;
  readonly profile: HeaderProfile;
  /** First cool-down after a refusal; doubles with every further one up to 12 h. */
  readonly cooldownMs: number;
  /** Query parameter that carries the host's API key; the key is added to the call and to nothing else. */
  readonly keyParameter?: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const HOST_POLICIES: Readonly<Record<string, HostPolicy>> = {
  'cdn.nba.com': { minGapMs: 12 * SECOND, timeoutMs: 20 * SECOND, profile: 'cdn', cooldownMs: 12 * HOUR },
  'stats.nba.com': {
    minGapMs: 2 * SECOND,
    timeoutMs: 20 * SECOND,
    profile: 'stats',
    cooldownMs: 30 * MINUTE,
  },
  'site.api.espn.com': {
    minGapMs: SECOND,
    timeoutMs: 20 * SECOND,
    profile: 'plain',
    cooldownMs: 30 * MINUTE,
  },
  'api.the-odds-api.com': {
    minGapMs: 500,
    timeoutMs: 20 * SECOND,
    profile: 'odds',
    cooldownMs: 30 * MINUTE,
    keyParameter: 'apiKey',
  },
};
