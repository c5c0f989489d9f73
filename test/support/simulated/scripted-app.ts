/** The whole system on a small league that plays by a script, all 21 sources of it. */

import { systemClock } from '../../../src/adapters/embedded/system-clock.ts';
import { type App, openApp } from '../../../src/app/compose.ts';
import { UNITS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import {
  openScriptedLeague,
  type ScriptEntry,
} from '../../../src/upstreams/simulated-league/league-script.ts';
import { tinyWorld } from '../app-harness/tiny-league.ts';
import { OPENER, QUICK_BUS, SEED } from '../app-harness.ts';

/** Two games a day of six teams. */
const WORLD = { seed: SEED, opener: OPENER, days: 60, teams: 6 } as const;

export async function openScriptedApp(
  home: string,
  script: readonly ScriptEntry[],
  clock: Clock = systemClock(),
): Promise<App> {
  const openUpstream = () => openScriptedLeague(script, async (events) => tinyWorld({ ...WORLD, events }));
  return await openApp({
    home,
    upstream: { kind: 'simulated', seed: SEED },
    overrides: { clock, bus: QUICK_BUS, openUpstream },
  });
}

/** `processor: outcome` of every unit of the date that is not whole, in the order of their names. */
export async function notWhole(app: App, date: GameDate): Promise<Record<string, string>> {
  const units = await app.ledger.query({ collection: UNITS, where: { date } });
  return Object.fromEntries(
    units
      .map(({ data: { processor, state, outcome } }) => [processor, outcome?.kind ?? state])
      .filter(([, kind]) => kind !== 'complete')
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}
