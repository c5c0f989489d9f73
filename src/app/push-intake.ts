/** How a push endpoint hands a message to the bus that published it, and whom it lets do so. */

/** A message as a push request carries it. */
interface PushedMessage {
  readonly subscription: string;
  readonly messageId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** `taken`: acknowledge it; `again`: let it come again; `unknown`: it is not one of the bus's own. */
export type PushIntake = (message: PushedMessage) => Promise<'taken' | 'again' | 'unknown'>;

/** Why a request with this `Authorization` header is refused; null when it may pass. */
export type PushGuard = (authorization: string | undefined) => Promise<string | null>;
