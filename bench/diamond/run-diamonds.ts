/** Runs diamonds on a fresh ledger and measures them. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIAMOND_UNITS } from '../../src/app/prove/diamond-graph.ts';
import { openDiamond } from '../../src/app/prove/open-diamond.ts';
import { requestSlate } from '../../src/engine/orchestrator.ts';
import { ATTEMPTS, DECISIONS, TRIGGERS, UNITS } from '../../src/engine/unit.ts';
import { addDays, type GameDate, gameDate } from '../../src/league/game-date.ts';
import { MEMBERS } from '../../src/pipeline/5-predict/batch-records.ts';
import { watchHops } from './hop-watch.ts';

export interface DiamondRun {
  readonly dates: number;
  readonly members: number;
  /** All at once in a fresh process, each alone after the one before, or so many a second whether the engine keeps up or not. */
  readonly arrivals: 'burst' | 'alone' | number;
}

export interface DiamondFigures {
  readonly datesPerSecond: number;
  /** Units and members. */
  readonly tasksPerSecond: number;
  /** Milliseconds of a hop: half are not slower, 99 % are not. */
  readonly hopMs: number;
  readonly hopP99Ms: number;
  /** Milliseconds from the moment a date is due to be asked for to the close of its batch. */
  readonly dateMs: number;
  readonly dateP99Ms: number;
  /** Processor time of this process while the diamonds ran: on a shared machine the steadier figure. */
  readonly cpuMsPerDate: number;
  readonly bytesPerDate: number;
  readonly rssMb: number;
  /** CPU of this process in percent of one core while nothing is to be done. */
  readonly idleCpuPercent: number;
  /** Records of the run: decisions and triggers are the audit. */
  readonly records: Readonly<Record<'attempts' | 'triggers' | 'decisions' | 'members', number>>;
}

const FIRST_DATE = gameDate('2023-10-24');
const IDLE_MS = 1_000;
/** Dates that warm the process up, where it is not the cold start that is measured. */
const WARM_UP = 20;

/** Throws when a unit or member is missing at the end: a wrong answer has no speed. */
export async function runDiamonds({ dates, members, arrivals }: DiamondRun): Promise<DiamondFigures> {
  const folder = mkdtempSync(join(process.env.TIPOFF_BENCH_DIR ?? tmpdir(), 'tipoff-diamond-'));
  const file = join(folder, 'ledger.sqlite');
  const waiting = new Map<string, () => void>();
  const watch = watchHops((date) => waiting.get(date)?.());
  const { engine, bus, close } = await openDiamond({ file, members, ...watch.watching });
  const { ledger } = engine;
  const ask = (date: GameDate) => requestSlate(engine, date, 'live', 'bench');
  const askAndWait = async (date: GameDate) => {
    const ended = new Promise<void>((resolve) => waiting.set(date, resolve));
    await ask(date);
    await ended;
  };
  const warmUp = arrivals === 'burst' ? [] : datesFrom(0, WARM_UP);
  const measured = datesFrom(warmUp.length, dates);
  try {
    for (const date of warmUp) await askAndWait(date);
    await bus.idle();
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    const due: number[] = [];
    const asked: Promise<void>[] = [];
    for (const [i, date] of measured.entries()) {
      if (typeof arrivals === 'number') await until(startedAt + (1_000 * i) / arrivals);
      due.push(typeof arrivals === 'number' ? startedAt + (1_000 * i) / arrivals : performance.now());
      if (arrivals === 'alone') await askAndWait(date);
      else asked.push(ask(date));
    }
    await Promise.all(asked);
    await bus.idle();
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpu = process.cpuUsage(cpuAtStart);
    const bytes = statSync(file).size + statSync(`${file}-wal`).size;
    const rssMb = process.memoryUsage().rss / 1e6;
    const cpuBefore = process.cpuUsage();
    await until(performance.now() + IDLE_MS);
    const idle = process.cpuUsage(cpuBefore);

    const all = warmUp.length + dates;
    const complete = (await ledger.query({ collection: UNITS })).filter(
      ({ data }) => data.outcome?.kind === 'complete',
    ).length;
    const counted = await ledger.count({ collection: MEMBERS });
    if (complete !== all * DIAMOND_UNITS.length || counted !== all * members)
      throw new Error(`${complete} units and ${counted} members are complete, not all of ${all} diamonds`);
    const hops = watch.hopsOf(measured);
    const took = measured.map((date, i) => (watch.endOf(date) ?? Number.NaN) - (due[i] ?? Number.NaN));
    took.sort((a, b) => a - b);
    return {
      datesPerSecond: dates / seconds,
      tasksPerSecond: (dates * (DIAMOND_UNITS.length - 1 + members)) / seconds,
      hopMs: at(hops, 0.5),
      hopP99Ms: at(hops, 0.99),
      dateMs: at(took, 0.5),
      dateP99Ms: at(took, 0.99),
      cpuMsPerDate: (cpu.user + cpu.system) / 1_000 / dates,
      bytesPerDate: bytes / all,
      rssMb,
      idleCpuPercent: (idle.user + idle.system) / 10 / IDLE_MS,
      records: {
        attempts: await ledger.count({ collection: ATTEMPTS }),
        triggers: await ledger.count({ collection: TRIGGERS }),
        decisions: await ledger.count({ collection: DECISIONS }),
        members: counted,
      },
    };
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function datesFrom(first: number, count: number): GameDate[] {
  return Array.from({ length: count }, (_, i) => addDays(FIRST_DATE, first + i));
}

async function until(time: number): Promise<void> {
  const rest = time - performance.now();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
