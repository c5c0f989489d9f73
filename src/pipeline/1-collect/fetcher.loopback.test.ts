import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { memoryPayloads } from '../../adapters/memory/memory-payloads.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { gameDate } from '../../league/game-date.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { openInternet } from '../../upstreams/internet/internet-upstream.ts';
import type { FetchOutcome, FetchRequest, Payload } from '../define-processor.ts';
import { decodeJson } from './decode-json.ts';
import { createFetcher, type FetcherOptions } from './fetcher.ts';
import { HEADER_PROFILES } from './header-profiles.ts';
import { HOST_POLICIES } from './host-policies.ts';
import { type HostState, hostMemories, ledgerHostState } from './host-state.ts';

const DATE = gameDate('2026-01-15');
const START = Date.parse('2026-01-15T17:00:00Z');
const MINUTE = 60_000;
const STATS: FetchRequest = {
  subject: 'players',
  url: 'https://stats.nba.com/stats/playerindex?Season=2025-26',
};
const ODDS =
  'https://api.the-odds-api.com/v4/sports/basketball_nba/odds?regions=us&markets=h2h,spreads,totals';
const PROPS =
  'https://api.the-odds-api.com/v4/sports/basketball_nba/events/1/odds?regions=us&markets=player_points';
const PDF: FetchRequest = {
  subject: 'report',
  url: 'https://ak-static.cms.nba.com/referee/injury/Injury-Report_2026-01-15_12PM.pdf',
  body: 'pdf',
};
const PAGE: FetchRequest = {
  subject: 'BOS',
  url: 'https://www.espn.com/nba/boxscore?gameId=1',
  body: { html: '__espnfitt__' },
};

type Listener = (request: IncomingMessage, response: ServerResponse, call: number) => void;

/** A real server on loopback that stands for every host, and the fetcher before it on a virtual clock. */
class Loopback {
  readonly clock = new VirtualClock(START);
  readonly archive: PayloadArchive = memoryPayloads();
  readonly requests: IncomingMessage[] = [];
  listener: Listener = (_request, response) => response.end('{"rows":[1]}');
  #server = createServer((request, response) => {
    this.requests.push(request);
    this.listener(request, response, this.requests.length);
  });
  #underWay = 0;
  origin = '';

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #upstream(maxBodyBytes?: number): Upstream {
    const internet = openInternet({
      clock: this.clock,
      testOrigin: this.origin,
      ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
    });
    return {
      ...internet,
      fetch: async (request) => {
        this.#underWay += 1;
        try {
          return await internet.fetch(request);
        } finally {
          this.#underWay -= 1;
        }
      },
    };
  }

  /** A fetcher as after a fresh start: what it knows of before is in `hostState` alone. */
  start(options: Partial<FetcherOptions> & { maxBodyBytes?: number } = {}) {
    const { maxBodyBytes, ...rest } = options;
    const fetcher = createFetcher({
      upstream: this.#upstream(maxBodyBytes),
      payloads: this.archive,
      clock: this.clock,
      apiKeys: { 'api.the-odds-api.com': 's3cr3t', 'api.bettingpros.com': 's3cr3t' },
      ...rest,
    });
    const count = (payload: Payload) => {
      if (payload.record.contentType?.includes('json') || payload.record.contentType === null)
        decodeJson(payload);
      return 1;
    };
    return (request: FetchRequest, live = true): Promise<FetchOutcome> =>
      this.#settle(fetcher.fetch('source', DATE, START, request, count, live));
  }

  /** Moves the clock while nobody waits for the server; `hangs` moves it then too. */
  hangs = false;
  async #settle<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const finished = promise.finally(() => {
      done = true;
    });
    finished.catch(() => undefined);
    while (!done) {
      const before = this.requests.length;
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.clock.nextTimerAt();
      const mayMove = this.#underWay === 0 || (this.hangs && before === this.requests.length && before > 0);
      if (next !== null && !done && mayMove) this.clock.advanceTo(Math.max(next, this.clock.now()));
    }
    return await finished;
  }

  async records(): Promise<FetchRecord[]> {
    return await this.archive.list();
  }
}

let loopback: Loopback;
beforeEach(async () => {
  loopback = new Loopback();
  await loopback.open();
});
afterEach(async () => await loopback.close());

