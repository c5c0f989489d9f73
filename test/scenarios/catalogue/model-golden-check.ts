import assert from 'node:assert/strict';
import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import { contentHash } from '../../../src/engine/hash.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { MODEL_FEATURES } from '../../../src/pipeline/4-precompute/feature-contract.ts';
import { BATCHES } from '../../../src/pipeline/5-predict/batch-records.ts';
import { seededRandom } from '../../../src/pipeline/5-predict/booster/seeded-random.ts';
import { type LoadedModels, loadModels } from '../../../src/pipeline/5-predict/load-models.ts';
import type { BoostedModel } from '../../../src/pipeline/5-predict/system-contract.ts';
import { weekArtifacts } from '../../../src/pipeline/5-predict/week-artifacts.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import { modelRegistry } from '../../../src/tables/nba-predictions/model-registry.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import { type Scenario, SEED } from './scenario.ts';

const ROWS = 1_500;
const INCIDENT = 'model/xgboost_v1';

export const scenario: Scenario = {
  story:
    'given a good model and, a week later, one whose library gives other outputs, one of another library, of another feature contract, with changed bytes, and one its own gate refused: none of them is loaded, the former one predicts with a label, one incident names the refused one; trained again, the newest serves and the incident closes',
  breaks: 'artefactsAreTrusted',
  async run(open) {
    let models: LoadedModels | null = null;
    const simulation = open({
      days: 8,
      games: 1,
      playersPerGame: 1,
      script: { models: () => models as LoadedModels },
    });
    await simulation.settle();
    const [first, ...later] = simulation.league.dates as [GameDate, ...GameDate[]];
    const former = trained(addDays(first, -7), 'former', SEED);
    const newest = trained(first, 'newest', SEED + 1);
    const play = async (date: GameDate, registry: readonly Row[]) => {
      models = await load(registry, date);
      await simulation.play(date);
      const [batch] = await simulation.ledger.query({ collection: BATCHES, where: { date } });
      const incidents = (await openIncidents(simulation)).filter(({ key }) => key === INCIDENT);
      return { model: batch?.data.modelIds.xgboost_v1, batch: batch?.data, incidents };
    };
    const load = async (registry: readonly Row[], date: GameDate) => {
      const warehouse = await memoryWarehouse();
      const workspace = await warehouse.workspace([]);
      try {
        await workspace.load('model_registry', modelRegistry, registry);
        return await loadModels(workspace, date, simulation.engine.sabotage);
      } finally {
        await workspace.close();
        await warehouse.close();
      }
    };

    assert.equal((await play(first, [former])).model, 'former');
    // The bytes are as registered, and the golden rows are those of the training: only the outputs have moved.
    const moved = lowered(newest, 8.6);
    const unfit: readonly (readonly [Row, RegExp])[] = [
      [moved, /golden row 0/],
      [{ ...newest, library: 'another library 3' }, /trained by another library 3/],
      [{ ...newest, feature_contract_hash: 'another' }, /another feature contract/],
      [{ ...newest, artifact: former.artifact as string }, /not the ones registered/],
    ];
    for (const [i, [row, why]] of unfit.entries()) {
      const { model, batch, incidents } = await play(later[i] as GameDate, [former, row]);
      assert.equal(model, 'former', `${model} predicts although it is unfit: ${why}`);
      assert.ok(
        batch?.degradations.includes('former_model:xgboost_v1'),
        'nothing says that it is the former one',
      );
      assert.equal(incidents.length, 1);
      assert.match(incidents[0]?.message ?? '', why);
      assert.match(incidents[0]?.message ?? '', /newest/);
    }
    const alone = await play(later[4] as GameDate, [moved]);
    assert.deepEqual([alone.model, alone.incidents.length], [undefined, 1]);
    assert.ok(alone.batch?.degradations.includes('system_unavailable:xgboost_v1'));

    const disabled = { ...newest, artifact_kind: 'xgboost_v1_refused', state: 'refused' };
    const mended = await play(later[5] as GameDate, [former, disabled]);
    assert.deepEqual([mended.model, mended.incidents], ['former', []]);
    assert.equal((await play(later[6] as GameDate, [former, newest])).model, 'newest');
  },
};

/** What the weekly training makes of rows older than the date. */
function trained(date: GameDate, modelId: string, seed: number): Row {
  const random = seededRandom(seed);
  const columns = MODEL_FEATURES.map(() => Float64Array.from({ length: ROWS }, () => random() * 30));
  const training = {
    gameDates: Array.from({ length: ROWS }, () => addDays(date, -1)),
    featureNames: MODEL_FEATURES,
    columns,
    target: Float64Array.from({ length: ROWS }, (_, i) => Math.round((columns[0]?.[i] ?? 0) + random() * 5)),
  };
  const model = weekArtifacts({ date, training, graded: [] }).find(
    ({ artifact_kind }) => artifact_kind === 'xgboost_v1',
  );
  assert.ok(model, 'the training made no model');
  return { ...model, model_id: modelId };
}

/** The same model under code that reads it differently: every output is so many points lower. */
function lowered(row: Row, points: number): Row {
  const model = JSON.parse(row.artifact as string) as BoostedModel;
  const artifact = { ...model, baseScore: model.baseScore - Math.log(1 + points / 10) };
  return { ...row, artifact: JSON.stringify(artifact), artifact_hash: contentHash(artifact) };
}
