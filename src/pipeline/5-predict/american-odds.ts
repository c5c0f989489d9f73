/** American odds: what a price pays, what it must win, and what two prices say together. */

/** Stands in for a price the book did not give; rows say so. */
export const ASSUMED_PRICE = -110;

/** Whether this is a price at all: American odds are never between -100 and 100. */
export function isPrice(price: number | null): price is number {
  return price !== null && Number.isInteger(price) && Math.abs(price) >= 100;
}

/** Profit of one stake that wins: +150 pays 1.5, -110 pays 0.909. */
export function payout(price: number): number {
  return price > 0 ? price / 100 : 100 / -price;
}

/** Share of bets that must win, pushes aside, for a stake to come back: -110 needs 0.5238. */
export function breakEven(price: number): number {
  return 1 / (1 + payout(price));
}

/** The market's probability of OVER without the book's margin; null unless both sides have a price. */
export function noVigOver(overPrice: number | null, underPrice: number | null): number | null {
  if (overPrice === null || underPrice === null) return null;
  const over = breakEven(overPrice);
  return over / (over + breakEven(underPrice));
}
