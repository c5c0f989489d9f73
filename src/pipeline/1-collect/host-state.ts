/** What is remembered about a host between calls: when it was asked last, until when it is left alone, what is left of its plan. */

import type { Instant } from '../../ports/clock.ts';
import { collection, type Ledger, type LedgerReader } from '../../ports/ledger.ts';

/** What a host said is left of the operator's plan. */
export interface QuotaState {
  readonly used: number;
  readonly remaining: number;
  readonly at: Instant;
}

export interface HostMemory {
  readonly lastCallAt: Instant | null;
  /** Last calls of the endpoints that have a gap of their own, by the start of their path. */
  readonly lastPathCalls?: Readonly<Record<string, Instant>>;
  /** No call before this, or null. */
  readonly coolUntil: Instant | null;
  readonly reason: string | null;
  /** Refusals or breakdowns in a row: each doubles the next cool-down. */
  readonly strikes: number;
  readonly quota?: QuotaState;
}

export const FRESH_HOST: HostMemory = { lastCallAt: null, coolUntil: null, reason: null, strikes: 0 };

/** Where that is kept. A block must survive a restart, so production keeps it in the ledger. */
export interface HostState {
  get(host: string): Promise<HostMemory>;
  set(host: string, memory: HostMemory): Promise<void>;
}

/** One record per host, named after it. */
export const SOURCE_HOSTS = collection<HostMemory>('source_hosts');

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

/** Survives restarts. Read once per host and process: a home has one owner. */
export function ledgerHostState(ledger: Ledger): HostState {
  const known = new Map<string, HostMemory>();
  return {
    async get(host) {
      const memory = known.get(host) ?? (await ledger.get(SOURCE_HOSTS, host))?.data ?? FRESH_HOST;
      known.set(host, memory);
      return memory;
    },
    async set(host, memory) {
      known.set(host, memory);
      await ledger.transact(async (tx) => {
        const stored = await tx.get(SOURCE_HOSTS, host);
        if (stored) tx.put(SOURCE_HOSTS, host, memory, stored.version);
        else tx.create(SOURCE_HOSTS, host, memory);
      });
    },
  };
}

/** All hosts that were ever asked over the internet, by name: for whoever shows cool-downs and quotas. */
export async function hostMemories(ledger: LedgerReader): Promise<ReadonlyMap<string, HostMemory>> {
  const records = await ledger.query({ collection: SOURCE_HOSTS });
  return new Map(records.map(({ key, data }) => [key, data]));
}
