/** Tells of trouble that nobody awaits: a timer's work that failed. */

import type { Engine } from './engine-context.ts';

/** Raises the incident; where even that fails the store itself is closed or gone, and whoever uses it learns it first. */
export function reportTrouble(
  engine: Engine,
  key: string,
  severity: 'warning' | 'error',
  message: string,
): void {
  engine.alerts.raise(key, severity, message).catch(() => undefined);
}
