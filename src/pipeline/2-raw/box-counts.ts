/** What the counts of a box line must say of each other, whichever source wrote it (`sources.md` §9.1). */

import { RefusedRow } from './row-batch.ts';

/** Counts of one line; NULL where the source does not say. */
export interface BoxCounts {
  readonly points: number | null;
  readonly fgm: number | null;
  readonly fga: number | null;
  readonly fg3m: number | null;
  readonly fg3a: number | null;
  readonly ftm: number | null;
  readonly oreb: number | null;
  readonly dreb: number | null;
  readonly reb: number | null;
}

/** Throws `RefusedRow` where two counts contradict each other, under the source's own names of them. */
export function refuseContradictions(
  { points, fgm, fga, fg3m, fg3a, ftm, oreb, dreb, reb }: BoxCounts,
  names: { readonly points: string; readonly threes: string; readonly rebounds: string },
): void {
  if (points !== null && fgm !== null && fg3m !== null && ftm !== null && points !== 2 * fgm + fg3m + ftm) {
    throw new RefusedRow(
      `${names.points}: ${points} points from ${fgm} field goals, ${fg3m} threes and ${ftm} free throws`,
    );
  }
  if ((fgm !== null && (fg3m ?? 0) > fgm) || (fga !== null && (fg3a ?? 0) > fga)) {
    throw new RefusedRow(`${names.threes}: more threes than field goals`);
  }
  if (reb !== null && oreb !== null && dreb !== null && reb !== oreb + dreb) {
    throw new RefusedRow(`${names.rebounds}: ${reb} is not ${oreb} + ${dreb}`);
  }
}

/** Throws `RefusedRow` for more made than attempted. */
export function refuseMoreMade(made: number | null, attempted: number | null, name: string): void {
  if (made !== null && attempted !== null && made > attempted)
    throw new RefusedRow(`${name}: ${made} made of ${attempted} attempted`);
}
