/**
 * The internet: asks the sources themselves, with exactly the headers it is given, within a time and a size.
 *
 * Spoken over `node:https` and not `fetch`, which adds headers of its own and unpacks without a limit.
 */

import { type Agent, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Clock } from '../../ports/clock.ts';
import {
  BodyTooLargeError,
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
  UpstreamUnreachableError,
} from '../../ports/upstream.ts';
import { unpackBody } from './unpack-body.ts';

/** Three times the largest payload known (a season's schedule): more is not a payload of ours. */
const MAX_BODY_BYTES = 30 * 1024 * 1024;

/** The standard variables; `NO_PROXY` lists hosts that are asked directly. */
interface ProxySettings {
  readonly HTTP_PROXY?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

export interface InternetOptions {
  readonly clock: Clock;
  readonly proxy?: ProxySettings;
  /** Bytes a body may have, as sent and unpacked; default 30 MiB. */
  readonly maxBodyBytes?: number;
  /** Origin that takes the place of every request's own: for tests against a local server only. */
  readonly testOrigin?: string;
}

/** What came over the wire. */
interface Received {
  readonly response: IncomingMessage;
  readonly bytes: Uint8Array;
  /** False when the connection ended before the body did. */
  readonly isWhole: boolean;
}

export function openInternet(options: InternetOptions): Upstream {
  const { clock, maxBodyBytes = MAX_BODY_BYTES, testOrigin, proxy = {} } = options;
  const agentOptions = { keepAlive: true, proxyEnv: { ...proxy } };
  const agents: Readonly<Record<string, Agent>> = {
    'http:': new HttpAgent(agentOptions),
    'https:': new HttpsAgent(agentOptions),
  };
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
        const received = await receive(target, request, agents[target.protocol], abort.signal, maxBodyBytes);
        return await answerOf(received, maxBodyBytes, clock.now());
      } catch (error) {
        const { hostname, pathname } = new URL(request.url);
        const where = `${hostname}${pathname}`;
        if (error instanceof BodyTooLargeError) throw new BodyTooLargeError(`${where}: ${error.message}`);
        const reason = reasonOf(abort.signal.aborted ? abort.signal.reason : error);
        throw new UpstreamUnreachableError(`${where} gave no usable answer: ${reason}`);
      } finally {
        cancel();
        open.delete(abort);
      }
    },
    close: async () => {
      for (const abort of open) abort.abort(new Error('the upstream was closed'));
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function targetOf(request: UpstreamRequest, testOrigin: string | undefined): URL {
  const url = new URL(request.url);
  if (url.protocol !== 'https:')
    throw new Error(`${url.protocol}//${url.hostname} is not https: only https is spoken`);
  return testOrigin === undefined ? url : new URL(url.pathname + url.search, testOrigin);
}

/** Redirects are not followed here: where they lead is for the caller to judge. */
function receive(
  target: URL,
  { headers }: UpstreamRequest,
  agent: Agent | undefined,
  signal: AbortSignal,
  maxBytes: number,
): Promise<Received> {
  const request = target.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = request(target, { headers, signal, ...(agent ? { agent } : {}) });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const end = (isWhole: boolean) =>
        resolve({ response, bytes: new Uint8Array(Buffer.concat(chunks)), isWhole });
      response.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > maxBytes) {
          reject(new BodyTooLargeError(`the body is larger than ${maxBytes} bytes`));
          sent.destroy();
          return;
        }
        chunks.push(chunk);
      });
      response.on('end', () => end(response.complete));
      response.on('error', (error) => {
        // Something of a body is worth keeping; nothing, or our own giving up, is not.
        if (signal.aborted || size === 0) reject(error);
        else end(false);
      });
    });
    sent.end();
  });
}

async function answerOf(
  { response, bytes, isWhole }: Received,
  maxBytes: number,
  now: number,
): Promise<UpstreamResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const answer = { status: response.statusCode ?? 0, headers, knownAt: now, derived: false };
  if (!isWhole) return { ...answer, body: bytes, damage: 'truncated' };
  return { ...answer, ...(await unpackBody(bytes, headers['content-encoding'], maxBytes)) };
}

/** What happened, through nested causes. Addresses are no secret; a proxy's password is. */
function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message || at.name);
  return (parts.join(': ') || String(error)).replaceAll(/\/\/[^/@\s]*@/g, '//');
}
