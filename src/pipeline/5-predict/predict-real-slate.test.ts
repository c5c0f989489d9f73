import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realLeague } from '../../../test/support/phase4/real-league.ts';
import { openPhase4 } from '../../../test/support/phase4/run-phase4.ts';
import { META } from '../../../test/support/phase5/situations.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { gameDate } from '../../league/game-date.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import { predictMember } from './predict-member.ts';
import { sanityGate } from './sanity-gate.ts';
import { selectMembers } from './select-members.ts';
import { loadSlate } from './slate-snapshot.ts';

const SLATE = gameDate('2024-01-15');

test(
  'the slate of 2024-01-15 is predicted better than by season averages, and passes the gate',
  skipWithoutRealData,
  async () => {
    const dir = realDataDir()!;
    const league = realLeague(dir, '2023-24', SLATE);
    const results = realLeague(dir, '2023-24', '2024-01-16', false).playerGames.filter(
      (row) => row.game_date === SLATE,
    );
    const phase4 = await openPhase4();
    const { rows } = await phase4.run(league, { date: SLATE });
    const workspace = await phase4.warehouse.workspace([]);
    await workspace.load(playerGameSummary.name, playerGameSummary, league.playerGames);
    await workspace.load(teamDefenseGameSummary.name, teamDefenseGameSummary, league.defence);
    await workspace.load(upcomingPlayerGameContext.name, upcomingPlayerGameContext, league.playerContexts);
    await workspace.load(
      teamDefenseZoneAnalysis.name,
      teamDefenseZoneAnalysis,
      rows.team_defense_zone_analysis!,
    );
    await workspace.load('feature_rows', mlFeatureStoreV2, rows.ml_feature_store_v2!);
    await workspace.run(
      `CREATE TEMP TABLE ml_feature_store_v2 AS SELECT *, md5(feature_rows::VARCHAR) AS row_hash FROM feature_rows`,
    );
    const asOf = Date.parse(`${SLATE}T22:00:00Z`);
    const slate = await loadSlate(workspace, {
      date: SLATE,
      season: 2023,
      previous: gameDate('2024-01-14'),
      asOf,
    });
    await workspace.close();
    await phase4.close();

    const { selected } = selectMembers(slate.candidates, { minMinutes: 15 });
    const members = selected.map((candidate) => ({
      candidate,
      result: predictMember({ candidate, slate, parameters: START_PARAMETERS, model: null, meta: META }),
    }));
    const predicted = members.filter(({ result }) => result.outcome === 'predicted');
    assert.ok(
      predicted.length > 0.95 * selected.length && predicted.length > 150,
      `${predicted.length} of ${selected.length}`,
    );
    for (const system of ['zone_matchup_v1', 'similarity_balanced_v1'] as const) {
      const ok = predicted.filter(({ result }) => result.systems[system] === 'ok').length;
      assert.ok(ok > 0.9 * predicted.length, `${system} has something to say of ${ok}`);
    }
    assert.deepEqual(sanityGate(predicted.flatMap(({ result }) => result.rows)), {
      blocked: [],
      withdrawnSystems: [],
      incidents: [],
    });

    const actual = new Map(results.map((row) => [row.person_id, Number(row.points)]));
    const errors = predicted.flatMap(({ candidate, result }) => {
      const points = actual.get(candidate.personId);
      if (points === undefined) return [];
      const ensemble = result.rows.find((row) => row.system_id === 'ensemble_v1')!;
      return [
        {
          ours: Math.abs(Number(ensemble.predicted_median) - points),
          average: Math.abs(candidate.situation.features.points_avg_season! - points),
          inside: points >= Number(ensemble.q10) && points <= Number(ensemble.q90),
        },
      ];
    });
    const mean = (of: (error: (typeof errors)[number]) => number) =>
      errors.reduce((sum, error) => sum + of(error), 0) / errors.length;
    const mae = mean(({ ours }) => ours);
    // An honest slate of players with minutes lies near 5; much less would be a leak.
    assert.ok(mae > 4 && mae < 6, `mean absolute error ${mae}`);
    assert.ok(
      mae < mean(({ average }) => average),
      `${mae} against ${mean(({ average }) => average)} of season averages`,
    );
    const coverage = mean(({ inside }) => Number(inside));
    assert.ok(coverage > 0.75 && coverage < 0.95, `80 % intervals hold ${coverage}`);
  },
);
