/** One graded out-of-sample prediction, as the fits read it: a player's headline row of one system, not void. */

import type { SystemId } from '../system-contract.ts';

export interface GradedPrediction {
  readonly gameDate: string;
  readonly personId: number;
  readonly systemId: SystemId;
  /** Predicted mean and the points scored. */
  readonly mean: number;
  readonly actual: number;
  /** The primary line and what was said about it; null without a line. */
  readonly line: number | null;
  readonly pOverRaw: number | null;
  readonly pPush: number | null;
  /** No-vig probability of the prices; null without two prices. */
  readonly pMarketOver: number | null;
}
