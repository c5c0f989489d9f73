import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  daysBefore,
  history,
  indexOf,
  LEAGUE,
  opponentLike,
  situationOf,
} from '../../../../test/support/phase5/situations.ts';
import { START_PARAMETERS } from '../fit-system-parameters.ts';
import {
  type PastGame,
  type PlayerSituation,
  type SystemPrediction,
  ZONES,
  type Zone,
  type ZoneCounts,
} from '../system-contract.ts';
import { zoneMatchupV1 } from './zone-matchup-v1.ts';

/** Ten shots a game, all from one zone, made as the league makes them. */
function shooterFrom(zone: Zone): PastGame[] {
  const fgm = Math.round(10 * LEAGUE.zones![zone].pct);
  const zones = Object.fromEntries(
    ZONES.map((each) => [each, each === zone ? { fga: 10, fgm } : { fga: 0, fgm: 0 }]),
  ) as ZoneCounts;
  const points = 1 + fgm * (['corner3', 'ab3'].includes(zone) ? 3 : 2);
  return history(40, () => ({ zones, fga: 10, fta: 1, ftm: 1, points }));
}

const INDEX = indexOf(history(40));

function predicted(situation: PlayerSituation, index = INDEX): SystemPrediction {
  const result = zoneMatchupV1(situation, index, START_PARAMETERS);
  assert.equal(result.kind, 'ok', JSON.stringify(result));
  return (result as { prediction: SystemPrediction }).prediction;
}
const against = (changes: Parameters<typeof opponentLike>[1], index = INDEX) =>
  predicted(situationOf({ opponent: opponentLike(LEAGUE, changes) }), index).mean;

test('a league-average opponent is exactly neutral: no zone, no free throw, no pace moves anything', () => {
  const { explanation } = predicted(situationOf());
  const byFactor = new Map(explanation.map(({ factor, effectPoints }) => [factor, effectPoints]));
  for (const factor of [...ZONES.map((zone) => `zone_${zone}`), 'free_throws', 'pace']) {
    assert.equal(byFactor.get(factor), 0, factor);
  }
});

test('an opponent who allows more, or better, in a zone raises the mean; a good defence lowers it', () => {
  const usual = against({});
  for (const zone of ZONES) {
    assert.ok(against({ [zone]: { volume: 1.1 } }) > usual, `${zone} volume`);
    assert.ok(against({ [zone]: { volume: 0.9 } }) < usual, `${zone} volume`);
    assert.ok(against({ [zone]: { pct: 1.05 } }) > usual, `${zone} percentage`);
    assert.ok(against({ [zone]: { pct: 0.95 } }) < usual, `${zone} percentage`);
  }
});

test('a matchup matters most to whoever lives in that zone', () => {
  for (const zone of ['ra', 'mid', 'ab3'] as const) {
    const specialist = indexOf(shooterFrom(zone));
    const gain = (changes: Parameters<typeof opponentLike>[1], index: typeof INDEX) =>
      against(changes, index) / against({}, index) - 1;
    const changes = { [zone]: { volume: 1.06 } };
    assert.ok(gain(changes, specialist) > 1.5 * gain(changes, INDEX), zone);
    const elsewhere = zone === 'ra' ? 'ab3' : 'ra';
    assert.ok(gain(changes, specialist) > 3 * gain({ [elsewhere]: { volume: 1.06 } }, specialist), zone);
  }
});

test('percentages allowed count near the basket, hardly from three', () => {
  const gain = (zone: Zone) => against({ [zone]: { pct: 1.1 } }, indexOf(shooterFrom(zone)));
  const usual = (zone: Zone) => against({}, indexOf(shooterFrom(zone)));
  assert.ok(gain('ra') / usual('ra') - 1 > 3 * (gain('ab3') / usual('ab3') - 1));
});

test('more minutes and a faster game are more points', () => {
  const usual = predicted(situationOf()).mean;
  assert.ok(predicted(situationOf({ features: { minutes_projection: 34 } })).mean > usual);
  assert.ok(predicted(situationOf({ features: { expected_pace: 104 } })).mean > usual);
});

test('a matchup nudges the level by 15 % at most, and the explanation still arrives at the mean', () => {
  const everything = Object.fromEntries(ZONES.map((zone) => [zone, { volume: 2 }]));
  for (const changes of [everything, {}, { ra: { volume: 0.2 }, ab3: { volume: 0.1 } }]) {
    const { mean, basePoints, explanation } = predicted(
      situationOf({ opponent: opponentLike(LEAGUE, changes) }),
    );
    assert.ok(mean <= 1.15 * basePoints + 1e-12 && mean >= 0.85 * basePoints - 1e-12);
    const effects = explanation.reduce((sum, { effectPoints }) => sum + effectPoints, 0);
    assert.ok(Math.abs(basePoints + effects - mean) < 1e-9);
  }
});

test('without shot data the system is unavailable, not constant', () => {
  const unavailable = (situation: PlayerSituation, index: typeof INDEX, reason: string) =>
    assert.deepEqual(zoneMatchupV1(situation, index, START_PARAMETERS), { kind: 'unavailable', reason });
  unavailable(situationOf({ opponent: null }), INDEX, 'no_shot_data');
  unavailable(situationOf({ opponent: { ...opponentLike(), zones: null } }), INDEX, 'no_shot_data');
  unavailable(situationOf(), indexOf(history(40), { ...LEAGUE, zones: null }), 'no_shot_data');
  const ended = history(40, (ago) => (ago < 12 ? { zones: null } : {}));
  unavailable(situationOf(), indexOf(ended), 'no_shot_data');
  unavailable(
    situationOf(),
    indexOf([...history(4), ...history(40, () => ({}), 3)]),
    'insufficient_shot_data',
  );
  unavailable(situationOf(), indexOf(history(6, () => ({ fga: 3 }))), 'insufficient_shot_data');
  unavailable(situationOf({ personId: 1 }), INDEX, 'insufficient_history');
});

test('a gap of a few games without shots is bridged', () => {
  const index = indexOf(history(40, (ago) => (ago < 3 ? { zones: null } : {})));
  assert.ok(Math.abs(predicted(situationOf(), index).mean - predicted(situationOf()).mean) < 0.5);
  assert.equal(index.newestShotDay, Date.parse(`${daysBefore(8)}T00:00:00Z`) / 86_400_000);
});

test('free throws and pace nobody knows are neutral and said so', () => {
  const opponent = { ...opponentLike(), ftaRate: null };
  const prediction = predicted(situationOf({ opponent, features: { expected_pace: null } }));
  assert.equal(prediction.mean, predicted(situationOf()).mean);
  assert.deepEqual(prediction.warnings, ['opponent_free_throws_unknown', 'expected_pace_unknown']);
  const fouling = { ...opponentLike(), ftaRate: 0.3 };
  assert.ok(predicted(situationOf({ opponent: fouling })).mean > prediction.mean);
});

test('a zone in which nothing was attempted against him says nothing', () => {
  const opponent = opponentLike();
  const zones = { ...opponent.zones!, corner3: { ...opponent.zones!.corner3, pct: null } };
  assert.equal(
    predicted(situationOf({ opponent: { ...opponent, zones } })).mean,
    predicted(situationOf()).mean,
  );
});
