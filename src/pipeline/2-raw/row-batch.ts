/** Collects a parser's rows: bad ones are quarantined one by one, too many of them mean that the source has drifted. */

import type { Row } from '../../ports/warehouse.ts';
import type { Table } from '../../tables/define-table.ts';
import { validateRow } from '../../tables/validate-row.ts';
import { DriftError, type ParseResult, type Payload } from '../define-processor.ts';

/** Share of refused rows from which on the batch is not trusted any more. */
const DRIFT_SHARE = 0.05;

/** Thrown while one row is made: that row is quarantined, the batch goes on. */
export class RefusedRow extends Error {
  override readonly name = 'RefusedRow';
}

export class RowBatch {
  readonly #table: Table;
  readonly #rows: Row[] = [];
  readonly #quarantined: { reason: string; payloadHash: string }[] = [];
  readonly #keys = new Set<string>();
  #drift: DriftError | null = null;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Lets `read` add the rows of one payload of several. One that is not shaped as agreed gives none and holds no other back. */
  read(payload: Payload, read: () => void): void {
    const before = this.#rows.length;
    try {
      read();
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      for (const row of this.#rows.splice(before)) this.#keys.delete(this.#keyOf(row));
      this.#drift ??= error;
      this.refuse(payload, error.message);
    }
  }

  /** Adds the row that `make` returns, unless it throws `RefusedRow` or `RangeError`, breaks the table's declaration or repeats a key. */
  add(payload: Payload, what: string, make: () => Row): void {
    let row: Row;
    try {
      row = make();
    } catch (error) {
      if (!(error instanceof RefusedRow || error instanceof RangeError)) throw error;
      this.refuse(payload, `${what}: ${error.message}`);
      return;
    }
    const key = this.#keyOf(row);
    const fault = validateRow(this.#table, row)[0] ?? (this.#keys.has(key) ? `a second row of ${key}` : null);
    if (fault) {
      this.refuse(payload, `${what}: ${fault}`);
      return;
    }
    this.#keys.add(key);
    this.#rows.push({ ...row, payload_hash: payload.record.bodyHash });
  }

  /** Quarantines one row with its reason. */
  refuse(payload: Payload, reason: string): void {
    this.#quarantined.push({ reason, payloadHash: payload.record.bodyHash });
  }

  /** Throws `DriftError` when more than 5 % of the rows were refused, naming the first, or no payload was as agreed. */
  result(): ParseResult {
    if (this.#drift && this.#rows.length === 0) throw this.#drift;
    const refused = this.#quarantined.length;
    const all = refused + this.#rows.length;
    if (refused > all * DRIFT_SHARE) {
      throw new DriftError(
        `${this.#table.name}: ${refused} of ${all} rows refused, first: ${this.#quarantined[0]?.reason}; compare the payload ${this.#quarantined[0]?.payloadHash} with the parser`,
      );
    }
    return { rows: this.#rows, quarantined: this.#quarantined };
  }

  #keyOf(row: Row): string {
    return JSON.stringify(this.#table.grain.map((column) => row[column]));
  }
}
