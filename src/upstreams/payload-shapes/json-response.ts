/** The answers an offline upstream gives: a JSON body, a page, or 404 with the reason. */

import type { Instant } from '../../ports/clock.ts';
import type { UpstreamResponse } from '../../ports/upstream.ts';

const HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;

/** 200 with `body`, known since `knownAt`. */
export function jsonResponse(
  body: string | Uint8Array,
  knownAt: Instant,
  derived: boolean,
): UpstreamResponse {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return { status: 200, headers: HEADERS, body: bytes, knownAt, derived };
}

/** 200 with a page. */
export function htmlResponse(body: string, knownAt: Instant, derived: boolean): UpstreamResponse {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  return { status: 200, headers, body: Buffer.from(body, 'utf8'), knownAt, derived };
}

/** 200 with a PDF. */
export function pdfResponse(body: Uint8Array, knownAt: Instant, derived: boolean): UpstreamResponse {
  return { status: 200, headers: { 'content-type': 'application/pdf' }, body, knownAt, derived };
}

/** 404: the upstream has no such fact, or does not know it yet. The body says which, for whoever reads it. */
export function notFound(reason: string, asOf: Instant): UpstreamResponse {
  const body = Buffer.from(JSON.stringify({ message: reason }), 'utf8');
  return { status: 404, headers: HEADERS, body, knownAt: asOf, derived: false };
}
