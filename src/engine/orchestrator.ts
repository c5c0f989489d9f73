/** The event side of the engine: plans requested slates and wakes whoever waited for a unit that ended. */

import { addDays, type GameDate } from '../league/game-date.ts';
import { createSlots } from './create-slots.ts';
import { laterReaders, withDependents } from './dependents.ts';
import type { Engine } from './engine-context.ts';
import { type Cause, evaluateGate } from './evaluate-gates.ts';
import { nodeOf, windowReadersOf, workTopic } from './graph.ts';
import { laneOf } from './lane-of.ts';
import { askedLane } from './lanes.ts';
import {
  outgoing,
  SLATE_REQUESTED_TOPIC,
  type SlateRequested,
  type UnitEnded,
  type Work,
} from './messages.ts';
import { withoutMuted, withoutSilenced } from './mutes.ts';
import { freshUnit, type PlannedUnit, planUnits } from './plan-units.ts';
import { promoteNeeded } from './promote-needed.ts';
import { reopenUnits } from './reopen-units.ts';
import {
  GATES,
  type Lane,
  REQUESTS,
  SLATES,
  SLOTS,
  type SlateRecord,
  type SlotRecord,
  UNITS,
  unitKey,
} from './unit.ts';
import type { WindowContext } from './window-bounds.ts';

/** Asks for a slate: the one way in, for schedules, operators and backfills alike. */
export async function requestSlate(
  engine: Engine,
  date: GameDate,
  wantedLane: Lane,
  actor: string,
): Promise<void> {
  const lane = askedLane(engine, wantedLane);
  const now = engine.clock.now();
  await engine.ledger.transact(async (tx) => {
    const request = await tx.get(REQUESTS, date);
    const data = { date, lane, actor, requestedAt: now };
    if (request) tx.put(REQUESTS, date, data, request.version);
    else tx.create(REQUESTS, date, data);
    const event: SlateRequested = {
      event_type: 'slate_requested',
      schema_version: 1,
      correlation_id: `slate-${date}`,
      causation_id: actor,
      lane,
      emitted_at: now,
      game_date: date,
      actor,
    };
    tx.emit(outgoing(SLATE_REQUESTED_TOPIC, [date, request?.version ?? 0], event));
  });
}

/** Handles `nba-slate-requested`: the schedule first, and the plan as soon as it is known. */
export async function onSlateRequested(
  engine: Engine,
  event: SlateRequested,
  eventId: string,
): Promise<void> {
  const cause = { id: eventId, correlationId: event.correlation_id };
  await planCalendarUnits(engine, event.game_date, event.lane, cause);
  await planSlateIfKnown(engine, event.game_date, cause);
}

/** Handles a unit that ended, for the units of one phase: their gates are evaluated, later windows are reopened. */
export async function onUnitEnded(
  engine: Engine,
  event: UnitEnded,
  eventId: string,
  phase: number,
): Promise<void> {
  const member = unitKey(event.processor, event.game_date);
  const cause = { id: eventId, correlationId: event.correlation_id, lane: event.lane };
  const node = nodeOf(engine.graph, event.processor);
  // The first phase plans: the last calendar unit of a date that ends tells which slate it has.
  if (phase === 1 && node.cadence === 'calendar' && node.output)
    await planSlateIfKnown(engine, event.game_date, cause);
  if (event.changed) await recheckLaterReaders(engine, event.processor, event.game_date, phase, cause);
  const slots = await engine.ledger.query({ collection: SLOTS, where: { member } });
  const isOurs = (slot: Slot) => slot.data.targetPhase === phase;
  const late = await lateOf(engine, slots.filter(isOurs), cause);
  if (late.length === 0) return;
  // Those of other phases are as late, and are rechecked together with ours: whoever comes first does it for all.
  const others = await endedOf(
    engine,
    slots.filter((slot) => !isOurs(slot)),
  );
  await recheck(engine, [...late, ...(await lateOf(engine, others, cause))], member, cause);
}

type Slot = { readonly data: SlotRecord };

/** Evaluates the gates of the slots' units; those of units that ended on what was there before. */
async function lateOf(engine: Engine, slots: readonly Slot[], cause: Cause): Promise<string[]> {
  const verdicts = await Promise.all(
    slots.map(({ data }) => evaluateGate(engine, data.target, cause, 'tell_if_late')),
  );
  return slots.filter((_, i) => verdicts[i] === 'late').map(({ data }) => data.target);
}

/** The slots in units that have ended. */
async function endedOf(engine: Engine, slots: readonly Slot[]): Promise<Slot[]> {
  const units = await Promise.all(slots.map(({ data }) => engine.ledger.get(UNITS, data.target)));
  return slots.filter((_, i) => units[i]?.data.state === 'ended');
}

