/** What a contract suite needs to know of the engine it is run against. */

import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import type { Bus, Subscription } from '../../src/ports/bus.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Ledger } from '../../src/ports/ledger.ts';

export interface OpenEngine {
  readonly ledger: Ledger;
  readonly bus: Bus;
}

/** One durable place for records and messages, empty at first; it may be opened again after its ledger was closed. */
export interface EngineStore {
  open(topology: readonly Subscription[]): Promise<OpenEngine>;
  /** The clock of its engines. */
  readonly clock: Clock;
  remove(): Promise<void>;
}

export interface EngineUnderTest {
  readonly name: string;
  createStore(): Promise<EngineStore>;
}

export const START = Date.UTC(2024, 0, 15, 11);

export function subscription(topic: string, changes: Partial<Subscription> = {}): Subscription {
  return {
    name: `${topic}-worker`,
    topic,
    concurrency: 10,
    ackDeadlineSeconds: 60,
    minBackoffMs: 100,
    maxBackoffMs: 800,
    maxAttempts: 5,
    deadLetterTopic: 'dead',
    ...changes,
  };
}

export const DEAD: Subscription = subscription('dead', { name: 'dead-letters' });

const MAX_TURNS = 10_000;
const REAL_TURN_MS = 5;

/**
 * Lets the engine work until `done`, advancing a virtual clock from timer to timer; throws when it never comes true.
 * On a real clock it waits for real back-offs.
 */
export async function workUntil(clock: Clock, done: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (done()) return;
    await settle(clock);
    if (done()) return;
    const next = clock instanceof VirtualClock ? clock.nextTimerAt() : null;
    if (next !== null && clock instanceof VirtualClock) clock.advanceTo(Math.max(next, clock.now()));
  }
  throw new Error(`waited ${MAX_TURNS} turns for: ${what}`);
}

/** Lets everything that can happen without time passing happen. */
export async function settle(clock: Clock): Promise<void> {
  if (clock instanceof VirtualClock) {
    for (let i = 0; i < 10; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  } else {
    await new Promise<void>((resolve) => {
      clock.setTimer(clock.now() + REAL_TURN_MS, resolve);
    });
  }
}

/** A promise and its ends. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
