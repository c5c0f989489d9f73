/**
 * The dead-man signal: a ping to somebody outside, sent while all is well. What alarms is its absence, so that a dead
 * machine, a dead ticker and dead channels are noticed by someone who is none of them.
 */

import { INCIDENTS } from '../../engine/incidents.ts';
import type { Clock } from '../../ports/clock.ts';
import { collection, type Ledger } from '../../ports/ledger.ts';

export interface DeadmanRecord {
  readonly pingedAt: number | null;
  /** Why there was no ping at the last look; null when there was one. */
  readonly withheldBecause: string | null;
  readonly lookedAt: number;
}

export const DEADMAN = collection<DeadmanRecord>('deadman');
export const DEADMAN_KEY = 'deadman';
const TIMEOUT_MS = 10_000;
/** Services outside count in minutes. */
const PING_EVERY_MS = 60_000;

export interface DeadmanPorts {
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, 'now'>;
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** A step of every tick. Throws when the address does not take the ping, so that the tick reports it. */
export function deadmanStep({
  ledger,
  clock,
  url,
  fetch = globalThis.fetch,
}: DeadmanPorts): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now();
    if (now >= last && now - last < PING_EVERY_MS) return;
    last = now;
    const withheldBecause = await unwell(ledger);
    if (withheldBecause === null) await ping(url, fetch);
    await ledger.transact(async (tx) => {
      const stored = await tx.get(DEADMAN, DEADMAN_KEY);
      const pingedAt = withheldBecause === null ? now : (stored?.data.pingedAt ?? null);
      const record = { pingedAt, withheldBecause, lookedAt: now };
      if (stored) tx.put(DEADMAN, DEADMAN_KEY, record, stored.version);
      else tx.create(DEADMAN, DEADMAN_KEY, record);
    });
  };
}

/** Why somebody outside must come to look: nobody can be told, or nobody looks. Null when all is well. */
async function unwell(ledger: Ledger): Promise<string | null> {
  const open = await ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
  const found = open.find(
    ({ data }) => /^(alert-channel|ticker)\//.test(data.key) && data.key !== 'ticker/deadman',
  );
  return found ? `${found.data.key} is open` : null;
}

async function ping(url: string, fetch: typeof globalThis.fetch): Promise<void> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new Error(
      `the dead-man address at ${host} could not be reached: look whether this machine is online`,
      {
        cause,
      },
    );
  }
  if (!response.ok)
    throw new Error(`the dead-man address at ${host} answered ${response.status}: check TIPOFF_DEADMAN_URL`);
}
