/** Those who wait for a bus to have nothing left to deliver. */

export class IdleWaiters {
  #waiters: { readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];

  /** Resolves at once when nothing is undelivered, else when `settle(0)` is called. */
  wait(undelivered: number): Promise<void> {
    if (undelivered === 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  get isWaited(): boolean {
    return this.#waiters.length > 0;
  }

  settle(undelivered: number): void {
    if (undelivered > 0 || this.#waiters.length === 0) return;
    for (const { resolve } of this.#take()) resolve();
  }

  /** Nothing will be delivered any more: whoever still waits is told so. */
  closed(undelivered: number): void {
    this.settle(undelivered);
    this.fail(
      new Error(`the bus was closed with ${undelivered} messages undelivered: they come after a restart`),
    );
  }

  fail(reason: Error): void {
    for (const { reject } of this.#take()) reject(reason);
  }

  #take() {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}
