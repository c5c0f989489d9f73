import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './booster/seeded-random.ts';
import { fitSystemParameters, type GradedPrediction, START_PARAMETERS } from './fit-system-parameters.ts';
import { fitEnsembleWeights, memberMeans } from './fitting/fit-ensemble-weights.ts';
import { fitMarketWeight } from './fitting/fit-market-weight.ts';
import { fitShapes, quantile, SHAPE_PROBABILITIES } from './fitting/fit-shapes.ts';
import { fitSpread, spreadAt } from './fitting/fit-spread.ts';
import { fitVarianceFactor } from './fitting/fit-variance-factor.ts';
import type { SystemId } from './system-contract.ts';

const BEFORE = '2024-02-01';

/** Normal numbers from a seed (Box-Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function prediction(change: Partial<GradedPrediction>): GradedPrediction {
  return {
    gameDate: '2024-01-10',
    personId: 1,
    systemId: 'ensemble_v1',
    mean: 12,
    actual: 12,
    line: null,
    pOverRaw: null,
    pPush: null,
    pMarketOver: null,
    ...change,
  };
}

/** A league in which each system sees the true mean with its own error. */
function league(
  games: number,
  errors: Partial<Record<SystemId, { noise: number; bias: number }>>,
  seed = 1,
): GradedPrediction[] {
  const random = seededRandom(seed);
  return Array.from({ length: games }, (_, i) => {
    const truth = 3 + random() * 22;
    const actual = truth + normal(random) * Math.sqrt(4 * truth);
    return Object.entries(errors).map(([systemId, { noise, bias }]) =>
      prediction({
        personId: i,
        systemId: systemId as SystemId,
        mean: Math.max(0.5, truth + bias + normal(random) * noise),
        actual,
      }),
    );
  }).flat();
}

const FIVE = {
  moving_average_baseline_v1: { noise: 1, bias: 0 },
  zone_matchup_v1: { noise: 3, bias: 0 },
  similarity_balanced_v1: { noise: 2, bias: 0 },
  xgboost_v1: { noise: 0.6, bias: 0 },
  ensemble_v1: { noise: 0.8, bias: 0 },
};

test('with nothing graded the start values stand', () => {
  assert.equal(fitSystemParameters([], BEFORE), START_PARAMETERS);
});

test('a row of the slate or later is refused: it would be a leak', () => {
  assert.throws(
    () => fitSystemParameters([prediction({ gameDate: BEFORE })], BEFORE),
    /may not be fitted on a result of 2024-02-01/,
  );
});

test('too few rows leave every part at its start value', () => {
  const { parametersId, fittedBefore, ...parts } = fitSystemParameters(league(100, FIVE), BEFORE);
  const { parametersId: _, fittedBefore: __, ...start } = START_PARAMETERS;
  assert.deepEqual(parts, start);
  assert.equal(fittedBefore, BEFORE);
  assert.match(parametersId, /^fit_[0-9a-f]{16}$/);
});

test('the order of the rows changes nothing', () => {
  const rows = league(1_200, FIVE);
  const shuffled = rows
    .map((row, i) => ({ row, key: (i * 7919) % rows.length }))
    .sort((a, b) => a.key - b.key);
  assert.deepEqual(
    fitSystemParameters(
      shuffled.map(({ row }) => row),
      BEFORE,
    ),
    fitSystemParameters(rows, BEFORE),
  );
});

test('all parts are fitted together on a large record', () => {
  const fitted = fitSystemParameters(league(16_000, FIVE), BEFORE);
  assert.equal(fitted.shapes.length, 5);
  const weights = Object.values(fitted.ensembleWeights);
  assert.ok(Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-12);
  assert.ok(fitted.ensembleWeights.xgboost_v1 > fitted.ensembleWeights.moving_average_baseline_v1);
  assert.ok(fitted.ensembleWeights.moving_average_baseline_v1 > fitted.ensembleWeights.zone_matchup_v1);
  assert.ok(fitted.ensembleVarianceFactor > 0.6 && fitted.ensembleVarianceFactor < 1.1);
});

