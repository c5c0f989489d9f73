import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../../../test/support/phase4/synthetic-league.ts';
import {
  candidateOf,
  daysBefore,
  history,
  LEAGUE,
  META,
  opponentLike,
  PLAYER,
  pastGame,
  quote,
  SLATE,
  situationOf,
  slateOf,
  TIP_OFF,
} from '../../../test/support/phase5/situations.ts';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { businessColumns } from '../../tables/define-table.ts';
import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { FEATURES } from '../4-precompute/feature-contract.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import { type LoadedModel, type MemberInput, predictMember } from './predict-member.ts';
import { type PastGame, SYSTEM_IDS } from './system-contract.ts';

/** Says eight points, and more with the minutes. */
const MODEL: LoadedModel = {
  modelId: 'xgboost_v1_2024-01-08_abc',
  trainFrom: '2023-01-01',
  trainTo: '2024-01-07',
  artifactHash: 'artifact',
  model: {
    kind: 'histogram_gbdt',
    objective: 'poisson',
    featureNames: ['minutes_projection'],
    baseScore: Math.log(10),
    trees: [
      {
        feature: [0, -1, -1],
        threshold: [25, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        missingLeft: [true, false, false],
        value: [0, -0.2, 0.2],
      },
    ],
  },
};

const GAMES = history(40, (ago) => ({ points: 10 + (ago % 11) }));

function inputOf(values: Partial<MemberInput> & { games?: readonly PastGame[] } = {}): MemberInput {
  const candidate = values.candidate ?? candidateOf();
  return {
    candidate,
    slate: values.slate ?? slateOf(values.games ?? GAMES, [candidate]),
    parameters: START_PARAMETERS,
    model: MODEL,
    meta: META,
    ...values,
  };
}

const predict = (values: Parameters<typeof inputOf>[0] = {}) => predictMember(inputOf(values));
const rowOf = (rows: readonly Row[], system: string, key?: string) =>
  rows.find((row) => row.system_id === system && (key === undefined || row.line_key === key))!;

test('a member with a past is predicted by all five systems, a row each', () => {
  const { outcome, reason, systems, rows } = predict();
  assert.equal(outcome, 'predicted');
  assert.equal(reason, null);
  assert.deepEqual(Object.values(systems), ['ok', 'ok', 'ok', 'ok', 'ok']);
  assert.deepEqual(new Set(rows.map((row) => row.system_id)), new Set(SYSTEM_IDS));
});

test('every row has exactly the columns of the table', () => {
  for (const row of predict({ candidate: candidateOf({ lines: [quote()] }) }).rows) {
    assert.deepEqual(Object.keys(row).sort(), businessColumns(playerPropPredictions).sort());
    for (const [name, { nullable }] of Object.entries(playerPropPredictions.columns)) {
      if (!nullable && name in row) assert.notEqual(row[name], null, name);
    }
  }
});

test('rows come back from the warehouse exactly as they went in', async () => {
  const lines = [
    quote({ line: 14 }),
    quote({ line: 14.5, isPrimary: false, overPrice: null, observedAt: null }),
  ];
  const { rows } = predict({ candidate: candidateOf({ lines, injuryReportAt: TIP_OFF - 7_200_123 }) });
  const warehouse = await memoryWarehouse();
  try {
    const table = playerPropPredictions;
    await warehouse.migrate([table]);
    const workspace = await warehouse.workspace([]);
    await workspace.load('output', table, rows);
    const envelope = {
      run_id: 'r',
      input_version: 'i',
      schema_version: 's',
      computed_at: '2024-01-15T22:00:00.000Z',
    };
    const first = await warehouse.replacePartition(table, gameDate(SLATE), workspace, 'output', envelope);
    await workspace.close();
    const reading = await warehouse.workspace([{ table, between: [gameDate(SLATE), gameDate(SLATE)] }]);
    const stored = await reading.rows<Row>(
      `SELECT * EXCLUDE (${table.envelope.join(', ')}) FROM ${table.name}`,
    );
    const byId = (a: Row, b: Row) => (String(a.prediction_id) < String(b.prediction_id) ? -1 : 1);
    assert.deepEqual([...stored].sort(byId), [...rows].sort(byId));
    await reading.load('again', table, stored);
    const second = await warehouse.replacePartition(table, gameDate(SLATE), reading, 'again', envelope);
    assert.deepEqual(second, first);
    await reading.close();
  } finally {
    await warehouse.close();
  }
});

test('the same input gives the same rows, and each key one id', () => {
  const input = inputOf({
    candidate: candidateOf({ lines: [quote(), quote({ line: 20, isPrimary: false })] }),
  });
  const first = predictMember(input);
  assert.deepEqual(predictMember(input), first);
  assert.equal(first.rows.length, 10);
  const ids = new Set(first.rows.map((row) => row.prediction_id));
  assert.equal(ids.size, 10);
  assert.ok([...ids].every((id) => /^[0-9a-f]{32}$/.test(String(id))));
  const next = predictMember({ ...input, meta: { ...META, generation: 2 } });
  assert.ok(next.rows.every((row) => !ids.has(row.prediction_id as string)));
});

test('without a line every system says NO_LINE and nothing about one', () => {
  for (const row of predict().rows) {
    assert.equal(row.recommendation, 'NO_LINE');
    assert.equal(row.line_key, 'none');
    for (const name of [
      'line',
      'sportsbook',
      'p_over',
      'p_over_raw',
      'confidence',
      'edge',
      'minutes_before_tip',
    ]) {
      assert.equal(row[name], null, name);
    }
    assert.deepEqual([row.has_line, row.is_primary_line, row.line_source], [false, false, 'none']);
    assert.deepEqual([row.is_actionable, row.not_actionable_reason], [false, 'no_line']);
  }
});

test('a line brings probabilities that sum to 1, its provenance, and one primary row a system', () => {
  const lines = [quote({ line: 20 }), quote({ line: 22.5, isPrimary: false, book: 'fanduel' })];
  const { rows } = predict({ candidate: candidateOf({ lines }) });
  for (const row of rows) {
    assert.ok(Math.abs(Number(row.p_over) + Number(row.p_under) + Number(row.p_push) - 1) < 1e-9);
    assert.equal(Number(row.edge), Number(row.predicted_median) - Number(row.line));
    assert.equal(row.minutes_before_tip, 90);
  }
  const primary = rowOf(rows, 'ensemble_v1', '20.0');
  const ladder = rowOf(rows, 'ensemble_v1', '22.5');
  assert.ok(Number(primary.p_push) > 0);
  assert.equal(ladder.p_push, 0);
  assert.ok(Number(ladder.p_over) < Number(primary.p_over));
  assert.deepEqual([primary.is_primary_line, ladder.is_primary_line], [true, false]);
  assert.equal(ladder.not_actionable_reason, 'not_primary_line');
});

test('a clear difference to the primary line is actionable, a small one passes', () => {
  const parameters = { ...START_PARAMETERS, marketWeight: 1 };
  const far = predict({ parameters, candidate: candidateOf({ lines: [quote({ line: 9.5 })] }) });
  const row = rowOf(far.rows, 'ensemble_v1');
  assert.deepEqual([row.recommendation, row.is_actionable, row.not_actionable_reason], ['OVER', true, null]);
  const near = predict({ parameters, candidate: candidateOf({ lines: [quote({ line: 14.5 })] }) });
  assert.equal(rowOf(near.rows, 'ensemble_v1').not_actionable_reason, 'pass');
});

test('the explanation is stored and arrives at the mean', () => {
  for (const row of predict().rows) {
    const adjustments = JSON.parse(String(row.adjustments)) as { effect_points: number; factor: string }[];
    const sum = adjustments.reduce(
      (total, { effect_points }) => total + effect_points,
      Number(row.base_points),
    );
    assert.ok(Math.abs(sum - Number(row.predicted_points)) < 0.05);
    const key = JSON.parse(String(row.key_factors)) as string[];
    assert.ok(key.length <= 3 && key.every((factor) => adjustments.some((a) => a.factor === factor)));
    assert.deepEqual(JSON.parse(String(row.dist)), {
      mean: row.predicted_points,
      sd: row.sd,
      shape_id: 'normal',
    });
  }
});

test('the trained system names its model, the ensemble its members', () => {
  const { rows } = predict();
  const trees = rowOf(rows, 'xgboost_v1');
  assert.deepEqual(
    [trees.model_id, trees.model_train_from, trees.model_train_to, trees.model_artifact_hash],
    [MODEL.modelId, MODEL.trainFrom, MODEL.trainTo, MODEL.artifactHash],
  );
  const ensemble = rowOf(rows, 'ensemble_v1');
  assert.equal(ensemble.model_id, null);
  assert.equal(ensemble.weights_id, 'start_v1');
  assert.equal(trees.weights_id, null);
  const weights = JSON.parse(String(ensemble.contributing_systems)) as Record<string, number>;
  assert.equal(
    Object.values(weights).reduce((sum, weight) => sum + weight, 0),
    1,
  );
  assert.ok(Number(ensemble.member_spread) > 0);
});

test('a missing model makes its system unavailable; the ensemble is made of the others and says it is degraded', () => {
  const { outcome, systems, rows } = predict({ model: null });
  assert.equal(outcome, 'predicted');
  assert.equal(systems.xgboost_v1, 'unavailable:no_model');
  assert.equal(rowOf(rows, 'xgboost_v1'), undefined);
  const ensemble = rowOf(rows, 'ensemble_v1');
  assert.deepEqual(Object.keys(JSON.parse(String(ensemble.contributing_systems))).length, 3);
  assert.equal(ensemble.degraded, true);
  assert.equal(rowOf(predict().rows, 'ensemble_v1').degraded, false);
  assert.ok(
    predict({ candidate: candidateOf({ windowCompleteness: 0.9 }) }).rows.every((row) => row.degraded),
  );
});

test('a system that throws is alone in its fault', () => {
  const broken = { ...MODEL, model: { ...MODEL.model, featureNames: ['no_such_feature'] } };
  const { outcome, systems } = predict({ model: broken });
  assert.equal(systems.xgboost_v1, 'unavailable:error:RangeError');
  assert.equal(outcome, 'predicted');
});

test('a system whose output is no distribution is alone in its fault', () => {
  const exploding = { ...MODEL, model: { ...MODEL.model, baseScore: 10 } };
  assert.equal(predict({ model: exploding }).systems.xgboost_v1, 'unavailable:invalid_output');
  const nan = { ...MODEL, model: { ...MODEL.model, baseScore: Number.NaN } };
  assert.equal(predict({ model: nan }).systems.xgboost_v1, 'unavailable:invalid_output');
});

test('with one system left its row is stored but not actionable, and the member is skipped', () => {
  // Nobody of his role in the past: only the level itself is known.
  const candidate = candidateOf({
    situation: situationOf({ opponent: null }),
    lines: [quote({ line: 3.5 })],
  });
  const { outcome, reason, systems, rows } = predict({ candidate, games: history(5), model: null });
  assert.deepEqual([outcome, reason], ['skipped', 'too_few_systems']);
  assert.equal(systems.ensemble_v1, 'unavailable:too_few_systems');
  assert.deepEqual(
    rows.map((row) => row.system_id),
    ['moving_average_baseline_v1'],
  );
  assert.deepEqual([rows[0]!.is_actionable, rows[0]!.not_actionable_reason], [false, 'too_few_systems']);
});

test('with no system left the member is skipped without rows, or failed when all of them threw', () => {
  const unknown = candidateOf({ situation: situationOf({ personId: 1 }) });
  const nothing = predict({ candidate: unknown, model: null });
  assert.deepEqual([nothing.outcome, nothing.reason, nothing.rows], ['skipped', 'too_few_systems', []]);

  const { expected_pace: _, days_rest: __, ...features } = situationOf().features;
  const broken = { ...MODEL, model: { ...MODEL.model, featureNames: ['expected_pace'] } };
  const failed = predict({
    candidate: candidateOf({ situation: { ...situationOf(), features } }),
    model: broken,
  });
  assert.deepEqual([failed.outcome, failed.reason], ['failed', 'all_systems_error']);
  assert.deepEqual(failed.rows, []);
});

test('an invalid output with nothing valid beside it fails the member', () => {
  const nan = { ...MODEL, model: { ...MODEL.model, baseScore: Number.NaN } };
  const unknown = candidateOf({ situation: situationOf({ personId: 1 }) });
  const { outcome, reason } = predict({ candidate: unknown, model: nan });
  assert.deepEqual([outcome, reason], ['failed', 'invalid_output']);

  const parameters = { ...START_PARAMETERS, ensembleVarianceFactor: 1e9 };
  const ensemble = predict({ parameters });
  assert.deepEqual([ensemble.outcome, ensemble.reason], ['failed', 'invalid_output']);
});

test('a member who is not ready is skipped with the reason the coverage needs', () => {
  const skipped = (values: Parameters<typeof candidateOf>[0]) => {
    const { outcome, reason, rows, systems } = predict({ candidate: candidateOf(values) });
    assert.equal(outcome, 'skipped');
    assert.deepEqual(rows, []);
    assert.equal(Object.keys(systems).length, 5);
    return reason;
  };
  const games = (season_games_played: number | null) => situationOf({ features: { season_games_played } });
  const notReady = { isReady: false, missingRequired: ['points_avg_last_5'] };
  assert.equal(skipped({ ...notReady, situation: games(2) }), 'insufficient_history');
  assert.equal(skipped({ ...notReady, situation: games(null) }), 'insufficient_history');
  assert.equal(skipped({ ...notReady, situation: games(30) }), 'features_not_ready');
  assert.equal(
    skipped({ isReady: false, missingRequired: ['feature_row'], situation: games(null) }),
    'features_not_ready',
  );
  assert.equal(skipped({ injuryStatus: 'out' }), 'player_ruled_out');
  assert.equal(skipped({ isReady: false, isEligible: false }), 'player_ruled_out');
});

test('a returnee, a traded player, a star and a beginner get finite predictions', () => {
  const returnee = history(30, () => ({ gameDate: daysBefore(200), season: 2022 }));
  const traded = history(40, (ago) => ({ opponentTeamId: ago < 20 ? 1 : 99 }));
  const star = history(60, (ago) => ({ points: 30 + (ago % 25), minutes: 38, fga: 24, fta: 11, ftm: 9 }));
  const beginner = history(3);
  for (const [name, games] of Object.entries({ returnee, traded, star, beginner })) {
    const { rows, outcome } = predict({ games });
    assert.equal(outcome, 'predicted', name);
    for (const row of rows) assert.ok(Number.isFinite(row.predicted_points) && Number(row.sd) > 0, name);
  }
});

test('games on or after the slate change no byte of the rows', () => {
  const future = [
    pastGame({ gameDate: SLATE, points: 70 }),
    pastGame({ gameDate: '2024-03-01', points: 0 }),
    ...history(30, () => ({ gameDate: '2024-02-01', points: 50 }), 8),
  ];
  assert.deepEqual(predict({ games: [...GAMES, ...future] }), predict());
});

test('on 1,000 random situations everything is finite or unavailable, and no row breaks its ranges', () => {
  const seed = 41;
  const random = randomOf(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const games = Array.from({ length: 40 }, (_, person) =>
    history(
      whole(70),
      (ago) => ({
        minutes: whole(48),
        points: whole(50),
        fga: whole(30),
        fta: whole(20),
        ftm: whole(10),
        opponentDefence: random() < 0.2 ? null : between(-12, 12),
        pace: random() < 0.2 ? null : between(-8, 8),
        ...(random() < 0.2 ? { zones: null } : {}),
        season: ago > 40 ? 2022 : 2023,
      }),
      person,
    ),
  ).flat();
  const slate = slateOf(games);
  let predicted = 0;
  for (let i = 0; i < 1000; i++) {
    const features = Object.fromEntries(
      FEATURES.map(({ name, range: [low, high], type }) => {
        const value = between(low, high);
        return [name, random() < 0.15 ? null : type === 'int' ? Math.round(value) : value];
      }),
    );
    const zone = () => ({ volume: between(0.5, 1.5), pct: between(0.5, 1.5) });
    const situation = situationOf({
      personId: whole(45),
      isHome: random() < 0.5,
      features,
      opponent: random() < 0.1 ? null : opponentLike(LEAGUE, { ra: zone(), ab3: zone(), mid: zone() }),
    });
    const lines = random() < 0.5 ? [quote({ line: (1 + whole(90)) / 2 })] : [];
    const { outcome, systems, rows } = predict({ candidate: candidateOf({ situation, lines }), slate });
    if (outcome === 'predicted') predicted++;
    assert.equal(Object.keys(systems).length, 5);
    for (const row of rows) {
      for (const [name, column] of Object.entries(playerPropPredictions.columns)) {
        const value = row[name];
        if (typeof value !== 'number') continue;
        const [low, high] = column.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        assert.ok(
          Number.isFinite(value) && value >= low && value <= high,
          `seed ${seed}, ${i}: ${name} = ${value}`,
        );
      }
    }
  }
  assert.ok(predicted > 500, `${predicted} of 1,000`);
});

test('the player’s id of these tests is the one predicted', () => {
  assert.ok(
    predict().rows.every((row) => row.person_id === PLAYER && row.created_at === '2024-01-15T22:30:00.000Z'),
  );
});
