/** Prices as American odds. */

/**
 * American odds of a price in the requested format, or null when it cannot be one: American prices are whole and at
 * least 100 either way, decimal ones lie between 1 and 100. Decimal rounds, never truncates: 1.91 is -110.
 */
export function americanPrice(price: number, format: 'american' | 'decimal'): number | null {
  if (format === 'american') return Number.isInteger(price) && Math.abs(price) >= 100 ? price : null;
  if (!(price > 1 && price < 100)) return null;
  return price >= 2 ? Math.round((price - 1) * 100) : -Math.round(100 / (price - 1));
}
