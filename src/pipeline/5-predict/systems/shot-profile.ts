/** Where a player shoots from and how well, shrunk to what is usual in the league. */

import type { PlayerHistory, SnapshotIndex } from '../snapshot-index.ts';
import { type LeagueLevels, ZONES, type Zone } from '../system-contract.ts';

/** Attempts change with the role, shooting skill hardly: the one forgets faster than the other. */
const VOLUME_HALF_LIFE = 14;
const SHOOTING_HALF_LIFE = 60;
/** Minutes of league-average attempts, and attempts of league-average shooting, that stand beside his own (predictions.md §11.2). */
const PRIOR_MINUTES = 25;
const PRIOR_ATTEMPTS: Readonly<Record<Zone, number>> = {
  ra: 75,
  paint: 90,
  mid: 220,
  corner3: 290,
  ab3: 390,
};
const PRIOR_FREE_THROWS = 27;
/** Player-minutes of a team in 48 minutes. */
const TEAM_MINUTES = 240;
const LEAST_GAMES = 5;
const LEAST_SHOTS = 20;

export interface ShotProfile {
  readonly zones: Readonly<Record<Zone, { readonly attemptsPerMinute: number; readonly pct: number }>>;
  readonly freeThrowsPerMinute: number;
  readonly freeThrowPct: number;
}

/** Null with fewer than five games or 20 shots with zones, or without league levels. Games without shot data count for free throws only. */
export function shotProfile(
  index: SnapshotIndex,
  history: PlayerHistory,
  league: LeagueLevels,
): ShotProfile | null {
  const { log, freeThrows: usualFreeThrows } = index;
  const { zones: usualZones, pace } = league;
  if (!usualZones || pace === null || !usualFreeThrows) return null;
  const size = ZONES.length;
  const forgetVolume = 0.5 ** (1 / VOLUME_HALF_LIFE);
  const forgetShooting = 0.5 ** (1 / SHOOTING_HALF_LIFE);
  const attempts = new Float64Array(size);
  const shots = new Float64Array(size);
  const makes = new Float64Array(size);
  let zoneMinutes = 0;
  let minutes = 0;
  let freeThrows = 0;
  let taken = 0;
  let made = 0;
  let games = 0;
  let shotsInAll = 0;
  for (let game = history.from; game < history.to; game++) {
    minutes = minutes * forgetVolume + log.minutes[game]!;
    freeThrows = freeThrows * forgetVolume + log.fta[game]!;
    taken = taken * forgetShooting + log.fta[game]!;
    made = made * forgetShooting + log.ftm[game]!;
    if (Number.isNaN(log.zoneFga[game * size]!)) continue;
    games++;
    zoneMinutes = zoneMinutes * forgetVolume + log.minutes[game]!;
    for (let zone = 0; zone < size; zone++) {
      const fga = log.zoneFga[game * size + zone]!;
      shotsInAll += fga;
      attempts[zone] = attempts[zone]! * forgetVolume + fga;
      shots[zone] = shots[zone]! * forgetShooting + fga;
      makes[zone] = makes[zone]! * forgetShooting + log.zoneFgm[game * size + zone]!;
    }
  }
  if (games < LEAST_GAMES || shotsInAll < LEAST_SHOTS) return null;
  const zones = Object.fromEntries(
    ZONES.map((zone, z) => {
      const usual = (usualZones[zone].attemptsPerPossession * pace) / TEAM_MINUTES;
      const k = PRIOR_ATTEMPTS[zone];
      return [
        zone,
        {
          attemptsPerMinute: (attempts[z]! + PRIOR_MINUTES * usual) / (zoneMinutes + PRIOR_MINUTES),
          pct: (makes[z]! + k * usualZones[zone].pct) / (shots[z]! + k),
        },
      ];
    }),
  ) as ShotProfile['zones'];
  return {
    zones,
    freeThrowsPerMinute: (freeThrows + PRIOR_MINUTES * usualFreeThrows.perMinute) / (minutes + PRIOR_MINUTES),
    freeThrowPct: (made + PRIOR_FREE_THROWS * usualFreeThrows.pct) / (taken + PRIOR_FREE_THROWS),
  };
}
