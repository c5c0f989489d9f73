/** Scores each graded prediction's distribution against the outcome: PIT and CRPS. */

import type { Row } from '../../ports/warehouse.ts';
import { defineTable, required } from '../../tables/define-table.ts';
import { distributionOf, NORMAL_SHAPE } from '../5-predict/distribution.ts';
import type { SystemParameters } from '../5-predict/system-contract.ts';

/** A graded prediction that is not void, and by what its distribution was made. */
export type ResultRow = Row & {
  readonly mean: number;
  readonly sd: number;
  readonly shape_id: string | null;
  readonly calibration_id: string;
  readonly actual: number;
};

const KEY = {
  game_date: required('date'),
  person_id: required('int'),
  system_id: required('text'),
  line_key: required('text'),
};

/** Shape of the relation the scores are handed back in; it lives in the workspace only. */
export const DISTRIBUTION_SCORES = defineTable({
  dataset: 'nba_predictions',
  name: 'distribution_scores',
  doc: 'PIT and CRPS of one graded prediction.',
  grain: Object.keys(KEY),
  columns: { ...KEY, pit: required('real'), crps: required('real') },
  envelope: 'none',
});

/**
 * The distribution is that of the parameters the prediction names. A row whose shape is no longer to be had has no
 * score: another shape would be another prediction.
 */
export function scoreDistributions(
  rows: readonly ResultRow[],
  parameters: readonly SystemParameters[],
): Row[] {
  const shapesOf = new Map(parameters.map(({ parametersId, shapes }) => [parametersId, shapes]));
  return rows.flatMap(
    ({ game_date, person_id, system_id, line_key, mean, sd, shape_id, calibration_id, actual }) => {
      const shapes = shapesOf.get(calibration_id) ?? [];
      const isKnown = shape_id === NORMAL_SHAPE || shapes.some(({ shapeId }) => shapeId === shape_id);
      if (shape_id === null || !isKnown) return [];
      const distribution = distributionOf(mean, sd, shape_id, shapes);
      const key = { game_date, person_id, system_id, line_key } as Row;
      return [{ ...key, pit: distribution.pit(actual), crps: distribution.crps(actual) }];
    },
  );
}
