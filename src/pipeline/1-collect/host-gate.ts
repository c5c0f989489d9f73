/** Lets one call at a time through to a host, with a pause between them, and keeps everybody off a host that refused. */

import type { Clock, Instant } from '../../ports/clock.ts';
import type { HostPolicy } from './host-policies.ts';
import type { HostMemory, HostState, QuotaState } from './host-state.ts';
import { jitter } from './retry-delay.ts';

const HOUR_MS = 3_600_000;
const MAX_COOLDOWN_MS = 12 * HOUR_MS;
const UNREACHABLE_FIRST_MS = 5 * 60_000;
const UNREACHABLE_MAX_MS = 2 * HOUR_MS;
const TOO_MANY_REQUESTS_MS = 15 * 60_000;

export type Refusal =
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'told_to_wait'; readonly retryAfterMs: number | null }
  | { readonly kind: 'unreachable' };

/** The host is left alone until then. */
export interface ClosedHost {
  readonly kind: 'closed';
  readonly until: Instant;
  readonly reason: string;
}

export class HostGate {
  readonly #clock: Clock;
  readonly #state: HostState;
  /** Offline upstreams can neither be hurried nor hurt. */
  readonly #paced: boolean;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(clock: Clock, state: HostState, paced: boolean) {
    this.#clock = clock;
    this.#state = state;
    this.#paced = paced;
  }

  /** Runs `call` when it is the turn of `path` on the host, unless the host is to be left alone by then. */
  async pass<T>(
    host: string,
    policy: HostPolicy,
    path: string,
    call: () => Promise<T>,
  ): Promise<T | ClosedHost> {
    if (!this.#paced) return (await this.#closed(host)) ?? (await call());
    const before = this.#queues.get(host) ?? Promise.resolve();
    const turn = before.then(async () => {
      const endpoint = Object.keys(policy.pathGapsMs ?? {}).find((start) => path.startsWith(start));
      const memory = await this.#state.get(host);
      await this.#gap(host, memory.lastCallAt, policy.minGapMs);
      if (endpoint !== undefined)
        await this.#gap(host, memory.lastPathCalls?.[endpoint] ?? null, policy.pathGapsMs?.[endpoint] ?? 0);
      const closed = await this.#closed(host);
      if (closed) return closed;
      const now = this.#clock.now();
      await this.#update(host, {
        lastCallAt: now,
        ...(endpoint === undefined ? {} : { lastPathCalls: { ...memory.lastPathCalls, [endpoint]: now } }),
      });
      return await call();
    });
    // A failed call must not close the queue behind it; its own caller gets the error.
    this.#queues.set(
      host,
      turn.then(
        () => undefined,
        () => undefined,
      ),
    );
    return await turn;
  }

  /** Waits out the gap since the last call, with up to a quarter of jitter on it. */
  async #gap(host: string, lastCallAt: Instant | null, gapMs: number): Promise<void> {
    if (lastCallAt === null) return;
    await sleepUntil(this.#clock, lastCallAt + gapMs * (1 + jitter(`${host}@${lastCallAt}`) / 4));
  }

  /** Whether the next call only finds out if the host has come round: it gets one try. */
  async isProbe(host: string): Promise<boolean> {
    return (await this.#state.get(host)).strikes > 0;
  }

  async quota(host: string): Promise<QuotaState | null> {
    return (await this.#state.get(host)).quota ?? null;
  }

  /** Remembers what the host says is left of its plan. */
  async noteQuota(host: string, quota: QuotaState): Promise<void> {
    await this.#update(host, { quota });
  }

  async #closed(host: string): Promise<ClosedHost | null> {
    const { coolUntil, reason } = await this.#state.get(host);
    if (coolUntil === null || coolUntil <= this.#clock.now()) return null;
    return { kind: 'closed', until: coolUntil, reason: reason ?? 'refused' };
  }

  /** Remembers a good answer: the next refusal starts from the first cool-down again. */
  async succeeded(host: string): Promise<void> {
    const memory = await this.#state.get(host);
    if (memory.strikes > 0 || memory.coolUntil !== null) {
      await this.#update(host, { strikes: 0, coolUntil: null, reason: null });
    }
  }

  /** Starts a cool-down and returns its end. */
  async refused(host: string, policy: HostPolicy, refusal: Refusal): Promise<Instant> {
    const { strikes } = await this.#state.get(host);
    const until = Math.ceil(this.#clock.now() + cooldownMs(policy, refusal, strikes));
    const reason =
      refusal.kind === 'refused' ? `status ${refusal.status}` : refusal.kind.replaceAll('_', ' ');
    await this.#update(host, { coolUntil: until, reason, strikes: strikes + 1 });
    return until;
  }

  async #update(host: string, change: Partial<HostMemory>): Promise<void> {
    await this.#state.set(host, { ...(await this.#state.get(host)), ...change });
  }
}

function cooldownMs(policy: HostPolicy, refusal: Refusal, strikes: number): number {
  switch (refusal.kind) {
    case 'refused':
      return Math.min(MAX_COOLDOWN_MS, policy.cooldownMs * 2 ** strikes);
    case 'told_to_wait':
      return refusal.retryAfterMs ?? TOO_MANY_REQUESTS_MS;
    case 'unreachable':
      return Math.min(UNREACHABLE_MAX_MS, UNREACHABLE_FIRST_MS * 2 ** strikes);
  }
}

/** Resolves at or after `at`, at once when that is past. */
export function sleepUntil(clock: Clock, at: Instant): Promise<void> {
  if (at <= clock.now()) return Promise.resolve();
  return new Promise((resolve) => {
    clock.setTimer(Math.ceil(at), resolve);
  });
}