/** Plans the units that exist for every requested date, games or not: the schedule of that day. */
async function planCalendarUnits(engine: Engine, date: GameDate, lane: Lane, cause: Cause): Promise<void> {
  const nodes = [...engine.graph.nodes.values()].filter((node) => node.cadence === 'calendar');
  const planned = nodes.map((node): PlannedUnit => {
    const members = node.needs.map((need) => ({
      unit: unitKey(need.processor, date),
      required: need.required,
      acceptsPartial: false,
      ordering: false,
    }));
    return { node, date, members };
  });
  await createUnits(engine, planned, lane);
  await evaluatePlanned(engine, planned, [date], cause);
}

async function planSlateIfKnown(engine: Engine, date: GameDate, cause: Cause): Promise<void> {
  const calendar = [...engine.graph.nodes.values()].filter((node) => node.cadence === 'calendar');
  const [request, ...units] = await Promise.all([
    engine.ledger.get(REQUESTS, date),
    ...calendar.map((node) => engine.ledger.get(UNITS, unitKey(node.id, date))),
  ]);
  if (!request || units.some((unit) => unit?.data.outcome?.kind !== 'complete')) return;
  await planSlate(engine, date, request.data.lane, cause);
}

async function planSlate(engine: Engine, date: GameDate, lane: Lane, cause: Cause): Promise<void> {
  const { slate, previous } = await engine.league.readSlate(date);
  const slates = previous ? [slate, previous] : [slate];
  await engine.ledger.transact(async (tx) => {
    const stored = await Promise.all(slates.map((facts) => tx.get(SLATES, facts.date)));
    slates.forEach((facts, i) => {
      const record: SlateRecord = { ...facts, lane, plannedAt: engine.clock.now() };
      const old = stored[i];
      if (!old) tx.create(SLATES, facts.date, record);
      // P(D)'s own plan stays what it was; D's is what its schedule says today.
      else if (facts === slate) tx.put(SLATES, facts.date, record, old.version);
    });
  });
  if (slate.games === 0) return;

  const units = await engine.ledger.query({
    collection: UNITS,
    where: { date: previous ? [date, previous.date] : date },
  });
  const openDates = await openProducers(engine, date, lane);
  const plan = planUnits({
    graph: engine.graph,
    slate: await windowContext(engine, slate.date, slate),
    previousSlate: previous ? await windowContext(engine, previous.date, previous) : null,
    planned: new Set(units.map((unit) => unit.key)),
    open: openDates,
    sabotage: engine.sabotage,
  });
  await createUnits(engine, plan, lane);
  if (lane === 'live') await promoteNeeded(engine, await windowContext(engine, slate.date, slate), cause);
  const dates = slates.map((facts) => facts.date);
  await evaluatePlanned(engine, plan, dates, cause);

  // Results need the schedule of the morning after. Where time is real, that morning's own request brings it.
  for (const facts of slates) {
    const next = addDays(facts.date, 1);
    const due = engine.virtualTime || dueToday(engine, next);
    if (due && next !== date) await planCalendarUnits(engine, next, lane, cause);
  }
}

/** Values a query may ask for in one field. */
const PROCESSORS_PER_QUERY = 30;

/** Dates up to `date` of units in the making whose output some window reads over a range: nobody else is waited for. */
async function openProducers(engine: Engine, date: GameDate, lane: Lane): Promise<Map<string, GameDate[]>> {
  const nodes = [...engine.graph.nodes.values()];
  const producers = nodes
    .filter((node) => windowReadersOf(engine.graph, node).length > 0)
    .map(({ id }) => id);
  const open = new Map<string, GameDate[]>();
  for (let from = 0; from < producers.length; from += PROCESSORS_PER_QUERY) {
    const units = await engine.ledger.query({
      collection: UNITS,
      where: { open: true, processor: producers.slice(from, from + PROCESSORS_PER_QUERY) },
      between: { field: 'date', to: date },
    });
    const awaited = lane === 'live' ? await withoutMuted(engine, units) : units;
    for (const { data } of awaited)
      open.set(data.processor, [...(open.get(data.processor) ?? []), data.date]);
  }
  return open;
}

function dueToday(engine: Engine, date: GameDate): boolean {
  return [...engine.graph.nodes.values()]
    .filter((node) => node.cadence === 'calendar')
    .every((node) => engine.league.notBefore(node, date) <= engine.clock.now());
}

