/** The last look at a closed batch before anything is stored (predictions.md §7). */

import type { Row } from '../../ports/warehouse.ts';
import { SYSTEM_IDS, type SystemId } from './system-contract.ts';

export interface SanityVerdict {
  /** Why nothing may be stored; empty when it may. */
  readonly blocked: readonly string[];
  /** Systems whose rows say the same about everybody: not stored. */
  readonly withdrawnSystems: readonly SystemId[];
  /** Stored, but somebody should look. */
  readonly incidents: readonly string[];
}

/** Fewer players may well be alike; fewer recommendations may well lie on one side. */
const FEWEST_TO_COMPARE = 10;
const FEWEST_FOR_BALANCE = 20;
const SMALLEST_SPREAD = 1;
const LARGEST_MEAN_EDGE = 2;
const SMALLEST_SHARE_OF_A_SIDE = 0.15;
const SLATE_MEAN = [8, 20] as const;

/** Judges all rows of one generation together; rows of single members have been checked one by one before. */
export function sanityGate(rows: readonly Row[]): SanityVerdict {
  const withdrawnSystems = SYSTEM_IDS.filter((system) => saysTheSameOfAll(headlineRows(rows, system)));
  return {
    blocked: [...impossibleRows(rows), ...doubledKeys(rows)],
    withdrawnSystems,
    incidents: [
      ...withdrawnSystems.map((system) => `${system} says nearly the same of every player and is withdrawn`),
      ...imbalances(headlineRows(rows, 'ensemble_v1')),
    ],
  };
}

/** One row a player: his primary line, or his row without a line. */
function headlineRows(rows: readonly Row[], system: SystemId): Row[] {
  return rows.filter(
    (row) => row.system_id === system && (row.is_primary_line === true || row.has_line === false),
  );
}

function impossibleRows(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const fault = faultOf(row);
    return fault
      ? [`${row.system_id} of ${row.player_lookup} (${row.person_id}), line ${row.line_key}: ${fault}`]
      : [];
  });
}

/** NaN becomes null on its way through the ledger: both are refused. */
function faultOf(row: Row): string | null {
  const { predicted_points: mean, predicted_median: median, sd } = row;
  if (!isNumber(mean) || mean < 0 || mean > 60) return `mean ${mean} is no number from 0 to 60`;
  if (!isNumber(median) || median < 0 || median > 60) return `median ${median} is no number from 0 to 60`;
  if (!isNumber(sd) || sd <= 0) return `standard deviation ${sd} is not positive`;
  const { p_over, p_under, p_push } = row;
  if (row.has_line === false) {
    return row.recommendation === 'NO_LINE' ? null : `recommends ${row.recommendation} without a line`;
  }
  if (!isNumber(p_over) || !isNumber(p_under) || !isNumber(p_push)) return 'a probability is missing';
  if (Math.abs(p_over + p_under + p_push - 1) > 1e-9) return 'its probabilities do not sum to 1';
  const contradicts =
    (row.recommendation === 'OVER' && p_over < p_under) ||
    (row.recommendation === 'UNDER' && p_under < p_over);
  return contradicts ? `recommends ${row.recommendation} against its own probability` : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function doubledKeys(rows: readonly Row[]): string[] {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const row of rows) {
    const key = `${row.game_date}/${row.person_id}/${row.system_id}/${row.line_key}/${row.generation}`;
    if (seen.has(key)) doubled.add(key);
    seen.add(key);
  }
  return [...doubled].map((key) => `two rows have the key ${key}`);
}

function saysTheSameOfAll(rows: readonly Row[]): boolean {
  if (rows.length < FEWEST_TO_COMPARE) return false;
  const means = rows.map((row) => Number(row.predicted_points));
  const average = mean(means);
  const variance = means.reduce((sum, value) => sum + (value - average) ** 2, 0) / means.length;
  return Math.sqrt(variance) < SMALLEST_SPREAD;
}

function imbalances(rows: readonly Row[]): string[] {
  const found: string[] = [];
  if (rows.length >= FEWEST_FOR_BALANCE) {
    const average = mean(rows.map((row) => Number(row.predicted_points)));
    if (average < SLATE_MEAN[0] || average > SLATE_MEAN[1]) {
      found.push(`the mean of all predictions is ${average.toFixed(2)} points, usual are 8 to 20`);
    }
  }
  const withLine = rows.filter((row) => row.has_line === true);
  if (withLine.length >= FEWEST_FOR_BALANCE) {
    const edge = mean(withLine.map((row) => Number(row.edge)));
    if (Math.abs(edge) > LARGEST_MEAN_EDGE) {
      found.push(`predictions lie ${edge.toFixed(2)} points from the lines on average, at most 2 are usual`);
    }
  }
  const sides = withLine.filter((row) => row.recommendation === 'OVER' || row.recommendation === 'UNDER');
  if (sides.length >= FEWEST_FOR_BALANCE) {
    const over = sides.filter((row) => row.recommendation === 'OVER').length / sides.length;
    if (Math.min(over, 1 - over) < SMALLEST_SHARE_OF_A_SIDE) {
      found.push(`${Math.round(100 * over)} % of the recommendations are OVER: one side has less than 15 %`);
    }
  }
  return found;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
