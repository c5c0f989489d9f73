/** Loads everything a slate's predictions are made from: few set-based queries, once per batch. */

import { readFileSync } from 'node:fs';
import { UnitError } from '../../engine/unit-error.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { FEATURE_NAMES, FEATURE_SCHEMA, featureContractHash } from '../4-precompute/feature-contract.ts';
import type { Read, UnitContext } from '../define-processor.ts';
import { parseGameLog } from './game-log.ts';
import type { LineQuote } from './line-quote.ts';
import { memberLines } from './primary-line.ts';
import { readDefences } from './slate-defences.ts';
import { buildSnapshotIndex, type SnapshotIndex } from './snapshot-index.ts';
import type { OpponentDefence, PlayerSituation, SlateSnapshot } from './system-contract.ts';

export type { LineQuote } from './line-quote.ts';

/** A player with a context row for the slate, whether he will be predicted or not. */
export interface Candidate {
  readonly personId: number;
  readonly playerLookup: string;
  readonly gameId: string;
  readonly teamId: number;
  readonly opponentTeamId: number;
  readonly isHome: boolean;
  /** UTC milliseconds; null when the schedule knows only the date. */
  readonly tipoffAt: number | null;
  readonly isEligible: boolean;
  readonly ineligibleReason: string | null;
  /** Eligible and no required feature missing. */
  readonly isReady: boolean;
  readonly missingRequired: readonly string[];
  /** Minutes; null when not known, never 0 for it. */
  readonly projectedMinutes: number | null;
  readonly injuryStatus: string | null;
  /** UTC milliseconds. */
  readonly injuryReportAt: number | null;
  /** Share of his team's last 10 games with summaries, 0-1. */
  readonly windowCompleteness: number | null;
  /** The primary line first; empty when there is none. */
  readonly lines: readonly LineQuote[];
  readonly featureRowHash: string;
  readonly situation: PlayerSituation;
}

export interface LoadedSlate {
  readonly snapshot: SlateSnapshot;
  readonly candidates: readonly Candidate[];
  readonly index: SnapshotIndex;
}

/** Two seasons back: the window of histories and comparables. */
const HISTORY = { daysBefore: 550 } as const;

export const SNAPSHOT_READS: readonly Read[] = [
  { table: mlFeatureStoreV2, window: 'same' },
  { table: upcomingPlayerGameContext, window: 'same' },
  { table: teamDefenseZoneAnalysis, window: 'same' },
  { table: playerGameSummary, window: HISTORY },
  { table: teamDefenseGameSummary, window: HISTORY },
];

const sqlFile = (name: string) => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8');
const GAMES_SQL = sqlFile('past-games');
const DEFENCES_SQL = sqlFile('slate-defences');
const CANDIDATES_SQL = sqlFile('slate-candidates').replace(
  '/*features*/',
  // Prefixed: `is_home` is a feature (0 or 1) and a fact of the context (true or false).
  FEATURE_NAMES.map((name) => `features.${name} AS feature_${name}`).join(',\n  '),
);

/**
 * The slate of `context.date`, cut at `context.asOf`. Throws a permanent `UnitError` when a feature row was written
 * under another contract than this code reads.
 */
export async function loadSlate(workspace: Workspace, context: UnitContext): Promise<LoadedSlate> {
  const game_date = context.date;
  const [games] = await workspace.rows<{ games: number; packed: string }>(GAMES_SQL, { game_date });
  const defences = readDefences(await workspace.rows(DEFENCES_SQL));
  const rows = await workspace.rows<CandidateRow>(CANDIDATES_SQL, { feature_schema: FEATURE_SCHEMA });
  assertContract(rows, game_date);
  const candidates = rows.map((row) => toCandidate(row, defences.byTeam, context.asOf));
  const snapshot: SlateSnapshot = {
    gameDate: game_date,
    season: context.season,
    log: parseGameLog(games?.packed ?? '', games?.games ?? 0),
    league: defences.league,
  };
  return { snapshot, candidates, index: buildSnapshotIndex(snapshot) };
}

type CandidateRow = Row & {
  readonly person_id: number;
  readonly player_lookup: string;
  readonly game_id: string;
  readonly team_id: number;
  readonly opponent_team_id: number;
  readonly is_home: boolean;
  readonly tipoff_at: number | null;
  readonly is_eligible: boolean;
  readonly ineligible_reason: string | null;
  readonly is_production_ready: boolean | null;
  readonly missing_required: string | null;
  readonly window_completeness: number | null;
  readonly feature_schema_hash: string | null;
  readonly feature_row_hash: string | null;
  readonly injury_status: string | null;
  readonly injury_report_at: number | null;
  readonly book_lines: string | null;
};

function assertContract(rows: readonly CandidateRow[], date: string): void {
  const expected = featureContractHash();
  const other = rows.find((row) => row.feature_schema_hash !== null && row.feature_schema_hash !== expected);
  if (!other) return;
  throw new UnitError(
    'permanent',
    'feature_contract_mismatch',
    `the feature rows of ${date} were written under contract ${other.feature_schema_hash}, this code reads ${expected}: run ml_feature_store_v2 of ${date} again`,
  );
}

function toCandidate(
  row: CandidateRow,
  defences: ReadonlyMap<number, OpponentDefence>,
  asOf: number,
): Candidate {
  const features = Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, (row[`feature_${name}`] ?? null) as number | null]),
  );
  const situation: PlayerSituation = {
    personId: row.person_id,
    gameId: row.game_id,
    teamId: row.team_id,
    opponentTeamId: row.opponent_team_id,
    isHome: row.is_home,
    features,
    opponent: defences.get(row.opponent_team_id) ?? null,
  };
  return {
    personId: row.person_id,
    playerLookup: row.player_lookup,
    gameId: row.game_id,
    teamId: row.team_id,
    opponentTeamId: row.opponent_team_id,
    isHome: row.is_home,
    tipoffAt: row.tipoff_at,
    isEligible: row.is_eligible,
    ineligibleReason: row.ineligible_reason,
    isReady: row.is_production_ready === true,
    // Without a feature row nothing is known of him, and its absence is what is missing.
    missingRequired: row.missing_required ? (JSON.parse(row.missing_required) as string[]) : ['feature_row'],
    projectedMinutes: features.minutes_projection ?? null,
    injuryStatus: row.injury_status,
    injuryReportAt: row.injury_report_at,
    windowCompleteness: row.window_completeness,
    lines: memberLines(row.book_lines, { asOf, tipoffAt: row.tipoff_at }),
    featureRowHash: row.feature_row_hash ?? '',
    situation,
  };
}