/** Facts of a date for windows; `week` is the weekly unit planned for its ISO week, or the date itself when none is. */
export async function windowContext(
  engine: Engine,
  date: GameDate,
  slate: { readonly season: number; readonly previous: GameDate | null } | null,
): Promise<WindowContext> {
  const weekly = [...engine.graph.nodes.values()].find((node) => node.cadence === 'weekly');
  let week: GameDate | null = slate ? date : null;
  if (weekly && slate) {
    const planned = await engine.ledger.query({
      collection: UNITS,
      where: { processor: weekly.id },
      between: { field: 'date', from: engine.league.weekStart(date), to: date },
      orderBy: 'date',
      limit: 1,
    });
    week = planned[0]?.data.date ?? date;
  }
  return {
    date,
    season: slate?.season ?? engine.league.seasonOf(date),
    previous: slate?.previous ?? null,
    week,
  };
}

/** Units and gates of one commit: each unit writes two records. */
const UNITS_PER_COMMIT = 100;

async function createUnits(engine: Engine, plan: readonly PlannedUnit[], lane: Lane): Promise<void> {
  await createSlots(
    engine.ledger,
    plan.flatMap(({ node, date, members }) =>
      members.map(({ unit: member }) => ({
        member,
        target: unitKey(node.id, date),
        targetPhase: node.phase,
      })),
    ),
  );
  for (let from = 0; from < plan.length; from += UNITS_PER_COMMIT) {
    const chunk = plan.slice(from, from + UNITS_PER_COMMIT);
    await engine.ledger.transact(async (tx) => {
      const existing = await Promise.all(
        chunk.map(({ node, date }) => tx.get(UNITS, unitKey(node.id, date))),
      );
      chunk.forEach(({ node, date, members }, i) => {
        if (existing[i]) return;
        const target = unitKey(node.id, date);
        tx.create(UNITS, target, freshUnit(node, date, lane));
        const detail = 'planned';
        const evaluatedAt = engine.clock.now();
        tx.create(GATES, target, {
          target,
          date,
          phase: node.phase,
          members,
          verdict: 'waiting',
          detail,
          evaluatedAt,
        });
      });
    });
  }
}

/** The gates of the plan, and those that were planned and never looked at: their planner died between plan and look. */
async function evaluatePlanned(
  engine: Engine,
  plan: readonly PlannedUnit[],
  dates: readonly GameDate[],
  cause: Cause,
): Promise<void> {
  const gates = await engine.ledger.query({ collection: GATES, where: { date: dates } });
  const waiting = gates.filter(({ data }) => data.verdict === 'waiting').map(({ key }) => key);
  const targets = new Set([...plan.map(({ node, date }) => unitKey(node.id, date)), ...waiting]);
  await Promise.all([...targets].map((target) => evaluateGate(engine, target, cause)));
}

/**
 * A partition that changed after later units had read it through a window has them rechecked, with all that depends on
 * them and in the order of the dates. In a backfill in date order nothing later has run yet.
 */
async function recheckLaterReaders(
  engine: Engine,
  processor: string,
  date: GameDate,
  phase: number,
  cause: Cause,
): Promise<void> {
  // Who is reading it right now has read what was there before: he is asked once more when he has ended.
  for (const key of await laterReaders(engine, processor, date, phase, 'running'))
    await askOnceMore(engine, key, cause);
  const readers = await laterReaders(engine, processor, date, phase);
  if (readers.length > 0) await recheck(engine, readers, unitKey(processor, date), cause);
}

/** Has the units and all that depends on them rechecked in order, because `member` is not what they have read. */
async function recheck(engine: Engine, keys: readonly string[], member: string, cause: Cause): Promise<void> {
  const date = member.slice(member.indexOf('/') + 1) as GameDate;
  const dependents = await withDependents(engine, keys);
  const affected = cause.lane === 'backfill' ? await withoutSilenced(engine, date, dependents) : dependents;
  if (affected.length === 0) return;
  await reopenUnits(engine, affected, cause.id, `${member} changed`, 'recheck');
}

/** Requests a unit that is running; its lease sends the request back until it has ended, its input version then decides. */
async function askOnceMore(engine: Engine, key: string, cause: Cause): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    if (unit?.data.state !== 'running') return;
    const work: Work = {
      event_type: 'unit_work',
      schema_version: 1,
      correlation_id: cause.correlationId,
      causation_id: cause.id,
      lane: laneOf(unit.data),
      emitted_at: engine.clock.now(),
      processor: unit.data.processor,
      game_date: unit.data.date,
      generation: unit.data.generation,
      slot: '',
    };
    tx.emit(outgoing(workTopic(unit.data.phase), [key, cause.id], work));
  });
}
