/** Checks a payload against the shape agreed with its source. */

import type { z } from 'zod';
import { DriftError } from '../define-processor.ts';

/** The value as the schema types it; throws `DriftError` naming the path and the difference. */
export function requireShape<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DriftError(
    `${what} is not shaped as agreed: ${describeIssues(result.error)}; adapt the parser to the source's new shape`,
  );
}

/** The first three differences, each as `path: what`. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(root)';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
