import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import {
  randomOf,
  type SyntheticLeague,
  syntheticLeague,
} from '../../../test/support/phase4/synthetic-league.ts';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import { UnitError } from '../../engine/unit-error.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Row, Value, Warehouse } from '../../ports/warehouse.ts';
import type { Table } from '../../tables/define-table.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { FEATURE_SCHEMA, featureContractHash } from '../4-precompute/feature-contract.ts';
import { dayOf } from './game-log.ts';
import { type Candidate, type LoadedSlate, loadSlate, SNAPSHOT_READS } from './slate-snapshot.ts';
import { ZONES } from './system-contract.ts';

const SLATE = gameDate('2024-01-15');
const SEED = 51;
const CONTEXT = {
  date: SLATE,
  season: 2023,
  previous: gameDate('2024-01-14'),
  asOf: Date.parse('2024-01-15T22:30:00Z'),
};
const READY = 101;
const WITHOUT_FEATURES = 102;
const OUT = 103;

const LEAGUE: SyntheticLeague = syntheticLeague({
  seed: SEED,
  slate: SLATE,
  season: 2023,
  from: gameDate('2023-12-01'),
});

function contexts(): Row[] {
  return LEAGUE.playerContexts.map((row) => {
    if (row.person_id === READY) {
      return {
        ...row,
        player_lookup: 'readyplayer',
        tipoff_utc: '2024-01-15T23:30:00.000Z',
        book_lines: JSON.stringify([
          {
            book: 'prizepicks',
            line: 20.5,
            over_american: -137,
            under_american: -137,
            snapshot_ts: '2024-01-15T22:00:00Z',
          },
          {
            book: 'underdog',
            line: 30.5,
            over_american: -137,
            under_american: -137,
            snapshot_ts: '2024-01-15T22:31:00Z',
          },
        ]),
      };
    }
    if (row.person_id === OUT) {
      return {
        ...row,
        is_eligible: false,
        injury_status: 'out',
        injury_report_ts: '2024-01-15T21:30:00.000Z',
      };
    }
    return row;
  });
}

function features(changes: Record<string, Value> = {}): Row[] {
  return LEAGUE.playerContexts
    .filter((row) => row.person_id !== WITHOUT_FEATURES)
    .map((row) =>
      rowOf(mlFeatureStoreV2, {
        game_date: SLATE,
        game_id: row.game_id!,
        person_id: row.person_id!,
        team_id: row.team_id!,
        opponent_team_id: row.opponent_team_id!,
        season: 2023,
        game_type: 'regular',
        feature_schema: FEATURE_SCHEMA,
        feature_schema_hash: featureContractHash(),
        is_eligible: row.person_id !== OUT,
        ineligible_reason: row.person_id === OUT ? 'injury_out' : null,
        is_production_ready: row.person_id === READY,
        missing_required: row.person_id === READY ? '[]' : '["expected_pace"]',
        window_completeness: 0.9,
        minutes_projection: 31.25,
        season_games_played: 20,
        ...changes,
      }),
    );
}

/** Played, of known length, and counting in the statistics. */
const gamesOfTheLog = () =>
  LEAGUE.playerGames.filter(
    (row) => row.play_status === 'played' && row.game_type !== 'cup_final' && row.seconds_played !== null,
  );

const DEFENCES = Array.from({ length: 10 }, (_, i) =>
  rowOf(teamDefenseZoneAnalysis, {
    game_date: SLATE,
    season: 2023,
    team_id: i + 1,
    zone_games_used: 15,
    def_rating_last_15: 110 + i,
    pace_last_15: 100,
    opp_fta_rate_last_15: 0.25,
    ...Object.fromEntries(
      ZONES.flatMap((zone) => [
        [`${zone}_fga`, 300],
        [`${zone}_pct01`, 0.45],
        [`${zone}_fga_per_game`, 20],
        [`league_${zone}_pct01`, 0.44],
      ]),
    ),
  }),
);

