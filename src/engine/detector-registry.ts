/** The detectors there are. Their targets come from the graph: what is declared is watched, what is retired is not. */

import { easternDate } from '../league/eastern-time.ts';
import type { CellRecord } from './cells.ts';
import type { Detector, DetectorPass, Reading } from './detectors.ts';
import type { Graph, GraphNode } from './graph.ts';
import { advances, type Outcome, outcomeText } from './outcome.ts';
import { RELEASES } from './release.ts';
import { type AttemptRecord, UNITS, type UnitRecord } from './unit.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** Due dates in a row after which a silence is a fault and no bad day. */
export const DARK_DATES = 3;
/** Beyond what its declaration allows a subscription anyway (failure-modes.md §1.4). */
const UNDELIVERED_MS = 2 * MINUTE_MS;
const LETTER_AGE_MS = DAY_MS;
const LETTER_AGE_GAME_DAY_MS = 30 * MINUTE_MS;
/** An attempt's cost against the median of those before, and the size below which nobody cares. */
export const COST_FACTOR = 10;
const COST_FLOOR_QUERIES = 50;
const COST_HISTORY = 3;

const workers = (graph: Graph, of: (node: GraphNode) => boolean) =>
  [...graph.nodes.values()].filter((node) => !node.isGate && of(node)).map(({ id }) => id);

export const DETECTORS: readonly Detector[] = [
  {
    id: 'source-dark',
    watches: 'sources that bring nothing, offered or not, date after date',
    mustFire: 'a source answers with nothing on every date',
    targets: (graph) => workers(graph, (node) => node.output === null),
    look: (pass, target) => lookAtDates(pass, target, DARK_DATES, bringsSomething, 'has brought nothing'),
  },
  {
    id: 'output-missing',
    watches: 'processors that fail on their own, date after date, while their inputs are there',
    mustFire: 'a processor fails on every date',
    targets: (graph) => workers(graph, (node) => node.output !== null),
    look: (pass, target) => lookAtDates(pass, target, DARK_DATES, isUsable, 'has made nothing usable'),
  },
  {
    id: 'measurement-stopped',
    watches: 'the grading: without it nobody knows how good the models are',
    mustFire: 'the grading of a date does not come',
    /** What compares a slate with its results. */
    targets: (graph) =>
      workers(
        graph,
        ({ kind, needs }) =>
          kind === 'results' &&
          needs.some(({ processor, at }) => at === 'same' && graph.nodes.get(processor)?.kind === 'slate'),
      ),
    async look(pass, target) {
      const reading = await lookAtDates(pass, target, 1, isUsable, 'has not measured', false);
      return reading.state === 'firing'
        ? {
            ...reading,
            cause: 'measurement',
            message: `${reading.message}; the models read WATCH until it does`,
          }
        : reading;
    },
  },
  {
    id: 'undelivered',
    watches: 'events that were committed and have not reached their consumer',
    mustFire: 'a subscription whose consumer refuses everything',
    targets: (graph) => graph.subscriptions.map(({ name }) => name),
    look: lookAtSubscription,
  },
  {
    id: 'dead-letter-age',
    watches: 'dead letters that nobody has dealt with',
    mustFire: 'a poison message that lies for a day',
    targets: (graph) => graph.subscriptions.map(({ name }) => name),
    look: lookAtLetters,
  },
  {
    id: 'cost-anomaly',
    watches: 'what an attempt costs in queries, against the attempts before',
    mustFire: 'a processor that issues a hundred times its queries',
    targets: (graph) => workers(graph, () => true),
    look: lookAtCost,
  },
  {
    id: 'code-drift',
    watches: 'attempts made by other code than the announced release',
    mustFire: 'a release is announced and a process keeps the old code',
    targets: (graph) => workers(graph, () => true),
    look: lookAtCode,
  },
];

interface Due {
  readonly cell: CellRecord;
  readonly unit: UnitRecord | null;
  readonly outcome: Outcome | null;
}

/** Reads a target's newest due dates: fires when none of the last `count` is good. */
async function lookAtDates(
  pass: DetectorPass,
  target: string,
  count: number,
  isGood: (due: Due) => boolean,
  what: string,
  holdsForInputs = true,
): Promise<Reading> {
  const { engine, now } = pass;
  const cells = (await pass.cells()).get(target) ?? [];
  const withGames = (await pass.gameDates()).filter((date) => date < easternDate(now)).length;
  if (cells.length === 0 && withGames >= count)
    return {
      state: 'no_data',
      message: `nothing is expected of ${target} although ${withGames} dates had games: nobody would miss it`,
    };
  const newest = cells.filter((cell) => cell.due <= now && !isRightlyEmpty(cell.outcome));
  if (newest.length < count) return { state: 'held', message: 'too little of it has been due yet' };
  let isHeld = false;
  for (const [i, cell] of newest.entries()) {
    const unit = (await engine.ledger.get(UNITS, `${target}/${cell.date}`))?.data ?? null;
    const due: Due = { cell, unit, outcome: unit?.outcome ?? cell.outcome };
    if (isGood(due)) {
      if (i < count)
        return { state: 'ok', message: `${cell.date}: ${due.outcome ? outcomeText(due.outcome) : ''}` };
      return fire(target, what, i, cell.date);
    }
    if (i < count && holdsForInputs && waitsForOthers(due)) isHeld = true;
    if (i >= count - 1 && isHeld)
      return { state: 'held', message: 'its inputs are missing, and watched themselves' };
  }
  return fire(target, what, newest.length, null);
}

