/** Why a unit did not run: the chain of gate evaluations from it to the root, read from the stored records. */

import type { GameDate } from '../league/game-date.ts';
import { BACKFILLS, backfillName } from './backfills.ts';
import { BREAKERS, breakerOf } from './breakers.ts';
import { CELLS, PLANNED_DATES } from './cells.ts';
import { ATTEMPT_BUDGET } from './decide-retry.ts';
import { GATE_EVALUATIONS } from './declared-gates.ts';
import type { Engine } from './engine-context.ts';
import { gateHolders } from './gate-holders.ts';
import { nodeOf } from './graph.ts';
import { INCIDENT_SUBJECTS } from './incidents.ts';
import { windowContext } from './orchestrator.ts';
import { outcomeText } from './outcome.ts';
import { HALTS, isInForce } from './permits.ts';
import { ATTEMPTS, GATES, REQUESTS, SLATES, TRIGGERS, UNITS, type UnitRecord, unitKey } from './unit.ts';
import { gapText } from './window-gaps.ts';

/** One look at one unit: what rule holds it, what the rule found, when it is looked at again. */
export interface WhyNotStep {
  readonly unit: string;
  /** In the words of the outcome algebra where there is one: `blocked(inputs)`, `empty_ok(no_games)`, `parked`. */
  readonly rule: string;
  readonly finding: string;
  readonly values: Readonly<Record<string, number | string | null>>;
  /** When the stored evaluation was made, UTC milliseconds; null where nothing was evaluated. */
  readonly evaluatedAt: number | null;
  readonly nextCheck: string;
  /** Units whose steps go on from here; none at a root. */
  readonly heldBy: readonly string[];
}

export interface WhyNot {
  readonly unit: string;
  /** Whether it has ended with a result that lets others go on. */
  readonly hasRun: boolean;
  /** One sentence. */
  readonly answer: string;
  /** The unit itself first, roots last. */
  readonly chain: readonly WhyNotStep[];
}

/** Steps shown at most: beyond that the roots are what matters, and they come first in the answer. */
const LONGEST_CHAIN = 60;

type Asked = Pick<Engine, 'ledger' | 'graph' | 'league' | 'clock' | 'virtualTime'>;

/** Writes an instant the way the reader's zone shows it. */
export type TimeText = (instant: number) => string;

/** Throws for a processor the graph does not have. */
export async function whyNot(
  engine: Engine,
  processor: string,
  date: GameDate,
  timeText: TimeText,
): Promise<WhyNot> {
  nodeOf(engine.graph, processor);
  const unit = unitKey(processor, date);
  const chain: WhyNotStep[] = [];
  const seen = new Set([unit]);
  for (const queue = [unit]; queue.length > 0 && chain.length < LONGEST_CHAIN; ) {
    const step = await lookAt(engine, queue.shift() as string, timeText);
    chain.push(step);
    for (const holder of step.heldBy) {
      if (seen.has(holder)) continue;
      seen.add(holder);
      queue.push(holder);
    }
  }
  const first = chain[0] as WhyNotStep;
  // A date without games has nothing to run: rightly empty, and nothing ran.
  const hasRun = RAN.test(first.rule) && (await engine.ledger.get(UNITS, unit)) !== null;
  const roots = chain.filter((step) => step.heldBy.length === 0 && !RAN.test(step.rule));
  const root = roots.find((step) => step.unit !== unit) ?? roots[0];
  const more = roots.length > 1 ? ` (and ${roots.length - 1} more)` : '';
  const answer =
    root === undefined || root.unit === unit
      ? `${unit} ${hasRun ? 'has run' : 'did not run'}: ${first.finding}`
      : `${unit} did not run: ${root.unit}${more}: ${root.finding}`;
  return { unit, hasRun, answer, chain };
}

const RAN = /^(complete|partial|empty_ok)/;

async function lookAt(engine: Engine, key: string, timeText: TimeText): Promise<WhyNotStep> {
  const unit = await engine.ledger.get(UNITS, key);
  return unit ? await plannedStep(engine, key, unit.data, timeText) : await absentStep(engine, key, timeText);
}