test('spread: a known variance is found again', () => {
  const rows = league(20_000, { xgboost_v1: { noise: 0, bias: 0 } });
  const spread = fitSpread(rows);
  // True variance 4 x mean; the start values still count for a tenth.
  for (const mean of [5, 12, 20])
    assert.ok(Math.abs(spreadAt(spread, mean) ** 2 / (4 * mean) - 1) < 0.08, `${mean}`);
});

test('spread: few rows, means that are all equal and a variance that runs out for stars keep the start values', () => {
  const start = START_PARAMETERS.sd.xgboost_v1;
  assert.equal(fitSpread([prediction({})]), start);
  assert.equal(fitSpread(Array.from({ length: 600 }, () => prediction({ actual: 15 }))), start);
  const exact = Array.from({ length: 20_000 }, (_, i) =>
    prediction({ mean: 2 + (i % 25), actual: 2 + (i % 25) }),
  );
  assert.equal(fitSpread(exact), start);
});

test('spread has a floor: nobody is predicted to the point', () => {
  assert.equal(spreadAt(START_PARAMETERS.sd.xgboost_v1, 0), 2.5);
  assert.ok(Math.abs(spreadAt(START_PARAMETERS.sd.xgboost_v1, 45) ** 2 - (5.1 * 45 - 0.11 * 45 ** 2)) < 1e-9);
});

test('shapes: skewed residuals give skewed quantiles of mean 0 and deviation 1, per band with enough rows', () => {
  const random = seededRandom(2);
  // Exponential less one: mean 0, deviation 1, strongly skewed to the right; here off-centre and twice as wide.
  const residuals = Array.from({ length: 4_000 }, () => ({
    mean: 8,
    z: 0.5 + 2 * (-Math.log(1 - random()) - 1),
  }));
  const shapes = fitShapes([...residuals, { mean: 25, z: 0 }]);
  assert.deepEqual(
    shapes.map(({ shapeId, meanFrom, meanTo }) => [shapeId, meanFrom, meanTo]),
    [['residual_6_10', 6, 10]],
  );
  const { quantiles } = shapes[0]!;
  assert.equal(quantiles.length, 200);
  for (let i = 1; i < 200; i++) assert.ok(quantiles[i]! >= quantiles[i - 1]!);
  const median = quantile(quantiles, 0.5);
  assert.ok(Math.abs(median - (Math.LN2 - 1)) < 0.05, `the median lies ${median} below the mean`);
  assert.ok(quantiles[199]! > 3 * Math.abs(quantiles[0]!));
});

test('shapes: residuals without any spread have no shape', () => {
  assert.deepEqual(fitShapes(Array.from({ length: 2_500 }, () => ({ mean: 8, z: 1 }))), []);
});

test('shapes: the stored probabilities run from 0.5 % to 99.5 %', () => {
  assert.equal(SHAPE_PROBABILITIES.length, 200);
  assert.equal(SHAPE_PROBABILITIES[0], 0.005);
  assert.ok(Math.abs(SHAPE_PROBABILITIES[199]! - 0.995) < 1e-12);
});

test('weights: never negative, sum 1, the useless system gets what the prior leaves it', () => {
  const rows = league(30_000, { ...FIVE, zone_matchup_v1: { noise: 30, bias: 0 } });
  const { weights, rows: n } = fitEnsembleWeights(memberMeans(rows));
  assert.equal(n, 30_000);
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(total - 1) < 1e-12);
  assert.ok(Object.values(weights).every((weight) => weight >= 0));
  assert.ok(weights.zone_matchup_v1 < 0.04, `zone_matchup_v1 got ${weights.zone_matchup_v1}`);
});

