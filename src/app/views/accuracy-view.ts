/** How the predictions of the graded slates did, from the grades themselves. */

import type { GameDate } from '../../league/game-date.ts';
import type { Warehouse } from '../../ports/warehouse.ts';

export interface SystemAccuracy {
  readonly system_id: string;
  /** Graded rows on players who played, primary line or none. */
  readonly n: number;
  /** Mean of |median - actual points|. */
  readonly mae: number;
  readonly bias: number;
}

/** Mean absolute error per system over players who played, best first; empty when nothing is graded in the range. */
export async function accuracyView(
  warehouse: Pick<Warehouse, 'query'>,
  from: GameDate,
  to: GameDate,
): Promise<SystemAccuracy[]> {
  return await warehouse.query<SystemAccuracy>(
    `SELECT system_id, count(*) AS n, avg(abs_error) AS mae, avg(error) AS bias
     FROM nba_predictions.prediction_accuracy
     WHERE game_date BETWEEN $from::DATE AND $to::DATE AND actual_points IS NOT NULL
     GROUP BY system_id ORDER BY mae, system_id`,
    { from, to },
  );
}
