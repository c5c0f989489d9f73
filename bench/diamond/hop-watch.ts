/** Times the hops of diamonds as they happen: from the commit that ends the last input to the first statement it leads to. */

import { DIAMOND_UNITS } from '../../src/app/prove/diamond-graph.ts';
import type { DiamondOptions } from '../../src/app/prove/open-diamond.ts';
import { subscriptionName } from '../../src/pipeline/build-graph.ts';
import { TOPICS } from '../../src/pipeline/topics.ts';

const [f1, f2, f3, f4, f5, GATE, t1, t2, t3, NEXT, LAST, BATCH] = DIAMOND_UNITS as [string, ...string[]];
const FIVE = [f1, f2, f3, f4, f5];
const THREE = [t1, t2, t3];

/** Whose commits a hop waits for, by where it leads. */
const INPUTS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  [GATE as string]: FIVE,
  ...Object.fromEntries(THREE.map((id) => [id, [GATE]])),
  [NEXT as string]: THREE,
  [LAST as string]: [NEXT],
  [BATCH as string]: [LAST],
};
const CLOSE = subscriptionName(TOPICS.batchControl, 5);

export interface HopWatch {
  /** For `openDiamond`. */
  readonly watching: Pick<DiamondOptions, 'onWork' | 'onUnitEnded' | 'handlers'>;
  /** Milliseconds of the hops of `dates`, ascending. */
  hopsOf(dates: readonly string[]): number[];
  /** When the date's batch was closed; undefined while it is not. */
  endOf(date: string): number | undefined;
}

/**
 * `onEnd` is told the date whose batch was closed. Units begin with their computation, the batch with its first member, its
 * close with the message's delivery. The gate and the last member show no beginning or end of their own: the gate's hop ends
 * with its commit, the close's begins before the last member's.
 */
export function watchHops(onEnd: (date: string) => void = () => undefined): HopWatch {
  const ends = new Map<string, number>();
  const begins = new Map<string, number>();
  const lastMembers = new Map<string, number>();
  const closes = new Map<string, number>();
  return {
    watching: {
      onWork(key) {
        const now = performance.now();
        const date = /^batch_(\S+)_g\d+\//.exec(key)?.[1];
        const begun = date === undefined ? key : `${BATCH}/${date}`;
        if (!begins.has(begun)) begins.set(begun, now);
        if (date !== undefined) lastMembers.set(date, now);
      },
      onUnitEnded({ processor, date }) {
        const now = performance.now();
        ends.set(`${processor}/${date}`, now);
        if (processor === GATE) begins.set(`${processor}/${date}`, now);
        if (processor === BATCH) onEnd(date);
      },
      handlers: ({ [CLOSE]: close, ...others }) => ({
        ...others,
        async [CLOSE](delivery) {
          closes.set(String(delivery.message.data.game_date), performance.now());
          await close?.(delivery);
        },
      }),
    },
    hopsOf: (dates) =>
      dates
        .flatMap((date) => [
          ...Object.entries(INPUTS).map(([to, from]) => {
            const ready = Math.max(...from.map((id) => ends.get(`${id}/${date}`) ?? Number.NaN));
            return (begins.get(`${to}/${date}`) ?? Number.NaN) - ready;
          }),
          (closes.get(date) ?? Number.NaN) - (lastMembers.get(date) ?? Number.NaN),
        ])
        .sort((a, b) => a - b),
    endOf: (date) => ends.get(`${BATCH}/${date}`),
  };
}
