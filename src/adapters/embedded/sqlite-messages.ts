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

export type NewMessage = Omit<MessageRow, 'sequence' | 'attempts'>;

export class SqliteMessages {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Due at once. */
  add(subscription: string, message: NewMessage): void {
    this.#insert(subscription, message, 0, message.published_at);
  }

  /** In flight from the start, as its first attempt: one write less than `add` and `take`. */
  addTaken(subscription: string, message: NewMessage): MessageRow {
    return { ...message, attempts: 1, sequence: this.#insert(subscription, message, 1, null) };
  }

  #insert(subscription: string, message: NewMessage, attempts: number, dueAt: number | null): number {
    const { id, topic, data, attributes, published_at } = message;
    return this.#statements.insert(
      `INSERT INTO messages (subscription, id, topic, data, attributes, published_at, attempts, due_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      subscription,
      id,
      topic,
      data,
      attributes,
      published_at,
      attempts,
      dueAt,
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

  /** `attempts`: those that count. */
  postpone(sequence: number, dueAt: number, attempts: number): void {
    const sql = 'UPDATE messages SET due_at = ?, attempts = ? WHERE sequence = ?';
    this.#statements.run(sql, dueAt, attempts, sequence);
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
