/** One round of the chaos proof: a fresh ledger, processes killed at random moments, the last one left alone. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addDays, gameDate } from '../../league/game-date.ts';
import type { ChaosFacts } from './chaos-facts.ts';
import { DIAMOND_UNITS } from './diamond-graph.ts';

/** Where the first kill falls: among the units and gates, or inside the fan-out. */
export type KillZone = 'slate' | 'fan-out';

export interface RoundOptions {
  readonly zone: KillZone;
  readonly dates: number;
  readonly members: number;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface RoundReport {
  readonly zone: KillZone;
  readonly kills: number;
  readonly facts: ChaosFacts;
  /** Milliseconds from each start after a kill to the first work it did; null for one that found nothing left to do. */
  readonly firstWorkMs: readonly (number | null)[];
  /** Pieces of work begun again because their process died before their commit. */
  readonly repeatedWork: number;
}

const CHILD = join(import.meta.dirname, 'chaos-child.ts');
const FIRST_DATE = gameDate('2023-10-24');
const LONGEST_DELAY_MS = 8;
/** A process that has not ended by then hangs. */
const PATIENCE_MS = 60_000;

/** Throws when a process ends by itself without telling its facts. */
export async function runRound({ zone, dates, members, random }: RoundOptions): Promise<RoundReport> {
  const folder = mkdtempSync(join(tmpdir(), 'tipoff-chaos-'));
  const all = Array.from({ length: dates }, (_, i) => addDays(FIRST_DATE, i));
  const args = [join(folder, 'ledger.sqlite'), String(members), ...all];
  const units = dates * (DIAMOND_UNITS.length - 2);
  const work = new Map<string, number>();
  const firstWorkMs: (number | null)[] = [];
  let kills = 0;
  try {
    // Up to two: a unit may crash twice and still be tried again.
    const wanted = random() < 0.5 ? 1 : 2;
    for (let turn = 0; ; turn += 1) {
      const span = zone === 'slate' ? units : dates * members;
      const skipped = zone === 'slate' || turn > 0 ? 0 : units;
      const line = turn < wanted ? 1 + skipped + Math.floor(random() * (turn === 0 ? span : span / 2)) : null;
      const run = await runChild(args, line, random() * LONGEST_DELAY_MS);
      for (const key of run.work) work.set(key, (work.get(key) ?? 0) + 1);
      if (turn > 0) firstWorkMs.push(run.firstWorkMs);
      if (run.facts) {
        const repeatedWork = [...work.values()].reduce((sum, times) => sum + times - 1, 0);
        return { zone, kills, facts: run.facts, firstWorkMs, repeatedWork };
      }
      kills += 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ChildRun {
  /** Null when it was killed. */
  readonly facts: ChaosFacts | null;
  readonly work: readonly string[];
  readonly firstWorkMs: number | null;
}

async function runChild(
  args: readonly string[],
  killAtLine: number | null,
  delayMs: number,
): Promise<ChildRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_TEST_CONTEXT: undefined,
      // Modules compiled once: a restart is not to be measured by the compiler.
      NODE_COMPILE_CACHE: join(tmpdir(), 'tipoff-compile-cache'),
    },
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('exit', (code, signal) => resolve({ code, signal })),
  );
  let hangs = false;
  const patience = setTimeout(() => {
    hangs = true;
    child.kill('SIGKILL');
  }, PATIENCE_MS);
  let lines = 0;
  let facts: ChaosFacts | null = null;
  let firstWorkMs: number | null = null;
  const work: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines += 1;
    if (lines === killAtLine) setTimeout(() => child.kill('SIGKILL'), delayMs);
    if (line.startsWith('facts ')) facts = JSON.parse(line.slice('facts '.length)) as ChaosFacts;
    if (!line.startsWith('work ')) continue;
    firstWorkMs ??= performance.now() - startedAt;
    work.push(line.slice('work '.length));
  }
  const { code, signal } = await ended;
  clearTimeout(patience);
  if (hangs) throw new Error(`a process of the chaos proof did not end within ${PATIENCE_MS / 1_000} s`);
  if (signal === null && facts === null)
    throw new Error(`a process of the chaos proof ended by itself with code ${code}: see its error above`);
  return { facts, work, firstWorkMs };
}
