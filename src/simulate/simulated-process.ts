/** One process of a simulation: it has its own timers, can freeze past its leases and can die in the middle of anything. */

import type { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { Clock } from '../ports/clock.ts';

export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  isDead = false;
  /** It ends what it has begun and takes nothing new. */
  isRetired = false;
  /** How far its clock is ahead of the true time, milliseconds. */
  skewMs: number;
  readonly #time: VirtualClock;
  #frozenUntil = 0;
  #lost = Promise.withResolvers<never>();

  constructor(name: string, time: VirtualClock, skewMs = 0) {
    this.name = name;
    this.skewMs = skewMs;
    this.#time = time;
    this.#silence();
    this.clock = {
      now: () => time.now() + this.skewMs,
      newId: (prefix) => time.newId(prefix),
      // A timer runs by the time that passes: setting the clock does not move it.
      setTimer: (at, wake) => this.#setTimer(at - this.skewMs, wake),
    };
  }

  get isFrozen(): boolean {
    return this.#frozenUntil > this.#time.now();
  }

  /** Rejects when whoever waits for this process's answer gives it up. */
  get lost(): Promise<never> {
    return this.#lost.promise;
  }

  /** Waits while it is frozen; never resolves once it is dead. */
  async alive(): Promise<void> {
    if (this.isDead) await new Promise<never>(() => undefined);
    if (this.isFrozen) {
      await new Promise<void>((resolve) => this.#setTimer(this.#frozenUntil, resolve));
      await this.alive();
    }
  }

  /** Time that work takes here. */
  async works(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => this.#setTimer(this.#time.now() + milliseconds, resolve));
  }

  /** Nothing of it moves until then, its timers included; its deliveries are given to somebody else. */
  freeze(until: number): void {
    this.#frozenUntil = until;
    this.#giveUp(`${this.name} does not answer`);
  }

  kill(): void {
    this.isDead = true;
    this.#giveUp(`${this.name} died`);
  }

  #giveUp(why: string): void {
    this.#lost.reject(new Error(why));
    this.#lost = Promise.withResolvers<never>();
    this.#silence();
  }

  /** That nobody waits for an answer is no fault. */
  #silence(): void {
    this.#lost.promise.catch(() => undefined);
  }

  #setTimer(at: number, wake: () => void): () => void {
    let cancel: () => void = () => undefined;
    const due = () => {
      if (this.isDead) return;
      if (this.isFrozen) cancel = this.#time.setTimer(this.#frozenUntil, due);
      else wake();
    };
    cancel = this.#time.setTimer(at, due);
    return () => cancel();
  }
}