function fire(target: string, what: string, dates: number, lastGood: string | null): Reading {
  return {
    state: 'firing',
    severity: 'error',
    message: `${target} ${what} on its last ${dates} due date${dates === 1 ? '' : 's'}; ${lastGood ? `the last good one is ${lastGood}` : 'no good one in 45 days'}: see \`tipoff why-not ${target} <date>\``,
  };
}

function isRightlyEmpty(outcome: Outcome | null): boolean {
  return outcome?.kind === 'empty_ok' && (outcome.reason === 'no_games' || outcome.reason === 'postponed');
}

function bringsSomething({ unit, outcome }: Due): boolean {
  return (outcome?.kind === 'complete' || outcome?.kind === 'partial') && (unit?.outputRows ?? 1) > 0;
}

function isUsable({ outcome }: Due): boolean {
  return outcome !== null && (advances(outcome, { required: true }) || outcome.kind === 'partial');
}

function waitsForOthers({ unit, outcome }: Due): boolean {
  return outcome?.kind === 'blocked' || (outcome === null && unit?.state === 'planned');
}

async function lookAtSubscription(pass: DetectorPass, target: string): Promise<Reading> {
  const statistics = await pass.statistics();
  const pending = statistics?.pending[target];
  if (!pending) return { state: 'no_data', message: `the bus does not say what ${target} has not delivered` };
  const declared = pass.engine.graph.subscriptions.find(({ name }) => name === target);
  if (pending.oldestPublishedAt === null || !declared)
    return { state: 'ok', message: 'everything is delivered' };
  const allowed = declared.maxBackoffMs + declared.ackDeadlineSeconds * 1000 + UNDELIVERED_MS;
  const age = pass.now - pending.oldestPublishedAt;
  if (age <= allowed) return { state: 'ok', message: `${pending.count} on their way` };
  return {
    state: 'firing',
    severity: 'error',
    message: `${pending.count} events of ${target} are undelivered, the oldest for ${Math.round(age / MINUTE_MS)} minutes: see the log of its service for what it answers`,
  };
}

async function lookAtLetters(pass: DetectorPass, target: string): Promise<Reading> {
  const open = (await pass.letters()).get(target) ?? [];
  const oldest = open[0];
  if (!oldest) return { state: 'ok', message: 'no letter is open' };
  const { now } = pass;
  const isGameDay = (await pass.gameDates()).includes(easternDate(now));
  const allowed = isGameDay ? LETTER_AGE_GAME_DAY_MS : LETTER_AGE_MS;
  if (now - oldest.at <= allowed) return { state: 'ok', message: `${open.length} young letters` };
  return {
    state: 'firing',
    severity: 'error',
    message: `${open.length} dead letters of ${target} wait for somebody, the oldest since ${new Date(oldest.at).toISOString()}: \`tipoff dead-letters list\``,
  };
}

async function lookAtCost(
  pass: DetectorPass,
  target: string,
  last: { readonly isOpen: boolean; readonly baseline: number | null } | null,
): Promise<Reading> {
  const ended = ((await pass.attempts()).get(target) ?? []).filter(
    ({ outcome }) => outcome?.kind === 'complete',
  );
  const recent = ended.filter(({ startedAt }) => startedAt > pass.now - DAY_MS);
  if (recent.length === 0) return { state: 'held', message: 'it has not run for a day' };
  const costs = queriesOf(recent);
  if (recent.every(({ cost }) => !cost))
    return { state: 'no_data', message: `${recent.length} attempts of it carry no cost` };
  if (costs.length === 0) return { state: 'held', message: 'its statements are not counted' };
  const before = queriesOf(ended.filter(({ startedAt }) => startedAt <= pass.now - DAY_MS));
  // What an open fault has made ordinary is no measure of it.
  const isFrozen = last?.isOpen === true && pass.engine.sabotage?.breaks !== 'baselinesAdapt';
  const baseline = isFrozen && last.baseline !== null ? last.baseline : median(before);
  if (before.length < COST_HISTORY && !isFrozen)
    return { state: 'held', message: `${before.length} earlier attempts are too few to compare with` };
  const most = Math.max(...costs);
  if (most < COST_FLOOR_QUERIES || most < COST_FACTOR * Math.max(1, baseline))
    return { state: 'ok', message: `${most} queries at most, ${baseline} before` };
  return {
    state: 'firing',
    severity: 'error',
    baseline,
    message: `an attempt of ${target} issued ${most} queries, ${baseline} were usual: see what changed with \`tipoff explain\``,
  };
}

function queriesOf(attempts: readonly AttemptRecord[]): number[] {
  return attempts.flatMap(({ cost }) => (typeof cost?.queries === 'number' ? [cost.queries] : []));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function lookAtCode(pass: DetectorPass, target: string): Promise<Reading> {
  const [release] = await pass.engine.ledger.query({
    collection: RELEASES,
    orderBy: 'announcedAt',
    descending: true,
    limit: 1,
  });
  if (!release) return { state: 'held', message: 'no release was ever announced' };
  const { codeVersion, announcedAt } = release.data;
  const newest = ((await pass.attempts()).get(target) ?? [])
    .filter(({ startedAt }) => startedAt >= announcedAt)
    .at(-1);
  if (!newest) return { state: 'held', message: `it has not run since ${codeVersion} was announced` };
  if (newest.codeVersion === codeVersion) return { state: 'ok', message: `it was made by ${codeVersion}` };
  return {
    state: 'firing',
    severity: 'error',
    cause: `release/${codeVersion}`,
    message: `${target} was made by ${newest.codeVersion} on ${newest.instance}, ${codeVersion} is announced: restart that process with it`,
  };
}
