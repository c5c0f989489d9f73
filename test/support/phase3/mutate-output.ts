/** What a processor's contract says of an output that was spoilt on purpose: a guard must be seen to fire. */

import { boundSql } from '../../../src/pipeline/bound-sql.ts';
import type { QueryProcessor } from '../../../src/pipeline/define-processor.ts';
import type { Harness, HarnessContext } from '../warehouse-harness.ts';

/** Names of the checks that fire after `mutations` (statements over `output`) on the processor's own output. */
export async function brokenAfter(
  harness: Harness,
  processor: QueryProcessor,
  context: HarnessContext,
  ...mutations: string[]
): Promise<string[]> {
  const parameters = {
    game_date: context.date,
    season: context.season,
    previous: context.previous,
    as_of: String(context.asOf),
  };
  const workspace = await harness.workspace(processor.reads, context);
  try {
    await workspace.run(`CREATE TEMP TABLE output AS ${boundSql(processor.sql, parameters)}`);
    for (const mutation of mutations) await workspace.run(mutation);
    const broken: string[] = [];
    for (const check of processor.contract.checks) {
      const [row] = await workspace.rows<{ violations: number }>(boundSql(check.sql, parameters));
      if (Number(row?.violations) > 0) broken.push(check.name);
    }
    return broken;
  } finally {
    await workspace.close();
  }
}
