/** Fits how much each base system counts in the ensemble. */

import { type BaseSystemId, SYSTEM_IDS, type SystemParameters } from '../system-contract.ts';
import type { GradedPrediction } from './graded-prediction.ts';

export const BASE_SYSTEM_IDS: readonly BaseSystemId[] = SYSTEM_IDS.filter((id) => id !== 'ensemble_v1');

/** One player-game with the means of the systems that predicted it. */
export interface MemberMeans {
  readonly actual: number;
  readonly means: Readonly<Partial<Record<BaseSystemId, number>>>;
}

export interface EnsembleFit {
  readonly weights: SystemParameters['ensembleWeights'];
  readonly intercept: number;
  /** Player-games on which all systems that took part were compared. */
  readonly rows: number;
}

/** Rows that equal weights count for (predictions.md §11.5). */
const PRIOR_ROWS = 2_000;
/** A system with fewer rows in common with the others keeps the neutral weight. */
const MINIMUM_ROWS = 500;
const LARGEST_INTERCEPT = 0.5;

/** Brings the predictions of one player-game together, in the order of date and player. */
export function memberMeans(rows: readonly GradedPrediction[]): MemberMeans[] {
  const games = new Map<string, { actual: number; means: Partial<Record<BaseSystemId, number>> }>();
  for (const { gameDate, personId, systemId, mean, actual } of rows) {
    if (systemId === 'ensemble_v1') continue;
    const key = `${gameDate}/${personId}`;
    const game = games.get(key) ?? { actual, means: {} };
    game.means[systemId] = mean;
    games.set(key, game);
  }
  return [...games.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, game]) => game);
}

/**
 * Weights that are not negative and sum to 1, by least squares on the member means, shrunk to equal weights by
 * (n w + k/K) / (n + k). A system with too little to judge it keeps 1/K: it is neither trusted nor punished.
 */
export function fitEnsembleWeights(games: readonly MemberMeans[]): EnsembleFit {
  const all = BASE_SYSTEM_IDS.length;
  const active = judgeable(games);
  const complete = games.filter(({ means }) => active.every((system) => means[system] !== undefined));
  const n = active.length < 2 ? 0 : complete.length;
  const fitted = n === 0 ? [] : simplexLeastSquares(complete, active);
  const shareOfActive = active.length / all;
  const weights = Object.fromEntries(
    BASE_SYSTEM_IDS.map((system) => {
      const position = active.indexOf(system);
      if (n === 0 || position < 0) return [system, 1 / all];
      const shrunk = (n * fitted[position]! + PRIOR_ROWS / active.length) / (n + PRIOR_ROWS);
      return [system, shareOfActive * shrunk];
    }),
  ) as Record<BaseSystemId, number>;
  return { weights, intercept: fitIntercept(games, weights), rows: n };
}

/** The weighted mean of the systems present, their weights scaled to 1; null when none is. */
export function weightedMean(
  weights: SystemParameters['ensembleWeights'],
  means: MemberMeans['means'],
): number | null {
  let total = 0;
  let sum = 0;
  for (const system of BASE_SYSTEM_IDS) {
    const mean = means[system];
    if (mean === undefined) continue;
    total += weights[system];
    sum += weights[system] * mean;
  }
  return total > 0 ? sum / total : null;
}

/** Systems with enough rows in common; the scarcest is left out until the rest has. */
function judgeable(games: readonly MemberMeans[]): BaseSystemId[] {
  const rowsOf = (systems: readonly BaseSystemId[]) =>
    games.filter(({ means }) => systems.every((system) => means[system] !== undefined)).length;
  let active = [...BASE_SYSTEM_IDS];
  while (active.length > 0 && rowsOf(active) < MINIMUM_ROWS) {
    const counts = active.map((system) => rowsOf([system]));
    const scarcest = counts.lastIndexOf(Math.min(...counts));
    active = active.filter((_, i) => i !== scarcest);
  }
  return active;
}

function fitIntercept(games: readonly MemberMeans[], weights: SystemParameters['ensembleWeights']): number {
  const errors = games.flatMap(({ actual, means }) => {
    const mean = Object.keys(means).length < 2 ? null : weightedMean(weights, means);
    return mean === null ? [] : [actual - mean];
  });
  if (errors.length < MINIMUM_ROWS) return 0;
  const bias = errors.reduce((sum, error) => sum + error, 0) / (errors.length + PRIOR_ROWS);
  return Math.max(-LARGEST_INTERCEPT, Math.min(LARGEST_INTERCEPT, bias));
}

/**
 * Least squares over the simplex, means and results centred. With at most four systems every subset of non-zero
 * weights is tried: exact, and the same on every machine.
 */
function simplexLeastSquares(games: readonly MemberMeans[], systems: readonly BaseSystemId[]): number[] {
  const size = systems.length;
  const centre = systems.map(
    (system) => games.reduce((sum, { means }) => sum + means[system]!, 0) / games.length,
  );
  const level = games.reduce((sum, { actual }) => sum + actual, 0) / games.length;
  const gram = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const cross = new Array<number>(size).fill(0);
  for (const { actual, means } of games) {
    const x = systems.map((system, i) => means[system]! - centre[i]!);
    for (let i = 0; i < size; i++) {
      cross[i]! += x[i]! * (actual - level);
      for (let j = 0; j < size; j++) gram[i]![j]! += x[i]! * x[j]!;
    }
  }
  // The systems share the same past points: a trace of ridge keeps near-equal columns solvable.
  for (let i = 0; i < size; i++) gram[i]![i]! += 1e-6 * (gram[i]![i]! + 1);
  const cost = (w: readonly number[]) =>
    w.reduce(
      (sum, wi, i) => sum + wi * (w.reduce((inner, wj, j) => inner + wj * gram[i]![j]!, 0) - 2 * cross[i]!),
      0,
    );

  let best = systems.map(() => 1 / size);
  let bestCost = cost(best);
  for (let subset = 1; subset < 1 << size; subset++) {
    const members = systems.flatMap((_, i) => (subset & (1 << i) ? [i] : []));
    const solved = sumToOne(members, gram, cross);
    if (solved === null || solved.some((w) => w < 0)) continue;
    const w = new Array<number>(size).fill(0);
    members.forEach((member, i) => {
      w[member] = solved[i]!;
    });
    if (cost(w) < bestCost) {
      best = w;
      bestCost = cost(w);
    }
  }
  return best;
}

/** Minimises w'Gw - 2c'w with sum(w) = 1 over the members (Lagrange); null when the system is singular. */
function sumToOne(
  members: readonly number[],
  gram: readonly number[][],
  cross: readonly number[],
): number[] | null {
  const rows = members.map((i) => [...members.map((j) => gram[i]![j]!), 1, cross[i]!]);
  rows.push([...members.map(() => 1), 0, 1]);
  return solveLinear(rows)?.slice(0, members.length) ?? null;
}

/** Gaussian elimination with partial pivoting on an augmented matrix. */
function solveLinear(rows: number[][]): number[] | null {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    if (Math.abs(rows[pivot]![column]!) < 1e-12) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
