/** `zone_matchup_v1`: where he shoots from against what the opponent allows there (predictions.md §11.2). */

import { shapeIdFor } from '../distribution.ts';
import { spreadAt } from '../fitting/fit-spread.ts';
import type { SnapshotIndex } from '../snapshot-index.ts';
import {
  type Explanation,
  type LeagueLevels,
  type OpponentDefence,
  type PlayerSituation,
  type SystemParameters,
  type SystemResult,
  ZONES,
  type Zone,
} from '../system-contract.ts';
import { featureValue } from './feature-value.ts';
import { type ShotProfile, shotProfile } from './shot-profile.ts';
import { tonightOf } from './tonight.ts';

const POINTS: Readonly<Record<Zone, number>> = { ra: 2, paint: 2, mid: 2, corner3: 3, ab3: 3 };
/** Games a league-average opponent counts for in the volume he allows. */
const VOLUME_GAMES = 10;
/** Attempts for which league-average percentages count: only near the basket do defences really differ. */
const EFFICIENCY_ATTEMPTS: Readonly<Record<Zone, number>> = {
  ra: 530,
  paint: 700,
  mid: 20_000,
  corner3: 2_700,
  ab3: 5_000,
};
const PER_POSSESSION = 0.008;
/**
 * A matchup nudges a level, it does not replace it. His shooting, shrunk to the league's, may move the level a little;
 * it is bounded on its own, or a poor shooter would stand at the outer bound whoever the opponent is.
 */
const PROFILE_BOUNDS = [0.93, 1.07] as const;
const BOUNDS = [0.85, 1.15] as const;
/** Shot data that ended so long before the newest games say nothing about tonight. */
const STALE_DAYS = 14;

export function zoneMatchupV1(
  situation: PlayerSituation,
  index: SnapshotIndex,
  parameters: SystemParameters,
): SystemResult {
  const tonight = tonightOf(situation, index);
  const history = index.histories.get(situation.personId);
  if (!tonight || !history) return { kind: 'unavailable', reason: 'insufficient_history' };
  const { league } = index;
  const opponent = situation.opponent;
  if (!opponent?.zones || !league.zones || index.newestGameDay - index.newestShotDay > STALE_DAYS) {
    return { kind: 'unavailable', reason: 'no_shot_data' };
  }
  const profile = shotProfile(index, history, league);
  if (!profile) return { kind: 'unavailable', reason: 'insufficient_shot_data' };

  const warnings: string[] = [];
  const explanation: Explanation[] = [];
  const step = (factor: string, value: number | null, unit: string, effectPoints: number) => {
    explanation.push({ factor, value, unit, effectPoints });
    reached += effectPoints;
  };
  let reached = tonight.points;
  const neutral = neutralPoints(profile, tonight.minutes);
  const scale = neutral > 0 ? within(PROFILE_BOUNDS, tonight.points, neutral) / neutral : 1;
  step('shot_profile', null, 'points', scale * neutral - tonight.points);
  for (const zone of ZONES) {
    const ratio = volumeRatio(opponent, league, zone) * efficiencyRatio(opponent, league, zone);
    const { attemptsPerMinute, pct } = profile.zones[zone];
    const usual = scale * tonight.minutes * attemptsPerMinute * pct * POINTS[zone];
    step(`zone_${zone}`, ratio, 'allowed/league', usual * (ratio - 1));
  }
  const freeThrows = freeThrowRatio(opponent, league);
  if (freeThrows === null) warnings.push('opponent_free_throws_unknown');
  const usual = scale * tonight.minutes * profile.freeThrowsPerMinute * profile.freeThrowPct;
  step('free_throws', freeThrows, 'allowed/league', usual * ((freeThrows ?? 1) - 1));

  const pace = featureValue(situation, 'expected_pace');
  const relativePace = pace === null || league.pace === null ? null : pace - league.pace;
  if (relativePace === null) warnings.push('expected_pace_unknown');
  step('pace', relativePace, 'poss/48 vs league', reached * PER_POSSESSION * (relativePace ?? 0));

  const mean = within(BOUNDS, tonight.points, reached);
  if (mean !== reached) step('limit', mean / tonight.points, 'mean/level', mean - reached);
  return {
    kind: 'ok',
    prediction: {
      mean,
      sd: spreadAt(parameters.sd.zone_matchup_v1, mean),
      shapeId: shapeIdFor(parameters.shapes, mean),
      basePoints: tonight.points,
      explanation,
      warnings,
    },
  };
}

/** `points`, but no further from the level than the bounds allow. */
function within([low, high]: readonly [number, number], level: number, points: number): number {
  return Math.max(low * level, Math.min(high * level, points));
}

/** What his own shooting makes in so many minutes against a defence like the league's. */
function neutralPoints(profile: ShotProfile, minutes: number): number {
  const fromTheField = ZONES.reduce(
    (sum, zone) => sum + profile.zones[zone].attemptsPerMinute * profile.zones[zone].pct * POINTS[zone],
    0,
  );
  return minutes * (fromTheField + profile.freeThrowsPerMinute * profile.freeThrowPct);
}

/** Attempts allowed per possession against the league's, shrunk to 1. Positive surprise = he allows more. */
function volumeRatio(opponent: OpponentDefence, league: LeagueLevels, zone: Zone): number {
  const allowed = opponent.zones![zone].attemptsPerPossession;
  const usual = league.zones![zone].attemptsPerPossession;
  return shrunk(allowed, usual, opponent.zoneGames, VOLUME_GAMES);
}

function efficiencyRatio(opponent: OpponentDefence, league: LeagueLevels, zone: Zone): number {
  const { pct, attempts } = opponent.zones![zone];
  return pct === null ? 1 : shrunk(pct, league.zones![zone].pct, attempts, EFFICIENCY_ATTEMPTS[zone]);
}

function freeThrowRatio(opponent: OpponentDefence, league: LeagueLevels): number | null {
  if (opponent.ftaRate === null || league.ftaRate === null) return null;
  return shrunk(opponent.ftaRate, league.ftaRate, opponent.zoneGames, VOLUME_GAMES);
}

function shrunk(value: number, usual: number, behind: number, prior: number): number {
  return usual > 0 ? (behind * (value / usual) + prior) / (behind + prior) : 1;
}
