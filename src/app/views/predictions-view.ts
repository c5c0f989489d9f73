/** A slate's predictions, player by player, as every surface shows them. */

import { readFileSync } from 'node:fs';
import type { GameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import { BATCHES, type BatchRecord, MEMBERS } from '../../pipeline/5-predict/batch-records.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import type { Warehouse } from '../../ports/warehouse.ts';

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
  readonly window_completeness: number;
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

export interface SlatePredictions {
  readonly date: GameDate;
  /** The newest generation of the slate's batch; null when none has started. */
  readonly batch: BatchRecord | null;
  readonly players: readonly PlayerPrediction[];
  /** Members of the frozen set that are not predicted, each with the reason. */
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
  const batch = batches[0] ?? null;
  const members = batch ? await ledger.query({ collection: MEMBERS, where: { batchId: batch.key } }) : [];
  return {
    date,
    batch: batch?.data ?? null,
    players: rows.map((row) => ({
      ...row,
      team: teamById(row.team_id).tricode,
      opponent: teamById(row.opponent_team_id).tricode,
    })),
    missing: members
      .filter(({ data }) => data.outcome !== 'predicted')
      .map(({ data }) => ({ player: data.playerLookup, outcome: data.outcome, reason: data.reason })),
  };
}
