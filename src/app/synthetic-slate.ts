/** A synthetic slate through every stage of this very build, in memory, with one fault that a detector must find. */

import { DETECTOR_STATES } from '../engine/detectors.ts';
import { ATTEMPTS } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { SCHEDULES } from '../pipeline/schedules.ts';
import { Simulation } from '../simulate/simulation.ts';

export interface SyntheticSlate {
  /** Phases whose units have all ended complete. */
  readonly phases: readonly number[];
  readonly attempts: number;
  readonly milliseconds: number;
  /** Whether the source that was kept dark was found to be. */
  readonly hasFired: boolean;
  /** What went wrong; empty when it went through. */
  readonly faults: readonly string[];
}

const DARK = 'espn_injuries';
const DAYS = 4;

export async function playSyntheticSlate(now: () => number): Promise<SyntheticSlate> {
  const began = now();
  const simulation = new Simulation({
    seed: 1,
    days: DAYS,
    games: 1,
    playersPerGame: 1,
    ticking: {
      detecting: true,
      everyMs: 1_800_000,
      schedules: SCHEDULES.filter(({ job }) => job === 'daily-slate'),
    },
    script: {
      fetch: (source) =>
        source === DARK ? { kind: 'unavailable', detail: 'kept dark on purpose' } : undefined,
    },
  });
  const last = simulation.league.dates[DAYS - 1] as GameDate;
  await simulation.advanceTo(easternInstant(addDays(last, 1), '12:00'));
  await simulation.settle();
  const attempts = (await simulation.ledger.query({ collection: ATTEMPTS })).map(({ data }) => data);
  const ended = attempts.filter(({ processor }) => !processor.includes(DARK));
  const bad = ended.filter(({ outcome }) => outcome?.kind !== 'complete' && outcome?.kind !== 'empty_ok');
  const state = await simulation.ledger.get(DETECTOR_STATES, `source-dark/collect_${DARK}`);
  return {
    phases: [...new Set(ended.map(({ phase }) => phase))].sort((a, b) => a - b),
    attempts: attempts.length,
    milliseconds: Math.round(now() - began),
    hasFired: state?.data.state === 'firing',
    faults: [
      ...simulation.assertions.violations,
      ...bad.map(({ unit, outcome }) => `${unit}: ${outcome?.kind}`),
    ],
  };
}
