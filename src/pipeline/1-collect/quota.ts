/** What is left of a plan that counts calls, and what may still be asked of it (`sources.md` §6.10). */

import type { Instant } from '../../ports/clock.ts';
import type { QuotaPolicy } from './host-policies.ts';
import type { QuotaState } from './host-state.ts';

/** From the headers of an answer; null where they say nothing usable. */
export function quotaOf(
  policy: QuotaPolicy,
  headers: Readonly<Record<string, string>>,
  at: Instant,
): QuotaState | null {
  const remaining = count(headers[policy.remainingHeader]);
  const used = count(headers[policy.usedHeader]);
  return remaining === null || used === null ? null : { used, remaining, at };
}

/** Used share of the plan, 0 to 1; a plan of nothing is used up. */
export function usedShare({ used, remaining }: QuotaState): number {
  return used + remaining === 0 ? 1 : used / (used + remaining);
}

/** Older than this the figures may be of the plan's last period: one call goes through and brings new ones. */
export const QUOTA_FRESH_MS = 6 * 3_600_000;

/** Why a URL is not asked any more under the plan, or null. Calls that name nothing to give up cost nothing. */
export function quotaRefusal(
  policy: QuotaPolicy,
  quota: QuotaState | null,
  url: string,
  now: Instant,
): string | null {
  if (quota === null || now - quota.at > QUOTA_FRESH_MS) return null;
  const asked = new URL(url).searchParams.get(policy.shed.parameter)?.split(',') ?? [];
  if (asked.length === 0) return null;
  const share = usedShare(quota);
  const left = `${quota.remaining} of ${quota.used + quota.remaining} calls are left`;
  if (quota.remaining === 0) return `the plan is used up (${left}): raise it or wait for its next period`;
  const isShed = asked.every((value) => policy.shed.values.includes(value));
  return isShed && share >= policy.shedAt
    ? `${left}: from ${Math.round(policy.shedAt * 100)} % on ${policy.shed.values.join(', ')} are given up before anything else`
    : null;
}

function count(header: string | undefined): number | null {
  const number = header === undefined || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
