/** Performs an operation by name, its input checked first. */

import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import type { Operation, OperatorContext } from './operation.ts';
import { type InputOf, OPERATIONS, type OperationName, type OutputOf } from './operations.ts';

/** Throws `UsageError` for input that is not as agreed, naming every fault. */
export async function perform<Name extends OperationName>(
  context: OperatorContext,
  name: Name,
  input: InputOf<Name>,
): Promise<OutputOf<Name>> {
  const { input: schema, run } = OPERATIONS[name] as unknown as Operation<z.ZodType, OutputOf<Name>>;
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new UsageError(`${name}: ${z.prettifyError(parsed.error)}`);
  return await run(context, parsed.data);
}
