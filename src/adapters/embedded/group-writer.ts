/**
 * Group commit: everything that wants to write is queued, and one SQLite transaction with one fsync carries up to
 * `MAX_GROUP` of it. A failed member leaves no trace and does not disturb the others.
 */

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../ports/clock.ts';
import { RecordExistsError, StaleVersionError } from '../../ports/ledger.ts';

/** Work of one caller: `prepare` may read and await, `apply` writes at once or throws having changed nothing. */
export interface Member<T> {
  prepare(): Promise<T>;
  apply(): void;
  /** The member was given up: refuse whatever it still tries. */
  abandon(): void;
}

/** Bookkeeping that shares the commits of the members: the bus. */
export interface Companion {
  hasWork(): boolean;
  /** Last before COMMIT. Synchronous. */
  write(): void;
  committed(): void;
  /** Nothing of the group was written. */
  rolledBack(): void;
}

interface Queued {
  readonly member: Member<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const MAX_GROUP = 128;
const RETRY_AFTER_FAILURE_MS = 250;

export class GroupWriter {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #clock: Clock;
  readonly #onTrouble: (error: Error) => void;
  #companion: Companion | null = null;
  #queue: Queued[] = [];
  #running = false;
  #isWriting = false;
  #closed = false;
  #whenDrained: (() => void)[] = [];

  /** `onTrouble` is told of every group the store refused; whoever waits for its members is told besides. */
  constructor(
    database: DatabaseSync,
    file: string,
    clock: Clock,
    onTrouble: (error: Error) => void = () => undefined,
  ) {
    this.#database = database;
    this.#file = file;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  accompany(companion: Companion): void {
    this.#companion = companion;
  }

  /** Whether a transaction is open: the connection then shows what is not committed. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** Resolves with what `prepare` gave once the commit is durable. */
  submit<T>(member: Member<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closed: open the engine again'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ member, resolve: resolve as (value: unknown) => void, reject });
      this.wake();
    });
  }

  /** There is something to write: a group follows in the next turn of the event loop, so that others can join it. */
  wake(): void {
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => void this.#run());
  }

  /** Resolves when all that was queued is written; later members are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running) await new Promise<void>((resolve) => this.#whenDrained.push(resolve));
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 || this.#companion?.hasWork()) {
      const written = await this.#writeGroup(this.#queue.splice(0, MAX_GROUP));
      // Bookkeeping that cannot be written any more is made up for after a restart.
      if (!written && this.#closed && this.#queue.length === 0) break;
      await new Promise<void>((resolve) => {
        if (written) setImmediate(resolve);
        else this.#clock.setTimer(this.#clock.now() + RETRY_AFTER_FAILURE_MS, resolve);
      });
    }
    this.#running = false;
    for (const drained of this.#whenDrained.splice(0)) drained();
  }

  /** False when the store refused the whole group. */
  async #writeGroup(group: readonly Queued[]): Promise<boolean> {
    // Nobody is answered before the commit: a refusal, too, may rest on what another member wrote.
    const outcomes: Outcome[] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#isWriting = true;
      for (const { member } of group) {
        const prepared = await this.#prepare(member);
        outcomes.push(prepared.failed ? prepared : apply(member, prepared));
      }
      this.#companion?.write();
      this.#database.exec('COMMIT');
      this.#isWriting = false;
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#isWriting = false;
      this.#companion?.rolledBack();
      const error = new Error(
        `${this.#file}: a commit of ${group.length} transactions failed and nothing of it was written: ${cause instanceof Error ? cause.message : String(cause)}. Check the disk, then try again`,
        { cause },
      );
      for (const { reject } of group) reject(error);
      this.#onTrouble(error);
      return false;
    }
    for (const [i, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[i]!;
      if (outcome.failed) reject(outcome.error);
      else resolve(outcome.value);
    }
    this.#companion?.committed();
    return true;
  }

  /**
   * The member's result. It runs inside the open SQLite transaction, so it may await nothing but promises that are
   * already on their way: one that is still unsettled when the event loop turns is given up.
   */
  async #prepare(member: Member<unknown>): Promise<Outcome> {
    let guard: NodeJS.Immediate | undefined;
    try {
      const value = await new Promise((resolve, reject) => {
        guard = setImmediate(() => {
          member.abandon();
          reject(
            new Error('a transaction waited for something other than `tx`: do other work before or after it'),
          );
        });
        member.prepare().then(resolve, reject);
      });
      return { failed: false, value };
    } catch (error) {
      return { failed: true, error };
    } finally {
      clearImmediate(guard);
    }
  }
}

type Outcome =
  | { readonly failed: false; readonly value: unknown }
  | { readonly failed: true; readonly error: unknown };

/** A conflict is the member's own; anything else means that the store is in trouble and ends the group. */
function apply(member: Member<unknown>, prepared: Outcome): Outcome {
  try {
    member.apply();
    return prepared;
  } catch (error) {
    if (error instanceof RecordExistsError || error instanceof StaleVersionError) {
      return { failed: true, error };
    }
    throw error;
  }
}
