/** What happens to a message whose handler threw: how long it waits, and what its dead letter says. */

import { NotNowError, type Subscription } from '../../ports/bus.ts';

const MAX_ERROR_LENGTH = 500;

/**
 * Milliseconds between the failed `attempt` (from 1) and the next: exponential, between `minBackoffMs` and
 * `maxBackoffMs`, spread over [min*2^(n-1), min*2^n] by a hash of message and attempt, so that the same run waits
 * the same and messages that failed together do not come back together.
 */
export function backoffMs(subscription: Subscription, messageId: string, attempt: number): number {
  const { minBackoffMs, maxBackoffMs } = subscription;
  const longest = Math.min(maxBackoffMs, minBackoffMs * 2 ** attempt);
  const shortest = Math.max(minBackoffMs, longest / 2);
  return Math.round(
    shortest + (longest - shortest) * fraction(`${subscription.name}/${messageId}/${attempt}`),
  );
}

/** When a refused delivery comes again: after its back-off, or when whoever refused it said, within the longest back-off. */
export function comesAgainAt(
  subscription: Subscription,
  messageId: string,
  attempt: number,
  error: unknown,
  now: number,
): number {
  const backoff = now + backoffMs(subscription, messageId, attempt);
  const until = error instanceof NotNowError ? (error.until ?? 0) : 0;
  return Math.max(backoff, Math.min(until, now + subscription.maxBackoffMs));
}

/** FNV-1a, mapped to [0, 1). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // One more round of mixing: FNV alone hardly moves the high bits for texts that differ in their last character.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** Why a message is a dead letter that was in flight, for the last time, when its process ended. */
export const DIED_WITH_PROCESS = new Error('the process ended while the message was being handled');

/** A dead letter's attributes: the message's own, and where, how often and why it failed. */
export function deadLetterAttributes(
  attributes: Readonly<Record<string, string>>,
  subscription: Subscription,
  attempts: number,
  error: unknown,
): Record<string, string> {
  return {
    ...attributes,
    // A dead letter that dies again still names the subscription it came from first.
    deadLetterSource: attributes.deadLetterSource ?? subscription.name,
    lastError: (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH),
    attempts: String(attempts),
  };
}
