/** Writes a table of which single rows may be refused for ever: they are found by halving, and the others are written. */

import { classifyError } from '../engine/unit-error.ts';
import type { Row } from '../ports/warehouse.ts';

/** More refused rows than that are no bad rows: it is the table that cannot be written. */
const MOST_REFUSED = 5;

/**
 * `write` replaces the whole table and does nothing when it throws. Returns the refused rows, each with its error; throws
 * the error when it is transient, or when all or too many are refused for it to be a matter of rows.
 */
export async function writeAccepted(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<void>,
): Promise<{ readonly row: Row; readonly error: string }[]> {
  let accepted: readonly Row[] = [];
  const refused: { row: Row; error: string }[] = [];
  const add = async (some: readonly Row[]): Promise<void> => {
    try {
      await write([...accepted, ...some]);
      accepted = [...accepted, ...some];
    } catch (error) {
      const { error: kind, message } = classifyError(error);
      const [row] = some;
      // When the last row fails and none was accepted, or too many are bad, it is not the rows.
      const isAll = some.length <= 1 && refused.length >= rows.length - 1;
      if (kind === 'transient' || isAll || refused.length === MOST_REFUSED) throw error;
      if (row && some.length === 1) {
        refused.push({ row, error: message });
        return;
      }
      const half = Math.ceil(some.length / 2);
      await add(some.slice(0, half));
      await add(some.slice(half));
    }
  };
  await add(rows);
  // Once more whole: that the last rows were refused may have been the store going away.
  if (refused.length > 0) await write(accepted);
  return refused;
}
