/** Opens a slate's batch: the unfinished one of the same input, or the next generation with its set frozen. */

import type { Attempt } from '../../engine/attempt.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { contentHash } from '../../engine/hash.ts';
import { ATTEMPTS, UNITS } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { BATCHES, type BatchRecord, batchId, type FrozenMember } from './batch-records.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import { selectMembers } from './select-members.ts';
import type { Candidate } from './slate-snapshot.ts';

const DEADLINE_MS = 15 * 60_000;
const MIN_MINUTES = 15;
const FEATURES_PHASE = 4;

/** The batch this attempt works on: the unfinished one of the same input, or the next generation, frozen now. */
export async function openBatch(
  ports: CoordinatorPorts,
  attempt: Attempt,
  triggerSource: string,
): Promise<BatchRecord> {
  const { engine } = ports;
  const { date } = attempt.context;
  const earlier = await engine.ledger.query({
    collection: BATCHES,
    where: { date },
    orderBy: 'generation',
    descending: true,
    limit: 1,
  });
  const last = earlier[0]?.data;
  if (last && last.state !== 'closed' && last.inputVersion === attempt.inputVersion) {
    await ports.inputs.load(last.batchId, attempt.context);
    return await renewDeadline(ports, last);
  }
  const generation = (last?.generation ?? 0) + 1;
  const id = batchId(date, generation);
  const inputs = await ports.inputs.load(id, attempt.context);
  const { model, modelRefusal } = inputs;
  if (modelRefusal) {
    const instead = model ? `with ${model.modelId} instead` : 'without xgboost_v1';
    const message = `${date} goes on ${instead}: ${modelRefusal}; train the week again`;
    await engine.alerts.raise('model/xgboost_v1', 'error', message);
  } else if (model) await engine.alerts.resolve('model/xgboost_v1', `${model.modelId} serves ${date}`);
  const holes = await windowHoles(engine, date);
  const batch = freeze(attempt, triggerSource, generation, { ...inputs, holes }, engine.clock.now());
  return await engine.ledger.transact(async (tx) => {
    const [existing, unfinished] = await Promise.all([
      tx.get(BATCHES, id),
      last && last.state !== 'closed' ? tx.get(BATCHES, last.batchId) : null,
    ]);
    if (existing) return existing.data;
    // Its input is not the slate's any more: what its members still report is late and changes nothing.
    if (unfinished && unfinished.data.state !== 'closed') {
      const now = engine.clock.now();
      const superseded = {
        ...unfinished.data,
        state: 'closed' as const,
        closedAt: now,
        outcome: 'superseded',
      };
      tx.put(BATCHES, unfinished.key, superseded, unfinished.version);
    }
    tx.create(BATCHES, id, batch);
    return batch;
  });
}

/** The time a dead process was away is not held against the members: a resumed batch has its full time again. */
async function renewDeadline(ports: CoordinatorPorts, batch: BatchRecord): Promise<BatchRecord> {
  const { engine } = ports;
  return await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(BATCHES, batch.batchId);
    if (!stored) return batch;
    const renewed = { ...stored.data, deadlineAt: engine.clock.now() + DEADLINE_MS };
    tx.put(BATCHES, batch.batchId, renewed, stored.version);
    return renewed;
  });
}

/** What the features of the date rest on although it is not whole: `window:player_game_summary 9/10`, each once. */
async function windowHoles(engine: Engine, date: GameDate): Promise<string[]> {
  const features = await engine.ledger.query({ collection: UNITS, where: { date, phase: FEATURES_PHASE } });
  const holes = new Set<string>();
  for (const { data } of features) {
    const attempt = data.attemptId === null ? null : await engine.ledger.get(ATTEMPTS, data.attemptId);
    for (const { table, found, expected } of attempt?.data.windows ?? [])
      holes.add(`window:${table} ${found}/${expected}`);
  }
  return [...holes].sort();
}

function freeze(
  attempt: Attempt,
  triggerSource: string,
  generation: number,
  inputs: BatchInputs & { readonly holes: readonly string[] },
  now: number,
): BatchRecord {
  const { date } = attempt.context;
  const { candidates } = inputs.slate;
  // Another generation comes of what changed since: not for games that are played, what was said of them stands.
  const isPlayed = ({ tipoffAt }: Candidate) =>
    attempt.context.live && generation > 1 && tipoffAt !== null && now >= tipoffAt;
  const { selected, notSelected } = selectMembers(candidates, { minMinutes: MIN_MINUTES, isPlayed });
  const ready = selected.filter((candidate) => candidate.isReady).length;
  const degradations: string[] = [...inputs.holes];
  if (selected.length > 0 && ready / selected.length < 0.8 && ready < 100) {
    degradations.push(`phase4_partial:${(ready / selected.length).toFixed(2)}`);
  }
  if (!inputs.model) degradations.push('system_unavailable:xgboost_v1');
  else if (inputs.modelRefusal) degradations.push('former_model:xgboost_v1');
  return {
    batchId: batchId(date, generation),
    date,
    generation,
    state: 'running',
    lane: attempt.context.live ? 'live' : 'backfill',
    triggerSource,
    inputVersion: attempt.inputVersion,
    expected: selected.map((candidate) => frozenMember(candidate)),
    notSelected,
    candidates: candidates.length,
    ready,
    modelIds: inputs.modelIds,
    degradations,
    startedAt: now,
    deadlineAt: now + DEADLINE_MS,
    closedAt: null,
    outcome: null,
    predicted: null,
    skipped: null,
    failed: null,
    excused: null,
    coverage: null,
  };
}

function frozenMember(candidate: Candidate): FrozenMember {
  const inputHash = contentHash({ features: candidate.featureRowHash, lines: candidate.lines });
  return { personId: candidate.personId, playerLookup: candidate.playerLookup, inputHash };
}
