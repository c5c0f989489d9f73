import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { memoryPayloads } from '../../adapters/memory/memory-payloads.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { gameDate } from '../../league/game-date.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import {
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
  UpstreamUnreachableError,
} from '../../ports/upstream.ts';
import { DriftError, type FetchOutcome, type Payload } from '../define-processor.ts';
import { decodeJson } from './decode-json.ts';
import { createFetcher, type FetcherOptions } from './fetcher.ts';
import { type HostState, memoryHostState } from './host-state.ts';

const DATE = gameDate('2024-01-15');
const START = Date.parse('2024-01-15T17:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STATS = { subject: 'players', url: 'https://stats.nba.com/stats/playerindex?Season=2023-24' };
const ODDS = {
  subject: 'lines',
  url: 'https://api.the-odds-api.com/v4/sports/basketball_nba/odds?regions=us,us_dfs&oddsFormat=american',
};

type Answer = Partial<UpstreamResponse> & { text?: string; unreachable?: string; crash?: string };

/** An upstream that gives prepared answers in order, the last one for ever, and notes when it was asked. */
function scripted(clock: VirtualClock, answers: Answer[], kind: Upstream['kind'] = 'internet') {
  const asked: (UpstreamRequest & { at: number })[] = [];
  let running = 0;
  let most = 0;
  const upstream: Upstream = {
    kind,
    coverage: async () => null,
    close: async () => undefined,
    fetch: async (request) => {
      asked.push({ ...request, at: clock.now() });
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? {};
      if (answer.unreachable) throw new UpstreamUnreachableError(`${answer.unreachable} (${request.url})`);
      if (answer.crash) throw new Error(`${answer.crash} at ${request.url}`);
      const { text = '{"rows":[1]}', status = 200, headers = {}, ...rest } = answer;
      return { status, headers, body: Buffer.from(text), knownAt: clock.now(), derived: false, ...rest };
    },
  };
  return { upstream, asked, mostAtOnce: () => most };
}

function recordingPayloads(): PayloadArchive & { records: FetchRecord[] } {
  const records: FetchRecord[] = [];
  const archive = memoryPayloads();
  return {
    ...archive,
    records,
    put: async (record, body) => {
      const stored = await archive.put(record, body);
      records.push(stored);
      return stored;
    },
  };
}

function setUp(
  answers: Answer[],
  options: Partial<FetcherOptions> = {},
  kind: Upstream['kind'] = 'internet',
) {
  const clock = new VirtualClock(START);
  const script = scripted(clock, answers, kind);
  const payloads = recordingPayloads();
  const fetcher = createFetcher({
    upstream: script.upstream,
    payloads,
    clock,
    apiKeys: { 'api.the-odds-api.com': 's3cr3t' },
    ...options,
  });
  const count = (payload: Payload) => {
    decodeJson(payload);
    return 1;
  };
  const start = (request = STATS, live = false) =>
    fetcher.fetch('nbac_player_index', DATE, START, request, count, live);
  /** Lets timers fire as they come up until the outcome is there. */
  const fetch = async (request = STATS, live = false): Promise<FetchOutcome> =>
    await settle(clock, start(request, live));
  return { clock, payloads, fetcher, fetch, start, count, ...script };
}

async function settle<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let done = false;
  const finished = promise.finally(() => {
    done = true;
  });
  finished.catch(() => undefined);
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = clock.nextTimerAt();
    if (next !== null && !done) clock.advanceTo(Math.max(next, clock.now()));
  }
  return await finished;
}

