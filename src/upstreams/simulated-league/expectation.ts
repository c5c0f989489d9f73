/** What a game's players and teams are expected to score, known who plays: the simulator's truth before the noise. */

import { ZONES } from '../../league/shot-zones.ts';
import type { LeaguePlayer } from './league-player.ts';
import { ROTATION_SIZE, shareMinutes } from './rotation.ts';
import { ZONE_FACTS } from './shot-zones.ts';

/** Field-goal attempts of an average team in 48 minutes. */
export const TEAM_ATTEMPTS = 88;
/** What the home side makes more of every shot. */
export const HOME_TOUCH = 0.008;
/** Shots are made a little less often against a good defence: the spread of teams. */
export const DEFENCE_DEVIATION = 0.012;

export interface ExpectedPlayer {
  readonly player: LeaguePlayer;
  readonly minutes: number;
  readonly attempts: number;
  readonly points: number;
}

/**
 * @param players men who can play; the ten strongest of them do
 * @param touch what the team makes more of its shots today: court, opponent
 */
export function expectTeam(players: readonly LeaguePlayer[], touch: number): ExpectedPlayer[] {
  const rotation = [...players]
    .sort((a, b) => b.minutes - a.minutes || a.personId - b.personId)
    .slice(0, ROTATION_SIZE);
  const minutes = shareMinutes(rotation, 240);
  const shares = rotation.map((player, index) => player.attempts * (minutes[index] ?? 0));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return rotation.map((player, index) => {
    const attempts = (TEAM_ATTEMPTS * (shares[index] ?? 0)) / total;
    return {
      player,
      minutes: minutes[index] ?? 0,
      attempts,
      points: attempts * pointsPerAttempt(player, touch),
    };
  });
}

export function expectedPoints(team: readonly ExpectedPlayer[]): number {
  return team.reduce((sum, { points }) => sum + points, 0);
}

/** Points of an attempt with the free throws that come with it. */
function pointsPerAttempt(player: LeaguePlayer, touch: number): number {
  const fromTheField = ZONES.reduce((sum, zone) => {
    const { share, value } = ZONE_FACTS[zone];
    return sum + player.mix[zone] * value * makingShare(share, player.touch + touch);
  }, 0);
  return fromTheField + player.freeThrows * player.freeThrowTouch;
}

/** A zone's share of makes with somebody's touch, kept between 1 and 95 %. */
export function makingShare(share: number, touch: number): number {
  return Math.min(0.95, Math.max(0.01, share + touch));
}
