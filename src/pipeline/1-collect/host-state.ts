/** What is remembered about a host between calls: when it was asked last and until when it is left alone. */

import type { Instant } from '../../ports/clock.ts';

export interface HostMemory {
  readonly lastCallAt: Instant | null;
  /** No call before this, or null. */
  readonly coolUntil: Instant | null;
  readonly reason: string | null;
  /** Refusals or breakdowns in a row: each doubles the next cool-down. */
  readonly strikes: number;
}

export const FRESH_HOST: HostMemory = { lastCallAt: null, coolUntil: null, reason: null, strikes: 0 };

/** Where that is kept. A block must survive a restart, so production keeps it in the ledger. */
export interface HostState {
  get(host: string): Promise<HostMemory>;
  set(host: string, memory: HostMemory): Promise<void>;
}

/** Forgets with the process: for tests and for upstreams that cannot block anybody. */
export function memoryHostState(): HostState {
  const hosts = new Map<string, HostMemory>();
  return {
    get: async (host) => hosts.get(host) ?? FRESH_HOST,
    set: async (host, memory) => {
      hosts.set(host, memory);
    },
  };
}