describe('the fetcher', () => {
  it('archives the body byte for byte and says whether it is new', async () => {
    const { fetch, payloads } = setUp([{ text: '{"a":1}' }, { text: '{"a":1}' }, { text: '{"a":2}' }]);
    const outcomes = [await fetch(), await fetch(), await fetch()];
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind === 'fetched' && outcome.changed),
      [true, false, true],
    );
    assert.equal(payloads.records.length, 3, 'every request leaves a record');
    const [first] = payloads.records;
    assert.equal(first?.source, 'nbac_player_index');
    assert.equal(first?.subject, 'players');
    assert.equal(first?.url, STATS.url);
    assert.equal(Buffer.from(await payloads.body(first!.bodyHash)).toString(), '{"a":1}');
  });

  it('sends the header profile and the time-out of the host, and what the caller may know', async () => {
    const { fetch, asked } = setUp([{}]);
    await fetch();
    assert.equal(asked[0]?.headers.Origin, 'https://www.nba.com');
    assert.equal(asked[0]?.headers['x-nba-stats-token' as string], undefined);
    assert.equal(asked[0]?.timeoutMs, 20_000);
    assert.equal(asked[0]?.asOf, START);
  });

  it('gives the key to the upstream and to nothing else', async () => {
    const { fetch, asked, payloads } = setUp([{}, { status: 403, text: 'no' }]);
    await fetch(ODDS);
    const refused = await fetch(ODDS);
    assert.equal(new URL(asked[0]!.url).searchParams.get('apiKey'), 's3cr3t');
    assert.equal(payloads.records[0]?.url, ODDS.url);
    assert.doesNotMatch(JSON.stringify([payloads.records, refused]), /s3cr3t/);
  });

  it('takes a key out of a URL that already carries one', async () => {
    const { fetch, payloads } = setUp([{}]);
    await fetch({ subject: 'lines', url: `${ODDS.url}&apiKey=s3cr3t` });
    assert.doesNotMatch(payloads.records[0]!.url, /apiKey|s3cr3t/);
  });

  it('shows no key in an error that stops everything', async () => {
    const { fetch } = setUp([{ crash: 'out of memory' }]);
    await assert.rejects(fetch(ODDS), (error: Error) => {
      assert.match(error.message, /out of memory/);
      assert.doesNotMatch(JSON.stringify([error.message, String(error.cause)]), /s3cr3t/);
      return true;
    });
  });

  it('asks no host for a key that nobody configured', async () => {
    const { fetch, asked } = setUp([{}], { apiKeys: {} });
    const outcome = await fetch(ODDS);
    assert.equal(outcome.kind, 'not_configured');
    assert.match('detail' in outcome ? outcome.detail : '', /no API key is configured; set it/);
    assert.equal(asked.length, 0);
  });

  it('needs no key offline', async () => {
    const { fetch, asked } = setUp([{}], { apiKeys: {} }, 'simulated');
    assert.equal((await fetch(ODDS)).kind, 'fetched');
    assert.equal(asked[0]?.url, ODDS.url);
  });

  it('refuses hosts and schemes that are not declared', async () => {
    const { fetch, asked } = setUp([{}]);
    for (const url of ['https://evil.example/x', 'http://stats.nba.com/x', 'https://constructor/x']) {
      await assert.rejects(fetch({ subject: 'x', url }), /is not declared: only .*stats\.nba\.com/);
    }
    assert.equal(asked.length, 0);
  });

  it('calls 404 unavailable, and not published yet when the present is asked for', async () => {
    const { fetch, payloads } = setUp([{ status: 404, text: '' }]);
    assert.equal((await fetch()).kind, 'unavailable');
    assert.equal((await fetch(STATS, true)).kind, 'not_published_yet');
    assert.deepEqual(
      [...new Set(payloads.records.map((record) => record.source))],
      ['nbac_player_index.refused'],
    );
    assert.equal((await setUp([{ status: 204, text: '' }]).fetch()).kind, 'unavailable');
  });

  it('says that the key is wrong on 401 and leaves the host open', async () => {
    const { fetch, asked } = setUp([{ status: 401, text: '{"message":"invalid key"}' }, {}]);
    const outcome = await fetch(ODDS);
    assert.match(outcome.kind === 'failed' ? outcome.detail : '', /refused the key \(401\)/);
    assert.equal((await fetch(ODDS)).kind, 'fetched');
    assert.equal(asked.length, 2);
  });
});

