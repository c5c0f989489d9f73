/** Measures the embedded ledger and bus: transactions a second, messages a second end to end, restart to first work. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEngine } from '../src/adapters/embedded/sqlite-engine.ts';
import { systemClock } from '../src/adapters/embedded/system-clock.ts';
import type { Subscription } from '../src/ports/bus.ts';
import { collection } from '../src/ports/ledger.ts';

const TRANSACTIONS = Number(process.argv[2] ?? 20_000);
const HOPS = 200;
const FOLDER = mkdtempSync(join(process.env.TIPOFF_BENCH_DIR ?? tmpdir(), 'tipoff-bench-'));

interface Effect {
  readonly unit: string;
  readonly date: string;
  readonly open: boolean;
}
const SOURCES = collection<Effect>('sources', ['unit', 'date', 'open']);
const EFFECTS = collection<Effect>('effects', ['unit', 'date', 'open']);

const TOPOLOGY: Subscription[] = ['work', 'hop', 'dead'].map((topic) => ({
  name: `${topic}-worker`,
  topic,
  concurrency: 100,
  ackDeadlineSeconds: 60,
  minBackoffMs: 100,
  maxBackoffMs: 1_000,
  maxAttempts: 5,
  deadLetterTopic: 'dead',
}));

const file = join(FOLDER, 'ledger.db');
const clock = systemClock();
const effect = (i: number): Effect => ({ unit: `unit-${i}`, date: '2024-01-15', open: i % 2 === 0 });
const nothing = async () => undefined;

function report(what: string, count: number, since: number): void {
  const seconds = (performance.now() - since) / 1_000;
  console.log(`${what}: ${count} in ${seconds.toFixed(2)} s = ${Math.round(count / seconds)} a second`);
}

console.log(`node ${process.version}, synchronous=FULL, groups of up to 128, file in ${FOLDER}`);
let engine = openSqliteEngine({ file, topology: TOPOLOGY, clock });

let since = performance.now();
await Promise.all(
  Array.from({ length: TRANSACTIONS }, (_, i) =>
    engine.ledger.transact(async (tx) => {
      tx.create(SOURCES, `s${i}`, effect(i));
      tx.emit({ id: `m${i}`, topic: 'work', data: { i }, attributes: { lane: 'live' } });
    }),
  ),
);
report('concurrent transactions (create with 3 indexes + emit)', TRANSACTIONS, since);

since = performance.now();
await engine.bus.start({ 'work-worker': nothing, 'hop-worker': nothing, 'dead-worker': nothing });
await engine.bus.idle();
report('backlog delivered and acknowledged, empty handler', TRANSACTIONS, since);
await engine.ledger.close();

engine = openSqliteEngine({ file, topology: TOPOLOGY, clock });
const latencies: number[] = [];
let emittedAt = 0;
await engine.bus.start({
  'work-worker': async ({ message }) => {
    await engine.ledger.transact(async (tx) => {
      if (await tx.get(EFFECTS, message.id)) return;
      tx.create(EFFECTS, message.id, effect(Number(message.data.i)));
    });
  },
  'hop-worker': async ({ message }) => {
    latencies.push(performance.now() - emittedAt);
    const next = Number(message.data.i) + 1;
    if (next === HOPS) return;
    emittedAt = performance.now();
    await engine.ledger.transact(async (tx) => tx.emit({ id: `h${next}`, topic: 'hop', data: { i: next } }));
  },
  'dead-worker': nothing,
});
since = performance.now();
await Promise.all(
  Array.from({ length: TRANSACTIONS }, (_, i) =>
    engine.ledger.transact(async (tx) => {
      tx.create(SOURCES, `t${i}`, effect(i));
      tx.emit({ id: `n${i}`, topic: 'work', data: { i }, attributes: { lane: 'live' } });
    }),
  ),
);
await engine.bus.idle();
report('end to end: create + emit -> deliver -> read + create -> acknowledge', TRANSACTIONS, since);

emittedAt = performance.now();
await engine.ledger.transact(async (tx) => tx.emit({ id: 'h0', topic: 'hop', data: { i: 0 } }));
await engine.bus.idle();
latencies.sort((left, right) => left - right);
const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!.toFixed(2);
console.log(
  `one hop, transact to handler, nothing else running: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`,
);

await engine.ledger.close();
since = performance.now();
engine = openSqliteEngine({ file, topology: TOPOLOGY, clock });
const first = Promise.withResolvers<void>();
await engine.bus.start({
  'work-worker': nothing,
  'hop-worker': async () => first.resolve(),
  'dead-worker': nothing,
});
await engine.ledger.transact(async (tx) => tx.emit({ id: 'again', topic: 'hop', data: { i: 0 } }));
await first.promise;
console.log(`open to first delivery: ${(performance.now() - since).toFixed(1)} ms`);
await engine.bus.idle();
await engine.ledger.close();
rmSync(FOLDER, { recursive: true });
