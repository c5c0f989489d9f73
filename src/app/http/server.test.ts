import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Hono } from 'hono';
import { UsageError } from '../usage-error.ts';
import { startServer } from './server.ts';

it('serves on loopback, refuses a port that is taken, and ends with requests under way', async () => {
  const routes = new Hono()
    .get('/', (c) => c.text('here'))
    .get('/slow', () => new Promise<Response>(() => undefined));
  const server = await startServer(routes, 0);
  assert.match(server.address, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(await (await fetch(server.address)).text(), 'here');
  const port = Number(new URL(server.address).port);
  await assert.rejects(
    startServer(routes, port),
    (error) => error instanceof UsageError && /is taken/.test(error.message),
  );
  const slow = fetch(`${server.address}/slow`);
  const cut = assert.rejects(slow);
  await server.close();
  await cut;
});
