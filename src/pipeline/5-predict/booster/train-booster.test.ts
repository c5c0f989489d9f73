import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BoostParameters, DEFAULT_BOOST_PARAMETERS } from './boost-parameters.ts';
import { predictBooster, predictBoosterBatch } from './predict-booster.ts';
import { seededRandom } from './seeded-random.ts';
import { type TrainingInput, trainBooster } from './train-booster.ts';

const PLAIN: BoostParameters = {
  ...DEFAULT_BOOST_PARAMETERS,
  objective: 'squared',
  rounds: 1,
  learningRate: 1,
  minRowsPerLeaf: 1,
  l2: 0,
  rowShare: 1,
  featureShare: 1,
  maxBins: 255,
  maxStep: 1e6,
};

function input(columns: number[][], target: number[], parameters: BoostParameters, seed = 1): TrainingInput {
  return {
    columns: columns.map((column) => Float64Array.from(column)),
    target: Float64Array.from(target),
    featureNames: columns.map((_, i) => `f${i}`),
    parameters,
    seed,
  };
}

/** Points of made-up players: minutes and rate matter, the third column is noise, the fourth is often missing. */
function madeUpPlayers(rows: number, seed: number, nonDecreasing: readonly string[] = []): TrainingInput {
  const random = seededRandom(seed);
  const minutes = Array.from({ length: rows }, () => random() * 38);
  const rate = Array.from({ length: rows }, () => 0.2 + random() * 0.5);
  const noise = Array.from({ length: rows }, () => random());
  const partner = Array.from({ length: rows }, () => (random() < 0.3 ? Number.NaN : random()));
  const target = minutes.map((m, i) => {
    const expected = m * rate[i]! * (Number.isNaN(partner[i]!) ? 1.3 : 1);
    return Math.max(0, Math.round(expected + (random() + random() + random() - 1.5) * 6));
  });
  const parameters = { ...DEFAULT_BOOST_PARAMETERS, rounds: 80, nonDecreasing };
  return input([minutes, rate, noise, partner], target, parameters, 7);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: ArrayLike<number>) => sum(Array.from(values)) / values.length;

function meanAbsoluteError(predicted: Float64Array, actual: Float64Array): number {
  return mean(predicted.map((value, i) => Math.abs(value - actual[i]!)));
}

test('a step function is learned exactly by one split', () => {
  const x = [1, 2, 3, 4, 5, 6];
  const model = trainBooster(input([x], [2, 2, 2, 8, 8, 8], { ...PLAIN, maxLeaves: 2 }));
  assert.deepEqual(model.trees[0]!.feature, [0, -1, -1]);
  assert.equal(model.trees[0]!.threshold[0], 3.5);
  assert.deepEqual(Array.from(predictBoosterBatch(model, [Float64Array.from(x)])), [2, 2, 2, 8, 8, 8]);
});

test('a first split is the one an exhaustive search finds, missing values on either side included', () => {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -5, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value, fc.integer({ min: 0, max: 20 })), { minLength: 6, maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(0, 1.5),
      (rows, minRowsPerLeaf, l2) => {
        const columns = [rows.map((row) => row[0]), rows.map((row) => row[1])];
        const target = rows.map((row) => row[2]);
        const model = trainBooster(input(columns, target, { ...PLAIN, maxLeaves: 2, minRowsPerLeaf, l2 }));
        const best = exhaustiveGain(columns, target, minRowsPerLeaf, l2);
        const tree = model.trees[0]!;
        if (tree.feature[0] === -1) {
          assert.ok(best < 1e-9, `no split was made although one gains ${best}`);
          return;
        }
        const column = columns[tree.feature[0]!]!;
        const isLeft = column.map((x) => (Number.isNaN(x) ? tree.missingLeft[0]! : x <= tree.threshold[0]!));
        assert.ok(Math.abs(gainOf(isLeft, target, l2) - best) < 1e-9);
        assert.ok(isLeft.filter(Boolean).length >= minRowsPerLeaf);
        assert.ok(isLeft.filter((left) => !left).length >= minRowsPerLeaf);
      },
    ),
    { numRuns: 300, verbose: true },
  );
});

function gainOf(isLeft: readonly boolean[], target: readonly number[], l2: number): number {
  const centre = mean(target);
  const score = (side: boolean | null) => {
    const residuals = target.filter((_, i) => side === null || isLeft[i] === side).map((y) => y - centre);
    return sum(residuals) ** 2 / (residuals.length + l2);
  };
  return score(true) + score(false) - score(null);
}

