/** Judges a slate: one verdict, its cause and what to do, from what its records show. Pure. */

import type { SlateRecord, UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { BatchRecord } from '../../pipeline/5-predict/batch-records.ts';
import { playerPropPredictions } from '../../pipeline/5-predict/player-prop-predictions.ts';
import { batchSentence } from './batch-sentence.ts';
import type { RootCause, Unfinished } from './root-causes.ts';

export type Verdict = 'HEALTHY' | 'RUNNING' | 'DEGRADED' | 'UNHEALTHY' | 'NO GAMES' | 'UNKNOWN';

export interface SlateVerdict {
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly cause: string;
  /** What to do, or that there is nothing to do. */
  readonly action: string;
  /** What is not as it could be without lowering the verdict: an optional source with gaps, a system not available. */
  readonly notes: readonly string[];
}

export interface SlateFacts {
  readonly date: GameDate;
  readonly slate: Pick<SlateRecord, 'games' | 'emptyDetail'> | null;
  readonly units: readonly Pick<UnitRecord, 'open'>[];
  readonly unfinished: Unfinished;
  readonly batch: BatchRecord | null;
  /** Members of the batch that have ended. */
  readonly ended: number;
  /** Whether a process has the home open and works on what is open. */
  readonly isWorking: boolean;
}

/** Promised coverage of the expected players, and where missing it is critical (predictions.md §4). */
const PROMISED_COVERAGE = 0.9;
const CRITICAL_COVERAGE = 0.5;

/** The gravest of what is the case decides. */
export function slateVerdict(facts: SlateFacts): SlateVerdict {
  const { date, slate, units, batch } = facts;
  const notes: string[] = [];
  if (!slate && units.length === 0) {
    return {
      verdict: 'UNKNOWN',
      cause: 'this date was never asked for in this home',
      action: `run it: \`tipoff run ${date}\``,
      notes,
    };
  }
  if (slate?.games === 0) {
    const cause = slate.emptyDetail ?? 'the schedule has no games';
    return { verdict: 'NO GAMES', cause, action: 'nothing to do', notes };
  }

  // The batch is judged by its coverage: a member skipped for a good reason makes it partial, not bad.
  const coverage = batch?.state === 'closed' ? batch.coverage : null;
  const causes = facts.unfinished.causes.filter((cause) => coverage === null || !isBatch(cause));
  const predicted = batchSentence(batch, facts.ended);
  notes.push(...causes.filter(isMinor).map((cause) => `${cause.unit}: ${cause.why}`));
  notes.push(...(batch?.degradations ?? []).map((degradation) => `the batch ran with ${degradation}`));

  const stuck = causes.find(needsPerson);
  if (stuck) {
    return {
      verdict: 'UNHEALTHY',
      cause: `${causeText(stuck)}; ${predicted}`,
      action: `mend the cause, then \`tipoff run ${dateOf(stuck.unit)}\` tries it again`,
      notes,
    };
  }
  if (coverage !== null && coverage < CRITICAL_COVERAGE) {
    return { verdict: 'UNHEALTHY', cause: predicted, action: seeMissing(date), notes };
  }
  const open = causes.filter((cause) => !isMinor(cause) && isInTheMaking(cause));
  if (open.length > 0 && facts.isWorking) {
    return {
      verdict: 'RUNNING',
      cause: `${progress(facts)}; ${predicted}`,
      action: 'nothing: it is at work',
      notes,
    };
  }
  if (open[0]) {
    return {
      verdict: 'DEGRADED',
      cause: `stopped before it was done (${progress(facts)}): ${causeText(open[0])}`,
      action: `\`tipoff run ${dateOf(open[0].unit)}\` goes on where it stopped`,
      notes,
    };
  }
  const short = causes.find((cause) => !isMinor(cause));
  if (short) {
    return {
      verdict: 'DEGRADED',
      cause: `${causeText(short)}; ${predicted}`,
      action: `\`tipoff run ${dateOf(short.unit)}\` asks again for what is missing`,
      notes,
    };
  }
  if (coverage !== null && coverage < PROMISED_COVERAGE) {
    return { verdict: 'DEGRADED', cause: predicted, action: seeMissing(date), notes };
  }
  return { verdict: 'HEALTHY', cause: predicted, action: 'nothing to do', notes };
}

function isBatch(cause: RootCause): boolean {
  return cause.unit.startsWith(`${playerPropPredictions.id}/`) && cause.state === 'partial';
}

/** An optional source with gaps: said, but no reason to call the slate anything but healthy. */
function isMinor(cause: RootCause): boolean {
  return !cause.required && !needsPerson(cause);
}

function needsPerson(cause: RootCause): boolean {
  return cause.state === 'parked' || cause.state === 'empty_unexpected';
}

function isInTheMaking(cause: RootCause): boolean {
  return cause.state !== 'partial';
}

function causeText(cause: RootCause): string {
  const count = cause.behind.length;
  return `${cause.unit} ${cause.why}${count > 0 ? ` (${count} unit${count === 1 ? '' : 's'} wait behind it)` : ''}`;
}

function progress({ units, unfinished }: SlateFacts): string {
  return `${units.length - unfinished.units.length} of ${units.length} units done`;
}

function seeMissing(date: GameDate): string {
  return `see who is missing and why: \`tipoff predictions ${date}\``;
}

function dateOf(unit: string): string {
  return unit.slice(unit.indexOf('/') + 1);
}
