/** Players, histories and slates for tests of the prediction systems, from the few values a test is about. */

import { FEATURE_NAMES } from '../../../src/pipeline/4-precompute/feature-contract.ts';
import { gameLogOf } from '../../../src/pipeline/5-predict/game-log.ts';
import type { RowMeta } from '../../../src/pipeline/5-predict/predict-member.ts';
import type { Candidate, LineQuote, LoadedSlate } from '../../../src/pipeline/5-predict/slate-snapshot.ts';
import { buildSnapshotIndex } from '../../../src/pipeline/5-predict/snapshot-index.ts';
import {
  type LeagueLevels,
  type OpponentDefence,
  type PastGame,
  type PlayerSituation,
  ZONES,
  type Zone,
  type ZoneCounts,
} from '../../../src/pipeline/5-predict/system-contract.ts';

/** The slate of these tests. */
export const SLATE = '2024-01-15';
export const PLAYER = 7;

const DAY_MS = 86_400_000;

/** The date `days` before the slate. */
export function daysBefore(days: number): string {
  return new Date(Date.parse(`${SLATE}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** A league in which every zone is attempted and made as in 2023-24. */
export const LEAGUE: LeagueLevels = {
  defRating: 114,
  pace: 99,
  ftaRate: 0.245,
  zones: {
    ra: { attemptsPerPossession: 0.266, pct: 0.663 },
    paint: { attemptsPerPossession: 0.177, pct: 0.441 },
    mid: { attemptsPerPossession: 0.101, pct: 0.419 },
    corner3: { attemptsPerPossession: 0.091, pct: 0.39 },
    ab3: { attemptsPerPossession: 0.263, pct: 0.36 },
  },
};

/** An opponent like the league, but for what is given by zone. */
export function opponentLike(
  league: LeagueLevels = LEAGUE,
  changes: Partial<Record<Zone, { volume?: number; pct?: number }>> = {},
): OpponentDefence {
  return {
    zoneGames: 15,
    ftaRate: league.ftaRate,
    zones: Object.fromEntries(
      ZONES.map((zone) => {
        const { attemptsPerPossession, pct } = league.zones![zone];
        const { volume = 1, pct: ratio = 1 } = changes[zone] ?? {};
        return [
          zone,
          {
            attempts: Math.round(1500 * attemptsPerPossession * volume),
            attemptsPerPossession: attemptsPerPossession * volume,
            pct: pct * ratio,
          },
        ];
      }),
    ) as NonNullable<OpponentDefence['zones']>,
  };
}

/** Shots spread like the league's, two thirds of the inside and a third of the outside ones made. */
export function zonesOf(fga: number): ZoneCounts {
  const share: Record<Zone, number> = { ra: 0.3, paint: 0.2, mid: 0.1, corner3: 0.1, ab3: 0.3 };
  return Object.fromEntries(
    ZONES.map((zone) => {
      const attempts = Math.round(share[zone] * fga);
      return [zone, { fga: attempts, fgm: Math.round(attempts * LEAGUE.zones![zone].pct) }];
    }),
  ) as ZoneCounts;
}

export function pastGame(values: Partial<PastGame> & { gameDate: string }): PastGame {
  const fga = values.fga ?? 12;
  return {
    season: 2023,
    personId: PLAYER,
    opponentTeamId: 99,
    isHome: true,
    minutes: 30,
    points: 15,
    fga,
    fta: 3,
    ftm: 2,
    zones: zonesOf(fga),
    opponentDefence: 0,
    pace: 0,
    ...values,
  };
}

/** `count` games, one every other day, the newest two days before the slate; `of` varies them by games ago. */
export function history(
  count: number,
  of: (gamesAgo: number) => Partial<PastGame> = () => ({}),
  personId = PLAYER,
): PastGame[] {
  return Array.from({ length: count }, (_, i) =>
    pastGame({ gameDate: daysBefore(2 * (i + 1)), personId, isHome: i % 2 === 0, ...of(i) }),
  );
}

/** All features of the contract, those a real row would have set to something usual. */
export function featuresOf(values: Readonly<Record<string, number | null>> = {}) {
  const usual: Record<string, number> = {
    points_avg_last_5: 15,
    points_avg_last_10: 15,
    points_avg_season: 15,
    minutes_avg_last_10: 30,
    minutes_avg_season: 30,
    minutes_projection: 30,
    usage_avg_last_10: 20,
    points_per_min_last_10: 0.5,
    opp_def_rating_last_15: 114,
    expected_pace: 99,
    is_home: 1,
    days_rest: 1,
    season_games_played: 35,
  };
  for (const name of Object.keys(values)) {
    if (!FEATURE_NAMES.includes(name)) throw new Error(`there is no feature ${name}: correct the test`);
  }
  return Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, name in values ? values[name]! : (usual[name] ?? null)]),
  );
}

export function situationOf(
  values: Partial<Omit<PlayerSituation, 'features'>> & {
    features?: Readonly<Record<string, number | null>>;
  } = {},
): PlayerSituation {
  const { features, ...rest } = values;
  return {
    personId: PLAYER,
    gameId: '0022300555',
    teamId: 1,
    opponentTeamId: 2,
    isHome: true,
    opponent: opponentLike(),
    ...rest,
    features: featuresOf(features),
  };
}

/** A loaded slate of these players with these games behind it. */
export function slateOf(
  games: readonly PastGame[],
  candidates: readonly Candidate[] = [],
  league: LeagueLevels = LEAGUE,
): LoadedSlate {
  const snapshot = {
    gameDate: SLATE,
    season: 2023,
    log: gameLogOf(games),
    league,
  };
  return { snapshot, candidates, index: buildSnapshotIndex(snapshot) };
}

export function indexOf(games: readonly PastGame[], league: LeagueLevels = LEAGUE) {
  return slateOf(games, [], league).index;
}

export const TIP_OFF = Date.parse(`${SLATE}T23:30:00Z`);

export function quote(values: Partial<LineQuote> = {}): LineQuote {
  return {
    line: 14.5,
    isPrimary: true,
    book: 'draftkings',
    source: 'odds_api',
    overPrice: -110,
    underPrice: -110,
    observedAt: TIP_OFF - 90 * 60_000,
    booksCount: 1,
    ...values,
  };
}

export function candidateOf(values: Partial<Candidate> = {}): Candidate {
  const situation = values.situation ?? situationOf();
  return {
    personId: situation.personId,
    playerLookup: 'someplayer',
    gameId: situation.gameId,
    teamId: situation.teamId,
    opponentTeamId: situation.opponentTeamId,
    isHome: situation.isHome,
    tipoffAt: TIP_OFF,
    isEligible: true,
    ineligibleReason: null,
    isReady: true,
    missingRequired: [],
    projectedMinutes: situation.features.minutes_projection ?? null,
    injuryStatus: null,
    injuryReportAt: null,
    windowCompleteness: 1,
    lines: [],
    featureRowHash: 'feature-row-hash',
    situation,
    ...values,
  };
}

export const META: RowMeta = {
  batchId: `batch_${SLATE}_g1`,
  generation: 1,
  attempt: 1,
  correlationId: `slate-${SLATE}`,
  createdAt: TIP_OFF - 60 * 60_000,
  lane: 'backfill',
  codeVersion: 'code',
  configHash: 'config',
  inputVersion: 'input',
  featureVersion: 'v1',
  featureContractHash: 'contract',
};
