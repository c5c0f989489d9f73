/** Whatever answers the sources' URLs: the internet, the season archive, the simulated league. */

import type { Instant } from './clock.ts';

export interface UpstreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The moment the caller pretends it is. The internet ignores it; the others answer as the source would have then. */
  readonly asOf: Instant;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When the body was known: now for the internet, the publication time (<= `asOf`) for the others. */
  readonly knownAt: Instant;
  /** True when the body was assembled from recorded facts. */
  readonly derived: boolean;
  /** The body is not whole: cut short, or packed in a way that cannot be undone. `body` is what came, for the archive. */
  readonly damage?: 'truncated' | 'undecodable';
}

export interface Upstream {
  readonly kind: 'internet' | 'archive' | 'simulated';
  /** First and last league date it has facts for; `null` when it does not know (the internet). */
  coverage(): Promise<readonly [from: string, to: string] | null>;
  /** Never throws for an HTTP status; throws `UpstreamUnreachableError` when there is no answer. */
  fetch(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

export class UpstreamUnreachableError extends Error {
  override readonly name = 'UpstreamUnreachableError';
}

/** The answer is larger than anything the source is known to send; it was not read to its end. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}
