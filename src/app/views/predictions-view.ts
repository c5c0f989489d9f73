/** A slate's predictions, player by player, as every surface shows them. */

import { readFileSync } from 'node:fs';
import type { GameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import {
  BATCHES,
  type BatchRecord,
  MEMBERS,
  type MemberRecord,
} from '../../pipeline/5-predict/batch-records.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import { batchSentence } from './batch-sentence.ts';

const SQL = readFileSync(new URL('./predictions-view.sql', import.meta.url), 'utf8');

interface PredictionRow {
  readonly person_id: number;
  readonly player_name: string;
  readonly game_id: string;
  readonly team_id: number;
  readonly opponent_team_id: number;
  readonly is_home: boolean;
  readonly tip_off_at: string | null;
  readonly predicted_points: number;
  readonly predicted_median: number;
  readonly sd: number;
  readonly q10: number;
  readonly q90: number;
  readonly line: number | null;
  readonly sportsbook: string | null;
  readonly p_over: number | null;
  readonly confidence: number | null;
  readonly edge: number | null;
  readonly recommendation: string;
  readonly projected_minutes: number | null;
  readonly injury_status: string | null;
  readonly window_completeness: number | null;
  readonly moving_average: number | null;
  readonly zone_matchup: number | null;
  readonly similarity: number | null;
  readonly boosted_trees: number | null;
  readonly actual_points: number | null;
}

export interface PlayerPrediction extends PredictionRow {
  readonly team: string;
  readonly opponent: string;
}

/** How many players of the slate came how far, and what the calls are. */
export interface SlateFunnel {
  /** Players of the slate that were looked at. */
  readonly candidates: number;
  readonly selected: number;
  readonly ready: number;
  readonly ended: number;
  /** Players with an ensemble row. */
  readonly predicted: number;
  readonly withLine: number;
  /** Candidates that were not selected, by reason, most frequent first. */
  readonly notSelected: readonly (readonly [reason: string, count: number])[];
  readonly calls: Readonly<Record<'OVER' | 'UNDER' | 'PASS' | 'NO_LINE', number>>;
}

export interface SlatePredictions {
  readonly date: GameDate;
  /** What the batch came to, in one sentence. */
  readonly sentence: string;
  /** The newest generation of the slate's batch; null when none has started. */
  readonly batch: BatchRecord | null;
  readonly funnel: SlateFunnel;
  /** By tip-off and game, highest prediction first. */
  readonly players: readonly PlayerPrediction[];
  /** Members of the frozen set that are not predicted, each with the reason; `pending` while the batch is at work. */
  readonly missing: readonly {
    readonly player: string;
    readonly outcome: string;
    readonly reason: string | null;
  }[];
}

export async function predictionsView(
  ledger: LedgerReader,
  warehouse: Pick<Warehouse, 'query'>,
  date: GameDate,
): Promise<SlatePredictions> {
  const [batches, rows] = await Promise.all([
    ledger.query({ collection: BATCHES, where: { date }, orderBy: 'generation', descending: true, limit: 1 }),
    warehouse.query<PredictionRow>(SQL, { date }),
  ]);
  const batch = batches[0]?.data ?? null;
  const members = batch
    ? (await ledger.query({ collection: MEMBERS, where: { batchId: batch.batchId } })).map(({ data }) => data)
    : [];
  return {
    date,
    sentence: batchSentence(batch, members.length),
    batch,
    funnel: funnelOf(batch, members.length, rows),
    players: rows.map((row) => ({
      ...row,
      team: teamById(row.team_id).tricode,
      opponent: teamById(row.opponent_team_id).tricode,
    })),
    missing: missingOf(batch, members),
  };
}

function missingOf(batch: BatchRecord | null, members: readonly MemberRecord[]): SlatePredictions['missing'] {
  const ended = new Map(members.map((member) => [member.personId, member]));
  const missing = (batch?.expected ?? []).flatMap(({ personId, playerLookup }) => {
    const member = ended.get(personId);
    if (member?.outcome === 'predicted') return [];
    return [{ player: playerLookup, outcome: member?.outcome ?? 'pending', reason: member?.reason ?? null }];
  });
  return missing.sort((a, b) => (a.player < b.player ? -1 : 1));
}

function funnelOf(
  batch: BatchRecord | null,
  ended: number,
  rows: readonly Pick<PredictionRow, 'line' | 'recommendation'>[],
): SlateFunnel {
  const reasons = new Map<string, number>();
  for (const { reason } of batch?.notSelected ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const calls = (call: string) => rows.filter((row) => row.recommendation === call).length;
  return {
    candidates: batch?.candidates ?? 0,
    selected: batch?.expected.length ?? 0,
    ready: batch?.ready ?? 0,
    ended,
    predicted: rows.length,
    withLine: rows.filter((row) => row.line !== null).length,
    notSelected: [...reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
    calls: { OVER: calls('OVER'), UNDER: calls('UNDER'), PASS: calls('PASS'), NO_LINE: calls('NO_LINE') },
  };
}