const detailOf = (outcome: FetchOutcome) => ('detail' in outcome ? outcome.detail : '');
const answer =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Listener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('what is really sent', () => {
  for (const [host, policy] of Object.entries(HOST_POLICIES)) {
    it(`to ${host} is its profile and nothing else`, async () => {
      const fetch = loopback.start();
      await fetch({ subject: 'x', url: `https://${host}/path?a=1` });
      const [request] = loopback.requests;
      const sent = new Map<string, string>();
      for (let i = 0; i < request!.rawHeaders.length; i += 2)
        sent.set(request!.rawHeaders[i]!, request!.rawHeaders[i + 1]!);
      const key = policy.key?.in === 'header' ? { [policy.key.name]: 's3cr3t' } : {};
      // Host and Connection are the HTTP client's own.
      assert.equal(sent.get('Connection'), 'keep-alive');
      for (const own of ['Host', 'Connection']) sent.delete(own);
      assert.deepEqual(Object.fromEntries(sent), { ...HEADER_PROFILES[policy.profile], ...key });
      const query = policy.key?.in === 'query' ? '&apiKey=s3cr3t' : '';
      assert.equal(request!.url, `/path?a=1${query}`);
      assert.doesNotMatch(JSON.stringify(await loopback.records()), /s3cr3t/);
    });
  }

  it('is no brotli wish to BettingPros, and gzip alone to The Odds API', () => {
    assert.equal(HEADER_PROFILES.bettingpros['Accept-Encoding'], 'gzip, deflate');
    assert.equal(HEADER_PROFILES.odds['Accept-Encoding'], 'gzip');
  });
});

describe('a body', () => {
  for (const [coding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync], // without its wrapper
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const) {
    it(`packed as ${coding} is archived as it was before`, async () => {
      loopback.listener = answer(pack('{"name":"Dončić"}'), { 'content-encoding': coding });
      const outcome = await loopback.start()(STATS);
      assert.equal(
        outcome.kind === 'fetched' && Buffer.from(outcome.payload.body).toString(),
        '{"name":"Dončić"}',
      );
      const [record] = await loopback.records();
      assert.deepEqual(record?.verdict, { outcome: 'fetched', rows: 1 });
    });
  }

  it('that unpacks to a thousand times its size is drift, and is not read', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    loopback.listener = answer(bomb, { 'content-encoding': 'gzip' });
    const outcome = await loopback.start({ maxBodyBytes: 100_000 })(STATS);
    assert.equal(outcome.kind, 'drifted');
    assert.match(detailOf(outcome), /unpacks to more than 100000 bytes \(\d+ were sent\)/);
    assert.equal(loopback.requests.length, 1);
  });

  it('of an unheard-of packing, or one that cannot be undone, is fetched again, then drift; its bytes are kept', async () => {
    for (const coding of ['br', 'rot13']) {
      loopback.listener = answer('{"rows":[1]}', { 'content-encoding': coding });
      const before = loopback.requests.length;
      const outcome = await loopback.start()(STATS);
      assert.match(detailOf(outcome), /the body cannot be unpacked \(payload [0-9a-f]{64}\)/);
      assert.equal(loopback.requests.length - before, 3);
    }
    const records = await loopback.records();
    assert.deepEqual([...new Set(records.map(({ source }) => source))], ['source.refused']);
    assert.equal(Buffer.from(await loopback.archive.body(records[0]!.bodyHash)).toString(), '{"rows":[1]}');
  });

  it('cut off by the connection is fetched again', async () => {
    loopback.listener = (_request, response, call) => {
      if (call > 1) return void response.end('{"rows":[1]}');
      response.writeHead(200, { 'content-length': '12' }).write('{"rows":');
      setImmediate(() => response.destroy());
    };
    assert.equal((await loopback.start()(STATS)).kind, 'fetched');
    assert.equal(loopback.requests.length, 2);
    const bad = (await loopback.records()).find(({ source }) => source === 'source.refused');
    assert.equal(Buffer.from(await loopback.archive.body(bad!.bodyHash)).toString(), '{"rows":');
  });

  it('cut inside its packing is fetched again, then drift', async () => {
    loopback.listener = answer(gzipSync('{"rows":[1,2,3]}').subarray(0, 20), { 'content-encoding': 'gzip' });
    const outcome = await loopback.start()(STATS);
    assert.match(detailOf(outcome), /the body is cut short/);
    assert.equal(loopback.requests.length, 3);
  });

  it('of the wrong kind is drift by name', async () => {
    const wrong: [FetchRequest, string | Uint8Array, string | null, RegExp][] = [
      [PDF, '{"a":1}', 'application/json', /not a PDF but application\/json/],
      [PDF, '%PDF-1.4 ... %%EOF', 'text/html', /not a PDF but text\/html/],
      [PAGE, '<html>another page</html>', 'text/html', /not a page with __espnfitt__/],
      [STATS, '<html>maintenance</html>', 'text/html', /not JSON but text\/html/],
      [STATS, '{"a":1}', 'text/html', /not JSON but text\/html/],
      [STATS, '%PDF-1.4', null, /not JSON \(payload/],
    ];
    for (const [request, body, type, expected] of wrong) {
      loopback.listener = answer(body, type === null ? {} : { 'content-type': type });
      const outcome = await loopback.start()(request);
      assert.equal(outcome.kind, 'drifted');
      assert.match(detailOf(outcome), expected);
    }
  });

  it('of the right kind is taken: a PDF with its end, a page with its anchor', async () => {
    loopback.listener = answer('%PDF-1.4\n...\n%%EOF\n', { 'content-type': 'application/pdf' });
    assert.equal((await loopback.start()(PDF)).kind, 'fetched');
    loopback.listener = answer("<html>window['__espnfitt__']={}; captcha</html>\n", {
      'content-type': 'text/html',
    });
    assert.equal((await loopback.start()(PAGE)).kind, 'fetched');
    loopback.listener = answer('%PDF-1.4\n...', { 'content-type': 'application/pdf' });
    assert.match(detailOf(await loopback.start()(PDF)), /cut short/);
    loopback.listener = answer("<html>window['__espnfitt__']={", { 'content-type': 'text/html' });
    assert.match(detailOf(await loopback.start()(PAGE)), /cut short/);
  });
});

