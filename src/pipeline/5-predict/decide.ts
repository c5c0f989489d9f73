/** From a distribution and a book's prices to probability, confidence and recommendation, the same for all systems. */

import { ASSUMED_PRICE, breakEven, noVigOver, payout } from './american-odds.ts';
import type { Distribution } from './distribution.ts';

export type Recommendation = 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE';

export interface Decision {
  readonly pOver: number | null;
  readonly pUnder: number | null;
  readonly pPush: number | null;
  /** The distribution's own P(points > line). */
  readonly pOverRaw: number | null;
  /** Calibrated, push-free probability of the better side, 0.5-1. */
  readonly confidence: number | null;
  /** Median less line, points. */
  readonly edge: number | null;
  readonly recommendation: Recommendation;
  /** -110 stood in for the missing price of the better side. */
  readonly priceAssumed: boolean;
  /** Of one stake on the better side. */
  readonly expectedValue: number | null;
}

export interface PricedLine {
  readonly line: number;
  readonly overPrice: number | null;
  readonly underPrice: number | null;
}

/** Points the median must lie beyond the line. */
const SMALLEST_EDGE = 1;
const CLIP = 1e-4;

const NO_LINE: Decision = Object.freeze({
  pOver: null,
  pUnder: null,
  pPush: null,
  pOverRaw: null,
  confidence: null,
  edge: null,
  recommendation: 'NO_LINE',
  priceAssumed: false,
  expectedValue: null,
});

/**
 * Probabilities are pulled to the market's: logit p = logit p_mkt + w (logit p_raw - logit p_mkt), push-free, p_mkt = 0.5
 * without two prices. A side is recommended when it beats the break-even of its price and the median lies at least one
 * point on that side of the line; everything else is PASS. `line` null: NO_LINE, and nothing is estimated.
 */
export function decide(distribution: Distribution, line: PricedLine | null, marketWeight: number): Decision {
  if (line === null) return NO_LINE;
  const raw = distribution.price(line.line);
  const decided = 1 - raw.pPush;
  const market = logit(noVigOver(line.overPrice, line.underPrice) ?? 0.5);
  const own = logit(decided > 0 ? raw.pOver / decided : 0.5);
  const over = sigmoid(market + marketWeight * (own - market));

  const isOver = over >= 0.5;
  const confidence = isOver ? over : 1 - over;
  const offered = isOver ? line.overPrice : line.underPrice;
  const price = offered ?? ASSUMED_PRICE;
  const edge = distribution.median - line.line;
  const edgeOnSide = isOver ? edge : -edge;
  const isGoodBet = confidence >= breakEven(price) && edgeOnSide >= SMALLEST_EDGE;
  return {
    pOver: over * decided,
    pUnder: (1 - over) * decided,
    pPush: raw.pPush,
    pOverRaw: raw.pOver,
    confidence,
    edge,
    recommendation: isGoodBet ? (isOver ? 'OVER' : 'UNDER') : 'PASS',
    priceAssumed: offered === null,
    expectedValue: decided * (confidence * payout(price) - (1 - confidence)),
  };
}

function logit(p: number): number {
  const clipped = Math.max(CLIP, Math.min(1 - CLIP, p));
  return Math.log(clipped / (1 - clipped));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