async function plannedStep(
  engine: Asked,
  key: string,
  unit: UnitRecord,
  timeText: TimeText,
): Promise<WhyNotStep> {
  const { outcome } = unit;
  const attempt = unit.attemptId ? await engine.ledger.get(ATTEMPTS, unit.attemptId) : null;
  const windows = attempt?.data.windows?.map(gapText).join('; ');
  const values = {
    generation: unit.generation,
    attempt: unit.attemptId,
    ...(windows ? { windows } : {}),
  };
  const at = attempt?.data.endedAt ?? attempt?.data.startedAt ?? null;
  const base = { unit: key, evaluatedAt: at, heldBy: [] };
  if (unit.state === 'running') {
    return {
      ...base,
      rule: 'running',
      finding: `attempt ${unit.attemptId} is at work`,
      values: { ...values, leaseUntil: unit.leaseUntil },
      nextCheck:
        unit.leaseUntil === null
          ? 'when it ends'
          : `when it ends, or its lease runs out at ${timeText(unit.leaseUntil)}`,
    };
  }
  if (outcome?.kind === 'failed') {
    const failures = Object.entries(unit.failures).map(([kind, n]) => `${n} ${kind}`);
    return {
      ...base,
      rule: `failed(${outcome.error})`,
      finding: outcomeText(outcome),
      values: { ...values, failures: failures.join(', ') || null, budget: ATTEMPT_BUDGET[outcome.error] },
      nextCheck: 'after the back-off of its work message',
    };
  }
  if (outcome?.kind === 'parked' || outcome?.kind === 'empty_unexpected') {
    const subjects = await engine.ledger.query({
      collection: INCIDENT_SUBJECTS,
      where: { subject: key, isOpen: true },
    });
    return {
      ...base,
      rule: outcome.kind,
      finding: outcomeText(outcome),
      values: { ...values, incident: subjects.map(({ data }) => data.incident).join(', ') || null },
      nextCheck: `never by itself: with new input, or \`tipoff rerun ${key}\``,
    };
  }
  const isHeldByInputs = outcome?.kind === 'blocked' && outcome.gate === 'inputs';
  if (outcome !== null && !isHeldByInputs) {
    const isOver = outcome.kind !== 'blocked';
    const over = isOver && windows ? `, computed over a hole: ${windows}` : '';
    const gates = await gateValues(engine, key, unit.attemptId);
    const dependency = breakerOf(unit);
    const breaker = dependency === null ? null : (await engine.ledger.get(BREAKERS, dependency))?.data;
    const held = breaker
      ? {
          breaker: dependency,
          since: breaker.since,
          nextProbe: breaker.until,
          probe: breaker.probe?.who ?? null,
        }
      : {};
    return {
      ...base,
      // Who is held back without an attempt was looked at when his gate opened.
      evaluatedAt: at ?? (await firedTrigger(engine, key, unit))?.data.firedAt ?? null,
      rule: outcome.kind === 'blocked' ? `blocked(${outcome.gate})` : ruleOf(outcome),
      finding: `${outcomeText(outcome)}${over}`,
      values: { ...values, rows: unit.outputRows, ...held, ...gates },
      nextCheck: isOver
        ? 'when something it reads changes'
        : ((await gateText(engine, unit, timeText)) ?? (await dueText(engine, key, unit, timeText))),
    };
  }
  if (unit.state === 'eligible') {
    const fired = await firedTrigger(engine, key, unit);
    return {
      ...base,
      rule: 'worker',
      finding: 'its gate has opened; it waits for a worker',
      values: { ...values, trigger: fired?.key ?? null },
      evaluatedAt: fired?.data.firedAt ?? null,
      nextCheck: 'as soon as a process has the home open and a worker is free',
    };
  }
  return await heldStep(engine, key, unit, timeText);
}

async function firedTrigger({ ledger }: Asked, key: string, { generation }: UnitRecord) {
  const triggers = await ledger.query({ collection: TRIGGERS, where: { target: key } });
  return triggers.find(({ data }) => data.generation === generation);
}

/** What the declared gates of the unit's last attempt found: `publish_coverage` -> `block: coverage 0.41 is under 0.5`. */
async function gateValues(
  engine: Asked,
  unit: string,
  attemptId: string | null,
): Promise<Readonly<Record<string, string>>> {
  const looked = await engine.ledger.query({ collection: GATE_EVALUATIONS, where: { unit } });
  const last = looked.filter(({ data }) => data.attemptId === attemptId);
  return Object.fromEntries(
    last.map(({ data }) => [
      data.gate,
      `${data.branch}: ${data.detail}${data.isNearMiss ? ' (near miss)' : ''}`,
    ]),
  );
}

