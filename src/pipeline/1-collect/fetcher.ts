/** The one door to the sources: paces, asks, retries, archives, and says in a typed outcome what came of it. */

import type { GameDate } from '../../league/game-date.ts';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { FetchRecord, Payloads } from '../../ports/payloads.ts';
import { type Upstream, type UpstreamResponse, UpstreamUnreachableError } from '../../ports/upstream.ts';
import { DriftError, type FetchOutcome, type FetchRequest, type Payload } from '../define-processor.ts';
import { type BodyVerdict, judgeBody } from './body-sanity.ts';
import { HEADER_PROFILES } from './header-profiles.ts';
import { HostGate, type Refusal, sleepUntil } from './host-gate.ts';
import { HOST_POLICIES, type HostPolicy } from './host-policies.ts';
import { type HostState, memoryHostState } from './host-state.ts';
import { isRetryable, MAX_TRIES, retryAfterMs, retryDelayMs } from './retry-delay.ts';
import { keyedUrl, publicUrl, withoutSecrets } from './secret-url.ts';

/** Further tries for a body that came cut short. */
const MAX_REFETCHES = 2;

/** Longer than this nobody waits inside a fetch: the unit comes back later. */
const MAX_WAIT_MS = 60_000;

export interface FetcherOptions {
  readonly upstream: Upstream;
  readonly payloads: Payloads;
  readonly clock: Clock;
  /** Declared hosts; anything else is refused. Default: the hosts of the eight sources. */
  readonly hostPolicies?: Readonly<Record<string, HostPolicy>>;
  /** API keys by host. */
  readonly apiKeys?: Readonly<Record<string, string>>;
  /** Where cool-downs are kept; without it they end with the process. */
  readonly hostState?: HostState;
}

export interface Fetcher {
  /**
   * Fetches one subject of a source's date and archives the body before it is judged or counted.
   *
   * Refusals, block pages, cut and foreign bodies are archived as source `<source>.refused`, so that no parser takes
   * them for the newest payload. A whole-looking body that turns out to be broken or of another shape stays the newest
   * of its source until a good one follows: parsing it fails loudly rather than using an older one silently.
   * Throws for a host or scheme that is not declared; never for what a host answers.
   * @param asOf what the upstream may know, UTC milliseconds
   * @param countRows the source's own counter; its `DriftError` makes the outcome `drifted`
   * @param live the present is asked for: what is not there is not there yet
   */
  fetch(
    source: string,
    date: GameDate,
    asOf: Instant,
    request: FetchRequest,
    countRows: (payload: Payload) => number,
    live?: boolean,
  ): Promise<FetchOutcome>;
}

/** One fetch on its way. */
interface Call {
  readonly source: string;
  readonly date: GameDate;
  readonly asOf: Instant;
  readonly subject: string;
  readonly host: string;
  readonly policy: HostPolicy;
  /** With the key, for the upstream alone. */
  readonly url: string;
  /** Without, for everybody else. */
  readonly shownUrl: string;
  readonly live: boolean;
}

type AttemptResult =
  | FetchOutcome
  /** Worth another try after the wait. */
  | { readonly kind: 'again'; readonly waitMs: number }
  /** The body came incomplete: worth fetching again at once. */
  | { readonly kind: 'torn'; readonly detail: string };

