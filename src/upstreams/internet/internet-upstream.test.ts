import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { HEADER_PROFILES } from '../../pipeline/1-collect/header-profiles.ts';
import { BodyTooLargeError, UpstreamUnreachableError } from '../../ports/upstream.ts';
import { openInternet } from './internet-upstream.ts';

const NOW = Date.parse('2026-01-15T17:00:00Z');
const URL_ASKED = 'https://stats.nba.com/stats/playerindex?Season=2025-26&College=';
const REQUEST = { url: URL_ASKED, headers: HEADER_PROFILES.stats, timeoutMs: 20_000, asOf: 0 };

async function withServer(listener: RequestListener, use: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

it('sends path, query and the header profile as they are', async () => {
  let url: string | undefined;
  let headers: Record<string, unknown> = {};
  await withServer(
    (request, response) => {
      url = request.url;
      headers = request.headers;
      response.setHeader('content-type', 'application/json').end('{"a":1}');
    },
    async (testOrigin) => {
      const internet = openInternet({ clock: new VirtualClock(NOW), testOrigin });
      const response = await internet.fetch(REQUEST);
      assert.equal(response.status, 200);
      assert.equal(Buffer.from(response.body).toString(), '{"a":1}');
      assert.equal(response.knownAt, NOW);
      assert.equal(response.derived, false);
      assert.equal(response.headers['content-type'], 'application/json');
    },
  );
  assert.equal(url, '/stats/playerindex?Season=2025-26&College=');
  for (const [name, value] of Object.entries(HEADER_PROFILES.stats)) {
    assert.equal(headers[name.toLowerCase()], value, name);
  }
  assert.equal(headers['x-nba-stats-origin'], undefined);
});

it('hands out the decoded body', async () => {
  await withServer(
    (_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":"Dončić"}'));
    },
    async (testOrigin) => {
      const response = await openInternet({ clock: new VirtualClock(NOW), testOrigin }).fetch(REQUEST);
      assert.equal(Buffer.from(response.body).toString(), '{"a":"Dončić"}');
    },
  );
});

it('returns any status, and follows no redirect', async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end('moved');
    },
    async (testOrigin) => {
      const response = await openInternet({ clock: new VirtualClock(NOW), testOrigin }).fetch(REQUEST);
      assert.equal(response.status, 302);
      assert.equal(response.headers.location, 'https://elsewhere.example/');
    },
  );
});

it('gives up on a body that is too large', async () => {
  await withServer(
    (_request, response) => {
      response.end('x'.repeat(5000));
    },
    async (testOrigin) => {
      const internet = openInternet({ clock: new VirtualClock(NOW), testOrigin, maxBodyBytes: 4000 });
      await assert.rejects(internet.fetch(REQUEST), (error: Error) => {
        assert.ok(error instanceof BodyTooLargeError);
        assert.match(error.message, /playerindex: the body is larger than 4000 bytes/);
        return true;
      });
    },
  );
});

it('gives up on a hanging answer when the time-out has passed', async () => {
  const clock = new VirtualClock(NOW);
  await withServer(
    (_request, response) => {
      response.writeHead(200).write('{');
      clock.advanceBy(20_000);
    },
    async (testOrigin) => {
      const internet = openInternet({ clock, testOrigin });
      await assert.rejects(internet.fetch(REQUEST), (error: Error) => {
        assert.ok(error instanceof UpstreamUnreachableError);
        assert.match(error.message, /stats\.nba\.com\/stats\/playerindex .*within 20000 ms/);
        return true;
      });
    },
  );
  assert.equal(clock.nextTimerAt(), null);
});

it('cancels its time-out when the answer is there', async () => {
  const clock = new VirtualClock(NOW);
  await withServer(
    (_request, response) => {
      response.end('{}');
    },
    async (testOrigin) => {
      await openInternet({ clock, testOrigin }).fetch(REQUEST);
      assert.equal(clock.nextTimerAt(), null);
    },
  );
});

it('says what happened when nobody listens, without the query that may hold a key', async () => {
  const internet = openInternet({ clock: new VirtualClock(NOW), testOrigin: 'http://127.0.0.1:1' });
  await assert.rejects(internet.fetch({ ...REQUEST, url: `${URL_ASKED}&apiKey=s3cr3t` }), (error: Error) => {
    assert.ok(error instanceof UpstreamUnreachableError);
    assert.doesNotMatch(error.message, /s3cr3t/);
    return true;
  });
});

it('ends what is under way when it is closed', async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(200).write('{');
    },
    async (testOrigin) => {
      const internet = openInternet({ clock: new VirtualClock(NOW), testOrigin });
      const pending = internet.fetch(REQUEST);
      await internet.close();
      await assert.rejects(pending, /the upstream was closed/);
    },
  );
});

it('speaks https only, and has no idea what the internet covers', async () => {
  const internet = openInternet({ clock: new VirtualClock(NOW) });
  await assert.rejects(internet.fetch({ ...REQUEST, url: 'http://stats.nba.com/' }), /is not https/);
  assert.equal(await internet.coverage(), null);
});
