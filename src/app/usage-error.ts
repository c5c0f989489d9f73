/** What the caller can put right himself: shown as one message, without a stack, with exit code 2. */

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
