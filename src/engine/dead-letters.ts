/** Parks what cannot be handled: one record with payload, error and history, and an incident that names it. */

import type { Delivery } from '../ports/bus.ts';
import type { Engine } from './engine-context.ts';
import { DEAD_LETTERS } from './unit.ts';

/** A message that no redelivery can heal: malformed, unknown, or naming what does not exist. */
export class BadMessageError extends Error {
  override readonly name = 'BadMessageError';
}

/** Records a dead letter once per message and subscription; a second call changes nothing. */
export async function parkMessage(engine: Engine, delivery: Delivery, error: string): Promise<void> {
  const { message } = delivery;
  // The dead-letter topic delivers what another subscription gave up: that one's name is what a person looks for.
  const subscription = message.attributes.deadLetterSource ?? delivery.subscription;
  const key = `${subscription}/${message.id}`;
  const incident = `dead-letter/${subscription}`;
  const attempts = message.attributes.attempts
    ? Number(message.attributes.attempts)
    : (delivery.attempt ?? null);
  const created = await engine.ledger.transact(async (tx) => {
    if (await tx.get(DEAD_LETTERS, key)) return false;
    tx.create(DEAD_LETTERS, key, {
      subscription,
      topic: message.topic,
      data: JSON.stringify(message.data),
      error: message.attributes.lastError ?? error,
      attempts,
      at: engine.clock.now(),
      incident,
    });
    return true;
  });
  if (created)
    await engine.alerts.raise(
      incident,
      'error',
      `message ${message.id} on ${subscription} was given up: ${error}`,
    );
}
