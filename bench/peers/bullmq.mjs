/**
 * The diamond 5 -> gate -> 3 -> 1 -> 1 -> 450 -> gate as BullMQ flows on a Redis of its own, without fsync (its default).
 * `node bench/peers/bullmq.mjs [dates,dates...] [repeats]`
 */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const counts = (process.argv[2] ?? '1,10').split(',').map(Number);
const repeats = Number(process.argv[3] ?? 3);
const MEMBERS = 450;
const PORT = 6399;

if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.log('skipped: there is no redis-server on this machine (apt-get install redis-server)');
  process.exit(0);
}
const bullmq = await import('bullmq').catch(() => null);
if (!bullmq) {
  console.log('skipped: bullmq is not installed (npm install --prefix bench/peers)');
  process.exit(0);
}
const { FlowProducer, Worker } = bullmq;
const folder = mkdtempSync(join(tmpdir(), 'tipoff-bullmq-'));
const redis = spawn(
  'redis-server',
  ['--port', String(PORT), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
  {
    stdio: 'ignore',
  },
);
const { Redis } = await import('ioredis');
const connect = () => new Redis(PORT, '127.0.0.1', { maxRetriesPerRequest: null });

/** A job with its children; BullMQ runs children first, so the last gate is the root. */
function job(name, children = []) {
  return { name, queueName: 'diamond', data: {}, children };
}

/** One date. Children of several parents do not exist in a flow: the three hang under the one, the five under one of the three. */
function diamond() {
  const gate = job(
    'gate',
    Array.from({ length: 5 }, (_, i) => job(`five${i}`)),
  );
  const three = [job('three0', [gate]), job('three1'), job('three2')];
  return job('one', [job('level2', three)]);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function run(dates) {
  const clients = [connect(), connect()];
  const flow = new FlowProducer({ connection: clients[0] });
  let closed = 0;
  let done;
  const finished = new Promise((resolve) => {
    done = resolve;
  });
  const worker = new Worker(
    'diamond',
    async ({ name }) => {
      // The fan-out is known only now, as in the pipeline: a second flow, closed by its root.
      if (name === 'one') {
        await flow.add(
          job(
            'close',
            Array.from({ length: MEMBERS }, (_, i) => job(`member${i}`)),
          ),
        );
      }
    },
    { connection: clients[1], concurrency: 100 },
  );
  worker.on('completed', ({ name }) => {
    if (name === 'close' && ++closed === dates) done();
  });
  const since = performance.now();
  await Promise.all(Array.from({ length: dates }, () => flow.add(diamond())));
  await finished;
  const seconds = (performance.now() - since) / 1_000;
  const rss = process.memoryUsage().rss / 1e6;
  await Promise.all([worker.close(), flow.close()]);
  for (const client of clients) client.disconnect();
  return { rate: dates / seconds, tasks: (dates * (5 + 1 + 3 + 1 + 1 + MEMBERS + 1)) / seconds, rss };
}

try {
  console.log(
    `BullMQ on Redis (no fsync: its default), concurrency 100, node ${process.version}; medians of ${repeats}`,
  );
  for (const dates of counts) {
    const runs = [];
    for (let i = 0; i < repeats; i++) runs.push(await run(dates));
    console.log(
      `${String(dates).padStart(4)} dates  ${median(runs.map((r) => r.rate)).toFixed(2)} dates/s  ${median(runs.map((r) => r.tasks)).toFixed(0)} tasks/s  ${median(runs.map((r) => r.rss)).toFixed(0)} MB RSS (without Redis)`,
    );
  }
} finally {
  redis.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