/** A unit whose gate has not opened. */
async function heldStep(
  engine: Asked,
  key: string,
  unit: UnitRecord,
  timeText: TimeText,
): Promise<WhyNotStep> {
  const gate = await engine.ledger.get(GATES, key);
  const members = gate?.data.members ?? [];
  const units = new Map<string, UnitRecord>();
  for (const member of members) {
    const record = await engine.ledger.get(UNITS, member.unit);
    if (record) units.set(member.unit, record.data);
  }
  const holders = gateHolders(members, units).map((member) => member.unit);
  const ready = members.length - holders.length;
  const values = { ready, members: members.length, generation: unit.generation };
  if (holders.length === 0) {
    return {
      unit: key,
      rule: 'blocked(inputs)',
      finding: gate ? 'every input is there; its gate has not been looked at since' : 'it has no gate',
      values,
      evaluatedAt: gate?.data.evaluatedAt ?? null,
      nextCheck: `with the next event that concerns it, or \`tipoff run ${unit.date}\``,
      heldBy: [],
    };
  }
  const verb = unit.outcome?.kind === 'blocked' ? 'cannot have' : 'waits for';
  return {
    unit: key,
    rule: 'blocked(inputs)',
    finding: `${ready} of ${members.length} inputs are there; it ${verb} ${holders.join(', ')}`,
    values,
    evaluatedAt: gate?.data.evaluatedAt ?? null,
    nextCheck: `when one of them ends${await deadlineText(engine, key, timeText)}`,
    heldBy: holders,
  };
}

/** A unit nobody has planned. */
async function absentStep(engine: Engine, key: string, timeText: TimeText): Promise<WhyNotStep> {
  const [processor, date] = splitKey(key);
  const node = nodeOf(engine.graph, processor);
  const [slate, plannedDate, request, cell] = await Promise.all([
    engine.ledger.get(SLATES, date),
    engine.ledger.get(PLANNED_DATES, date),
    engine.ledger.get(REQUESTS, date),
    engine.ledger.get(CELLS, key),
  ]);
  const step = { unit: key, values: {}, evaluatedAt: null, heldBy: [] };
  const empty = [slate?.data, plannedDate?.data].find((facts) => facts?.games === 0);
  if (empty && node.cadence !== 'calendar') {
    return {
      ...step,
      rule: `empty_ok(${empty.emptyReason ?? 'no_games'})`,
      finding: empty.emptyDetail ?? 'no games are scheduled',
      values: { games: 0 },
      evaluatedAt: empty.plannedAt,
      nextCheck: 'when the schedule of that date changes',
    };
  }
  if (node.cadence === 'weekly' && slate) {
    const { week } = await windowContext(engine, date, slate.data);
    if (week !== null && week !== date) {
      const weekly = unitKey(processor, week);
      return {
        ...step,
        rule: 'not_planned',
        finding: `it runs once a week: ${weekly} serves ${date}`,
        values: { week },
        nextCheck: 'none for this date',
        heldBy: [weekly],
      };
    }
  }
  const notBefore = cell?.data.notBefore ?? engine.league.notBefore(node, date);
  if (!engine.virtualTime && notBefore > engine.clock.now()) {
    return {
      ...step,
      rule: 'blocked(not_due)',
      finding: `not due until ${timeText(notBefore)}`,
      values: { notBefore, due: cell?.data.due ?? null, giveUp: cell?.data.giveUp ?? null },
      evaluatedAt: cell?.data.plannedAt ?? null,
      nextCheck: timeText(notBefore),
    };
  }
  const backfill = await backfillToCome(engine, date);
  if (!request && backfill) {
    const { key: id, data } = backfill;
    const isPaused = data.state === 'paused';
    return {
      ...step,
      rule: 'blocked(lane)',
      finding: `${backfillName(id)} ${isPaused ? 'is paused' : 'comes to it'} after ${data.asked} of ${data.dates.length} dates`,
      values: { backfill: id, asked: data.asked, dates: data.dates.length },
      evaluatedAt: data.plannedAt,
      nextCheck: isPaused
        ? `when it is resumed: \`tipoff backfill resume ${id}\``
        : 'when earlier dates settle',
    };
  }
  if (!request && !slate) {
    return {
      ...step,
      rule: 'not_requested',
      finding: `nobody has asked for the slate of ${date}`,
      nextCheck: `none: \`tipoff run ${date}\` asks for it`,
    };
  }
  if (!slate) {
    const calendar = [...engine.graph.nodes.values()].filter((other) => other.cadence === 'calendar');
    return {
      ...step,
      rule: 'not_planned',
      finding: `the slate of ${date} was asked for by ${request?.data.actor}, its schedule is not in yet`,
      evaluatedAt: request?.data.requestedAt ?? null,
      nextCheck: 'when the schedule of that day is in',
      heldBy: calendar.map((other) => unitKey(other.id, date)).filter((other) => other !== key),
    };
  }
  return {
    ...step,
    rule: 'not_planned',
    finding: request
      ? `the slate of ${date} was planned without it: what it needs cannot be there`
      : `nobody has asked for the slate of ${date}: only its results were needed`,
    evaluatedAt: slate.data.plannedAt,
    nextCheck: `none: \`tipoff run ${date}\` asks for it`,
  };
}

