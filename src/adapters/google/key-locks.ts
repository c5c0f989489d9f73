/** Locks by name within one process: transactions that are known to write the same things take turns. */

/** Names are taken in one order, so nobody waits in a circle. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` while nobody else of this process holds one of the names; tells it whether somebody had to end first. */
  async hold<T>(names: readonly string[], work: (waited: boolean) => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    let waited = false;
    try {
      for (const name of [...new Set(names)].sort()) {
        waited ||= this.#last.has(name);
        releases.push(await this.#take(name));
      }
      return await work(waited);
    } finally {
      for (const release of releases) release();
    }
  }

  async #take(name: string): Promise<() => void> {
    const before = this.#last.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine = before ? before.then(() => promise) : promise;
    this.#last.set(name, mine);
    await before;
    return () => {
      resolve();
      // The last in line leaves nothing behind.
      if (this.#last.get(name) === mine) this.#last.delete(name);
    };
  }
}
