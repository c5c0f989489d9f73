/** Adds to each graded row how well its distribution told the outcome: PIT and CRPS. */

import type { Row } from '../../ports/warehouse.ts';
import { distributionOf, NORMAL_SHAPE } from '../5-predict/distribution.ts';
import type { SystemParameters } from '../5-predict/system-contract.ts';

/** A row of the grading query: the output's columns, and by what its distribution was made. */
export type GradedRow = Row & { readonly shape_id: string | null; readonly calibration_id: string };

/**
 * The distribution is that of the parameters the prediction names. Void rows have no outcome to score; a row whose
 * shape is no longer to be had keeps NULL: another shape would be another prediction.
 */
export function scoreDistributions(
  rows: readonly GradedRow[],
  parameters: readonly SystemParameters[],
): Row[] {
  const shapesOf = new Map(parameters.map(({ parametersId, shapes }) => [parametersId, shapes]));
  return rows.map(({ shape_id, calibration_id, ...row }) => {
    if (row.actual_points === null || shape_id === null) return row;
    const shapes = shapesOf.get(calibration_id) ?? [];
    const isKnown = shape_id === NORMAL_SHAPE || shapes.some(({ shapeId }) => shapeId === shape_id);
    if (!isKnown) return row;
    const distribution = distributionOf(Number(row.predicted_points), Number(row.sd), shape_id, shapes);
    const actual = Number(row.actual_points);
    return { ...row, pit: distribution.pit(actual), crps: distribution.crps(actual) };
  });
}
