/** What is expected of each processor on each date, and when: the data behind the grid. */

import type { CalendarDay, CellTimes, Expectation, ExpectationOf, Recoverability } from '../engine/cells.ts';
import type { GraphNode } from '../engine/graph.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { SOURCES } from './sources.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Units of sources that show their present only. */
const POINT_IN_TIME: ReadonlySet<string> = new Set(
  SOURCES.filter(({ pastIsLost }) => pastIsLost).flatMap(({ collect, parse }) => [
    collect.id,
    ...parse.map(({ id }) => id),
  ]),
);

/** Books publish through the day: nothing of theirs is late in the morning. */
const ODDS: ReadonlySet<string> = new Set([...POINT_IN_TIME].filter((id) => /odds_api|bettingpros/.test(id)));

/** Eastern time by which a phase's output is due: slates on the day, results on the morning after. */
const SLATE_DUE: Readonly<Record<number, string>> = {
  1: '07:00',
  2: '07:30',
  3: '08:30',
  4: '09:00',
  // The promise: 7:00 Pacific.
  5: '10:00',
  7: '10:15',
};
const RESULTS_DUE: Readonly<Record<number, string>> = {
  1: '07:30',
  2: '07:30',
  3: '08:00',
  6: '11:00',
  7: '11:15',
};
const ODDS_DUE_BEFORE_TIP_MS = HOUR_MS;
/** Results are looked for on three mornings. */
const RESULTS_DAYS = 4;
const BACKFILL_DUE_MS = 6 * HOUR_MS;
const BACKFILL_GIVE_UP_MS = 24 * HOUR_MS;
const NOMINAL_TIP = '19:30';

/** Pure: node, day and the moment of planning. */
export const expectedOutput: ExpectationOf = (node, day, plan): Expectation | null => {
  if (node.cadence === 'weekly' && !plan.isFirstOfWeek) return null;
  // The schedule is collected every day, games or not, but nobody needs the one of a past day without games.
  const isCalendar = node.cadence === 'calendar';
  if (day.games === 0 && !(isCalendar && day.date >= plan.today)) return null;
  const isPast = (node.kind === 'results' ? addDays(day.date, 1) : day.date) < plan.today;
  const times = isPast
    ? { notBefore: plan.now, due: plan.now + BACKFILL_DUE_MS, giveUp: plan.now + BACKFILL_GIVE_UP_MS }
    : node.kind === 'results'
      ? resultTimes(node, day.date)
      : slateTimes(node, day);
  return {
    mode: isPast ? 'backfill' : node.kind === 'results' ? 'overnight' : 'same_day',
    required: node.required,
    recoverability: recoverabilityOf(node),
    ...times,
  };
};

export function recoverabilityOf(node: Pick<GraphNode, 'id'>): Recoverability {
  return POINT_IN_TIME.has(node.id) ? 'point_in_time' : 'recoverable';
}

function resultTimes(node: GraphNode, date: GameDate): CellTimes {
  const morning = addDays(date, 1);
  return {
    notBefore: easternInstant(morning, '05:30'),
    due: easternInstant(morning, RESULTS_DUE[node.phase] ?? '11:00'),
    giveUp: easternInstant(addDays(date, RESULTS_DAYS), '06:30'),
  };
}

/** A slate's outputs are worth nothing once the first game has begun; a matinee pulls every time forward. */
function slateTimes(node: GraphNode, day: CalendarDay): CellTimes {
  const { date } = day;
  const giveUp =
    day.games === 0 ? easternInstant(date, '23:59') : (day.firstTipoff ?? easternInstant(date, NOMINAL_TIP));
  const due = ODDS.has(node.id)
    ? giveUp - ODDS_DUE_BEFORE_TIP_MS
    : Math.min(easternInstant(date, SLATE_DUE[node.phase] ?? '10:00'), giveUp - 30 * MINUTE_MS);
  const notBefore = easternInstant(date, '05:30');
  return { notBefore: Math.min(notBefore, due), due, giveUp };
}
