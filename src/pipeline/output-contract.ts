/** Reads a processor's output back against its contract: the only judge of whether a unit is done. */

import type { Outcome } from '../engine/outcome.ts';
import { UnitError } from '../engine/unit-error.ts';
import type { Value, Workspace } from '../ports/warehouse.ts';
import { boundSql } from './bound-sql.ts';
import type { OutputContract } from './define-processor.ts';

export interface ContractVerdict {
  readonly outcome: Outcome;
  /** What is left of `output`, to be stored. */
  readonly rows: number;
  readonly expected: number;
  /** What was held back, and alerts that fired: the partition is stored, an incident says what is odd. */
  readonly degradations: readonly string[];
}

type Parameters = Readonly<Record<string, Value>>;

interface BrokenCheck {
  readonly check: OutputContract['checks'][number];
  /** Its name and how often. */
  readonly text: string;
}

/**
 * Judges relation `output` of the workspace, of `rows` rows, and takes out of it what the contract holds back. Throws a
 * permanent `UnitError` naming every broken rule when one of severity `fail` is broken and names nobody, or too many:
 * such rows are not stored.
 */
export async function judgeOutput(
  workspace: Workspace,
  processor: string,
  contract: OutputContract,
  parameters: Parameters,
  rows: number,
): Promise<ContractVerdict> {
  let broken = await brokenChecks(workspace, contract, parameters);
  const failures = broken.filter(isFailure);
  refuse(
    processor,
    failures.filter(({ check }) => !contract.holdsBack || !check.culprits),
  );
  let held: readonly string[] = [];
  if (contract.holdsBack && failures.length > 0) {
    held = await holdBack(workspace, processor, contract.holdsBack, failures, parameters);
    // The rest is judged by itself.
    broken = await brokenChecks(workspace, contract, parameters);
    refuse(processor, broken.filter(isFailure));
  }
  const left = held.length === 0 ? rows : await rowsLeft(workspace);
  const [expectation] = await workspace.rows<{ expected: number; found: number; missing: string | null }>(
    boundSql(contract.expectation, parameters),
  );
  const expected = Number(expectation?.expected ?? 0);
  const found = Number(expectation?.found ?? 0);
  const missing = expectation?.missing ?? '';
  const degradations = [...held, ...broken.map(({ text }) => text)];
  return { outcome: outcomeOf(left, expected, found, missing), rows: left, expected, degradations };
}

async function brokenChecks(
  workspace: Workspace,
  { checks }: OutputContract,
  parameters: Parameters,
): Promise<BrokenCheck[]> {
  if (checks.length === 0) return [];
  // One statement for all checks: planning and the way to the database cost more than most of them.
  const sqlOfChecks = `SELECT ${checks.map((check, i) => `(${check.sql}) AS c${i}`).join(', ')}`;
  const [counts] = await workspace.rows<Record<string, number>>(boundSql(sqlOfChecks, parameters));
  return checks.flatMap((check, i) => {
    const violations = Number(counts?.[`c${i}`] ?? 0);
    return violations === 0 ? [] : [{ check, text: `${check.name} (${violations})` }];
  });
}

function isFailure({ check }: BrokenCheck): boolean {
  return check.severity === 'fail';
}

function refuse(processor: string, broken: readonly BrokenCheck[]): void {
  if (broken.length === 0) return;
  throw contractBroken(processor, broken.map(({ text }) => text).join(', '));
}

function contractBroken(processor: string, why: string): UnitError {
  return new UnitError(
    'permanent',
    'contract_broken',
    `the output of ${processor} breaks its contract: ${why}; nothing was stored`,
  );
}

/** Characters of one culprit's values, and culprits named with them: an incident is read by people. */
const LONGEST_DETAIL = 300;
const MOST_DETAILS = 3;

/** Takes the culprits of broken checks out of `output`; says of each which rule it breaks, by which values. */
async function holdBack(
  workspace: Workspace,
  processor: string,
  { column, atMost }: NonNullable<OutputContract['holdsBack']>,
  failures: readonly BrokenCheck[],
  parameters: Parameters,
): Promise<string[]> {
  const named = failures.map(
    ({ check }, i) => `SELECT ${i} AS rule, ${column}, detail FROM (${check.culprits})`,
  );
  await workspace.run(boundSql(`CREATE TEMP TABLE held_back AS ${named.join(' UNION ALL ')}`, parameters));
  const culprits = await workspace.rows<{ rule: number; culprit: string; details: string[] }>(
    `SELECT rule, ${column}::VARCHAR AS culprit, list(detail ORDER BY detail) AS details
     FROM held_back GROUP BY ALL ORDER BY culprit, rule`,
  );
  const [of] = await workspace.rows<{ n: number }>(`SELECT count(DISTINCT ${column}) AS n FROM output`);
  const held = culprits.map(({ rule, culprit, details }) => {
    const shown = details.slice(0, MOST_DETAILS).map((detail) => detail.slice(0, LONGEST_DETAIL));
    const more = details.length > MOST_DETAILS ? `; and ${details.length - MOST_DETAILS} more` : '';
    return `${column} ${culprit} is held back by ${failures[rule]?.check.name}: ${shown.join('; ')}${more}`;
  });
  const count = new Set(culprits.map(({ culprit }) => culprit)).size;
  if (count > atMost * Number(of?.n))
    throw contractBroken(processor, `${count} of ${of?.n} ${column} would be held back, ${held.join('; ')}`);
  await workspace.run(`DELETE FROM output WHERE ${column} IN (SELECT ${column} FROM held_back)`);
  return held;
}

async function rowsLeft(workspace: Workspace): Promise<number> {
  const [left] = await workspace.rows<{ n: number }>('SELECT count(*) AS n FROM output');
  return Number(left?.n);
}

function outcomeOf(rows: number, expected: number, found: number, missing: string): Outcome {
  if (rows === 0)
    return expected === 0
      ? { kind: 'empty_ok', reason: 'no_games' }
      : { kind: 'empty_unexpected', expected, missing };
  if (found < expected) return { kind: 'partial', found, expected, missing };
  return { kind: 'complete' };
}