describe('a refusing host', () => {
  it('is left alone after 403, longer each time, and forgiven after a good answer', async () => {
    const { fetch, asked, clock } = setUp([
      { status: 403, text: 'no' },
      { status: 403, text: 'no' },
      {},
      { status: 403, text: 'no' },
    ]);
    const first = await fetch();
    assert.match(first.kind === 'blocked' ? first.detail : '', /refused \(status 403\).*2024-01-15T17:30:00/);
    const second = await fetch();
    assert.match(second.kind === 'blocked' ? second.detail : '', /is left alone \(status 403\)/);
    assert.equal(asked.length, 1, 'never retried');
    clock.advanceBy(30 * MINUTE);
    await fetch();
    assert.equal(asked.length, 2);
    clock.advanceBy(59 * MINUTE);
    assert.equal((await fetch()).kind, 'blocked');
    assert.equal(asked.length, 2, 'the second cool-down is twice as long');
    clock.advanceBy(2 * MINUTE);
    assert.equal((await fetch()).kind, 'fetched');
    await fetch();
    clock.advanceBy(31 * MINUTE);
    await fetch();
    assert.equal(asked.length, 5, 'after a good answer the first cool-down holds again');
  });

  it('is left alone for twelve hours when it is the CDN', async () => {
    const { fetch, asked, clock } = setUp([{ status: 403, text: 'no' }, {}]);
    const cdn = {
      subject: 'season',
      url: 'https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json',
    };
    await fetch(cdn);
    clock.advanceBy(12 * HOUR - MINUTE);
    assert.equal((await fetch(cdn)).kind, 'blocked');
    assert.equal((await fetch(STATS)).kind, 'fetched', 'other hosts are not punished');
    clock.advanceBy(2 * MINUTE);
    assert.equal((await fetch(cdn)).kind, 'fetched');
    assert.equal(asked.length, 3);
  });

  it('keeps its cool-down across a restart when the state is kept', async () => {
    const hostState: HostState = memoryHostState();
    await setUp([{ status: 403, text: 'no' }], { hostState }).fetch();
    const second = setUp([{}], { hostState });
    assert.equal((await second.fetch()).kind, 'blocked');
    assert.equal(second.asked.length, 0);
  });

  it('is recognised by its page, even with status 200', async () => {
    const page = '<html><title>Access Denied</title></html>';
    const { fetch, payloads } = setUp([{ text: page }]);
    const outcome = await fetch();
    assert.match(outcome.kind === 'blocked' ? outcome.detail : '', /a block page/);
    assert.equal(
      payloads.records[0]?.source,
      'nbac_player_index.refused',
      'the page is archived, not parsed',
    );
    assert.equal(Buffer.from(await payloads.body(payloads.records[0]!.bodyHash)).toString(), page);
  });

  it('stops the calls that are already queued behind the refused one', async () => {
    const { start, asked, clock } = setUp([{ status: 403, text: 'no' }, {}]);
    const outcomes = await settle(clock, Promise.all([start(), start(), start()]));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['blocked', 'blocked', 'blocked'],
    );
    assert.equal(asked.length, 1);
  });
});

describe('a failing host', () => {
  it('is asked again with growing pauses, then reported as unreachable', async () => {
    const { fetch, asked, payloads } = setUp([{ status: 503, text: 'busy' }]);
    const outcome = await fetch();
    assert.match(outcome.kind === 'blocked' ? outcome.detail : '', /answered 503 after 4 tries/);
    assert.equal(asked.length, 4);
    const pauses = asked.slice(1).map((request, i) => request.at - asked[i]!.at);
    for (const [i, base] of [2000, 6000, 18_000].entries()) {
      assert.ok(pauses[i]! >= base && pauses[i]! <= 1.25 * base, `pause ${i} was ${pauses[i]} ms`);
    }
    assert.equal(payloads.records.length, 4, 'the bad bodies are kept');
  });

  it('recovers from network errors', async () => {
    const { fetch, asked } = setUp([{ unreachable: 'reset' }, { unreachable: 'reset' }, {}]);
    assert.equal((await fetch()).kind, 'fetched');
    assert.equal(asked.length, 3);
  });

  it('is left alone for 5 minutes when nothing answers', async () => {
    const { fetch, asked, clock } = setUp([{ unreachable: 'reset' }]);
    const outcome = await fetch(ODDS);
    assert.match(outcome.kind === 'blocked' ? outcome.detail : '', /is unreachable .*reset/);
    assert.doesNotMatch(JSON.stringify(outcome), /s3cr3t/);
    clock.advanceBy(4 * MINUTE);
    await fetch(ODDS);
    assert.equal(asked.length, 4);
    clock.advanceBy(2 * MINUTE);
    await fetch(ODDS);
    assert.equal(asked.length, 5, 'one probe, no retries');
  });

  it('gets the pause it asks for', async () => {
    const { fetch, asked } = setUp([{ status: 429, text: '', headers: { 'retry-after': '7' } }, {}]);
    assert.equal((await fetch()).kind, 'fetched');
    assert.equal(asked[1]!.at - asked[0]!.at, 7000);
  });

  it('gets a long pause as a cool-down instead of a waiting call', async () => {
    const later = new Date(START + 20 * MINUTE).toUTCString();
    const { fetch, asked, clock } = setUp([{ status: 503, text: '', headers: { 'retry-after': later } }, {}]);
    assert.match(JSON.stringify(await fetch()), /answered 503 after 1 tries.*17:20:00/);
    clock.advanceBy(19 * MINUTE);
    assert.equal((await fetch()).kind, 'blocked');
    clock.advanceBy(2 * MINUTE);
    assert.equal((await fetch()).kind, 'fetched');
    assert.equal(asked.length, 2);
  });

  it('is left alone for a quarter of an hour after 429 without a wish', async () => {
    const { fetch, asked } = setUp([{ status: 429, text: '', headers: { 'retry-after': 'soon' } }]);
    const outcome = await fetch();
    assert.equal(asked.length, 4);
    const ends = START + asked[3]!.at - START + 15 * MINUTE;
    assert.match(outcome.kind === 'blocked' ? outcome.detail : '', new RegExp(new Date(ends).toISOString()));
  });
});