describe('a host', () => {
  it('that hangs is given up after its time-out, four times, then left alone for 5 minutes', async () => {
    loopback.hangs = true;
    loopback.listener = (_request, response, call) => {
      if (call % 2 === 0) response.writeHead(200).write('{');
    };
    const outcome = await loopback.start()(STATS);
    assert.equal(outcome.kind, 'blocked');
    assert.match(detailOf(outcome), /unreachable .*no complete answer within 20000 ms.* after 4 tries/);
    assert.equal(loopback.requests.length, 4);
    assert.ok('until' in outcome && outcome.until! - loopback.clock.now() === 5 * MINUTE);
  });

  it('that answers 200 with a block page has refused', async () => {
    loopback.listener = answer('<html><h1>Access Denied</h1></html>', { 'content-type': 'text/html' });
    for (const request of [STATS, PDF, PAGE]) {
      const outcome = await loopback.start()(request);
      assert.equal(outcome.kind, 'blocked');
      assert.match(detailOf(outcome), /a block page/);
    }
    const [record] = await loopback.records();
    assert.deepEqual([record?.source, record?.verdict?.outcome], ['source.refused', 'blocked']);
  });

  it('that answers 403 where nothing is published yet is not blocked', async () => {
    loopback.listener = answer('denied', {}, 403);
    assert.equal((await loopback.start()(PDF)).kind, 'not_published_yet');
    assert.equal((await loopback.start()(PDF, false)).kind, 'unavailable');
    assert.equal((await loopback.start()(STATS)).kind, 'blocked');
  });

  it('that says how long to wait is left alone as long, also after a restart, and then probed once', async () => {
    const { ledger } = openMemoryEngine({ clock: loopback.clock, topology: [] });
    const restart = () => loopback.start({ hostState: ledgerHostState(ledger) });
    loopback.listener = answer('{"message":"slow down"}', { 'retry-after': '120' }, 429);
    const first = await restart()(STATS);
    assert.equal('until' in first && first.until, loopback.clock.now() + 120_000);
    loopback.clock.advanceBy(119_000);
    assert.match(detailOf(await restart()(STATS)), /is left alone \(told to wait\)/);
    assert.equal(loopback.requests.length, 1, 'asked once in all');
    assert.equal((await hostMemories(ledger)).get('stats.nba.com')?.strikes, 1);
    loopback.clock.advanceBy(2000);
    loopback.listener = answer('busy', {}, 503);
    assert.match(detailOf(await restart()(STATS)), /answered 503 after 1 tries/);
    assert.equal(loopback.requests.length, 2, 'a probe is not repeated');
    await ledger.close();
  });

  it('whose last call was before a restart keeps its gap', async () => {
    const { ledger } = openMemoryEngine({ clock: loopback.clock, topology: [] });
    const restart = () => loopback.start({ hostState: ledgerHostState(ledger) });
    await restart()(STATS);
    const at = loopback.clock.now();
    await restart()(STATS);
    assert.ok(loopback.clock.now() - at >= 2000);
    await ledger.close();
  });

  it('is asked less often where one of its endpoints wants it', async () => {
    const fetch = loopback.start();
    const board = {
      subject: 'live',
      url: 'https://cdn.nba.com/static/json/liveData/scoreboard/todaysScoreboard_00.json',
    };
    const at: number[] = [];
    for (const request of [board, board]) {
      await fetch(request);
      at.push(loopback.clock.now());
    }
    assert.ok(at[1]! - at[0]! >= MINUTE);
    await fetch({
      subject: 'x',
      url: 'https://cdn.nba.com/static/json/liveData/boxscore/boxscore_0022500001.json',
    });
    const gap = loopback.clock.now() - at[1]!;
    assert.ok(gap >= 12_000 && gap <= 15_001, `gap ${gap}`);
  });
});

