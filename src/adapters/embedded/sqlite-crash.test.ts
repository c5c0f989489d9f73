import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  CRASH_TOPOLOGY,
  consume,
  EFFECTS,
  SOURCES,
  TOTALS,
} from '../../../test/contract/ledger-crash-work.ts';
import { openSqliteEngine } from './sqlite-engine.ts';
import { systemClock } from './system-clock.ts';

const KILLS = 4;
const CHILD = fileURLToPath(new URL('../../../test/contract/ledger-crash-child.ts', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'tipoff-crash-'));
after(() => rmSync(FOLDER, { recursive: true }));

/** Runs the child until it ends, or kills it after it told `killAfter` lines; gives all it told. */
async function runChild(
  file: string,
  run: string,
  mode: 'work' | 'poison',
  killAfter = Number.POSITIVE_INFINITY,
): Promise<{ readonly lines: readonly string[]; readonly signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, file, run, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_code, signal) => resolve(signal));
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  }
  return { lines, signal: await ended };
}

test(`a writer and consumer killed ${KILLS} times loses nothing acknowledged and doubles no effect`, async () => {
  const file = join(FOLDER, 'work.db');
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const { lines, signal } = await runChild(file, `run${kill}`, 'work', 300 + 150 * kill);
    assert.equal(signal, 'SIGKILL');
    assert.ok(!lines.some((line) => line.startsWith('dead ')));
    acknowledged.push(
      ...lines.filter((line) => line.startsWith('acknowledged ')).map((line) => line.split(' ')[1]!),
    );
    assert.ok(
      lines.some((line) => line.startsWith('effect ')),
      'nothing was consumed before the kill',
    );
  }

  const { ledger, bus } = openSqliteEngine({ file, topology: CRASH_TOPOLOGY, clock: systemClock() });
  const dead: string[] = [];
  await bus.start({
    'work-worker': (delivery) => consume(ledger, delivery),
    'dead-worker': async ({ message }) => {
      dead.push(message.id);
    },
  });
  await bus.idle();
  const sources = new Set((await ledger.query({ collection: SOURCES })).map((record) => record.key));
  const effects = await ledger.query({ collection: EFFECTS });
  const total = await ledger.get(TOTALS, 'all');
  await ledger.close();

  assert.ok(acknowledged.length > 100, `only ${acknowledged.length} acknowledged`);
  assert.deepEqual(
    acknowledged.filter((key) => !sources.has(key)),
    [],
    'acknowledged and lost',
  );
  assert.deepEqual(dead, []);
  assert.deepEqual(new Set(effects.map((record) => record.key)), sources);
  assert.ok(effects.every((record) => record.version === 1));
  assert.equal(total?.data.effects, sources.size);
});

test('a message whose handler kills the process ends as a dead letter after its attempts', async () => {
  const file = join(FOLDER, 'poison.db');
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { lines, signal } = await runChild(file, 'poison', 'poison');
    assert.equal(signal, 'SIGKILL', `attempt ${attempt}`);
    assert.deepEqual(lines, []);
  }
  const { lines, signal } = await runChild(file, 'poison', 'poison');
  assert.equal(signal, null);
  assert.deepEqual(lines, ['dead poison the process ended while the message was being handled']);
});
