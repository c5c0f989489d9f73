/** Root causes as lines: how many wait behind it, which unit, why. */

import type { RootCause } from '../views/root-causes.ts';
import { fit, type Output } from './command.ts';

const MOST_LINES = 12;

/** One line per cause, gravest first, and one for those left out. */
export function unfinishedText(
  causes: readonly RootCause[],
  output: Pick<Output, 'isTerminal' | 'columns'>,
): string[] {
  const lines = causes.slice(0, MOST_LINES).map((cause) => fit(`  ${causeLine(cause)}`, output));
  const more = causes.length - lines.length;
  return more > 0 ? [...lines, `  ... and ${more} more: tipoff status <date> --json has them all`] : lines;
}

function causeLine({ unit, why, behind, required }: RootCause): string {
  const holds = behind.length === 0 ? '' : ` (holds up ${behind.length})`;
  return `${unit}${holds}${required ? '' : ' [optional]'}: ${why}`;
}
