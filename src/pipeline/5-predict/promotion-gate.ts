/** The promotion gate: whether a trained model may be used, from its errors on four weeks it did not see. */

export interface HoldoutRow {
  readonly gameDate: string;
  readonly predicted: number;
  /** What the reference, the player's own decayed average, would have said. */
  readonly reference: number;
  readonly actual: number;
}

export interface GateRule {
  readonly rule: string;
  /** Null: could not be measured, which never holds. */
  readonly value: number | null;
  readonly limit: number;
  readonly holds: boolean;
}

export interface GateDecision {
  readonly state: 'candidate' | 'passed' | 'refused';
  readonly rules: readonly GateRule[];
}

/** A model trained on fewer rows stays a candidate, however well it does (predictions.md §11.4). */
export const ROWS_OF_A_PASSED_MODEL = 10_000;
const HOLDOUT_ROWS_NEEDED = 1_000;
/** Squared points; about 0.04 of a root mean square error of 6. */
const WORSE_BY_AT_MOST = 0.5;
const LARGEST_BIAS = 0.3;

/**
 * The holdout rows were predicted by a model trained the same way on what came before them. Rules after §11.4: rows
 * enough; holdout enough; paired squared error not worse than the reference's, upper end of the 95 % interval; bias at
 * most 0.3, lower end of its interval. A mean is judged by squared errors: by absolute errors a predictor that is too
 * low looks better, because points are skewed. There is no override: a refused model is not used, the former one stays.
 */
export function judgeModel(trainingRows: number, holdout: readonly HoldoutRow[]): GateDecision {
  const enoughRows = atLeast('training rows', trainingRows, ROWS_OF_A_PASSED_MODEL);
  const enoughHoldout = atLeast('holdout rows', holdout.length, HOLDOUT_ROWS_NEEDED);
  if (!enoughRows.holds || !enoughHoldout.holds)
    return { state: 'candidate', rules: [enoughRows, enoughHoldout] };
  const gap = meanByDate(
    holdout,
    ({ predicted, reference, actual }) => (predicted - actual) ** 2 - (reference - actual) ** 2,
  );
  const bias = meanByDate(holdout, ({ predicted, actual }) => predicted - actual);
  const rules = [
    enoughRows,
    enoughHoldout,
    atMost(
      'paired squared error against ewma_h8, upper end of 95 %',
      gap.mean + 1.96 * gap.standardError,
      WORSE_BY_AT_MOST,
    ),
    atMost('absolute bias, lower end of 95 %', Math.abs(bias.mean) - 1.96 * bias.standardError, LARGEST_BIAS),
  ];
  return { state: rules.every(({ holds }) => holds) ? 'passed' : 'refused', rules };
}

/** Mean over rows and its standard error, dates being the independent units: NaN from a single date. */
export function meanByDate(
  rows: readonly HoldoutRow[],
  value: (row: HoldoutRow) => number,
): { readonly mean: number; readonly standardError: number } {
  const dates = Map.groupBy(rows, (row) => row.gameDate);
  const sums = [...dates.values()].map((group) => ({
    rows: group.length,
    total: group.reduce((sum, row) => sum + value(row), 0),
  }));
  const mean = sums.reduce((sum, { total }) => sum + total, 0) / rows.length;
  // Ratio estimator over clusters: dates differ in size.
  const squares = sums.reduce((sum, date) => sum + (date.total - mean * date.rows) ** 2, 0);
  return { mean, standardError: Math.sqrt((squares * sums.length) / (sums.length - 1)) / rows.length };
}

function atLeast(rule: string, value: number, limit: number): GateRule {
  return { rule, value, limit, holds: value >= limit };
}

function atMost(rule: string, value: number, limit: number): GateRule {
  return { rule, value: Number.isNaN(value) ? null : value, limit, holds: value <= limit };
}