interface Parts {
  readonly games?: readonly Row[];
  readonly defence?: readonly Row[];
  readonly features?: readonly Row[];
}

/** Loads a slate from rows that are not cut at it: the queries must do that themselves as well. */
async function load(parts: Parts = {}): Promise<LoadedSlate> {
  const workspace = await warehouse.workspace([]);
  const input = async (table: Table, rows: readonly Row[]) => await workspace.load(table.name, table, rows);
  try {
    await input(playerGameSummary, parts.games ?? LEAGUE.playerGames);
    await input(teamDefenseGameSummary, parts.defence ?? LEAGUE.defence);
    await input(upcomingPlayerGameContext, contexts());
    await input(teamDefenseZoneAnalysis, DEFENCES);
    await workspace.load('feature_rows', mlFeatureStoreV2, parts.features ?? features());
    await workspace.run(
      `CREATE TEMP TABLE ${mlFeatureStoreV2.name} AS
       SELECT *, md5(feature_rows::VARCHAR) AS row_hash FROM feature_rows`,
    );
    return await loadSlate(workspace, CONTEXT);
  } finally {
    await workspace.close();
  }
}

let warehouse: Warehouse;
let slate: LoadedSlate;
before(async () => {
  warehouse = await memoryWarehouse();
  slate = await load();
});
after(() => warehouse.close());

const candidate = (person: number): Candidate =>
  slate.candidates.find(({ personId }) => personId === person)!;

test('everybody with a context row is a candidate, ordered by person', () => {
  const expected = LEAGUE.playerContexts.map((row) => Number(row.person_id)).sort((a, b) => a - b);
  assert.deepEqual(
    slate.candidates.map(({ personId }) => personId),
    expected,
  );
});

test('a ready candidate has his features, his line before the cut-off, and his row’s hash', () => {
  const ready = candidate(READY);
  assert.equal(ready.isReady, true);
  assert.equal(ready.playerLookup, 'readyplayer');
  assert.equal(ready.projectedMinutes, 31.25);
  assert.equal(ready.windowCompleteness, 0.9);
  assert.equal(ready.tipoffAt, Date.parse('2024-01-15T23:30:00Z'));
  assert.deepEqual(
    ready.lines.map(({ line, book, booksCount }) => [line, book, booksCount]),
    [[20.5, 'prizepicks', 1]],
  );
  assert.match(ready.featureRowHash, /^[0-9a-f]{16,64}$/);
  assert.notEqual(ready.featureRowHash, candidate(104).featureRowHash);
  assert.equal(ready.situation.opponent!.zoneGames, 15);
  assert.equal(ready.situation.features.points_line, null);
});

test('a candidate without a feature row is not ready and says so', () => {
  const bare = candidate(WITHOUT_FEATURES);
  assert.deepEqual([bare.isReady, bare.missingRequired, bare.featureRowHash], [false, ['feature_row'], '']);
  assert.equal(bare.projectedMinutes, null);
  assert.equal(bare.tipoffAt, null);
  assert.deepEqual(candidate(104).missingRequired, ['expected_pace']);
});

test('whoever is ruled out carries his status and when it was reported', () => {
  const out = candidate(OUT);
  assert.deepEqual([out.isEligible, out.ineligibleReason, out.injuryStatus], [false, 'injury_out', 'out']);
  assert.equal(out.injuryReportAt, Date.parse('2024-01-15T21:30:00Z'));
});

