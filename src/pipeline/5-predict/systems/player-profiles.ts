/** How players play: minutes, attempts and free throws per minute, shot zones; and who is most like whom. */

import type { PlayerHistory } from '../snapshot-index.ts';
import { type GameLog, ZONES } from '../system-contract.ts';

const HALF_LIFE = 30;
/** Fewer games say too little about how somebody plays. */
const LEAST_GAMES = 10;
/** A player who has not appeared for so long is no comparable. */
const LONGEST_ABSENCE_DAYS = 400;
/** Fewer shots with a zone say too little about where from. */
const LEAST_SHOTS = 20;
/** Minutes, attempts per minute, free throws per minute, then the five zones. */
const DIMENSIONS = 3 + ZONES.length;
/** Minutes and volume make the player; the five zones together count as much as two of them. */
const WEIGHTS = [1, 1, 1, 0.4, 0.4, 0.4, 0.4, 0.4] as const;

export interface PlayerProfiles {
  /** Players with a profile, ascending. */
  readonly persons: Int32Array;
  /** `DIMENSIONS` standardised values a player; NaN = not known. */
  readonly values: Float64Array;
  readonly positionOf: ReadonlyMap<number, number>;
}

/** Profiles as of the slate, standardised over all who have one. */
export function profilesOf(
  log: GameLog,
  histories: ReadonlyMap<number, PlayerHistory>,
  slateDay: number,
): PlayerProfiles {
  const known = [...histories]
    .filter(
      ([, { from, to }]) => to - from >= LEAST_GAMES && slateDay - log.day[to - 1]! <= LONGEST_ABSENCE_DAYS,
    )
    .sort(([a], [b]) => a - b);
  const values = new Float64Array(known.length * DIMENSIONS);
  known.forEach(([, history], i) => {
    putProfile(log, history, values, i * DIMENSIONS);
  });
  for (let dimension = 0; dimension < DIMENSIONS; dimension++) standardise(values, dimension);
  return {
    persons: Int32Array.from(known, ([person]) => person),
    values,
    positionOf: new Map(known.map(([person], i) => [person, i])),
  };
}

function putProfile(log: GameLog, { from, to }: PlayerHistory, values: Float64Array, at: number): void {
  const decay = 0.5 ** (1 / HALF_LIFE);
  let weights = 0;
  let minutes = 0;
  let attempts = 0;
  let freeThrows = 0;
  const zones = new Float64Array(ZONES.length);
  for (let game = from; game < to; game++) {
    weights = weights * decay + 1;
    minutes = minutes * decay + log.minutes[game]!;
    attempts = attempts * decay + log.fga[game]!;
    freeThrows = freeThrows * decay + log.fta[game]!;
    const hasZones = !Number.isNaN(log.zoneFga[game * ZONES.length]!);
    for (let zone = 0; zone < ZONES.length; zone++) {
      zones[zone] = zones[zone]! * decay + (hasZones ? log.zoneFga[game * ZONES.length + zone]! : 0);
    }
  }
  const shots = zones.reduce((sum, count) => sum + count, 0);
  values[at] = minutes / weights;
  values[at + 1] = minutes > 0 ? attempts / minutes : Number.NaN;
  values[at + 2] = minutes > 0 ? freeThrows / minutes : Number.NaN;
  for (let zone = 0; zone < ZONES.length; zone++) {
    values[at + 3 + zone] = shots >= LEAST_SHOTS ? zones[zone]! / shots : Number.NaN;
  }
}

/** To mean 0 and standard deviation 1 over the players for whom it is known. */
function standardise(values: Float64Array, dimension: number): void {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let at = dimension; at < values.length; at += DIMENSIONS) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  if (count === 0) return;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  for (let at = dimension; at < values.length; at += DIMENSIONS) {
    values[at] = deviation > 1e-9 ? (values[at]! - mean) / deviation : values[at]! * 0;
  }
}

/**
 * The `count` players most like him, nearest first; ties by person id. A dimension one of the two lacks is left out
 * and the others stand for it. Empty when he has no profile himself.
 */
export function comparablesOf(profiles: PlayerProfiles, person: number, count: number): number[] {
  const own = profiles.positionOf.get(person);
  if (own === undefined) return [];
  const { persons, values } = profiles;
  // The nearest so far, ascending. Persons come in ascending order, so an equal distance goes behind.
  const nearest: number[] = [];
  const distances: number[] = [];
  for (let other = 0; other < persons.length; other++) {
    if (other === own) continue;
    const distance = distanceBetween(values, own * DIMENSIONS, other * DIMENSIONS);
    if (distance === Number.POSITIVE_INFINITY) continue;
    if (distances.length === count && distance >= distances[count - 1]!) continue;
    let at = Math.min(distances.length, count - 1);
    for (; at > 0 && distances[at - 1]! > distance; at--) {
      distances[at] = distances[at - 1]!;
      nearest[at] = nearest[at - 1]!;
    }
    distances[at] = distance;
    nearest[at] = persons[other]!;
  }
  return nearest;
}

/** Mean squared difference over the dimensions both have; infinite when there is none. */
function distanceBetween(values: Float64Array, a: number, b: number): number {
  let distance = 0;
  let weight = 0;
  for (let dimension = 0; dimension < DIMENSIONS; dimension++) {
    const difference = values[a + dimension]! - values[b + dimension]!;
    if (Number.isNaN(difference)) continue;
    weight += WEIGHTS[dimension]!;
    distance += WEIGHTS[dimension]! * difference * difference;
  }
  return weight > 0 ? distance / weight : Number.POSITIVE_INFINITY;
}