/** A backfill under way that has not asked for the date yet. */
async function backfillToCome({ ledger }: Asked, date: GameDate) {
  const underWay = await ledger.query({ collection: BACKFILLS, where: { state: ['paused', 'running'] } });
  return underWay.find(({ data }) => data.dates.indexOf(date) >= data.asked) ?? null;
}

/** What opens the gates that people and machines close; null for those that open by time. */
async function gateText(engine: Asked, unit: UnitRecord, timeText: TimeText): Promise<string | null> {
  const gate = unit.outcome?.kind === 'blocked' ? unit.outcome.gate : null;
  const dependency = breakerOf(unit);
  if (dependency !== null) {
    const breaker = (await engine.ledger.get(BREAKERS, dependency))?.data;
    if (!breaker?.isOpen) return `with the next tick: the breaker of ${dependency} has closed`;
    return `the next probe of ${dependency}, ${timeText(breaker.until ?? 0)} at the earliest: when it is answered, all it holds back run`;
  }
  switch (gate) {
    case 'halt': {
      const halts = await engine.ledger.query({ collection: HALTS });
      const now = engine.clock.now();
      const inForce = halts.map(({ data }) => data).filter((halt) => isInForce(halt, now));
      const ends = inForce.map(({ scope, until }) => `${scope} ends ${timeText(until)}`).join(', ');
      return ends
        ? `when the halt is over (${ends}) and a new permit is there: \`tipoff permit\``
        : 'when a permit is there: `tipoff permit`';
    }
    case 'breaker':
      return 'with the first good probe of what it depends on, or a new version of it';
    case 'lane':
      return 'when its backfill is resumed: `tipoff backfill resume`';
    default:
      return null;
  }
}

async function dueText(engine: Asked, key: string, unit: UnitRecord, timeText: TimeText): Promise<string> {
  const cell = await engine.ledger.get(CELLS, key);
  const node = engine.graph.nodes.get(unit.processor);
  const notBefore = cell?.data.notBefore ?? (node ? engine.league.notBefore(node, unit.date) : null);
  return notBefore !== null && !engine.virtualTime && notBefore > engine.clock.now()
    ? timeText(notBefore)
    : `with the next event that concerns it, or \`tipoff run ${unit.date}\``;
}

async function deadlineText(engine: Asked, key: string, timeText: TimeText): Promise<string> {
  const cell = await engine.ledger.get(CELLS, key);
  return cell?.data.open ? `, given up at ${timeText(cell.data.giveUp)}` : '';
}

function ruleOf(outcome: NonNullable<UnitRecord['outcome']>): string {
  if (outcome.kind === 'empty_ok') return `empty_ok(${outcome.reason})`;
  return outcome.kind === 'partial' ? `partial(${outcome.found}/${outcome.expected})` : outcome.kind;
}

function splitKey(key: string): [string, GameDate] {
  const slash = key.lastIndexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1) as GameDate];
}