test('the log holds every played game of known length but the cup final, by player and date', () => {
  const expected = gamesOfTheLog();
  const { log } = slate.snapshot;
  assert.equal(log.length, expected.length);
  const ordered = [...expected].sort(
    (a, b) =>
      Number(a.person_id) - Number(b.person_id) || (String(a.game_date) < String(b.game_date) ? -1 : 1),
  );
  ordered.forEach((row, i) => {
    assert.deepEqual(
      [
        log.personId[i],
        log.day[i],
        log.season[i],
        log.opponentTeamId[i],
        log.isHome[i] === 1,
        log.points[i],
        log.fga[i],
        log.ftm[i],
        log.fta[i],
      ],
      [
        row.person_id,
        dayOf(String(row.game_date)),
        row.season,
        row.opponent_team_id,
        row.is_home,
        row.points,
        row.fga,
        row.ftm,
        row.fta,
      ],
    );
    assert.equal(log.minutes[i], Number(row.seconds_played) / 60);
    ZONES.forEach((zone, z) => {
      const fga = row[`${zone}_fga`];
      if (fga === null) assert.ok(Number.isNaN(log.zoneFga[i * ZONES.length + z]!));
      else assert.equal(log.zoneFga[i * ZONES.length + z], fga);
    });
  });
});

test('an opponent’s defence and the pace are what was known before each game', () => {
  const { log } = slate.snapshot;
  const games = LEAGUE.defence.filter((row) => row.game_type !== 'cup_final');
  const sum = (rows: readonly Row[], column: string) =>
    rows.reduce((total, row) => total + Number(row[column]), 0);
  const rating = (rows: readonly Row[]) => (100 * sum(rows, 'points_allowed')) / sum(rows, 'possessions');
  const pace = (rows: readonly Row[]) => (240 * sum(rows, 'possessions')) / sum(rows, 'team_minutes');
  const played = gamesOfTheLog();
  let compared = 0;
  for (const row of played) {
    const i = log.personId.findIndex(
      (person, at) => person === row.person_id && log.day[at] === dayOf(String(row.game_date)),
    );
    const earlier = games.filter((game) => String(game.game_date) < String(row.game_date));
    const own = earlier.filter((game) => game.team_id === row.team_id);
    const other = earlier.filter((game) => game.team_id === row.opponent_team_id);
    if (other.length < 5) {
      assert.ok(Number.isNaN(log.opponentDefence[i]!));
      continue;
    }
    compared++;
    assert.ok(Math.abs(log.opponentDefence[i]! - (rating(other) - rating(earlier))) < 0.0051);
    if (own.length >= 5) {
      const expected = (pace(own) * pace(other)) / pace(earlier) - pace(earlier);
      assert.ok(Math.abs(log.pace[i]! - expected) < 0.0051);
    }
  }
  assert.ok(compared > 200, `${compared} games compared`);
});

test('the order of stored rows changes no byte, seed 52', async () => {
  const random = randomOf(52);
  const shuffled = <T>(rows: readonly T[]) =>
    rows
      .map((row) => ({ row, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
  assert.deepEqual(
    await load({ games: shuffled(LEAGUE.playerGames), defence: shuffled(LEAGUE.defence) }),
    slate,
  );
});

test('games on or after the slate are not there to be read', async () => {
  const tonight = LEAGUE.playerGames
    .slice(-3)
    .map((row, i) => ({ ...row, game_date: i < 2 ? SLATE : '2024-01-20', points: 70 }));
  assert.deepEqual(await load({ games: [...LEAGUE.playerGames, ...tonight] }), slate);
});

test('feature rows of another contract stop the batch: permanent, with the way out', async () => {
  const foreign = features({ feature_schema_hash: 'other' });
  await assert.rejects(load({ features: foreign }), (error: UnitError) => {
    assert.ok(error instanceof UnitError);
    assert.deepEqual([error.kind, error.code], ['permanent', 'feature_contract_mismatch']);
    assert.match(error.message, /contract other.*run ml_feature_store_v2 of 2024-01-15 again/);
    return true;
  });
});

test('a slate before the first game has candidates and an empty log', async () => {
  const empty = await load({ games: [], defence: [] });
  assert.equal(empty.snapshot.log.length, 0);
  assert.equal(empty.candidates.length, slate.candidates.length);
});

test('all reads are declared, each table once', () => {
  const names = SNAPSHOT_READS.map((read) => read.table.name);
  assert.equal(new Set(names).size, names.length);
});
