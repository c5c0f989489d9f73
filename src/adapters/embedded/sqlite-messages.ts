/** The bus's table of messages: the statements the dispatcher speaks. */

import type { Statements } from './statements.ts';

/** A message as a delivery needs it; `data` and `attributes` are JSON text. */
export interface MessageRow {
  readonly sequence: number;
  readonly id: string;
  readonly topic: string;
  readonly data: string;
  readonly attributes: string;
  readonly published_at: number;
  /** The running attempt included. */
  readonly attempts: number;
}

export class SqliteMessages {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add(
    subscription: string,
    message: Pick<MessageRow, 'id' | 'topic' | 'data' | 'attributes' | 'published_at'>,
  ): void {
    const { id, topic, data, attributes, published_at } = message;
    this.#statements.run(
      `INSERT INTO messages (subscription, id, topic, data, attributes, published_at, attempts, due_at)
       VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
      subscription,
      id,
      topic,
      data,
      attributes,
      published_at,
      published_at,
    );
  }

  /** Takes up to `limit` due messages, the longest due first, counting an attempt of each. */
  take(subscription: string, now: number, limit: number): MessageRow[] {
    const rows = this.#statements.all<MessageRow>(
      `UPDATE messages SET attempts = attempts + 1, due_at = NULL
       WHERE sequence IN (
         SELECT sequence FROM messages WHERE subscription = ? AND due_at <= ? ORDER BY due_at, sequence LIMIT ?
       )
       RETURNING sequence, id, topic, data, attributes, published_at, attempts`,
      subscription,
      now,
      limit,
    );
    return rows.sort((left, right) => left.sequence - right.sequence);
  }

  remove(sequence: number): void {
    this.#statements.run('DELETE FROM messages WHERE sequence = ?', sequence);
  }

  postpone(sequence: number, dueAt: number): void {
    this.#statements.run('UPDATE messages SET due_at = ? WHERE sequence = ?', dueAt, sequence);
  }

  /** When the next message of `subscription` that no handler has is due. */
  nextDue(subscription: string): number | null {
    const sql = 'SELECT min(due_at) AS due FROM messages WHERE subscription = ? AND due_at IS NOT NULL';
    return this.#statements.first<{ due: number | null }>(sql, subscription)?.due ?? null;
  }

  /** What was in flight when an earlier process ended. */
  inFlight(): (MessageRow & { readonly subscription: string })[] {
    return this.#statements.all(
      `SELECT sequence, subscription, id, topic, data, attributes, published_at, attempts
       FROM messages WHERE due_at IS NULL ORDER BY sequence`,
    );
  }

  statistics(): { subscription: string; count: number; oldest: number }[] {
    return this.#statements.all(
      'SELECT subscription, count(*) AS count, min(published_at) AS oldest FROM messages GROUP BY subscription',
    );
  }
}