test('weights: two copies of a system are solvable and share', () => {
  const rows = league(1_000, { moving_average_baseline_v1: { noise: 1, bias: 0 } });
  const doubled = rows.flatMap((row) => [row, { ...row, systemId: 'xgboost_v1' as const }]);
  const { weights } = fitEnsembleWeights(memberMeans(doubled));
  assert.ok(Math.abs(weights.moving_average_baseline_v1 - weights.xgboost_v1) < 0.2);
  assert.equal(weights.zone_matchup_v1, 0.25);
});

test('weights: a system that joined late keeps the neutral weight until it can be judged', () => {
  const { xgboost_v1: late, ...old } = FIVE;
  const rows = [
    ...league(3_000, old),
    ...league(100, { ...old, xgboost_v1: late }, 2).map((row) => ({ ...row, gameDate: '2024-01-11' })),
  ];
  const { weights, rows: n } = fitEnsembleWeights(memberMeans(rows));
  assert.equal(weights.xgboost_v1, 0.25);
  assert.equal(n, 3_100);
  assert.ok(weights.moving_average_baseline_v1 > weights.zone_matchup_v1);
});

test('intercept: a shared bias is taken out, but never more than half a point', () => {
  const bias = (points: number) =>
    fitEnsembleWeights(
      memberMeans(
        league(20_000, {
          moving_average_baseline_v1: { noise: 0, bias: points },
          xgboost_v1: { noise: 0, bias: points },
        }),
      ),
    ).intercept;
  assert.ok(Math.abs(bias(-0.3) - 0.27) < 0.06);
  assert.equal(bias(-3), 0.5);
  assert.equal(bias(3), -0.5);
});

test('variance factor: intervals that are too wide shrink, those too narrow grow, right ones stay', () => {
  const random = seededRandom(4);
  const residuals = (scale: number) =>
    Array.from({ length: 20_000 }, () => ({ mean: 12, z: scale * normal(random) }));
  assert.ok(Math.abs(fitVarianceFactor(residuals(1), []) - 1) < 0.03);
  assert.ok(fitVarianceFactor(residuals(0.85), []) < 0.78);
  assert.ok(fitVarianceFactor(residuals(1.2), []) > 1.35);
  assert.equal(fitVarianceFactor(residuals(5), []), 1.6);
});

test('variance factor: the quantiles of the shape decide, not those of the normal', () => {
  const random = seededRandom(5);
  const residuals = Array.from({ length: 10_000 }, () => ({ mean: 8, z: -Math.log(1 - random()) - 1 }));
  const withShape = fitVarianceFactor(residuals, fitShapes(residuals));
  assert.ok(Math.abs(withShape - 1) < 0.05, `${withShape}`);
  assert.ok(Math.abs(fitVarianceFactor(residuals, []) - 1) > 0.1);
});

test('market weight: near 0 when only the prices know, higher when only we know', () => {
  const random = seededRandom(6);
  const rows = (weKnow: boolean) =>
    Array.from({ length: 8_000 }, () => {
      const p = 0.3 + 0.4 * random();
      const other = 0.3 + 0.4 * random();
      const over = random() < p;
      return prediction({
        line: 20.5,
        actual: over ? 25 : 15,
        pOverRaw: weKnow ? p : other,
        pMarketOver: weKnow ? 0.5 : p,
      });
    });
  const market = fitMarketWeight(rows(false));
  const ours = fitMarketWeight(rows(true));
  assert.ok(market < 0.12, `${market}`);
  assert.ok(ours > 0.6 && ours <= 1, `${ours}`);
});

test('market weight: pushes, rows without a line and few rows decide nothing', () => {
  assert.equal(
    fitMarketWeight(
      Array.from({ length: 900 }, () => prediction({ line: 12, actual: 12, pOverRaw: 0.4, pPush: 0.1 })),
    ),
    0.2,
  );
  assert.equal(fitMarketWeight(Array.from({ length: 900 }, () => prediction({}))), 0.2);
});