describe('a redirect', () => {
  it('to a host nobody declared, or off https, is not followed', async () => {
    for (const location of ['https://evil.example/x', 'http://stats.nba.com/x', 'https://127.0.0.1/x']) {
      loopback.listener = answer('', { location }, 302);
      const before = loopback.requests.length;
      const outcome = await loopback.start()(STATS);
      assert.equal(outcome.kind, 'drifted');
      assert.match(detailOf(outcome), /which is not declared: not followed/);
      assert.equal(loopback.requests.length - before, 1);
    }
    loopback.listener = answer('', {}, 302);
    assert.match(detailOf(await loopback.start()(STATS)), /leads to nowhere/);
  });

  it('to a declared host is followed, and takes no key along', async () => {
    loopback.listener = (_request, response, call) => {
      if (call === 1) response.writeHead(301, { location: 'https://stats.nba.com/odds?apiKey=s3cr3t' }).end();
      else response.end('{"rows":[1]}');
    };
    const outcome = await loopback.start()({ subject: 'lines', url: ODDS });
    assert.equal(outcome.kind, 'fetched');
    assert.match(loopback.requests[0]!.url!, /apiKey=s3cr3t/);
    assert.equal(outcome.kind === 'fetched' && outcome.payload.record.url, 'https://stats.nba.com/odds');
    assert.doesNotMatch(JSON.stringify(await loopback.records()), /s3cr3t/);
  });

  it('in a circle ends', async () => {
    loopback.listener = answer('', { location: STATS.url }, 307);
    assert.match(detailOf(await loopback.start()(STATS)), /redirected more than 3 times/);
    assert.equal(loopback.requests.length, 4);
  });
});

describe('asking whether the last body still holds', () => {
  const conditional: Listener = (request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else
      response
        .writeHead(200, { etag: '"v1"', 'last-modified': 'Thu, 15 Jan 2026 10:00:00 GMT' })
        .end('{"rows":[1]}');
  };

  it('gives a new record with the same body', async () => {
    loopback.listener = conditional;
    const fetch = loopback.start();
    const first = await fetch(STATS);
    const second = await fetch(STATS);
    assert.equal(second.kind, 'not_modified');
    assert.equal(loopback.requests[1]!.headers['if-modified-since'], 'Thu, 15 Jan 2026 10:00:00 GMT');
    assert.ok('payload' in first && 'payload' in second);
    assert.deepEqual([second.changed, second.rows], [false, 1]);
    assert.equal(Buffer.from(second.payload.body).toString(), '{"rows":[1]}');
    assert.equal(second.payload.record.bodyHash, first.payload.record.bodyHash);
    assert.equal(second.payload.record.status, 304);
    assert.equal((await loopback.archive.latest('source', DATE))[0]?.status, 304);
    assert.equal((await fetch(STATS)).kind, 'not_modified', 'the validators hold on');
  });

  it('is not done when the archive has lost the body', async () => {
    loopback.listener = conditional;
    const broken: PayloadArchive = { ...loopback.archive, body: () => Promise.reject(new Error('damaged')) };
    const fetch = loopback.start({ payloads: broken });
    await fetch(STATS);
    assert.equal((await fetch(STATS)).kind, 'fetched');
    assert.deepEqual(
      loopback.requests.map((request) => request.headers['if-none-match']),
      [undefined, '"v1"', undefined],
    );
  });

  it('is drift when nobody asked', async () => {
    loopback.listener = answer('', {}, 304);
    assert.match(detailOf(await loopback.start()(STATS)), /answered 304/);
  });
});

