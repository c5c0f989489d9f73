/** Reads a processor's output back against its contract: the only judge of whether a unit is done. */

import type { Outcome } from '../engine/outcome.ts';
import { UnitError } from '../engine/unit-error.ts';
import type { Value, Workspace } from '../ports/warehouse.ts';
import { boundSql } from './bound-sql.ts';
import type { OutputContract } from './define-processor.ts';

export interface ContractVerdict {
  readonly outcome: Outcome;
  readonly expected: number;
  /** Alerts that fired: the partition is stored, an incident says what is odd. */
  readonly degradations: readonly string[];
}

/**
 * Judges relation `output` of the workspace. `rows` is its size. Throws a permanent `UnitError` naming every broken
 * rule when one of severity `fail` is broken: such rows are not stored.
 */
export async function judgeOutput(
  workspace: Workspace,
  processor: string,
  contract: OutputContract,
  parameters: Readonly<Record<string, Value>>,
  rows: number,
): Promise<ContractVerdict> {
  const broken: string[] = [];
  const degradations: string[] = [];
  // One statement for all checks: planning and the way to the database cost more than most of them.
  const sqlOfChecks = `SELECT ${contract.checks.map((check, i) => `(${check.sql}) AS c${i}`).join(', ')}`;
  const [counts] =
    contract.checks.length === 0
      ? []
      : await workspace.rows<Record<string, number>>(boundSql(sqlOfChecks, parameters));
  for (const [i, check] of contract.checks.entries()) {
    const violations = Number(counts?.[`c${i}`] ?? 0);
    if (violations === 0) continue;
    (check.severity === 'fail' ? broken : degradations).push(`${check.name} (${violations})`);
  }
  if (broken.length > 0) {
    throw new UnitError(
      'permanent',
      'contract_broken',
      `the output of ${processor} breaks its contract: ${broken.join(', ')}; nothing was stored`,
    );
  }
  const [expectation] = await workspace.rows<{ expected: number; found: number; missing: string | null }>(
    boundSql(contract.expectation, parameters),
  );
  const expected = Number(expectation?.expected ?? 0);
  const found = Number(expectation?.found ?? 0);
  const missing = expectation?.missing ?? '';
  return { outcome: outcomeOf(rows, expected, found, missing), expected, degradations };
}

function outcomeOf(rows: number, expected: number, found: number, missing: string): Outcome {
  if (rows === 0)
    return expected === 0
      ? { kind: 'empty_ok', reason: 'no_games' }
      : { kind: 'empty_unexpected', expected, missing };
  if (found < expected) return { kind: 'partial', found, expected, missing };
  return { kind: 'complete' };
}
