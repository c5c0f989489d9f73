/** One verdict per date, with its cause and what to do, from slates, units, batches and incidents. */

import type { Graph } from '../../engine/graph.ts';
import type { Halt } from '../../engine/permits.ts';
import { SLATES, UNITS } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { BATCHES, MEMBERS } from '../../pipeline/5-predict/batch-records.ts';
import type { Alerts, Incident } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { type GridRow, gridView } from './grid-view.ts';
import { haltsInForce, type PublicationView, publicationView } from './publication-view.ts';
import { type RootCause, type UnfinishedUnit, unfinishedOf } from './root-causes.ts';
import { type SlateVerdict, slateVerdict } from './slate-verdict.ts';

export interface StatusView extends SlateVerdict {
  /** Null for a home without slates. */
  readonly date: GameDate | null;
  /** The date alone when one was asked for, else the newest slates, newest first. */
  readonly grid: readonly GridRow[];
  /** What stands in the way of the date's unfinished units, gravest first. */
  readonly causes: readonly RootCause[];
  readonly unfinished: readonly UnfinishedUnit[];
  readonly incidents: readonly Incident[];
  /** Halts in force, whatever their scope. */
  readonly halts: readonly Halt[];
  /** What of the date the world has been told; null for a home without slates. */
  readonly publication: PublicationView | null;
}

export interface StatusSources {
  readonly ledger: LedgerReader;
  readonly alerts: Pick<Alerts, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly graph: Pick<Graph, 'nodes'>;
  /** Whether a process has the home open and works on what is open. */
  readonly isWorking: boolean;
}

/** Slates of the grid when no date is asked for. */
const GRID_DATES = 10;

/** Status of `date`, or of the newest planned slate. */
export async function statusView(sources: StatusSources, date: GameDate | null): Promise<StatusView> {
  const { ledger, alerts, graph, isWorking } = sources;
  const newest = await ledger.query({ collection: SLATES, orderBy: 'date', descending: true, limit: 1 });
  const shown = date ?? newest[0]?.data.date ?? null;
  const incidents = await alerts.open();
  const now = sources.clock.now();
  const halts = await haltsInForce(ledger, now);
  if (shown === null) {
    return {
      date: null,
      verdict: 'UNKNOWN',
      cause: 'this home has no slates yet',
      action: 'play one: `tipoff demo`, or `tipoff run <date>`',
      notes: [],
      grid: [],
      causes: [],
      unfinished: [],
      incidents,
      halts,
      publication: null,
    };
  }
  const [grid, slate, units, batches, unfinished] = await Promise.all([
    gridView(ledger, date ? { dates: [shown] } : { limit: GRID_DATES }),
    ledger.get(SLATES, shown),
    ledger.query({ collection: UNITS, where: { date: shown } }),
    ledger.query({
      collection: BATCHES,
      where: { date: shown },
      orderBy: 'generation',
      descending: true,
      limit: 1,
    }),
    unfinishedOf(ledger, graph.nodes, [shown]),
  ]);
  const batch = batches[0]?.data ?? null;
  const ended = batch ? await ledger.count({ collection: MEMBERS, where: { batchId: batch.batchId } }) : 0;
  const verdict = slateVerdict({
    date: shown,
    slate: slate?.data ?? null,
    units: units.map((unit) => unit.data),
    unfinished,
    batch,
    ended,
    isWorking,
  });
  return {
    date: shown,
    ...verdict,
    grid,
    causes: unfinished.causes,
    unfinished: unfinished.units,
    incidents,
    halts,
    publication: await publicationView(ledger, shown, now),
  };
}
