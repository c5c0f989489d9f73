/** `tipoff backfill plan <from> <to>`: what an apply would do, how long it takes, what it cannot bring back. */

import { z } from 'zod';
import { gameDateSchema } from '../../engine/messages.ts';
import { ATTEMPTS, type AttemptRecord, SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { datesBetween, type GameDate } from '../../league/game-date.ts';
import { recoverabilityOf } from '../../pipeline/expected-outputs.ts';
import { UsageError } from '../usage-error.ts';
import { isDone } from '../views/root-causes.ts';
import { operation } from './operation.ts';

export interface PlannedDate {
  readonly date: GameDate;
  /** Null while its schedule is not known. */
  readonly games: number | null;
  readonly done: number;
  /** Ended with part of what was expected; asked for again only where something new has come in. */
  readonly partial: number;
  /** Parked, unexpectedly empty or blocked: tried again. */
  readonly stuck: number;
  /** In the making, or planned. */
  readonly open: number;
  /** Units that have yet to be planned, as on slates like it; null where that cannot be told. */
  readonly absent: number | null;
}

export interface BackfillPlan {
  readonly from: GameDate;
  readonly to: GameDate;
  /** In the order they would run. */
  readonly dates: readonly PlannedDate[];
  readonly totals: {
    readonly done: number;
    readonly partial: number;
    readonly stuck: number;
    readonly open: number;
    readonly absent: number;
  };
  readonly estimate: {
    /** Null when this home has no past attempts to learn from. */
    readonly milliseconds: number | null;
    /** Attempts it rests on. */
    readonly attempts: number;
    /** Units that were at work at once, on average while anything was. */
    readonly parallelism: number | null;
  };
  /** Point-in-time sources whose past nobody can ask for any more, with the dates that lack them. */
  readonly unrecoverable: readonly { readonly processor: string; readonly dates: readonly GameDate[] }[];
}

/** Newest attempts looked at for the estimate. */
const LEARN_FROM = 4_000;

export const backfillPlanOperation = operation({
  kind: 'read',
  input: z.strictObject({ from: gameDateSchema, to: gameDateSchema }),
  async run({ engine, replaysThePast }, { from, to }): Promise<BackfillPlan> {
    if (to < from) throw new UsageError(`<to> ${to} lies before <from> ${from}: give the earlier date first`);
    const { ledger, graph } = engine;
    const between = { field: 'date', from, to } as const;
    const [units, slates, attempts] = await Promise.all([
      ledger.query({ collection: UNITS, between }),
      ledger.query({ collection: SLATES, between }),
      ledger.query({ collection: ATTEMPTS, orderBy: 'startedAt', descending: true, limit: LEARN_FROM }),
    ]);
    const games = new Map(slates.map(({ data }) => [data.date, data.games]));
    const byDate = Map.groupBy(units, ({ data }) => data.date);
    const perSlate = [...graph.nodes.values()].filter((node) => node.cadence !== 'weekly');
    const dates = datesBetween(from, to).map((date): PlannedDate => {
      const records = (byDate.get(date) ?? []).map(({ data }) => data);
      const known = games.get(date) ?? null;
      const planned = new Set(records.map((unit) => unit.processor));
      const wanted = known === 0 ? [] : perSlate.filter((node) => !planned.has(node.id));
      return { date, games: known, ...counted(records), absent: wanted.length };
    });
    const todo = new Map<string, number>();
    for (const date of dates) {
      const records = (byDate.get(date.date) ?? []).map(({ data }) => data);
      for (const unit of records) if (unit.open || isStuck(unit)) add(todo, unit.processor);
      const planned = new Set(records.map((unit) => unit.processor));
      if (date.games !== 0) for (const node of perSlate) if (!planned.has(node.id)) add(todo, node.id);
    }
    const sum = (of: (date: PlannedDate) => number | null) =>
      dates.reduce((total, date) => total + (of(date) ?? 0), 0);
    const today = easternDate(engine.clock.now());
    return {
      from,
      to,
      dates,
      totals: {
        done: sum((date) => date.done),
        partial: sum((date) => date.partial),
        stuck: sum((date) => date.stuck),
        open: sum((date) => date.open),
        absent: sum((date) => date.absent),
      },
      estimate: estimate(
        todo,
        attempts.map(({ data }) => data),
      ),
      unrecoverable: replaysThePast
        ? []
        : perSlate
            .filter((node) => node.phase === 1 && recoverabilityOf(node) === 'point_in_time')
            .map((node) => ({
              processor: node.id,
              dates: dates
                .filter(({ date, games: known }) => date < today && known !== 0)
                .filter(({ date }) => {
                  const unit = (byDate.get(date) ?? []).find(({ data }) => data.processor === node.id);
                  return !unit || !isDone(unit.data);
                })
                .map(({ date }) => date),
            }))
            .filter((lost) => lost.dates.length > 0),
    };
  },
});

function counted(units: readonly UnitRecord[]): Pick<PlannedDate, 'done' | 'partial' | 'stuck' | 'open'> {
  const count = (is: (unit: UnitRecord) => boolean) => units.filter(is).length;
  return {
    done: count(isDone),
    partial: count((unit) => !unit.open && unit.outcome?.kind === 'partial'),
    stuck: count(isStuck),
    open: count((unit) => unit.open),
  };
}

/** Outcomes that leave only by an operator's wish, which a backfill is. */
function isStuck({ open, outcome }: UnitRecord): boolean {
  return !open && ['parked', 'empty_unexpected', 'blocked'].includes(outcome?.kind ?? '');
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Sum of the median durations of what is to do, divided by how many attempts ran side by side so far. Pure. */
export function estimate(
  todo: ReadonlyMap<string, number>,
  attempts: readonly Pick<AttemptRecord, 'processor' | 'startedAt' | 'endedAt'>[],
): BackfillPlan['estimate'] {
  const ended = attempts.flatMap(({ processor, startedAt, endedAt }) =>
    endedAt === null ? [] : [{ processor, startedAt, endedAt }],
  );
  if (ended.length === 0) return { milliseconds: null, attempts: 0, parallelism: null };
  const durations = Map.groupBy(ended, (attempt) => attempt.processor);
  const all = median(ended.map(({ startedAt, endedAt }) => endedAt - startedAt));
  let work = 0;
  for (const [processor, units] of todo) {
    const own = durations.get(processor)?.map(({ startedAt, endedAt }) => endedAt - startedAt);
    work += units * (own ? median(own) : all);
  }
  const total = ended.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
  const parallelism = Math.max(1, total / Math.max(1, busyTime(ended)));
  return { milliseconds: work / parallelism, attempts: ended.length, parallelism };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Length of the union of the intervals. */
function busyTime(intervals: readonly { readonly startedAt: number; readonly endedAt: number }[]): number {
  let busy = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { startedAt, endedAt } of intervals.toSorted((a, b) => a.startedAt - b.startedAt)) {
    busy += Math.max(0, endedAt - Math.max(startedAt, until));
    until = Math.max(until, endedAt);
  }
  return busy;
}
