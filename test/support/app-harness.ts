/** The whole system on a temporary home, with a tiny league as upstream and back-offs short enough for a test. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, openApp } from '../../src/app/compose.ts';
import { runSlates, type SlateReport } from '../../src/app/run-slates.ts';
import { addDays, datesBetween, type GameDate, gameDate } from '../../src/league/game-date.ts';
import { tinyLeague } from './app-harness/tiny-league.ts';

/** A Sunday: weeks of training begin on days 1, 8 and 15. */
export const OPENER = gameDate('2025-10-26');
/** The seed of every league and every draw of the scenarios; `SCENARIO_SEED` sets another. */
export const SEED = Number(process.env.SCENARIO_SEED ?? 7);
export const QUICK_BUS = { minBackoffMs: 20, maxBackoffMs: 200 };

/** The date `day` days after the opener; every one of the first sixty has games. */
export function dayOf(day: number): GameDate {
  return addDays(OPENER, day);
}

/** The dates of days `from` to `to`, both included. */
export function daysFrom(from: number, to: number): GameDate[] {
  return datesBetween(dayOf(from), dayOf(to));
}

export interface TestAppOptions {
  readonly home: string;
  /** A multiple of three; from twelve on the league's averages are known and all systems can speak. */
  readonly teams?: number;
  readonly overrides?: Omit<NonNullable<AppOptions['overrides']>, 'bus' | 'openUpstream'>;
  readonly onUnitEnded?: NonNullable<AppOptions['onUnitEnded']>;
}

export async function openTestApp({ home, teams = 6, overrides, onUnitEnded }: TestAppOptions): Promise<App> {
  return await openApp({
    home,
    upstream: { kind: 'simulated', seed: SEED },
    ...(onUnitEnded ? { onUnitEnded } : {}),
    overrides: {
      ...overrides,
      bus: QUICK_BUS,
      openUpstream: async () => tinyLeague({ seed: SEED, opener: OPENER, days: 60, teams }),
    },
  });
}

/** Plays the dates as `tipoff backfill` does. */
export async function play(app: App, dates: readonly GameDate[]): Promise<SlateReport[]> {
  return await runSlates(app, dates, 'backfill', 'scenario');
}

/** Opens, plays, closes; returns what `look` found in between. */
export async function played<T>(
  options: TestAppOptions,
  dates: readonly GameDate[],
  look: (app: App, reports: readonly SlateReport[]) => Promise<T>,
): Promise<T> {
  const app = await openTestApp(options);
  try {
    return await look(app, await play(app, dates));
  } finally {
    await app.close();
  }
}

/** A folder for homes; `remove` it when the tests are done. */
export function temporaryHomes() {
  const root = mkdtempSync(join(tmpdir(), 'tipoff-scenario-'));
  let made = 0;
  return {
    root,
    fresh: () => join(root, `home-${++made}`),
    /** A closed home's twin. */
    copyOf(home: string): string {
      const copy = join(root, `home-${++made}`);
      cpSync(home, copy, { recursive: true });
      return copy;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
