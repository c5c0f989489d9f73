/** Plays a season twice, undisturbed and with faults, and compares what they came to. */

import { addDays, type GameDate } from '../league/game-date.ts';
import { SCHEDULES } from '../pipeline/schedules.ts';
import { LOW } from './faults.ts';
import { OPENING_NIGHT } from './scripted-league.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';

export interface SeasonResult {
  readonly undisturbed: Simulation;
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

/** `open` gives both runs the same seed: it decides the season and the faults. */
export async function playSeason(options: SeasonOptions): Promise<SeasonResult> {
  const undisturbed = await played(options, {});
  const faulty = await played(options, { processes: 2, faults: LOW });
  const [wanted, found] = [undisturbed.store.product(), faulty.store.product()];
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return { undisturbed, faulty, differences: keys.filter((key) => wanted.get(key) !== found.get(key)) };
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
  const day = (date: GameDate) => (isTicking ? simulation.live(date) : simulation.play(date));
  for (const date of simulation.league.dates) await day(date);
  return simulation;
}
