/** Warns while a plan that counts calls runs out; the incident closes when the host says that there is room again. */

import type { Alerts } from '../../ports/alerts.ts';
import { HOST_POLICIES } from './host-policies.ts';
import type { QuotaState } from './host-state.ts';
import { usedShare } from './quota.ts';

export function quotaAlarm(alerts: Alerts): (host: string, quota: QuotaState) => Promise<void> {
  /** Hosts whose incident this process knows to be closed: most answers change nothing. */
  const quiet = new Set<string>();
  return async (host, quota) => {
    const policy = HOST_POLICIES[host]?.quota;
    if (!policy) return;
    const share = usedShare(quota);
    const key = `source-quota/${host}`;
    const total = quota.used + quota.remaining;
    if (share < policy.warnAt) {
      if (!quiet.has(host)) await alerts.resolve(key, `${quota.remaining} of ${total} calls are left`);
      quiet.add(host);
      return;
    }
    quiet.delete(host);
    const isShedding = share >= policy.shedAt;
    const rest = isShedding
      ? `${policy.shed.values.join(', ')} are not asked any more`
      : `from ${Math.round(policy.shedAt * 100)} % on ${policy.shed.values.join(', ')} are given up first`;
    await alerts.raise(
      key,
      isShedding ? 'error' : 'warning',
      `${host}: ${quota.used} of ${total} calls of the plan are used; ${rest}: raise the plan, or ask for fewer snapshots`,
    );
  };
}
