/** Keeps API keys out of everything that is stored or shown. */

import type { HostPolicy } from './host-policies.ts';

/** The URL with the key, for the upstream alone. */
export function keyedUrl(url: string, policy: HostPolicy, key: string | undefined): string {
  if (!policy.keyParameter || !key) return url;
  const separator = new URL(url).search === '' ? '?' : '&';
  return `${url}${separator}${policy.keyParameter}=${encodeURIComponent(key)}`;
}

/** The canonical URL for records and messages: as planned, without key and fragment. */
export function publicUrl(url: string, policy: HostPolicy): string {
  const parsed = new URL(url);
  parsed.hash = '';
  parsed.username = '';
  parsed.password = '';
  if (!policy.keyParameter || !parsed.searchParams.has(policy.keyParameter)) return parsed.href;
  parsed.searchParams.delete(policy.keyParameter);
  return parsed.href;
}

/** An error whose message shows the public URL in place of the secret one. */
export function withoutSecrets(error: unknown, secretUrl: string, shownUrl: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  // The cause is left out on purpose: it may carry the URL too.
  return new Error(`fetching ${shownUrl} failed: ${message.replaceAll(secretUrl, shownUrl)}`);
}
