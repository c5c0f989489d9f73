/**
 * The internet: asks the sources themselves.
 *
 * A proxy is Node's business: start it with `NODE_USE_ENV_PROXY=1` and `HTTPS_PROXY`, `NO_PROXY` are honoured.
 */

import type { Clock } from '../../ports/clock.ts';
import { type Upstream, type UpstreamRequest, UpstreamUnreachableError } from '../../ports/upstream.ts';

/** Three times the largest payload known (a season's schedule): more is not a payload of ours. */
const MAX_BODY_BYTES = 30 * 1024 * 1024;

export interface InternetOptions {
  readonly clock: Clock;
  /** Bytes a decoded body may have; default 30 MiB. */
  readonly maxBodyBytes?: number;
  /** Origin that takes the place of every request's own: for tests against a local server only. */
  readonly testOrigin?: string;
}

export function openInternet(options: InternetOptions): Upstream {
  const { clock, maxBodyBytes = MAX_BODY_BYTES, testOrigin } = options;
  const open = new Set<AbortController>();
  return {
    kind: 'internet',
    coverage: async () => null,
    fetch: async (request) => {
      const target = targetOf(request, testOrigin);
      const abort = new AbortController();
      open.add(abort);
      const cancel = clock.setTimer(clock.now() + request.timeoutMs, () =>
        abort.abort(new Error(`no complete answer within ${request.timeoutMs} ms`)),
      );
      try {
        // Redirects are not followed: they lead to hosts nobody declared.
        const response = await fetch(target, {
          headers: request.headers,
          redirect: 'manual',
          signal: abort.signal,
        });
        const body = await readBody(response, maxBodyBytes, abort);
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body,
          knownAt: clock.now(),
          derived: false,
        };
      } catch (error) {
        const { hostname, pathname } = new URL(request.url);
        throw new UpstreamUnreachableError(
          `${hostname}${pathname} gave no usable answer: ${reasonOf(error)}`,
        );
      } finally {
        cancel();
        open.delete(abort);
      }
    },
    close: async () => {
      for (const abort of open) abort.abort(new Error('the upstream was closed'));
    },
  };
}

function targetOf(request: UpstreamRequest, testOrigin: string | undefined): URL {
  const url = new URL(request.url);
  if (url.protocol !== 'https:')
    throw new Error(`${url.protocol}//${url.hostname} is not https: only https is spoken`);
  return testOrigin === undefined ? url : new URL(url.pathname + url.search, testOrigin);
}

async function readBody(response: Response, maxBytes: number, abort: AbortController): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const error = new Error(`the body is larger than ${maxBytes} bytes`);
      abort.abort(error);
      throw error;
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** `fetch` hides what happened in nested causes; addresses and keys are in none of them. */
function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message || at.name);
  return parts.join(': ') || String(error);
}