describe('a plan that counts calls', () => {
  const told = (used: number, remaining: number) =>
    answer('{"rows":[1]}', { 'x-requests-used': String(used), 'x-requests-remaining': String(remaining) });

  it('is told to whoever warns, and kept', async () => {
    const { ledger } = openMemoryEngine({ clock: loopback.clock, topology: [] });
    const heard: unknown[] = [];
    const fetch = loopback.start({
      hostState: ledgerHostState(ledger) as HostState,
      onQuota: async (host, { used, remaining }) => void heard.push([host, used, remaining]),
    });
    loopback.listener = told(400, 100);
    await fetch({ subject: 'lines', url: ODDS });
    assert.deepEqual(heard, [['api.the-odds-api.com', 400, 100]]);
    assert.equal((await hostMemories(ledger)).get('api.the-odds-api.com')?.quota?.remaining, 100);
    await ledger.close();
  });

  it('gives up player lines before game lines at 95 %, and everything when it is used up', async () => {
    const fetch = loopback.start();
    loopback.listener = told(480, 20);
    assert.equal((await fetch({ subject: 'e', url: PROPS })).kind, 'fetched');
    const refused = await fetch({ subject: 'e', url: PROPS });
    assert.match(detailOf(refused), /20 of 500 calls are left: from 95 % on player_points are given up/);
    loopback.listener = told(500, 0);
    assert.equal((await fetch({ subject: 'lines', url: ODDS })).kind, 'fetched');
    const usedUp = await fetch({ subject: 'lines', url: ODDS });
    assert.match(detailOf(usedUp), /the plan is used up/);
    const [until, waited] = [usedUp, refused].map((one) => one.kind === 'blocked' && one.until);
    assert.ok(typeof until === 'number' && until > loopback.clock.now(), 'then it is waited for');
    assert.equal(waited, null, 'while anything is left, others are served');
    const events = 'https://api.the-odds-api.com/v4/sports/basketball_nba/events';
    assert.equal((await fetch({ subject: 'events', url: events })).kind, 'fetched', 'what is free is asked');
    loopback.clock.advanceBy(7 * 60 * MINUTE);
    loopback.listener = told(1, 499);
    assert.equal((await fetch({ subject: 'lines', url: ODDS })).kind, 'fetched', 'a new period is found out');
    assert.equal((await fetch({ subject: 'e', url: PROPS })).kind, 'fetched');
  });
});

describe('a proxy of the standard variables', () => {
  it('is asked for a tunnel, and shows no password when it refuses', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://user:s3cr3t@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const internet = openInternet({ clock: loopback.clock, proxy: { HTTPS_PROXY: address } });
    await assert.rejects(
      internet.fetch({ url: STATS.url, headers: {}, timeoutMs: 20_000, asOf: 0 }),
      (error: Error) => {
        assert.equal(error.name, 'UpstreamUnreachableError');
        assert.doesNotMatch(error.message, /s3cr3t/);
        return true;
      },
    );
    assert.deepEqual(asked, [`stats.nba.com:443 Basic ${Buffer.from('user:s3cr3t').toString('base64')}`]);
    await internet.close();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('is passed by for the hosts it is not for', async () => {
    const internet = openInternet({
      clock: loopback.clock,
      testOrigin: loopback.origin,
      proxy: { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' },
    });
    const response = await internet.fetch({ url: STATS.url, headers: {}, timeoutMs: 20_000, asOf: 0 });
    assert.equal(response.status, 200);
    await internet.close();
  });
});
