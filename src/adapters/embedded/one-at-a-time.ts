/** A queue of one: work handed in runs in order, each after the one before has ended. */

export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>;

/** The next work runs whether the one before succeeded or failed. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work, work);
    last = run.catch(() => undefined);
    return run;
  };
}
