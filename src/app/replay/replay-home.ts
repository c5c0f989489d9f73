/**
 * Plays the slates of a home again in a second one, from its payload archive alone, and compares what comes out.
 *
 * Windows reach back to the first date a home knows, so every slate up to the last one asked for is played again.
 */

import { type Lane, REQUESTS, UNITS, unitKey } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Processor } from '../../pipeline/define-processor.ts';
import { PROCESSORS } from '../../pipeline/processors.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { Table } from '../../tables/define-table.ts';
import { openApp } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { HomeFiles } from '../home-reader.ts';
import { type RunProgress, runSlates } from '../run-slates.ts';
import type { UpstreamChoice } from '../upstream-choice.ts';
import { UsageError } from '../usage-error.ts';
import { type Comparison, comparePartitions, type PartitionDifference } from './compare-partitions.ts';
import { readOnly, replayFetch } from './replay-fetch.ts';

export interface Replay {
  /** What the original home holds; it is read only. */
  readonly files: Pick<HomeFiles, 'ledger' | 'warehouse' | 'payloads'>;
  readonly upstream: UpstreamChoice;
  readonly from: GameDate;
  readonly to: GameDate;
  /** An empty folder for the second home. */
  readonly scratch: string;
  readonly progress?: RunProgress;
  readonly signal?: AbortSignal;
}

export interface ReplayReport extends Comparison {
  readonly from: GameDate;
  readonly to: GameDate;
  /** Slates played again, those before `from` included. */
  readonly slates: readonly GameDate[];
  /** Units of the second home that did not finish. */
  readonly unfinished: readonly { readonly unit: string; readonly why: string }[];
  /** Made here and not there, where the home's own unit never claimed an output: muted, blocked or not run. */
  readonly beyond: readonly PartitionDifference[];
}

/** Throws `UsageError` when the home has no slate in the range. */
export async function replayHome(replay: Replay): Promise<ReplayReport> {
  const { files, upstream, from, to, scratch, progress, signal } = replay;
  const { runs, slates } = await slatesUpTo(files.ledger, to);
  if (!slates.some((date) => date >= from))
    throw new UsageError(
      `the home has run no slate from ${from} to ${to}: \`tipoff status\` shows what it has; replay dates of those`,
    );
  const archive = readOnly(files.payloads);
  const app = await openApp({
    home: scratch,
    upstream,
    overrides: {
      // Its own configuration: what a second home finds out is nobody's incident, and it lives on this machine.
      config: readConfig({}),
      openUpstream: async () => nobody(upstream.kind, slates),
      payloads: archive,
      fetch: replayFetch(archive),
    },
  });
  try {
    const unfinished: ReplayReport['unfinished'][number][] = [];
    for (const { lane, dates } of runs) {
      const reports = await runSlates(app, dates, lane, 'replay', {
        ...(progress ? { progress } : {}),
        ...(signal ? { signal } : {}),
      });
      for (const report of reports) unfinished.push(...report.unfinished);
    }
    const comparison = await comparePartitions(files.warehouse, app.warehouse, replayedTables(), from, to);
    const beyond: PartitionDifference[] = [];
    for (const difference of comparison.differences)
      if (!(await isClaimed(files.ledger, difference))) beyond.push(difference);
    const differences = comparison.differences.filter((one) => !beyond.includes(one));
    const compared = comparison.compared - beyond.length;
    return { compared, differences, from, to, slates, unfinished, beyond };
  } finally {
    await app.close();
  }
}

/** What Phases 2 to 5 write. */
export function replayedTables(processors: readonly Processor[] = PROCESSORS): Table[] {
  return processors.flatMap((processor) =>
    'output' in processor && processor.phase >= 2 && processor.phase <= 5 ? [processor.output] : [],
  );
}

/** Whether the home holds this partition, or says that it should. */
async function isClaimed(ledger: HomeFiles['ledger'], { table, date, original }: PartitionDifference) {
  if (original !== null) return true;
  const writer = PROCESSORS.find(
    (one) => 'output' in one && `${one.output.dataset}.${one.output.name}` === table,
  );
  const outcome = writer && (await ledger.get(UNITS, unitKey(writer.id, date)))?.data.outcome;
  return outcome?.kind === 'complete' || outcome?.kind === 'partial';
}

/** What was asked of the home, in date order and in runs of one lane, as the lane decides what a unit may know. */
async function slatesUpTo(ledger: HomeFiles['ledger'], to: GameDate) {
  const requests = await ledger.query({
    collection: REQUESTS,
    between: { field: 'date', to },
    orderBy: 'date',
  });
  const runs: { readonly lane: Lane; readonly dates: GameDate[] }[] = [];
  for (const { date, lane } of requests.map(({ data }) => data)) {
    const last = runs.at(-1);
    if (last?.lane === lane) last.dates.push(date);
    else runs.push({ lane, dates: [date] });
  }
  return { runs, slates: requests.map(({ data }) => data.date) };
}

/** Stands where the sources were: it is not asked. */
function nobody(kind: Upstream['kind'], slates: readonly GameDate[]): Upstream {
  return {
    kind,
    coverage: async () => (slates.length > 0 ? [slates[0] as string, slates.at(-1) as string] : null),
    fetch: ({ url }) => Promise.reject(new Error(`a replay asks nobody, and was to ask ${url}`)),
    close: async () => undefined,
  };
}
