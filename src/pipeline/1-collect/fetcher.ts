/** The one door to the sources: paces, asks, retries, archives, and says in a typed outcome what came of it. */

import type { GameDate } from '../../league/game-date.ts';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import {
  BodyTooLargeError,
  type Upstream,
  type UpstreamResponse,
  UpstreamUnreachableError,
} from '../../ports/upstream.ts';
import {
  type BodyKind,
  DriftError,
  type FetchOutcome,
  type FetchRequest,
  type Payload,
  UnfinishedError,
} from '../define-processor.ts';
import { type BodyVerdict, fitsKind, judgeBody, kindText } from './body-sanity.ts';
import { HEADER_PROFILES } from './header-profiles.ts';
import { HostGate, type Refusal, sleepUntil } from './host-gate.ts';
import { HOST_POLICIES, type HostPolicy } from './host-policies.ts';
import { type HostState, memoryHostState, type QuotaState } from './host-state.ts';
import { QUOTA_FRESH_MS, quotaOf, quotaRefusal } from './quota.ts';
import { isRetryable, MAX_TRIES, retryAfterMs, retryDelayMs } from './retry-delay.ts';
import { keyedUrl, keyHeaders, publicUrl, withoutSecrets } from './secret-url.ts';

/** Further tries for a body that came cut short or cannot be unpacked. */
const MAX_REFETCHES = 2;

/** A chain of redirects longer than this leads nowhere. */
const MAX_REDIRECTS = 3;

/** Longer than this nobody waits inside a fetch: the unit comes back later. */
const MAX_WAIT_MS = 60_000;

export interface FetcherOptions {
  readonly upstream: Upstream;
  readonly payloads: PayloadArchive;
  readonly clock: Clock;
  /** Declared hosts; anything else is refused. Default: the hosts of the sources. */
  readonly hostPolicies?: Readonly<Record<string, HostPolicy>>;
  /** API keys by host. */
  readonly apiKeys?: Readonly<Record<string, string>>;
  /** Where cool-downs and quotas are kept; without it they end with the process. */
  readonly hostState?: HostState;
  /** Told what a host says is left of its plan, each time it says so. */
  readonly onQuota?: (host: string, quota: QuotaState) => Promise<void>;
}

export interface Fetcher {
  /**
   * Fetches one subject of a source's date and archives the body before it is judged or counted.
   *
   * Refusals, block pages, cut and foreign bodies are archived as source `<source>.refused`, so that no parser takes
   * them for the newest payload. A whole-looking body that turns out to be broken or of another shape stays the newest
   * of its source until a good one follows: parsing it fails loudly rather than using an older one silently.
   * Throws for a host or scheme that is not declared and when the body cannot be stored; never for what a host answers.
   * @param asOf what the upstream may know, UTC milliseconds
   * @param countRows the source's own counter; its `DriftError` makes the outcome `drifted`
   * @param live the present is asked for: what is not there is not there yet
   * @param runId the attempt that asks, kept with every record
   */
  fetch(
    source: string,
    date: GameDate,
    asOf: Instant,
    request: FetchRequest,
    countRows: (payload: Payload) => number | Promise<number>,
    live?: boolean,
    runId?: string,
  ): Promise<FetchOutcome>;
}

/** What is wanted, whatever URL it comes from in the end. */
interface Wanted {
  readonly source: string;
  readonly date: GameDate;
  readonly asOf: Instant;
  readonly subject: string;
  readonly body: BodyKind;
  readonly live: boolean;
  readonly runId: string | undefined;
  readonly countRows: (payload: Payload) => number | Promise<number>;
}

/** One fetch on its way to one URL. */
interface Call extends Wanted {
  readonly host: string;
  readonly path: string;
  readonly policy: HostPolicy;
  readonly key: string | undefined;
  /** With the key, for the upstream alone. */
  readonly url: string;
  /** Without, for everybody else. */
  readonly shownUrl: string;
}

/** An answer with the time it took. */
interface Answer extends UpstreamResponse {
  readonly durationMs: number;
}

type AttemptResult =
  | FetchOutcome
  /** Worth another try after the wait. */
  | { readonly kind: 'again'; readonly waitMs: number }
  /** The body came incomplete: worth fetching again at once. */
  | { readonly kind: 'torn'; readonly detail: string }
  /** It is to be had elsewhere, on a declared host. */
  | { readonly kind: 'moved'; readonly to: string }
  /** What the source confirmed is no longer in the archive: it has to send it again. */
  | { readonly kind: 'unconditional' };

