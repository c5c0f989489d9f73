/** A week's training input as columns of JSON text: cheap to fetch, cheap to hand to a thread, parsed there. */

import { readFileSync } from 'node:fs';
import type { Workspace } from '../../ports/warehouse.ts';
import { MODEL_FEATURES } from '../4-precompute/feature-contract.ts';
import type { GradedPrediction } from './fit-system-parameters.ts';
import type { WeekInput } from './week-artifacts.ts';

export const TRAINING_ROWS_SQL = readFileSync(new URL('./training-rows.sql', import.meta.url), 'utf8');
const GRADED_SQL = readFileSync(new URL('./graded-predictions.sql', import.meta.url), 'utf8');

/** Columns by name, each the JSON text of an array; all arrays are equally long. */
type ColumnTexts = Readonly<Record<string, string>>;

export interface WeekInputText {
  readonly date: string;
  readonly training: ColumnTexts;
  readonly graded: ColumnTexts;
}

const GRADED_COLUMNS = [
  'gameDate',
  'personId',
  'systemId',
  'mean',
  'actual',
  'line',
  'pOverRaw',
  'pPush',
  'pMarketOver',
] as const;

/** Reads what a week learns from: feature rows with their results, and graded predictions, in a fixed order. */
export async function readWeekInput(workspace: Workspace, date: string): Promise<WeekInputText> {
  const features = MODEL_FEATURES.map((name) => `${asJson(`${name}::DOUBLE`)} AS ${name}`);
  const training = await columnTexts(
    workspace,
    [asJson('game_date::VARCHAR', 'game_dates'), asJson('target_points', 'target_points'), ...features],
    TRAINING_ROWS_SQL,
  );
  const graded = await columnTexts(
    workspace,
    GRADED_COLUMNS.map((name) => asJson(name === 'gameDate' ? '"gameDate"::VARCHAR' : `"${name}"`, name)),
    GRADED_SQL,
  );
  return { date, training, graded };
}

/** Parses the texts; NULL features become NaN. */
export function parseWeekInput({ date, training, graded }: WeekInputText): WeekInput {
  const gradedColumns = Object.fromEntries(GRADED_COLUMNS.map((name) => [name, parse(graded[name])]));
  return {
    date,
    training: {
      gameDates: parse<string>(training.game_dates),
      featureNames: MODEL_FEATURES,
      columns: MODEL_FEATURES.map((name) =>
        Float64Array.from(parse<number | null>(training[name]), (value) => value ?? Number.NaN),
      ),
      target: Float64Array.from(parse<number>(training.target_points)),
    },
    graded: (gradedColumns.gameDate ?? []).map(
      (_, i) =>
        Object.fromEntries(
          GRADED_COLUMNS.map((name) => [name, gradedColumns[name]![i]]),
        ) as unknown as GradedPrediction,
    ),
  };
}

/** The query's ORDER BY decides the order of every list. */
async function columnTexts(
  workspace: Workspace,
  columns: readonly string[],
  sql: string,
): Promise<ColumnTexts> {
  const [row] = await workspace.rows<Record<string, string>>(`SELECT ${columns.join(', ')} FROM (${sql})`);
  return row!;
}

function asJson(expression: string, name?: string): string {
  return `to_json(coalesce(list(${expression}), []))::VARCHAR${name ? ` AS "${name}"` : ''}`;
}

function parse<T>(text: string | undefined): T[] {
  return JSON.parse(text!) as T[];
}
