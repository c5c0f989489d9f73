/** Dead letters: what cannot be handled is parked with payload, error and history, and leaves by an operator only. */

import type { Delivery } from '../ports/bus.ts';
import type { LedgerRecord, LedgerTransaction, OutgoingEvent } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { derivedId } from './hash.ts';
import { type IncidentCause, prepareSubject } from './incidents.ts';
import { AUDIT, DEAD_LETTERS, type DeadLetterRecord } from './unit.ts';

/** A message that no redelivery can heal: malformed, unknown, or naming what does not exist. */
export class BadMessageError extends Error {
  override readonly name = 'BadMessageError';
}

/** Records a dead letter once per message and subscription, with its incident; a second call changes nothing. */
export async function parkMessage(engine: Engine, delivery: Delivery, error: string): Promise<void> {
  const { message } = delivery;
  // The dead-letter topic delivers what another subscription gave up: that one's name is what a person looks for.
  const { deadLetterSource, lastError, attempts, ...own } = message.attributes;
  const subscription = deadLetterSource ?? delivery.subscription;
  const key = `${subscription}/${message.id}`;
  const cause: IncidentCause = {
    key: `dead-letter/${subscription}`,
    severity: 'error',
    message: `message ${message.id} on ${subscription} was given up: ${lastError ?? error}`,
  };
  await engine.ledger.transact(async (tx) => {
    if (await tx.get(DEAD_LETTERS, key)) return;
    const now = engine.clock.now();
    const writeIncident = await prepareSubject(tx, key, [cause], '', now);
    tx.create(DEAD_LETTERS, key, {
      subscription,
      topic: topicOf(engine, subscription) ?? message.topic,
      message: message.id,
      data: JSON.stringify(message.data),
      attributes: own,
      error: lastError ?? error,
      attempts: attempts ? Number(attempts) : (delivery.attempt ?? null),
      at: now,
      incident: cause.key,
      state: 'open',
      settledAt: null,
      settledBy: null,
      settledBecause: null,
    });
    writeIncident();
  });
}

/** Who settles a dead letter, and why. */
export interface Settlement {
  readonly actor: string;
  readonly reason: string;
}

/** Why a dead letter cannot be settled as asked; null when it can. */
export function redriveFault(engine: Pick<Engine, 'graph'>, letter: DeadLetterRecord): string | null {
  if (letter.state !== 'open' && letter.state !== undefined) return settledFault(letter);
  return topicOf(engine, letter.subscription) === null
    ? `the graph has no subscription ${letter.subscription}: nobody would hear it; discard it`
    : null;
}

/**
 * Emits the stored event once more, under an id of its own, to its topic: consumers that have dealt with it see a
 * duplicate. Throws when it has been settled before.
 */
export async function redriveDeadLetter(engine: Engine, key: string, by: Settlement): Promise<OutgoingEvent> {
  return await engine.ledger.transact(async (tx) => {
    const letter = await letterOf(tx, key);
    const fault = redriveFault(engine, letter.data);
    const topic = topicOf(engine, letter.data.subscription);
    if (fault !== null || topic === null) throw new Error(`dead letter ${key} is not redriven: ${fault}`);
    const event: OutgoingEvent = {
      id: derivedId('redrive', key),
      topic,
      data: JSON.parse(letter.data.data) as OutgoingEvent['data'],
      attributes: { ...letter.data.attributes, redriveOf: key },
    };
    await settle(engine, tx, letter, 'redriven', by);
    tx.emit(event);
    return event;
  });
}

/** Closes a dead letter without another try; its payload is kept. Throws when it has been settled before. */
export async function discardDeadLetter(engine: Engine, key: string, by: Settlement): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const letter = await letterOf(tx, key);
    if (letter.data.state !== 'open' && letter.data.state !== undefined)
      throw new Error(`dead letter ${key} is not discarded: ${settledFault(letter.data)}`);
    await settle(engine, tx, letter, 'discarded', by);
  });
}

async function letterOf(tx: LedgerTransaction, key: string): Promise<LedgerRecord<DeadLetterRecord>> {
  const letter = await tx.get(DEAD_LETTERS, key);
  if (!letter) throw new Error(`there is no dead letter ${key}: \`tipoff dead-letters list\` shows all`);
  return letter;
}

async function settle(
  engine: Engine,
  tx: LedgerTransaction,
  letter: LedgerRecord<DeadLetterRecord>,
  state: 'redriven' | 'discarded',
  { actor, reason }: Settlement,
): Promise<void> {
  const at = engine.clock.now();
  const writeIncident = await prepareSubject(tx, letter.key, [], `${letter.key} ${state} by ${actor}`, at);
  const settled = { ...letter.data, state, settledAt: at, settledBy: actor, settledBecause: reason };
  tx.put(DEAD_LETTERS, letter.key, settled, letter.version);
  const id = derivedId('dead-letter', letter.key, state);
  const action = state === 'redriven' ? 'redrive dead letter' : 'discard dead letter';
  tx.create(AUDIT, id, { actor, action, subject: letter.key, reason, at });
  writeIncident();
}

function settledFault({ state, settledAt, settledBy }: DeadLetterRecord): string {
  const when = settledAt === null ? 'at an unknown time' : new Date(settledAt).toISOString();
  return `it was ${state} by ${settledBy} at ${when}`;
}

/** The topic a subscription listens to; null when the graph does not have it. */
function topicOf({ graph }: Pick<Engine, 'graph'>, subscription: string): string | null {
  return graph.subscriptions.find(({ name }) => name === subscription)?.topic ?? null;
}
