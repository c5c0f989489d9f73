/** `tipoff backfill plan <from> <to>`: what an apply would do, how long it takes, what it cannot bring back. */

import { z } from 'zod';
import { BACKFILLS, type BackfillRecord, DATES_AT_ONCE, LAST_PHASE } from '../../engine/backfills.ts';
import { CELLS } from '../../engine/cells.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { contentHash, derivedId } from '../../engine/hash.ts';
import { gameDateSchema } from '../../engine/messages.ts';
import { isMuted } from '../../engine/outcome.ts';
import { findOutputDifferences } from '../../engine/reconcile-outputs.ts';
import { ATTEMPTS, type AttemptRecord, SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { datesBetween, type GameDate } from '../../league/game-date.ts';
import { recoverabilityOf } from '../../pipeline/expected-outputs.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
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
  /** Under which it is stored; null when it was only looked at. */
  readonly id: string | null;
  readonly throughPhase: number;
  /** Processors of later phases, which the backfill does not wake. */
  readonly muted: readonly string[];
  readonly isRestated: boolean;
  readonly concurrency: number;
  readonly codeVersion: string;
  readonly gridVersion: string;
  /** Dates with known holes that the plan does not cover. */
  readonly holesOutside: readonly GameDate[];
  /** Point-in-time sources whose past nobody can ask for any more, with the dates that lack them. */
  readonly unrecoverable: readonly { readonly processor: string; readonly dates: readonly GameDate[] }[];
}

/** Where live consumers would be woken: nothing after the features. */
const MUTED_AFTER = 4;
/** Newest attempts looked at for the estimate. */
const LEARN_FROM = 4_000;

export const backfillPlanOperation = operation({
  kind: 'record',
  input: z.strictObject({
    from: gameDateSchema,
    to: gameDateSchema,
    /** Null: everything where the past is played, phases 1 to 4 where live consumers would be woken. */
    throughPhase: z.int().min(2).max(LAST_PHASE).nullable().default(null),
    isRestated: z.boolean().default(false),
    concurrency: z.int().min(1).max(16).default(DATES_AT_ONCE),
    isStored: z.boolean().default(false),
    actor: z.string().min(1).default('operator'),
  }),
  async run({ engine, warehouse, replaysThePast }, input): Promise<BackfillPlan> {
    const { from, to, isRestated, concurrency } = input;
    const throughPhase = input.throughPhase ?? (replaysThePast ? LAST_PHASE : MUTED_AFTER);
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
    const perSlate = [...graph.nodes.values()].filter(
      (node) => node.cadence !== 'weekly' && node.phase <= throughPhase,
    );
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
      for (const unit of records) {
        if (unit.phase > throughPhase) continue;
        if (unit.open || isStuck(unit) || (isRestated && unit.phase > 1)) add(todo, unit.processor);
      }
      const planned = new Set(records.map((unit) => unit.processor));
      if (date.games !== 0) for (const node of perSlate) if (!planned.has(node.id)) add(todo, node.id);
    }
    const sum = (of: (date: PlannedDate) => number | null) =>
      dates.reduce((total, date) => total + (of(date) ?? 0), 0);
    const today = easternDate(engine.clock.now());
    const cost = estimate(
      todo,
      attempts.map(({ data }) => data),
    );
    const gridVersion = await gridVersionOf(ledger, from, to);
    const work = dates.filter(
      ({ games: known, stuck, open, absent, done }) =>
        known !== 0 && (stuck + open + (absent ?? 0) > 0 || (isRestated && done > 0)),
    );
    const record: BackfillRecord = {
      from,
      to,
      dates: work.map(({ date }) => date),
      throughPhase,
      isRestated,
      concurrency,
      units: [...todo.values()].reduce((total, count) => total + count, 0),
      estimateMs: cost.milliseconds,
      codeVersion: engine.codeVersion,
      gridVersion,
      state: 'planned',
      asked: 0,
      underWay: [],
      unfinished: [],
      plannedAt: engine.clock.now(),
      plannedBy: input.actor,
      endedAt: null,
    };
    const id = derivedId('backfill', JSON.stringify(record)).slice(0, 8);
    if (input.isStored)
      await ledger.transact(async (tx) => {
        if (!(await tx.get(BACKFILLS, id))) tx.create(BACKFILLS, id, record);
      });
    return {
      id: input.isStored ? id : null,
      throughPhase,
      muted: [...graph.nodes.values()].filter(({ phase }) => phase > throughPhase).map((node) => node.id),
      isRestated,
      concurrency,
      codeVersion: engine.codeVersion,
      gridVersion,
      holesOutside: await holesOutside(engine, warehouse, from, to),
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
      estimate: cost,
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

/** Dates outside the stretch that lack something: a cell without result, a partition that is gone. */
async function holesOutside(
  engine: Engine,
  warehouse: Warehouse,
  from: GameDate,
  to: GameDate,
): Promise<GameDate[]> {
  const short = await engine.ledger.query({ collection: CELLS, where: { isShort: true } });
  const lost = await findOutputDifferences(engine, warehouse);
  const known = short.filter(({ data }) => !isMuted(data.outcome) && data.recoverability === 'recoverable');
  const dates = new Set([...known.map(({ data }) => data.date), ...lost.map(({ date }) => date)]);
  return [...dates].filter((date) => date < from || date > to).sort();
}

/** Identity of all that a plan of the stretch is made from: its games and what its units show. */
export async function gridVersionOf(ledger: LedgerReader, from: GameDate, to: GameDate): Promise<string> {
  const between = { field: 'date', from, to } as const;
  const [units, slates] = await Promise.all([
    ledger.query({ collection: UNITS, between }),
    ledger.query({ collection: SLATES, between }),
  ]);
  return contentHash({
    units: units.map(({ key, data }) => [key, data.generation, data.outcome?.kind ?? data.state]),
    games: slates.map(({ data }) => [data.date, data.games]),
  }).slice(0, 12);
}

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
