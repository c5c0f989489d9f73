/** What a cell reads like at a moment: not due, late and given up are computed, never stored. Pure. */

import type { CellRecord } from './cells.ts';
import { advances, outcomeText } from './outcome.ts';

export type CellState = 'not_due' | 'expected' | 'late' | 'done' | 'given_up';

export interface CellReading {
  readonly state: CellState;
  /** The outcome where there is one; `time` in the reader's words, e.g. `7:30 AM ET`. */
  readonly text: string;
}

/** `timeText` writes an instant the way the reader's zone shows it. */
export function readCell(cell: CellRecord, now: number, timeText: (instant: number) => string): CellReading {
  if (!cell.open && cell.outcome) {
    return advances(cell.outcome, { required: true })
      ? { state: 'done', text: outcomeText(cell.outcome) }
      : { state: 'given_up', text: `given up: ${outcomeText(cell.outcome)}` };
  }
  if (now < cell.notBefore) return { state: 'not_due', text: `not due until ${timeText(cell.notBefore)}` };
  if (now < cell.due) return { state: 'expected', text: `expected by ${timeText(cell.due)}` };
  return {
    state: 'late',
    text: `late since ${timeText(cell.due)}, given up at ${timeText(cell.giveUp)}`,
  };
}
