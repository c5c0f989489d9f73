/** Whole seasons with faults, many of them, as `tipoff simulate --season` plays them: each comes to the undisturbed product. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const MAIN = resolve(import.meta.dirname, '../../src/app/cli/main.ts');
/** A season's records die old: with the default the collector copies them too often. */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];

/** Seasons whose slates are asked for, and seasons in which the processes tick. */
const ASKED = Number(process.env.TIPOFF_SOAK_SEASONS ?? 8);
const TICKING = Number(process.env.TIPOFF_SOAK_TICKING_SEASONS ?? 1);
/** After so long no further ones are begun: a slow machine plays fewer, and says how many. */
const BUDGET_MS = Number(process.env.TIPOFF_SOAK_MINUTES ?? 12) * 60_000;
/** Fewer prove nothing, however slow the machine is. */
const LEAST = Math.min(ASKED + TICKING, 8);
/** Seeds of one process: those that play the same season. */
const BLOCK = 10;

interface Block {
  readonly first: number;
  readonly seeds: number;
  readonly options: readonly string[];
}

function blocks(seeds: number, options: readonly string[]): Block[] {
  return Array.from({ length: Math.ceil(seeds / BLOCK) }, (_, i) => ({
    first: i * BLOCK,
    seeds: Math.min(BLOCK, seeds - i * BLOCK),
    options,
  }));
}

async function play({ first, seeds, options }: Block): Promise<string[]> {
  const asked = ['simulate', '--season', '--seed', `${first}`, '--seeds', `${seeds}`, ...options];
  // Fails with all it says, the command that replays the seed included, unless it ends with 0.
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, MAIN, ...asked], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
  }).catch((error: { readonly stdout: string; readonly stderr: string }) =>
    assert.fail(`tipoff ${asked.join(' ')}:\n${error.stdout}${error.stderr}`),
  );
  return stdout.split('\n').filter((line) => line.startsWith('seed '));
}

test(`up to ${ASKED} seasons and ${TICKING} ticking ones, all faults at low probability: each comes to the product of its undisturbed run`, async () => {
  const startedAt = performance.now();
  const isTime = () => performance.now() - startedAt < BUDGET_MS;
  const waiting = [...blocks(TICKING, ['--ticking']), ...blocks(ASKED, [])];
  const lines: string[] = [];
  const playOn = async () => {
    for (let block = waiting.shift(); block && isTime(); block = waiting.shift())
      lines.push(...(await play(block)));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, playOn));
  const faults = lines.map((line) => Number(/(\d+) faults/.exec(line)?.[1]));
  assert.ok(
    lines.length === ASKED + TICKING || (!isTime() && lines.length >= LEAST),
    `${lines.length} seasons were played`,
  );
  assert.ok(
    faults.every((count) => count > 1_000),
    `a season of ${Math.min(...faults)} faults proves little`,
  );
  console.log(
    `${lines.length} of ${ASKED + TICKING} seasons of 216 days, ${faults.reduce((sum, count) => sum + count, 0)} faults: the same products`,
  );
});
