/** What goes wrong in a simulation, how often: probabilities per occasion, 0 when absent. */

export interface Faults {
  /** Everything dies at a step: after a commit, around a store write, before a delivery or before its acknowledgement. */
  readonly crash?: number;
  /** One of several processes dies; the others go on. */
  readonly lose?: number;
  /** A process freezes past its leases and then goes on. */
  readonly freeze?: number;
  /** A message is handled twice at once. */
  readonly duplicate?: number;
  /** A message is lost until the bus delivers it again. */
  readonly drop?: number;
  /** A message comes late, and so after others. */
  readonly delay?: number;
  /** The warehouse refuses a write. */
  readonly refuse?: number;
  /** A source answers with an error. */
  readonly dark?: number;
}

/** Seldom enough that no budget is used up, often enough that a month has dozens of faults. */
export const LOW: Faults = {
  crash: 0.0006,
  lose: 0.0004,
  freeze: 0.0004,
  duplicate: 0.02,
  drop: 0.01,
  delay: 0.05,
  refuse: 0.01,
  dark: 0.01,
};
