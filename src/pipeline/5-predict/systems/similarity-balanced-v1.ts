/** `similarity_balanced_v1`: how he and players like him did, against expectation, in games like tonight's (predictions.md §11.3). */

import { shapeIdFor } from '../distribution.ts';
import { spreadAt } from '../fitting/fit-spread.ts';
import type { SnapshotIndex } from '../snapshot-index.ts';
import type { PlayerSituation, SystemParameters, SystemResult } from '../system-contract.ts';
import { featureValue } from './feature-value.ts';
import { comparablesOf } from './player-profiles.ts';
import { tonightOf } from './tonight.ts';

const COMPARABLES = 20;
/** Games whose expected minutes differ by more are not looked at. */
const MINUTES_WINDOW = 8;
const AGE_HALF_LIFE_DAYS = 180;
const COMPARABLE_WEIGHT = 0.4;
/** Width of the kernel, in mean standardised distances. */
const TAU = 1;
const LEAST_EFFECTIVE_GAMES = 8;
/** Effective games the pooled spread counts for. */
const POOLED_GAMES = 20;
const EXPECTED_FLOOR = 3;

/**
 * Weight and unit (about one standard deviation) of each aspect of a game's situation. The spread of the betting market
 * takes no part: past games' markets are not in the log.
 */
const ASPECTS = {
  defence: { weight: 40, unit: 3 },
  rest: { weight: 20, unit: 1.5, most: 5 },
  form: { weight: 15, unit: 0.3 },
  venue: { weight: 10, unit: 0.5 },
  pace: { weight: 10, unit: 2.5 },
} as const;

interface Target {
  readonly defence: number;
  readonly rest: number;
  readonly form: number;
  readonly venue: number;
  readonly pace: number;
  readonly minutes: number;
}

/** Sums over weighed games; `ratio` is a game's points over its expected points. */
interface Sums {
  weight: number;
  weightSquares: number;
  points: number;
  expected: number;
  ratio: number;
  ratioSquares: number;
}

export function similarityBalancedV1(
  situation: PlayerSituation,
  index: SnapshotIndex,
  parameters: SystemParameters,
): SystemResult {
  const tonight = tonightOf(situation, index);
  if (!tonight) return { kind: 'unavailable', reason: 'insufficient_history' };
  const target = targetOf(situation, index, tonight.minutes);
  const own = emptySums();
  addGames(own, index, situation.personId, target, 1);
  const others = emptySums();
  for (const comparable of comparablesOf(index.profiles, situation.personId, COMPARABLES)) {
    addGames(others, index, comparable, target, COMPARABLE_WEIGHT);
  }

  const weight = own.weight + others.weight;
  const squares = own.weightSquares + others.weightSquares;
  const nEff = squares > 0 ? (weight * weight) / squares : 0;
  if (nEff < LEAST_EFFECTIVE_GAMES) return { kind: 'unavailable', reason: 'insufficient_similar_games' };

  // A ratio of sums: the mean of the games' own ratios would be lifted by every small expectation that was beaten
  // (measured: +1.0 points over 6,563 predictions of 2023-24).
  const expected = own.expected + others.expected;
  const mean = (tonight.points * (own.points + others.points)) / expected;
  const ratio = (own.ratio + others.ratio) / weight;
  const variance = Math.max(0, (own.ratioSquares + others.ratioSquares) / weight - ratio * ratio);
  const empirical = variance * tonight.points ** 2;
  const pooled = spreadAt(parameters.sd.similarity_balanced_v1, mean) ** 2;
  const trust = nEff / (nEff + POOLED_GAMES);
  const floor = parameters.sd.similarity_balanced_v1.floor;
  const effect = (sums: Sums) => (tonight.points * (sums.points - sums.expected)) / expected;
  return {
    kind: 'ok',
    prediction: {
      mean,
      sd: Math.max(floor, Math.sqrt(trust * empirical + (1 - trust) * pooled)),
      shapeId: shapeIdFor(parameters.shapes, mean),
      basePoints: tonight.points,
      explanation: [
        {
          factor: 'own_similar_games',
          value: own.expected > 0 ? own.points / own.expected : null,
          unit: 'points/expected',
          effectPoints: effect(own),
        },
        {
          factor: 'comparable_players',
          value: others.expected > 0 ? others.points / others.expected : null,
          unit: 'points/expected',
          effectPoints: effect(others),
        },
      ],
      warnings: unknownAspects(target),
      nEff,
    },
  };
}

function targetOf(situation: PlayerSituation, index: SnapshotIndex, minutes: number): Target {
  const { league } = index;
  const relative = (name: string, level: number | null) => {
    const value = featureValue(situation, name);
    return value === null || level === null ? Number.NaN : value - level;
  };
  return {
    defence: relative('opp_def_rating_last_15', league.defRating),
    rest: Math.min(ASPECTS.rest.most, featureValue(situation, 'days_rest') ?? Number.NaN),
    form: index.histories.get(situation.personId)?.level.form ?? Number.NaN,
    venue: situation.isHome ? 1 : 0,
    pace: relative('expected_pace', league.pace),
    minutes,
  };
}

function unknownAspects(target: Target): string[] {
  return (['defence', 'rest', 'form', 'pace'] as const)
    .filter((aspect) => Number.isNaN(target[aspect]))
    .map((aspect) => `${aspect}_unknown`);
}

function emptySums(): Sums {
  return { weight: 0, weightSquares: 0, points: 0, expected: 0, ratio: 0, ratioSquares: 0 };
}

/** The hot loop of a slate: some 3,000 games a player. An aspect tonight or the game lacks is left out. */
function addGames(sums: Sums, index: SnapshotIndex, person: number, target: Target, share: number): void {
  const history = index.histories.get(person);
  if (!history) return;
  const { log, expectedMinutes, expectedPoints, form, daysRest, slateDay } = index;
  const { defence, rest, venue, pace } = ASPECTS;
  for (let game = history.from; game < history.to; game++) {
    if (Math.abs(expectedMinutes[game]! - target.minutes) > MINUTES_WINDOW) continue;
    let distance = venue.weight * squared((log.isHome[game]! - target.venue) / venue.unit);
    let known: number = venue.weight;
    let difference = log.opponentDefence[game]! - target.defence;
    if (!Number.isNaN(difference)) {
      distance += defence.weight * squared(difference / defence.unit);
      known += defence.weight;
    }
    difference = Math.min(rest.most, daysRest[game]!) - target.rest;
    if (!Number.isNaN(difference)) {
      distance += rest.weight * squared(difference / rest.unit);
      known += rest.weight;
    }
    difference = form[game]! - target.form;
    if (!Number.isNaN(difference)) {
      distance += ASPECTS.form.weight * squared(difference / ASPECTS.form.unit);
      known += ASPECTS.form.weight;
    }
    difference = log.pace[game]! - target.pace;
    if (!Number.isNaN(difference)) {
      distance += pace.weight * squared(difference / pace.unit);
      known += pace.weight;
    }
    const age = slateDay - log.day[game]!;
    const weight =
      share * Math.exp(-distance / known / (2 * TAU * TAU) - (Math.LN2 * age) / AGE_HALF_LIFE_DAYS);
    const expected = Math.max(EXPECTED_FLOOR, expectedPoints[game]!);
    const ratio = log.points[game]! / expected;
    sums.points += weight * log.points[game]!;
    sums.expected += weight * expected;
    sums.weight += weight;
    sums.weightSquares += weight * weight;
    sums.ratio += weight * ratio;
    sums.ratioSquares += weight * ratio * ratio;
  }
}

function squared(x: number): number {
  return x * x;
}
