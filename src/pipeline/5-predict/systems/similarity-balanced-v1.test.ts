import assert from 'node:assert/strict';
import { test } from 'node:test';
import { history, indexOf, LEAGUE, PLAYER, situationOf } from '../../../../test/support/phase5/situations.ts';
import { START_PARAMETERS } from '../fit-system-parameters.ts';
import type { PastGame, PlayerSituation, SystemPrediction } from '../system-contract.ts';
import { similarityBalancedV1 } from './similarity-balanced-v1.ts';

function predicted(situation: PlayerSituation, index: ReturnType<typeof indexOf>): SystemPrediction {
  const result = similarityBalancedV1(situation, index, START_PARAMETERS);
  assert.equal(result.kind, 'ok', JSON.stringify(result));
  return (result as { prediction: SystemPrediction }).prediction;
}

/** Scores more against weak defences, at home and in fast games; everything else alike. */
const reacting = (personId = PLAYER): PastGame[] =>
  history(
    60,
    (ago) => {
      const opponentDefence = ((ago * 7) % 13) - 6;
      const isHome = ago % 2 === 0;
      const pace = ((ago * 5) % 11) - 5;
      return {
        opponentDefence,
        isHome,
        pace,
        points: Math.round(15 + opponentDefence * 0.6 + (isHome ? 1 : -1) + pace * 0.3),
      };
    },
    personId,
  );

test('games like tonight’s decide: weaker defence, home and pace raise the mean of who profits from them', () => {
  const index = indexOf([...reacting(), ...reacting(8), ...reacting(9)]);
  const mean = (features: Record<string, number>, isHome = true) =>
    predicted(situationOf({ features, isHome }), index).mean;
  assert.ok(mean({ opp_def_rating_last_15: 119 }) > mean({ opp_def_rating_last_15: 109 }) + 1);
  assert.ok(mean({}) > mean({}, false));
  assert.ok(mean({ expected_pace: 103 }) > mean({ expected_pace: 95 }));
});

test('somebody whose past never differed from expectation is predicted at his level', () => {
  const index = indexOf(history(60, () => ({ points: 15 })));
  const { mean, basePoints } = predicted(situationOf(), index);
  assert.ok(Math.abs(mean / basePoints - 1) < 0.05, `${mean} against ${basePoints}`);
});

test('more minutes tonight are more points', () => {
  const index = indexOf(reacting());
  let last = 0;
  for (let minutes = 24; minutes <= 36; minutes += 2) {
    const { mean } = predicted(situationOf({ features: { minutes_projection: minutes } }), index);
    assert.ok(mean > last, `at ${minutes}`);
    last = mean;
  }
});

test('games in another role are not looked at', () => {
  const index = indexOf(reacting());
  const result = similarityBalancedV1(
    situationOf({ features: { minutes_projection: 5 } }),
    index,
    START_PARAMETERS,
  );
  assert.deepEqual(result, { kind: 'unavailable', reason: 'insufficient_similar_games' });
});

test('too few games are no similarity, and no past is none at all', () => {
  assert.deepEqual(similarityBalancedV1(situationOf(), indexOf(history(7)), START_PARAMETERS), {
    kind: 'unavailable',
    reason: 'insufficient_similar_games',
  });
  assert.deepEqual(similarityBalancedV1(situationOf(), indexOf([]), START_PARAMETERS), {
    kind: 'unavailable',
    reason: 'insufficient_history',
  });
});

test('comparables speak for somebody with a short past, at less weight than himself', () => {
  const like = Array.from({ length: 10 }, (_, i) => reacting(20 + i)).flat();
  const alone = similarityBalancedV1(situationOf(), indexOf(history(10)), START_PARAMETERS);
  const together = predicted(situationOf(), indexOf([...history(10), ...like]));
  assert.ok(together.nEff! > 20);
  assert.ok(alone.kind === 'ok' && alone.prediction.nEff! < together.nEff!);
  const factors = together.explanation.map(({ factor }) => factor);
  assert.deepEqual(factors, ['own_similar_games', 'comparable_players']);
});

test('the explanation arrives at the mean, and the spread lies between his own and the pooled one', () => {
  const index = indexOf([...reacting(), ...reacting(8)]);
  const { mean, sd, basePoints, explanation } = predicted(situationOf(), index);
  const effects = explanation.reduce((sum, { effectPoints }) => sum + effectPoints, 0);
  assert.ok(Math.abs(basePoints + effects - mean) < 1e-9);
  const pooled = Math.sqrt(5.1 * mean - 0.11 * mean ** 2);
  assert.ok(sd < pooled && sd > 2.5, 'his games vary less than the league’s');
});

test('what nobody knows of tonight or of a game is left out, and said of tonight', () => {
  const bare = history(60, () => ({ opponentDefence: null, pace: null }));
  const index = indexOf(bare, { ...LEAGUE, defRating: null, pace: null });
  const { warnings, mean } = predicted(situationOf({ features: { days_rest: null } }), index);
  assert.deepEqual(warnings, ['defence_unknown', 'rest_unknown', 'pace_unknown']);
  assert.ok(Number.isFinite(mean));
});
