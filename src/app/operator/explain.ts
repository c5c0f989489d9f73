/** `tipoff explain <unit | partition | prediction id>`: where something comes from, and what depends on it. */

import { z } from 'zod';
import {
  type Downstream,
  downstreamOf,
  type ExplainedUnit,
  explainUnit,
  unitOfPartition,
} from '../../engine/explain-unit.ts';
import { unitKey } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { BATCHES, MEMBERS, memberKey } from '../../pipeline/5-predict/batch-records.ts';
import { playerPropPredictions } from '../../pipeline/5-predict/player-prop-predictions.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import type { Row, Warehouse } from '../../ports/warehouse.ts';
import { UsageError } from '../usage-error.ts';
import { operation } from './operation.ts';

export interface ExplainedPrediction {
  readonly id: string;
  /** The stored row, whole. */
  readonly row: Row;
  readonly batch: {
    readonly batchId: string;
    readonly triggerSource: string;
    readonly startedAt: number;
    readonly closedAt: number | null;
    readonly modelIds: Readonly<Record<string, string>>;
    readonly degradations: readonly string[];
  } | null;
  /** How the batch's member ended, with his input hash. */
  readonly member: {
    readonly outcome: string;
    readonly reason: string | null;
    readonly inputHash: string | null;
  } | null;
  readonly features: ExplainedUnit | null;
}

export interface Explanation {
  readonly subject: string;
  readonly kind: 'unit' | 'partition' | 'prediction';
  readonly unit: ExplainedUnit;
  readonly prediction: ExplainedPrediction | null;
  readonly downstream: Downstream | null;
}

const UNIT = /^(\w+)\/(\d{4}-\d\d-\d\d)$/;
const PREDICTION_SQL = 'SELECT * FROM nba_predictions.player_prop_predictions WHERE prediction_id = $id';

export const explainOperation = operation({
  kind: 'read',
  input: z.strictObject({ subject: z.string(), downstream: z.boolean() }),
  async run({ engine, warehouse, payloads }, { subject, downstream }): Promise<Explanation> {
    const prediction =
      UNIT.test(subject) || subject.includes('/') ? null : await predictionOf(warehouse, subject);
    const [kind, key] = prediction
      ? (['prediction', unitKey(playerPropPredictions.id, prediction.game_date as GameDate)] as const)
      : subjectUnit(engine, subject);
    const unit = await explainUnit(engine, key);
    if (!unit) {
      const [processor, date] = key.split('/');
      throw new UsageError(
        `${key} was never planned, there is nothing to explain: \`tipoff why-not ${processor} ${date}\` tells why`,
      );
    }
    return {
      subject,
      kind,
      unit: { ...unit, payloads: await withAttempts(payloads, unit.payloads) },
      prediction: prediction && {
        ...(await batchOf(engine.ledger, prediction)),
        features: await explainUnit(engine, unitKey('ml_feature_store_v2', prediction.game_date as GameDate)),
      },
      downstream: downstream ? await downstreamOf(engine, key) : null,
    };
  },
});

const PAYLOAD = /\/(\d{4}-\d\d-\d\d): payload ([\w.]+)\/(.+):([0-9a-f]{64})$/;

/** Each body with the attempt that fetched it: what a unit found in the archive was asked for by another. */
async function withAttempts(
  payloads: Pick<PayloadArchive, 'list'>,
  lines: readonly string[],
): Promise<string[]> {
  const listed = new Map<string, Promise<FetchRecord[]>>();
  return await Promise.all(
    lines.map(async (line) => {
      const [, day, source, subject, hash] = PAYLOAD.exec(line) ?? [];
      if (day === undefined || source === undefined) return line;
      const date = day as GameDate;
      const records = listed.get(`${source}/${date}`) ?? payloads.list({ source, from: date, to: date });
      listed.set(`${source}/${date}`, records);
      // The first to bring it: later ones have only confirmed it.
      const first = (await records).find((one) => one.subject === subject && one.bodyHash === hash);
      return first?.runId === undefined ? line : `${line} by ${first.runId}`;
    }),
  );
}

function subjectUnit(
  engine: Parameters<typeof unitOfPartition>[0],
  subject: string,
): readonly ['unit' | 'partition', string] {
  const match = UNIT.exec(subject);
  if (match && engine.graph.nodes.has(match[1] as string)) return ['unit', subject];
  const key = unitOfPartition(engine, subject);
  if (key !== null) return ['partition', key];
  throw new UsageError(
    `"${subject}" names nothing: give a unit (processor/2024-01-15), a partition (nba_raw.table/2024-01-15) or the id of a prediction (\`tipoff query "SELECT prediction_id ..."\`)`,
  );
}

async function predictionOf(warehouse: Warehouse, id: string): Promise<Row | null> {
  const rows = await warehouse.query(PREDICTION_SQL, { id });
  return rows[0] ?? null;
}

async function batchOf(ledger: LedgerReader, row: Row): Promise<Omit<ExplainedPrediction, 'features'>> {
  const id = String(row.batch_id);
  const person = Number(row.person_id);
  const [batch, member] = await Promise.all([
    ledger.get(BATCHES, id),
    ledger.get(MEMBERS, memberKey(id, person)),
  ]);
  const frozen = batch?.data.expected.find(({ personId }) => personId === person);
  return {
    id: String(row.prediction_id),
    row,
    batch: batch && {
      batchId: id,
      triggerSource: batch.data.triggerSource,
      startedAt: batch.data.startedAt,
      closedAt: batch.data.closedAt,
      modelIds: batch.data.modelIds,
      degradations: batch.data.degradations,
    },
    member: member && {
      outcome: member.data.outcome,
      reason: member.data.reason,
      inputHash: frozen?.inputHash ?? null,
    },
  };
}
