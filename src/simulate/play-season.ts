/** Plays a season undisturbed, and with faults, and compares what they came to. */

import { UNITS } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { SCHEDULES } from '../pipeline/schedules.ts';
import { LOW } from './faults.ts';
import { OPENING_NIGHT } from './scripted-league.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';

export interface SeasonResult {
  /** The product of the season without faults: `table/date` -> hash. */
  readonly wanted: ReadonlyMap<string, string>;
  readonly faulty: Simulation;
  /** Partitions, `table/date`, that say something else in the end, or are in one of the two only. */
  readonly differences: readonly string[];
}

export interface SeasonOptions {
  readonly days: number;
  readonly open: (options: Omit<SimulationOptions, 'seed'>) => Simulation;
  /** Slates up to then, and after them the off-season; default: to the last day. */
  readonly slateDays?: number;
  /** The processes live by their own clocks and schedules; otherwise each slate is asked for. */
  readonly isTicking?: boolean;
  /** The product of the undisturbed season where it has been played already; default: it is played first. */
  readonly wanted?: ReadonlyMap<string, string> | undefined;
}

/** Seeds that play the same season, each with faults of its own: ten in a row, so that it is played undisturbed once. */
export function seasonSeed(seed: number): number {
  return seed - (seed % 10);
}

/** From opening night: 174 days with about 165 slates, and six weeks of the summer after them. */
export const WHOLE_SEASON = { days: 216, slateDays: 174 } as const;

/**
 * The schedules of a played season: without those that only look again at what the script never changes, and with one
 * reconciliation a day. Every tick costs commits, and a season has 20,000 of them otherwise.
 */
const SEASON_SCHEDULES = SCHEDULES.filter(
  ({ job }) => !['odds', 'closing-lines', 'injuries', 'referees', 'schedule-refresh'].includes(job),
).map((schedule) => (schedule.job === 'reconciler' ? { ...schedule, cron: '10 4 * * *' } : schedule));

/** When the operator looks at a ticking season, before any tip-off. */
const NOON = '12:00';

/** `open` gives both runs the same season. */
export async function playSeason(options: SeasonOptions): Promise<SeasonResult> {
  const wanted = options.wanted ?? (await played(options, {})).store.product();
  const faulty = await played(options, { processes: 2, faults: LOW });
  const found = faulty.store.product();
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return { wanted, faulty, differences: keys.filter((key) => wanted.get(key) !== found.get(key)) };
}

async function played(
  { days, open, slateDays, isTicking = false }: SeasonOptions,
  how: Pick<SimulationOptions, 'processes' | 'faults'>,
): Promise<Simulation> {
  const simulation = open({
    ...how,
    days,
    ...(slateDays === undefined ? {} : { lastSlate: addDays(OPENING_NIGHT, slateDays - 1) }),
    ...(isTicking ? { ticking: { schedules: SEASON_SCHEDULES } } : {}),
  });
  for (const date of simulation.league.dates) {
    if (isTicking) {
      // What is mended after tip-off changes no prediction, in the undisturbed season or this one.
      await simulation.advanceTo(easternInstant(date, NOON));
      await rerunCrashed(simulation, date);
      await simulation.live(date);
    } else await simulation.play(date);
    await rerunCrashed(simulation, date);
  }
  return simulation;
}

/**
 * Whoever loses three processes within a slate is parked, rightly and with an incident: the operator has him run again.
 * Parked for any other reason stays parked, and shows in the product.
 */
async function rerunCrashed(simulation: Simulation, date: GameDate): Promise<void> {
  const lately = Array.from({ length: 8 }, (_, i) => addDays(date, 1 - i));
  const units = await simulation.ledger.query({ collection: UNITS, where: { date: lately } });
  const crashed = units.filter(
    ({ data: { outcome } }) =>
      outcome?.kind === 'parked' && ['process_died', 'lease_expired'].includes(outcome.code),
  );
  if (crashed.length === 0) return;
  const keys = crashed.map(({ key }) => key);
  simulation.note(`OPERATOR has ${keys.join(', ')} run again`);
  await simulation.reopen(keys, 'operator', 'three crashes, and none of them its own');
  await simulation.settle();
}
