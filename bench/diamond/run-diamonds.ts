/** Runs N diamonds at once on a fresh ledger and measures them. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIAMOND_UNITS } from '../../src/app/prove/diamond-graph.ts';
import { openDiamond } from '../../src/app/prove/open-diamond.ts';
import { requestSlate } from '../../src/engine/orchestrator.ts';
import { ATTEMPTS, type AttemptRecord, DECISIONS, TRIGGERS, UNITS } from '../../src/engine/unit.ts';
import { addDays, gameDate } from '../../src/league/game-date.ts';
import { MEMBERS } from '../../src/pipeline/5-predict/batch-records.ts';

export interface DiamondFigures {
  readonly dates: number;
  readonly seconds: number;
  readonly datesPerSecond: number;
  /** Units and members. */
  readonly tasksPerSecond: number;
  /** Median milliseconds from the end of a unit's last input to its own start. */
  readonly hopMs: number;
  /** The hop that 95 % are not slower than. */
  readonly hopP95Ms: number;
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

/** Throws when a unit or member is missing at the end: a wrong answer has no speed. */
export async function runDiamonds(dates: number, members: number): Promise<DiamondFigures> {
  const folder = mkdtempSync(join(process.env.TIPOFF_BENCH_DIR ?? tmpdir(), 'tipoff-diamond-'));
  const file = join(folder, 'ledger.sqlite');
  const { engine, bus, close } = await openDiamond({ file, members });
  const { ledger } = engine;
  try {
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    await Promise.all(
      Array.from({ length: dates }, (_, i) => requestSlate(engine, addDays(FIRST_DATE, i), 'live', 'bench')),
    );
    await bus.idle();
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpu = process.cpuUsage(cpuAtStart);
    const bytes = statSync(file).size + statSync(`${file}-wal`).size;
    const rssMb = process.memoryUsage().rss / 1e6;
    const cpuBefore = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const idle = process.cpuUsage(cpuBefore);

    const complete = (await ledger.query({ collection: UNITS })).filter(
      ({ data }) => data.outcome?.kind === 'complete',
    ).length;
    const attempts = (await ledger.query({ collection: ATTEMPTS })).map(({ data }) => data);
    const counted = await ledger.count({ collection: MEMBERS });
    const hops = hopsOf(attempts);
    const tasks = dates * (DIAMOND_UNITS.length - 1 + members);
    if (complete !== dates * DIAMOND_UNITS.length || counted !== dates * members)
      throw new Error(`${complete} units and ${counted} members are complete, not all of ${dates} diamonds`);
    return {
      dates,
      seconds,
      datesPerSecond: dates / seconds,
      tasksPerSecond: tasks / seconds,
      hopMs: at(hops, 0.5),
      hopP95Ms: at(hops, 0.95),
      cpuMsPerDate: (cpu.user + cpu.system) / 1_000 / dates,
      bytesPerDate: bytes / dates,
      rssMb,
      idleCpuPercent: (idle.user + idle.system) / 10 / IDLE_MS,
      records: {
        attempts: attempts.length,
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

/** The hops inside Phase 4 and into Phase 5: work takes no time there, so what passes is orchestration. */
const HOPS: readonly (readonly [to: string, from: readonly string[]])[] = [
  [
    'player_composite_factors',
    ['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_daily_cache'],
  ],
  ['ml_feature_store_v2', ['player_composite_factors']],
  ['player_prop_predictions', ['ml_feature_store_v2']],
];

/** Milliseconds, ascending. */
function hopsOf(attempts: readonly AttemptRecord[]): number[] {
  const byUnit = new Map(attempts.map((attempt) => [attempt.unit, attempt]));
  const hops: number[] = [];
  for (const date of new Set(attempts.map((attempt) => attempt.date))) {
    for (const [to, from] of HOPS) {
      const ready = Math.max(...from.map((id) => byUnit.get(`${id}/${date}`)?.endedAt ?? Number.NaN));
      hops.push((byUnit.get(`${to}/${date}`)?.startedAt ?? Number.NaN) - ready);
    }
  }
  return hops.sort((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