export function createFetcher(options: FetcherOptions): Fetcher {
  const { upstream, payloads, clock, hostPolicies = HOST_POLICIES, apiKeys = {} } = options;
  const isInternet = upstream.kind === 'internet';
  const gate = new HostGate(clock, options.hostState ?? memoryHostState(), isInternet);

  return {
    fetch: async (source, date, asOf, { subject, url, body = 'json' }, countRows, live = false, runId) => {
      const wanted = { source, date, asOf, subject, body, live, runId, countRows };
      let call = callFor(wanted, url);
      let isConditional = true;
      for (let tried = 1, torn = 0, moved = 0; ; ) {
        const closed = await unaskable(call);
        if (closed) return closed;
        const { host, policy, path } = call;
        const result = await gate.pass(host, policy, path, () => attempt(call, tried, isConditional));
        switch (result.kind) {
          case 'again':
            await sleepUntil(clock, clock.now() + result.waitMs);
            tried += 1;
            break;
          case 'torn':
            torn += 1;
            isConditional = false;
            if (torn > MAX_REFETCHES) return { kind: 'drifted', detail: result.detail };
            break;
          case 'moved':
            moved += 1;
            if (moved > MAX_REDIRECTS)
              return {
                kind: 'drifted',
                detail: `${call.shownUrl}: redirected more than ${MAX_REDIRECTS} times`,
              };
            call = callFor(wanted, result.to);
            break;
          case 'unconditional':
            isConditional = false;
            break;
          case 'closed':
            return blocked(call, `is left alone (${result.reason})`, result.until);
          default:
            return result;
        }
      }
    },
  };

  function callFor(wanted: Wanted, url: string): Call {
    const { host, path, policy } = declaredHost(url, hostPolicies);
    const key = apiKeys[host];
    const plain = isInternet && policy.key ? publicUrl(url) : url;
    return {
      ...wanted,
      host,
      path,
      policy,
      key,
      url: keyedUrl(plain, policy, key),
      shownUrl: publicUrl(url),
    };
  }

  /** Why there is no point in asking at all, or null. */
  async function unaskable({ host, policy, key, shownUrl }: Call): Promise<FetchOutcome | null> {
    if (!isInternet) return null;
    if (policy.key && !key)
      return {
        kind: 'not_configured',
        detail: `${host}: no API key is configured; set it and run the unit again`,
      };
    const quota = policy.quota ? await gate.quota(host) : null;
    const why = policy.quota ? quotaRefusal(policy.quota, quota, shownUrl, clock.now()) : null;
    if (why === null) return null;
    // A plan that is used up is waited for; of one that is running out others are still served.
    const until = quota?.remaining === 0 ? quota.at + QUOTA_FRESH_MS + 1 : null;
    return { kind: 'blocked', detail: `${host}: ${why} (${shownUrl})`, host, until };
  }

  /** One call and all that follows from it, so that the next call to the host already knows of a refusal. */
  async function attempt(call: Call, tried: number, isConditional: boolean): Promise<AttemptResult> {
    const base = isConditional ? await payloads.validated(call.source, call.shownUrl) : null;
    const answer = await request(call, base);
    if (typeof answer === 'string') return await setback(call, tried, answer, null);
    if ('tooLarge' in answer) return { kind: 'drifted', detail: answer.tooLarge };
    await noteQuota(call, answer);
    if (isRetryable(answer.status)) {
      await refuse(call, answer, 'blocked');
      const wait = retryAfterMs(answer.headers['retry-after'], clock.now());
      return await setback(call, tried, answer.status, wait);
    }
    if (answer.status === 304 && base) return await confirm(call, answer, base);
    return await take(call, answer);
  }

  /** The answer, or why there is none. */
  async function request(
    call: Call,
    base: FetchRecord | null,
  ): Promise<Answer | string | { readonly tooLarge: string }> {
    const startedAt = clock.now();
    try {
      const response = await upstream.fetch({
        url: call.url,
        headers: {
          ...HEADER_PROFILES[call.policy.profile],
          ...keyHeaders(call.policy, call.key),
          ...conditions(base),
        },
        timeoutMs: call.policy.timeoutMs,
        asOf: call.asOf,
      });
      return { ...response, durationMs: clock.now() - startedAt };
    } catch (error) {
      const safe = withoutSecrets(error, call.url, call.shownUrl, call.key);
      if (error instanceof UpstreamUnreachableError) return safe.message;
      if (error instanceof BodyTooLargeError)
        return {
          tooLarge: `${safe.message}: it is not read; look at it by hand, then raise the limit if it is right`,
        };
      throw safe;
    }
  }

  async function noteQuota({ host, policy }: Call, answer: Answer): Promise<void> {
    const quota = policy.quota ? quotaOf(policy.quota, answer.headers, clock.now()) : null;
    if (quota === null) return;
    await gate.noteQuota(host, quota);
    await options.onQuota?.(host, quota);
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
    const tries = (await gate.isProbe(host)) ? 1 : MAX_TRIES;
    if (tried < tries && !tooLong) return { kind: 'again', waitMs: retryDelayMs(tried, shownUrl, wish) };
    const toldToWait = tooLong || trouble === 429;
    const refusal: Refusal = toldToWait
      ? { kind: 'told_to_wait', retryAfterMs: wish }
      : { kind: 'unreachable' };
    const until = await gate.refused(host, policy, refusal);
    const why = typeof trouble === 'number' ? `answered ${trouble}` : `is unreachable (${trouble})`;
    return blocked(call, `${why} after ${tried} tries`, until);
  }

  /** The source says that its last body still holds: a record of its own, with the same body. */
  async function confirm(call: Call, answer: Answer, base: FetchRecord): Promise<AttemptResult> {
    let body: Uint8Array;
    try {
      body = await payloads.body(base.bodyHash);
    } catch {
      // Missing or damaged here, whatever the reason: asking without a condition brings it again.
      return { kind: 'unconditional' };
    }
    await gate.succeeded(call.host);
    // A 304 may leave out what its 200 has said; the validators hold on.
    const headers = {
      'content-type': base.contentType ?? '',
      etag: base.wire?.etag ?? '',
      'last-modified': base.wire?.lastModified ?? '',
      ...answer.headers,
    };
    const record = await archive(call, { ...answer, body, headers }, call.source);
    return await count(call, { record, body }, 'not_modified', false);
  }

  /** Archives the answer and says what it is. */
  async function take(call: Call, answer: Answer): Promise<AttemptResult> {
    const { status } = answer;
    const verdict = status === 200 ? verdictOf(call, answer) : 'other_kind';
    if (verdict !== 'ok') return await refusal(call, answer, verdict);
    const last = (await payloads.latest(call.source, call.date)).find((one) => one.subject === call.subject);
    const record = await archive(call, answer, call.source);
    await gate.succeeded(call.host);
    const changed = last?.bodyHash !== record.bodyHash;
    return await count(call, { record, body: answer.body }, 'fetched', changed);
  }

  /** The source's own counter looks at the body: the first to notice that it has another shape. */
  async function count(
    call: Call,
    payload: Payload,
    kind: 'fetched' | 'not_modified',
    changed: boolean,
  ): Promise<AttemptResult> {
    const { record } = payload;
    try {
      const rows = await call.countRows(payload);
      await payloads.judge(record, { outcome: kind, rows });
      return { kind, payload, changed, rows };
    } catch (error) {
      if (error instanceof UnfinishedError) {
        await payloads.judge(record, { outcome: 'not_published_yet', rows: null });
        return { kind: 'not_published_yet', detail: `${error.message} (payload ${record.bodyHash})` };
      }
      if (!(error instanceof DriftError)) throw error;
      await payloads.judge(record, { outcome: 'drifted', rows: null });
      const isTorn = error.cause instanceof SyntaxError;
      return { kind: isTorn ? 'torn' : 'drifted', detail: `${error.message} (payload ${record.bodyHash})` };
    }
  }

  async function refusal(call: Call, answer: Answer, verdict: BodyVerdict): Promise<AttemptResult> {
    const { host, policy, shownUrl } = call;
    const { status } = answer;
    const isAbsent =
      status === 404 || status === 204 || (status === 403 && policy.forbidden === 'not_published');
    if (isAbsent) {
      const kind = call.live ? 'not_published_yet' : 'unavailable';
      // What a played upstream says beside its 404 is our own text, and comes by the thousand.
      await refuse(call, isInternet ? answer : { ...answer, body: new Uint8Array() }, kind);
      await gate.succeeded(host);
      return { kind, detail: `${shownUrl} answered ${status}: no such fact${call.live ? ' yet' : ''}` };
    }
    if (status === 401) {
      // No repetition makes the key right.
      await refuse(call, answer, 'failed');
      return { kind: 'failed', detail: `${host} refused the key (401): check the configured API key` };
    }
    if (status === 403 || verdict === 'blocked') {
      await refuse(call, answer, 'blocked');
      const until = await gate.refused(host, policy, { kind: 'refused', status });
      const page = verdict === 'blocked' ? ', a block page' : '';
      return blocked(call, `refused (status ${status}${page})`, until);
    }
    if (status >= 300 && status < 400) {
      await refuse(call, answer, 'drifted');
      return redirect(call, answer);
    }
    if (status >= 400 && status < 500) {
      const record = await refuse(call, answer, 'failed');
      const detail = `${shownUrl} answered ${status}: the source does not take this request (payload ${record.bodyHash}): correct the collector`;
      return { kind: 'failed', detail };
    }
    if (verdict === 'truncated' || answer.damage === 'undecodable') {
      const record = await refuse(call, answer, 'drifted');
      const what = answer.damage === 'undecodable' ? 'cannot be unpacked' : 'is cut short';
      return { kind: 'torn', detail: `${shownUrl}: the body ${what} (payload ${record.bodyHash})` };
    }
    const record = await refuse(call, answer, 'drifted');
    const type = answer.headers['content-type'];
    const detail = `${shownUrl} answered ${status} with something that is not ${kindText(call.body)}${type ? ` but ${type}` : ''} (payload ${record.bodyHash}): look at it, then adapt the collector`;
    return { kind: 'drifted', detail };
  }

  /** Declared hosts only, and https only: elsewhere the answer would be anybody's. */
  function redirect(call: Call, answer: Answer): AttemptResult {
    const { location } = answer.headers;
    const to = location && URL.canParse(location, call.shownUrl) ? new URL(location, call.shownUrl) : null;
    const shown = to ? publicUrl(to.href) : 'nowhere';
    const detail = `${call.shownUrl} answered ${answer.status} and leads to ${shown}`;
    if (!to) return { kind: 'drifted', detail };
    if (to.protocol !== 'https:' || !Object.hasOwn(hostPolicies, to.hostname))
      return {
        kind: 'drifted',
        detail: `${detail}, which is not declared: not followed; adapt the collector if it is right`,
      };
    return { kind: 'moved', to: to.href };
  }

  async function refuse(call: Call, answer: Answer, outcome: FetchOutcome['kind']): Promise<FetchRecord> {
    const record = await archive(call, answer, `${call.source}.refused`);
    await payloads.judge(record, { outcome, rows: null });
    return record;
  }

  function archive(call: Call, answer: Answer, source: string): Promise<FetchRecord> {
    const { date, subject, shownUrl, runId } = call;
    const { headers } = answer;
    // Only what is good may be asked about again by its validator.
    const isGood = source === call.source;
    return payloads.put(
      {
        source,
        date,
        subject,
        url: shownUrl,
        status: answer.status,
        contentType: headers['content-type'] || null,
        fetchedAt: answer.knownAt,
        upstream: upstream.kind,
        derived: answer.derived,
        ...(runId === undefined ? {} : { runId }),
        wire: {
          etag: (isGood && headers.etag) || null,
          lastModified: (isGood && headers['last-modified']) || null,
          durationMs: answer.durationMs,
        },
      },
      answer.body,
    );
  }
}