describe('a bad body', () => {
  it('is fetched again twice when it is cut short, and kept every time', async () => {
    const { fetch, asked, payloads } = setUp([{ text: '{"rows":[1,' }]);
    const outcome = await fetch();
    assert.equal(outcome.kind, 'drifted');
    assert.equal(asked.length, 3);
    assert.deepEqual(
      payloads.records.map((record) => record.source),
      Array(3).fill('nbac_player_index.refused'),
    );
  });

  it('is forgiven when the second one is whole', async () => {
    const { fetch, asked } = setUp([{ text: ' ' }, { text: '{"rows":[1 2]}' }, { text: '\ufeff [1]\n' }]);
    assert.equal((await fetch()).kind, 'fetched');
    assert.equal(asked.length, 3);
    assert.equal((await setUp([{ text: '{"rows":[1 2]}' }, { text: '[1]\n' }]).fetch()).kind, 'fetched');
  });

  it('is drift when it is whole but something else', async () => {
    const { fetch, asked } = setUp([{ text: 'rows: 1' }]);
    assert.match(JSON.stringify(await fetch()), /drifted.*not JSON/);
    assert.equal(asked.length, 1);
    assert.match(JSON.stringify(await setUp([{ status: 302, text: '' }]).fetch()), /drifted.*answered 302/);
    assert.match(JSON.stringify(await setUp([{ status: 422, text: '{}' }]).fetch()), /failed.*answered 422/);
  });

  it('is archived before the counter calls it drift', async () => {
    const { fetcher, payloads } = setUp([{ text: '{"renamed":[]}' }], {}, 'archive');
    const outcome = await fetcher.fetch('s', DATE, START, STATS, () => {
      throw new DriftError('rows is missing');
    });
    assert.equal(outcome.kind, 'drifted');
    assert.match(
      outcome.kind === 'drifted' ? outcome.detail : '',
      new RegExp(`rows is missing.*${payloads.records[0]?.bodyHash}`),
    );
    assert.equal(payloads.records[0]?.source, 's');
  });

  it('passes on what is a fault of ours', async () => {
    const { fetcher, payloads } = setUp([{}], {}, 'archive');
    const fault = () => {
      throw new TypeError('a bug');
    };
    await assert.rejects(fetcher.fetch('s', DATE, START, STATS, fault), /a bug/);
    assert.equal(payloads.records.length, 1);
  });
});

describe('pacing', () => {
  it('lets one call at a time through to a host of the internet, with its gap between them', async () => {
    const { start, asked, clock, mostAtOnce } = setUp([{}]);
    await settle(clock, Promise.all([start(), start(), start()]));
    assert.equal(mostAtOnce(), 1);
    const gaps = asked.slice(1).map((request, i) => request.at - asked[i]!.at);
    assert.ok(
      gaps.every((gap) => gap >= 2000 && gap <= 2501),
      `gaps ${gaps}`,
    );
  });

  it('does not let a failed call close the queue', async () => {
    const { start, clock } = setUp([{ crash: 'bug' }, {}]);
    const results = await settle(clock, Promise.allSettled([start(), start()]));
    assert.deepEqual(
      results.map((result) => result.status),
      ['rejected', 'fulfilled'],
    );
  });

  it('does not hold up upstreams that nobody can hurry', async () => {
    const { start, asked, clock, mostAtOnce } = setUp([{}], {}, 'archive');
    await Promise.all([start(), start(), start()]);
    assert.equal(clock.now(), START);
    assert.equal(asked.length, 3);
    assert.equal(mostAtOnce(), 3);
  });

  it('marks what the archive assembled', async () => {
    const { fetch, payloads } = setUp([{ derived: true, knownAt: START - HOUR }], {}, 'archive');
    await fetch();
    assert.deepEqual(
      [payloads.records[0]?.derived, payloads.records[0]?.fetchedAt, payloads.records[0]?.upstream],
      [true, START - HOUR, 'archive'],
    );
  });
});

it('reads no gzip by itself: decoding is the upstream’s business', async () => {
  const { fetch } = setUp([{ body: new Uint8Array(gzipSync('{}')) }]);
  assert.equal((await fetch()).kind, 'drifted');
});