function exhaustiveGain(columns: number[][], target: number[], minRows: number, l2: number): number {
  let best = 0;
  for (const column of columns) {
    for (const border of [...column.filter((x) => !Number.isNaN(x)), Number.NEGATIVE_INFINITY]) {
      for (const missingLeft of [false, true]) {
        const isLeft = column.map((x) => (Number.isNaN(x) ? missingLeft : x <= border));
        const left = isLeft.filter(Boolean).length;
        if (left < minRows || target.length - left < minRows) continue;
        best = Math.max(best, gainOf(isLeft, target, l2));
      }
    }
  }
  return best;
}

test('trees beat the mean on rows they have not seen, and predict the right level', () => {
  const model = trainBooster(madeUpPlayers(3_000, 1));
  const unseen = madeUpPlayers(2_000, 2);
  const predicted = predictBoosterBatch(model, unseen.columns);
  const level = mean(unseen.target);
  const byMean = meanAbsoluteError(new Float64Array(2_000).fill(level), unseen.target);
  const byTrees = meanAbsoluteError(predicted, unseen.target);
  // The noise alone has a mean absolute error of about 2.4.
  assert.ok(byTrees < 2.8 && byTrees < byMean * 0.6, `trees ${byTrees}, mean ${byMean}`);
  assert.ok(Math.abs(mean(predicted) - level) < 0.3);
  assert.ok(predicted.every((value) => value > 0));
});

test('squared loss learns the same function as Poisson loss', () => {
  const poisson = madeUpPlayers(2_000, 1);
  const squared = {
    ...poisson,
    parameters: { ...poisson.parameters, objective: 'squared' as const, maxStep: 1e6 },
  };
  const predicted = predictBoosterBatch(trainBooster(squared), poisson.columns);
  assert.ok(meanAbsoluteError(predicted, poisson.target) < 2.8);
});

test('a missing value has a meaning of its own', () => {
  const model = trainBooster(madeUpPlayers(3_000, 1));
  const row = { f0: 30, f1: 0.5, f2: 0.5 };
  const missing = predictBooster(model, { ...row, f3: null });
  const known = predictBooster(model, { ...row, f3: 0.5 });
  assert.ok(missing > known * 1.15, `missing ${missing}, known ${known}: absence raises points by 30 %`);
});

test('a value missing for the first time after training follows the larger side', () => {
  const model = trainBooster(input([[1, 2, 3, 4, 5, 6]], [1, 1, 9, 9, 9, 9], { ...PLAIN, maxLeaves: 2 }));
  assert.equal(predictBooster(model, { f0: null }), 9);
});

test('constrained features never lower the prediction, unconstrained ones may', () => {
  const random = seededRandom(5);
  const x = Array.from({ length: 1_500 }, () => random() * 10);
  const z = Array.from({ length: 1_500 }, () => random() * 10);
  // Falls from 5 on: a model that is free to follow does, a constrained one must not.
  const target = x.map((value, i) =>
    Math.round(10 + (value < 5 ? value : 10 - value) * 2 + z[i]! + random() * 2),
  );
  const parameters = { ...DEFAULT_BOOST_PARAMETERS, rounds: 60, minRowsPerLeaf: 10, featureShare: 1 };
  const free = trainBooster(input([x, z], target, parameters));
  const held = trainBooster(input([x, z], target, { ...parameters, nonDecreasing: ['f0'] }));
  const falls = (model: typeof free) => {
    let count = 0;
    for (let fixed = 0; fixed <= 10; fixed += 0.5) {
      for (let value = 0; value < 10; value += 0.1) {
        const low = predictBooster(model, { f0: value, f1: fixed });
        const high = predictBooster(model, { f0: value + 0.1, f1: fixed });
        if (high < low - 1e-12) count++;
      }
    }
    return count;
  };
  assert.ok(falls(free) > 50);
  assert.equal(falls(held), 0);
});

test('the same input gives the same bytes, another seed gives other trees', () => {
  const data = madeUpPlayers(800, 3);
  const bytes = JSON.stringify(trainBooster(data));
  assert.equal(JSON.stringify(trainBooster(data)), bytes);
  assert.notEqual(JSON.stringify(trainBooster({ ...data, seed: 8 })), bytes);
});

test('each tree sees only its share of the features', () => {
  const random = seededRandom(9);
  const columns = Array.from({ length: 10 }, () => Array.from({ length: 400 }, () => random()));
  const target = columns[0]!.map((_, i) => Math.round(sum(columns.map((column) => column[i]!)) * 4));
  const parameters = { ...DEFAULT_BOOST_PARAMETERS, rounds: 40, minRowsPerLeaf: 5, featureShare: 0.2 };
  const model = trainBooster(input(columns, target, parameters));
  const perTree = model.trees.map((tree) => new Set(tree.feature.filter((feature) => feature >= 0)).size);
  assert.ok(perTree.every((count) => count <= 2));
  const used = new Set(model.trees.flatMap((tree) => tree.feature.filter((feature) => feature >= 0)));
  assert.equal(used.size, 10, 'over forty trees every feature gets its turn');
});

