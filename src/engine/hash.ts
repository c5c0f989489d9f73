/** Content hashes: the identity of inputs, outputs and events. */

import { hash } from 'node:crypto';

/** Hex SHA-256 of the text. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** A deterministic id from its parts: the same cause gives the same id, however often it is emitted. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return sha256(parts.join('\u0000')).slice(0, 32);
}

/** Hash of a JSON value with sorted keys: equal content, equal hash. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}
