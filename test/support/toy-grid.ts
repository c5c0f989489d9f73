/** The grid of the toy pipeline: slates of invented dates, outputs due in the morning, given up at night. */

import type { CalendarDay, CellRecord, Expectation } from '../../src/engine/cells.ts';
import type { Engine } from '../../src/engine/engine-context.ts';
import type { GridPorts } from '../../src/engine/grid.ts';
import { datesBetween, type GameDate, gameDate } from '../../src/league/game-date.ts';

const HOUR = 3_600_000;

export const at = (date: string, hour: number): number => Date.parse(`${date}T00:00:00Z`) + hour * HOUR;

/** Slate outputs: not before 10:00, due at 14:00, given up at 20:00 UTC; results a day later. */
export function toyExpectation(kind: 'slate' | 'results', date: string, required: boolean): Expectation {
  const shift = kind === 'results' ? 24 : 0;
  return {
    mode: kind === 'results' ? 'overnight' : 'same_day',
    required,
    recoverability: 'recoverable',
    notBefore: at(date, 10 + shift),
    due: at(date, 14 + shift),
    giveUp: at(date, 20 + shift),
  };
}

export function toyCell(processor: string, date: string, change: Partial<CellRecord> = {}): CellRecord {
  return {
    ...toyExpectation('slate', date, true),
    processor,
    date: gameDate(date),
    open: true,
    isShort: false,
    outcome: null,
    closedAt: null,
    closedBy: null,
    plannedAt: 0,
    ...change,
  };
}

/** `slates` may be changed by the test; `pointInTime` names processors whose past is lost. */
export function toyGrid(
  engine: Engine,
  slates: Set<string>,
  pointInTime: readonly string[] = [],
): GridPorts & { revision: number } {
  const ports = {
    revision: 1,
    engine,
    calendar: {
      version: async () => `schedule ${ports.revision}`,
      days: async (from: GameDate, to: GameDate) =>
        datesBetween(from, to).map((date): CalendarDay => {
          const games = slates.has(date) ? 1 : 0;
          return {
            date,
            season: 2023,
            games,
            firstTipoff: null,
            emptyReason: games ? null : 'no_games',
            emptyDetail: games ? null : 'no games are scheduled',
          };
        }),
      dateAt: (instant: number) => new Date(instant).toISOString().slice(0, 10) as GameDate,
    },
    expectationOf: (node, day) => {
      if (day.games === 0 && node.cadence !== 'calendar') return null;
      const expected = toyExpectation(node.kind, day.date, node.required);
      return pointInTime.includes(node.id) ? { ...expected, recoverability: 'point_in_time' } : expected;
    },
  } as GridPorts & { revision: number };
  return ports;
}