test('a model read back from JSON predicts the same', () => {
  const data = madeUpPlayers(600, 4);
  const model = trainBooster(data);
  const again = JSON.parse(JSON.stringify(model));
  assert.deepEqual(predictBoosterBatch(again, data.columns), predictBoosterBatch(model, data.columns));
});

test('one row and a batch are predicted alike', () => {
  const data = madeUpPlayers(500, 6);
  const model = trainBooster(data);
  const batch = predictBoosterBatch(model, data.columns);
  for (let row = 0; row < 500; row++) {
    const features = Object.fromEntries(
      data.featureNames.map((name, i) => {
        const value = data.columns[i]![row]!;
        return [name, Number.isNaN(value) ? null : value];
      }),
    );
    assert.equal(predictBooster(model, features), batch[row]);
  }
});

test('no tree has more leaves than allowed, no leaf fewer rows', () => {
  const data = madeUpPlayers(1_000, 2);
  const model = trainBooster({
    ...data,
    parameters: { ...data.parameters, maxLeaves: 5, rowShare: 1, minRowsPerLeaf: 60 },
  });
  for (const tree of model.trees) {
    assert.ok(tree.feature.filter((feature) => feature < 0).length <= 5);
    const rows = new Map<number, number>();
    for (let row = 0; row < 1_000; row++) {
      let node = 0;
      while (tree.feature[node]! >= 0) {
        const value = data.columns[tree.feature[node]!]![row]!;
        const left = Number.isNaN(value) ? tree.missingLeft[node]! : value <= tree.threshold[node]!;
        node = left ? tree.left[node]! : tree.right[node]!;
      }
      rows.set(node, (rows.get(node) ?? 0) + 1);
    }
    for (const count of rows.values()) assert.ok(count >= 60, `a leaf has ${count} rows`);
  }
});

test('without anything to learn the model is the mean', () => {
  const constant = trainBooster(input([[1, 1, 1, 1]], [4, 6, 4, 6], PLAIN));
  assert.equal(predictBooster(constant, { f0: 1 }), 5);
  const zeros = trainBooster(input([[1, 2, 3, 4]], [0, 0, 0, 0], { ...PLAIN, objective: 'poisson' }));
  assert.ok(predictBooster(zeros, { f0: 1 }) < 1e-6);
});

test('input that cannot be trained on is refused, naming what is wrong', () => {
  const good = input([[1, 2, 3]], [1, 2, 3], PLAIN);
  const refused = (change: Partial<TrainingInput>, message: RegExp) =>
    assert.throws(() => trainBooster({ ...good, ...change }), message);
  refused({ target: new Float64Array(0), columns: [new Float64Array(0)] }, /needs rows and features/);
  refused({ featureNames: ['a', 'b'] }, /1 columns and 2 feature names/);
  refused({ columns: [new Float64Array(3), new Float64Array(3)], featureNames: ['a', 'a'] }, /twice/);
  refused({ columns: [new Float64Array(2)] }, /f0 has 2 rows, the target 3/);
  refused({ columns: [Float64Array.of(1, Infinity, 2)] }, /f0 holds an infinite value/);
  refused({ target: Float64Array.of(1, Number.NaN, 2) }, /target of row 1 is NaN/);
  refused(
    { target: Float64Array.of(1, -1, 2), parameters: { ...PLAIN, objective: 'poisson' } },
    /row 1 is -1/,
  );
  refused({ parameters: { ...PLAIN, maxBins: 256 } }, /maxBins is 256/);
  refused({ parameters: { ...PLAIN, rowShare: Number.NaN } }, /rowShare is NaN/);
  refused({ parameters: { ...PLAIN, nonDecreasing: ['minutes'] } }, /"minutes", which is no feature/);
});

test('a row that does not fit the model is refused, never read as missing', () => {
  const model = trainBooster(input([[1, 2, 3, 4]], [1, 2, 3, 4], PLAIN));
  assert.throws(() => predictBooster(model, {}), /needs feature "f0"/);
  assert.throws(() => predictBooster(model, { f0: Number.NaN }), /feature "f0" is NaN/);
  assert.throws(() => predictBoosterBatch(model, []), /has 1 features, it was given 0/);
});