export function createFetcher(options: FetcherOptions): Fetcher {
  const { upstream, payloads, clock, hostPolicies = HOST_POLICIES, apiKeys = {} } = options;
  const gate = new HostGate(clock, options.hostState ?? memoryHostState(), upstream.kind === 'internet');

  return {
    fetch: async (source, date, asOf, request, countRows, live = false) => {
      const { host, policy } = declaredHost(request.url, hostPolicies);
      const shownUrl = publicUrl(request.url, policy);
      const key = apiKeys[host];
      if (policy.keyParameter && !key && upstream.kind === 'internet') {
        return {
          kind: 'blocked',
          detail: `${host}: no API key is configured; set it and run the unit again`,
        };
      }
      const url = keyedUrl(request.url, policy, key);
      const call = { source, date, asOf, subject: request.subject, host, policy, url, shownUrl, live };
      for (let tried = 1, torn = 0; ; ) {
        const result = await gate.pass(host, policy, () => attempt(call, tried, countRows));
        if (result.kind === 'again') {
          await sleepUntil(clock, clock.now() + result.waitMs);
          tried += 1;
        } else if (result.kind === 'torn') {
          torn += 1;
          if (torn > MAX_REFETCHES) return { kind: 'drifted', detail: result.detail };
        } else if (result.kind === 'closed') {
          return blocked(call, `is left alone (${result.reason})`, result.until);
        } else {
          return result;
        }
      }
    },
  };

  /** One call and all that follows from it, so that the next call to the host already knows of a refusal. */
  async function attempt(
    call: Call,
    tried: number,
    countRows: (payload: Payload) => number,
  ): Promise<AttemptResult> {
    const response = await request(call);
    if (typeof response === 'string') return await setback(call, tried, response, null);
    if (isRetryable(response.status)) {
      await archive(call, response, `${call.source}.refused`);
      const wait = retryAfterMs(response.headers['retry-after'], clock.now());
      return await setback(call, tried, response.status, wait);
    }
    return await take(call, response, countRows);
  }

  /** The answer, or why there is none. */
  async function request(call: Call): Promise<UpstreamResponse | string> {
    try {
      return await upstream.fetch({
        url: call.url,
        headers: HEADER_PROFILES[call.policy.profile],
        timeoutMs: call.policy.timeoutMs,
        asOf: call.asOf,
      });
    } catch (error) {
      const safe = withoutSecrets(error, call.url, call.shownUrl);
      if (error instanceof UpstreamUnreachableError) return safe.message;
      throw safe;
    }
  }

  /** What heals by itself is tried again, a few times and not for long; then the host is left alone for a while. */
  async function setback(
    call: Call,
    tried: number,
    trouble: string | number,
    wish: number | null,
  ): Promise<AttemptResult> {
    const { host, policy, shownUrl } = call;
    const tooLong = wish !== null && wish > MAX_WAIT_MS;
    if (tried < MAX_TRIES && !tooLong) return { kind: 'again', waitMs: retryDelayMs(tried, shownUrl, wish) };
    const toldToWait = tooLong || trouble === 429;
    const refusal: Refusal = toldToWait
      ? { kind: 'told_to_wait', retryAfterMs: wish }
      : { kind: 'unreachable' };
    const until = await gate.refused(host, policy, refusal);
    const why = typeof trouble === 'number' ? `answered ${trouble}` : `is unreachable (${trouble})`;
    return blocked(call, `${why} after ${tried} tries`, until);
  }

  /** Archives the answer and says what it is. */
  async function take(
    call: Call,
    response: UpstreamResponse,
    countRows: (payload: Payload) => number,
  ): Promise<AttemptResult> {
    const { status } = response;
    const verdict = status === 200 ? judgeBody(response.body) : 'not_json';
    if (verdict !== 'ok') {
      const record = await archive(call, response, `${call.source}.refused`);
      return await refusal(call, status, verdict, record.bodyHash);
    }
    const last = (await payloads.latest(call.source, call.date)).find((one) => one.subject === call.subject);
    const payload = { record: await archive(call, response, call.source), body: response.body };
    await gate.succeeded(call.host);
    try {
      countRows(payload);
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      const kind = error.cause instanceof SyntaxError ? 'torn' : 'drifted';
      return { kind, detail: `${error.message} (payload ${payload.record.bodyHash})` };
    }
    return { kind: 'fetched', payload, changed: last?.bodyHash !== payload.record.bodyHash };
  }

  async function refusal(
    call: Call,
    status: number,
    verdict: BodyVerdict,
    bodyHash: string,
  ): Promise<AttemptResult> {
    const { host, policy, shownUrl } = call;
    if (status === 404 || status === 204) {
      await gate.succeeded(host);
      const kind = call.live ? 'not_published_yet' : 'unavailable';
      return { kind, detail: `${shownUrl} answered ${status}: no such fact${call.live ? ' yet' : ''}` };
    }
    if (status === 401) {
      return {
        kind: 'blocked',
        detail: `${host} refused the key (401): check the configured API key`,
      };
    }
    if (status === 403 || verdict === 'blocked') {
      const until = await gate.refused(host, policy, { kind: 'refused', status });
      return blocked(
        call,
        `refused (status ${status}${verdict === 'blocked' ? ', a block page' : ''})`,
        until,
      );
    }
    if (verdict === 'truncated') {
      return { kind: 'torn', detail: `${shownUrl}: the body is cut short (payload ${bodyHash})` };
    }
    const detail = `${shownUrl} answered ${status} with something that is no JSON (payload ${bodyHash}): look at it, then adapt the collector`;
    return { kind: 'drifted', detail };
  }

  function archive(call: Call, response: UpstreamResponse, source: string): Promise<FetchRecord> {
    const { date, subject, shownUrl } = call;
    return payloads.put(
      {
        source,
        date,
        subject,
        url: shownUrl,
        status: response.status,
        contentType: response.headers['content-type'] ?? null,
        fetchedAt: response.knownAt,
        upstream: upstream.kind,
        derived: response.derived,
      },
      response.body,
    );
  }
}

function blocked(call: Call, why: string, until: Instant): FetchOutcome {
  return {
    kind: 'blocked',
    detail: `${call.host} ${why} for ${call.shownUrl}; asked again after ${new Date(until).toISOString()}`,
  };
}

function declaredHost(url: string, policies: Readonly<Record<string, HostPolicy>>) {
  const { protocol, hostname: host } = new URL(url);
  const policy = Object.hasOwn(policies, host) ? policies[host] : undefined;
  if (!policy || protocol !== 'https:') {
    throw new Error(
      `${protocol}//${host} is not declared: only ${Object.keys(policies).join(', ')} over https may be fetched; add a host policy first`,
    );
  }
  return { host, policy };
}
