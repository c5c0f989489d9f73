/**
 * A process to be killed: writes and consumes on a ledger file until it dies, telling each acknowledged write.
 * Arguments: the file, a name for this run, and `work` or `poison` (whose handler kills the process).
 */

import { writeSync } from 'node:fs';
import { openSqliteEngine } from '../../src/adapters/embedded/sqlite-engine.ts';
import { systemClock } from '../../src/adapters/embedded/system-clock.ts';
import { CRASH_TOPOLOGY, consume, SOURCES } from './ledger-crash-work.ts';

const [file = '', run = '', mode = ''] = process.argv.slice(2);
const { ledger, bus } = openSqliteEngine({ file, topology: CRASH_TOPOLOGY, clock: systemClock() });
/** Written at once, so that what was told before the kill was told. */
const tell = (line: string) => writeSync(1, `${line}\n`);

async function write(writer: number): Promise<void> {
  for (let i = 0; ; i++) {
    const key = `${run}/${writer}/${i}`;
    await ledger.transact(async (tx) => {
      tx.create(SOURCES, key, { run });
      tx.emit({ id: key, topic: 'work', data: { key } });
    });
    tell(`acknowledged ${key}`);
  }
}

if (mode === 'poison') {
  await bus.start({
    'work-worker': async () => process.kill(process.pid, 'SIGKILL') as never,
    'dead-worker': async ({ message }) => tell(`dead ${message.id} ${message.attributes.lastError}`) as never,
  });
  await ledger.transact(async (tx) => {
    if (await tx.get(SOURCES, 'poison')) return;
    tx.create(SOURCES, 'poison', { run });
    tx.emit({ id: 'poison', topic: 'work', data: {} });
  });
  await bus.idle();
  await ledger.close();
} else {
  await bus.start({
    'work-worker': async (delivery) => {
      await consume(ledger, delivery);
      tell(`effect ${delivery.message.id}`);
    },
    'dead-worker': async ({ message }) => tell(`dead ${message.id}`) as never,
  });
  await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
}
