/** Keeps API keys out of everything that is stored or shown. */

import type { HostPolicy } from './host-policies.ts';

/** Parameters that are secrets wherever they turn up. */
const SECRET_PARAMETER = /^(api_?key|x-api-key|key|token|access_token|authorization)$/i;

/** The URL with the key, for the upstream alone. */
export function keyedUrl(url: string, policy: HostPolicy, key: string | undefined): string {
  if (policy.key?.in !== 'query' || !key) return url;
  const separator = new URL(url).search === '' ? '?' : '&';
  return `${url}${separator}${policy.key.name}=${encodeURIComponent(key)}`;
}

/** The header with the key, for the upstream alone. */
export function keyHeaders(policy: HostPolicy, key: string | undefined): Readonly<Record<string, string>> {
  return policy.key?.in === 'header' && key ? { [policy.key.name]: key } : {};
}

/** The canonical URL for records and messages: as planned, without keys, user and fragment. */
export function publicUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  parsed.username = '';
  parsed.password = '';
  // Untouched otherwise: taking a parameter out writes the others anew.
  const secrets = [...parsed.searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  for (const name of secrets) parsed.searchParams.delete(name);
  return parsed.href;
}

/** An error whose message shows neither the secret URL nor the key. */
export function withoutSecrets(
  error: unknown,
  secretUrl: string,
  shownUrl: string,
  key: string | undefined,
): Error {
  const message = error instanceof Error ? error.message : String(error);
  const plain = message.replaceAll(secretUrl, shownUrl);
  // The cause is left out on purpose: it may carry the URL too.
  return new Error(
    `fetching ${shownUrl} failed: ${key ? plain.replaceAll(key, '(key)').replaceAll(encodeURIComponent(key), '(key)') : plain}`,
  );
}
