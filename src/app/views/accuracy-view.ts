/** How the predictions of the graded slates did, from the grades themselves. */

import { readFileSync } from 'node:fs';
import type { GameDate } from '../../league/game-date.ts';
import type { Warehouse } from '../../ports/warehouse.ts';

const SQL = readFileSync(new URL('./accuracy-view.sql', import.meta.url), 'utf8');

export interface SystemAccuracy {
  readonly system_id: string;
  /** Graded players who played, each counted once a slate, whatever lines were offered on him. */
  readonly n: number;
  /** Mean of |median - actual points|. */
  readonly mae: number;
  /** Mean of (mean - actual points). */
  readonly bias: number;
}

/** Mean absolute error per system over players who played, best first; empty when nothing is graded in the range. */
export async function accuracyView(
  warehouse: Pick<Warehouse, 'query'>,
  from: GameDate,
  to: GameDate,
): Promise<SystemAccuracy[]> {
  return await warehouse.query<SystemAccuracy>(SQL, { from, to });
}
