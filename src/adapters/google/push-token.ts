/** The OIDC token of a push request: who sent it, proven by Google's signature. */

import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';

export interface PushTokenOptions {
  /** What the subscriptions' tokens are made out to. */
  readonly audience: string;
  /** E-mail of the service account that Pub/Sub signs for. */
  readonly serviceAccount: string;
  readonly clock: Clock;
  /** Default: Google's own. */
  readonly certificates?: (signal: AbortSignal) => Promise<Response>;
}

/** Why the `Authorization` header does not let its request pass; null when it does. */
export type PushTokenCheck = (authorization: string | undefined) => Promise<string | null>;

const CERTIFICATES_URL = 'https://www.googleapis.com/oauth2/v3/certs';
const ISSUERS: readonly unknown[] = ['https://accounts.google.com', 'accounts.google.com'];
/** How far the clocks may be apart. */
const SKEW_MS = 5 * 60_000;
const ANSWER_WITHIN_MS = 10_000;
/** Whoever sends made-up key ids must not make this process ask Google each time. */
const ASK_AGAIN_MS = 60_000;
const KEPT_MS = 3_600_000;

/** Checks signature, issuer, audience, time and sender. What cannot be checked is refused. */
export function pushTokenCheck(options: PushTokenOptions): PushTokenCheck {
  const { audience, serviceAccount, clock } = options;
  const keyOf = createKeys(options);
  return async (authorization) => {
    const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '');
    if (!token) return 'it carries no bearer token';
    const [, header = '', payload = '', signature = ''] = token;
    // Until the signature is known to be Google's, nothing of it is repeated.
    const { alg, kid } = decoded(header);
    if (alg !== 'RS256') return 'its token is not signed by RS256';
    let key: KeyObject | undefined;
    try {
      key = await keyOf(kid);
    } catch (error) {
      return `its token cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (!key) return 'its token is signed with a key that is not one of Google’s';
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))
      return 'the signature of its token is not Google’s';
    const { iss, aud, email, email_verified, iat, exp } = decoded(payload);
    const now = clock.now();
    if (!ISSUERS.includes(iss)) return `its token was issued by ${iss}, not by Google`;
    if (aud !== audience) return `its token is made out to ${aud}, not to ${audience}`;
    if (email !== serviceAccount) return `it comes from ${email}, not from ${serviceAccount}`;
    if (email_verified !== true) return `nobody has verified that it comes from ${email}`;
    if (typeof exp !== 'number' || exp * 1000 < now - SKEW_MS) return 'its token has run out';
    if (typeof iat !== 'number' || iat * 1000 > now + SKEW_MS)
      return 'its token is of the future: compare the clocks';
    return null;
  };
}

/** Google's keys by id, fetched when they are first needed, have become old, or lack one that is asked for. */
function createKeys({
  clock,
  certificates = (signal) => fetch(CERTIFICATES_URL, { signal }),
}: PushTokenOptions): (kid: unknown) => Promise<KeyObject | undefined> {
  let keys = new Map<unknown, KeyObject>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;
  const ask = async () => {
    const answer = await certificates(AbortSignal.timeout(ANSWER_WITHIN_MS));
    if (!answer.ok) throw new Error(`Google’s certificates are not to be had: HTTP ${answer.status}`);
    const found = (await answer.json()) as { readonly keys: readonly JsonWebKey[] };
    keys = new Map(found.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    askedAt = clock.now();
  };
  return async (kid) => {
    const age = clock.now() - askedAt;
    if (age > KEPT_MS || (age > ASK_AGAIN_MS && !keys.has(kid))) {
      asking ??= ask().finally(() => {
        asking = null;
      });
      await asking;
    }
    return keys.get(kid);
  };
}

/** What is no JSON claims nothing. */
function decoded(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
