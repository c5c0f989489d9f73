/** Fits how far our own probability may move away from the market's. */

import type { GradedPrediction } from './graded-prediction.ts';
import { START_MARKET_WEIGHT } from './start-parameters.ts';

const MINIMUM_ROWS = 500;
const PRIOR_ROWS = 2_000;
const CLIP = 1e-4;

/**
 * w of logit p = logit p_mkt + w (logit p_raw - logit p_mkt) with the least log-loss on rows with a line, pushes left
 * out, between 0 (the market) and 1 (our own), shrunk to the start value. Without prices the market says 0.5.
 */
export function fitMarketWeight(rows: readonly GradedPrediction[]): number {
  const cases = rows.flatMap(({ line, actual, pOverRaw, pPush, pMarketOver }) => {
    if (line === null || pOverRaw === null || actual === line) return [];
    const market = logit(pMarketOver ?? 0.5);
    // Given that it is no push: integer lines compare with half lines only so.
    const raw = pOverRaw / (1 - (pPush ?? 0));
    return [{ market, distance: logit(raw) - market, over: actual > line ? 1 : 0 }];
  });
  if (cases.length < MINIMUM_ROWS) return START_MARKET_WEIGHT;
  const slope = (w: number) =>
    cases.reduce(
      (sum, { market, distance, over }) => sum + (sigmoid(market + w * distance) - over) * distance,
      0,
    );
  // The loss is convex in w: its slope changes sign at most once.
  let low = 0;
  let high = 1;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return (cases.length * ((low + high) / 2) + PRIOR_ROWS * START_MARKET_WEIGHT) / (cases.length + PRIOR_ROWS);
}

function logit(p: number): number {
  const clipped = Math.max(CLIP, Math.min(1 - CLIP, p));
  return Math.log(clipped / (1 - clipped));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
