/** What a source's figures read like, on the command line and the page. */

import type { SourceView } from './sources-view.ts';

/** `3 of 9 (2 unavailable)`. */
export function coverageText({ coverage: { found, due, unavailable } }: SourceView): string {
  const rest = unavailable === 0 ? '' : ` (${unavailable} unavailable)`;
  return due === 0 ? `nothing was due${rest}` : `${found} of ${due}${rest}`;
}

/** What is left of the plan of its host; null where nothing is counted. */
export function quotaText({ hosts }: SourceView): string | null {
  const quota = hosts.find((host) => host.quota !== null)?.quota;
  if (!quota) return null;
  const total = quota.used + quota.remaining;
  return `${quota.remaining} of ${total} calls left (${Math.round(quota.usedShare * 100)} % used)`;
}