function verdictOf(call: Call, answer: Answer): BodyVerdict {
  if (answer.damage === 'truncated') return 'truncated';
  if (answer.damage === 'undecodable') return 'other_kind';
  const verdict = judgeBody(answer.body, call.body);
  const isForeign = verdict === 'ok' && !fitsKind(answer.headers['content-type'] ?? null, call.body);
  return isForeign ? 'other_kind' : verdict;
}

function conditions(base: FetchRecord | null): Readonly<Record<string, string>> {
  const { etag, lastModified } = base?.wire ?? { etag: null, lastModified: null };
  return {
    ...(etag === null ? {} : { 'If-None-Match': etag }),
    ...(lastModified === null ? {} : { 'If-Modified-Since': lastModified }),
  };
}

function blocked({ host, shownUrl }: Call, why: string, until: Instant): FetchOutcome {
  const detail = `${host} ${why} for ${shownUrl}; asked again after ${new Date(until).toISOString()}`;
  return { kind: 'blocked', detail, host, until };
}

function declaredHost(url: string, policies: Readonly<Record<string, HostPolicy>>) {
  const { protocol, hostname: host, pathname: path } = new URL(url);
  const policy = Object.hasOwn(policies, host) ? policies[host] : undefined;
  if (!policy || protocol !== 'https:') {
    throw new Error(
      `${protocol}//${host} is not declared: only ${Object.keys(policies).join(', ')} over https may be fetched; add a host policy first`,
    );
  }
  return { host, path, policy };
}
