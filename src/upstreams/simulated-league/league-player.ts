/** A simulated player: what he is like, drawn once for a season. */

import { ZONES, type Zone } from '../../league/shot-zones.ts';
import type { Random } from './random.ts';

export interface LeaguePlayer {
  readonly personId: number;
  readonly name: string;
  /** `G`, `G-F`, `F`, `F-C`, `C`. */
  readonly position: string;
  readonly heightInches: number;
  readonly weightPounds: number;
  readonly jersey: string;
  /** Weight in the distribution of minutes, about his minutes in a full team. */
  readonly minutes: number;
  /** Field-goal attempts in 36 minutes. */
  readonly attempts: number;
  /** Shares of his attempts by zone, and how much better than the league he makes them. */
  readonly mix: Readonly<Record<Zone, number>>;
  readonly touch: number;
  /** Free throws attempted per field-goal attempt, and made per attempt. */
  readonly freeThrows: number;
  readonly freeThrowTouch: number;
  /** Relative weights among team-mates. */
  readonly rebounds: number;
  readonly assists: number;
  readonly steals: number;
  readonly blocks: number;
  readonly turnovers: number;
  readonly fouls: number;
  /** 1 is average. */
  readonly injuryProne: number;
}

/** Minutes by place in the rotation; they add up to 240 or so before anybody is missing. */
export const ROTATION_MINUTES = [
  34.5, 33, 31.5, 29.5, 27.5, 22.5, 19.5, 16.5, 13, 9, 4, 2.5, 2, 1.5, 1,
] as const;

const POSITIONS = ['G', 'F', 'C', 'G', 'F', 'G', 'F', 'G-F', 'F-C', 'G', 'F', 'C', 'G', 'F', 'F-C'] as const;

/** Height in inches, weight in pounds, and weights of what a position does. */
const BY_POSITION: Readonly<
  Record<
    string,
    { size: [number, number]; rebounds: number; assists: number; blocks: number; inside: number }
  >
> = {
  G: { size: [75.5, 198], rebounds: 0.65, assists: 1.7, blocks: 0.4, inside: 0.75 },
  'G-F': { size: [77.5, 208], rebounds: 0.8, assists: 1.1, blocks: 0.6, inside: 0.85 },
  F: { size: [79.5, 222], rebounds: 1.1, assists: 0.8, blocks: 0.9, inside: 1 },
  'F-C': { size: [82, 236], rebounds: 1.5, assists: 0.6, blocks: 1.6, inside: 1.4 },
  C: { size: [83.5, 250], rebounds: 1.9, assists: 0.6, blocks: 2.2, inside: 1.9 },
};

/** Where the league shoots from: the average player's shares. */
const LEAGUE_MIX: Readonly<Record<Zone, number>> = {
  'Restricted Area': 0.28,
  'In The Paint (Non-RA)': 0.2,
  'Mid-Range': 0.12,
  'Left Corner 3': 0.05,
  'Right Corner 3': 0.05,
  'Above the Break 3': 0.298,
  Backcourt: 0.002,
};

/** How differently men shoot: from the middle distance some live and others never try. */
const MIX_SPREAD: Readonly<Record<Zone, number>> = {
  'Restricted Area': 0.3,
  'In The Paint (Non-RA)': 0.4,
  'Mid-Range': 0.85,
  'Left Corner 3': 0.3,
  'Right Corner 3': 0.3,
  'Above the Break 3': 0.3,
  Backcourt: 0.25,
};

/** @param place in the rotation, 0 for the first man */
export function drawPlayer(
  random: Random,
  place: number,
  personId: number,
  name: string,
  jersey: string,
): LeaguePlayer {
  const position = POSITIONS[place % POSITIONS.length] ?? 'F';
  const { size, rebounds, assists, blocks, inside } = BY_POSITION[position] ?? (BY_POSITION.F as never);
  // The first two men carry the offence; behind them the share falls with the place.
  const star = place < 2 ? random.normal(4, 2) : place < 5 ? random.normal(0, 2.2) : random.normal(-1.2, 2);
  return {
    personId,
    name,
    position,
    heightInches: Math.round(random.normal(size[0], 1.4)),
    weightPounds: Math.round(random.normal(size[1], 11)),
    jersey,
    minutes: Math.max(1, (ROTATION_MINUTES[place] ?? 1) * Math.exp(random.normal(0, 0.05))),
    attempts: Math.max(5, 13 + star),
    mix: drawMix(random, inside),
    touch: random.normal(place < 5 ? 0.008 : -0.006, 0.018),
    freeThrows: Math.max(0.05, random.normal(0.24 + Math.max(0, star) * 0.008, 0.06)),
    freeThrowTouch: Math.min(0.93, Math.max(0.5, random.normal(0.79 - 0.04 * (inside - 1), 0.06))),
    rebounds: rebounds * Math.exp(random.normal(0, 0.2)),
    assists: assists * Math.exp(random.normal(Math.max(0, star) * 0.06, 0.3)),
    steals: Math.exp(random.normal(0, 0.3)),
    blocks: blocks * Math.exp(random.normal(0, 0.3)),
    turnovers: (0.5 + (13 + star) / 26) * Math.exp(random.normal(0, 0.2)),
    fouls: Math.exp(random.normal(0.1 * (inside - 1), 0.2)),
    injuryProne: Math.exp(random.normal(-0.1, 0.45)),
  };
}

/** A player a year on: his numbers move a little, he himself does not. */
export function aged(player: LeaguePlayer, random: Random): LeaguePlayer {
  return {
    ...player,
    minutes: player.minutes * Math.exp(random.normal(0, 0.06)),
    attempts: Math.max(5, player.attempts * Math.exp(random.normal(0, 0.07))),
    touch: player.touch + random.normal(0, 0.006),
  };
}

function drawMix(random: Random, inside: number): Readonly<Record<Zone, number>> {
  const weights = ZONES.map((zone) => {
    const lean = zone === 'Restricted Area' || zone === 'In The Paint (Non-RA)' ? inside : 1 / inside;
    return LEAGUE_MIX[zone] * lean * Math.exp(random.normal(0, MIX_SPREAD[zone]));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(ZONES.map((zone, index) => [zone, (weights[index] ?? 0) / total])) as Record<
    Zone,
    number
  >;
}
