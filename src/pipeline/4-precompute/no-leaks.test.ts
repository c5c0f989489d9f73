import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import {
  assertSameNumbers,
  naivePlayerForm,
  naiveTeamDefence,
  naiveTeamOffence,
} from '../../../test/support/phase4/naive-features.ts';
import { openPhase4 } from '../../../test/support/phase4/run-phase4.ts';
import {
  SEASON_START,
  type SyntheticLeague,
  shuffled,
  syntheticLeague,
} from '../../../test/support/phase4/synthetic-league.ts';
import { addDays } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { FEATURES } from './feature-contract.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

const SEASON = 2023;

/** Some of the slates come before anybody has three games. */
const slates = fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), days: fc.integer({ min: 1, max: 45 }) });

function leagueOf({ seed, days }: { seed: number; days: number }) {
  const slate = addDays(SEASON_START, days);
  return { slate, league: syntheticLeague({ seed, slate, season: SEASON, from: SEASON_START }) };
}

/** Games the league plays on the slate and after it, with the same ids of players and teams. */
function future(seed: number, slate: ReturnType<typeof addDays>): SyntheticLeague {
  const later = syntheticLeague({ seed: seed + 1, slate: addDays(slate, 8), season: SEASON, from: slate });
  const renamed = (rows: readonly Row[]) => rows.map((row) => ({ ...row, game_id: `f${row.game_id}` }));
  return {
    ...later,
    playerGames: renamed(later.playerGames),
    offence: renamed(later.offence),
    defence: renamed(later.defence),
  };
}

test('no row dated on the slate or later changes anything (L1, L2)', async () => {
  await fc.assert(
    fc.asyncProperty(slates, async ({ seed, days }) => {
      const { slate, league } = leagueOf({ seed, days });
      const later = future(seed, slate);
      const nonsense = later.playerGames.map((row) => ({ ...row, play_status: 'played', points: 99 }));
      const clean = await phase4.run(league, { date: slate });
      const dirty = await phase4.run(
        {
          ...league,
          playerGames: [...nonsense, ...league.playerGames],
          offence: [...later.offence, ...league.offence],
          defence: [...later.defence, ...league.defence],
        },
        { date: slate },
      );
      assert.deepEqual(dirty.rows, clean.rows);
    }),
    { numRuns: 3 },
  );
});

test('the physical order of the input rows changes no byte (L3)', async () => {
  await fc.assert(
    fc.asyncProperty(slates, async ({ seed, days }) => {
      const { slate, league } = leagueOf({ seed, days });
      const before = await phase4.run(league, { date: slate });
      const after = await phase4.run(
        {
          playerGames: shuffled(league.playerGames, seed),
          offence: shuffled(league.offence, seed + 1),
          defence: shuffled(league.defence, seed + 2),
          playerContexts: shuffled(league.playerContexts, seed + 3),
          teamContexts: shuffled(league.teamContexts, seed + 4),
        },
        { date: slate },
      );
      assert.equal(JSON.stringify(after.rows), JSON.stringify(before.rows));
    }),
    { numRuns: 3 },
  );
});

/** A value outside its hard range is not served: invented leagues have ratings no team ever had. */
function inRange(name: string, value: number | null): number | null {
  const [low, high] = FEATURES.find((feature) => feature.name === name)!.range;
  return value !== null && value >= low && value <= high ? value : null;
}

test('groups A, B, C, E21, E22 and F equal an independent recomputation (L7)', async () => {
  await fc.assert(
    fc.asyncProperty(slates, async (drawn) => {
      const { slate, league } = leagueOf(drawn);
      const { rows } = await phase4.run(league, { date: slate });
      for (const row of rows.player_daily_cache!) {
        assertSameNumbers(
          row,
          {
            ...naivePlayerForm(league.playerGames, Number(row.person_id), slate, SEASON),
            ...naiveTeamOffence(league.offence, Number(row.team_id), slate, SEASON),
          },
          `player ${row.person_id}`,
        );
      }
      const defences = new Map(
        [...new Set(league.defence.map((row) => Number(row.team_id)))].map((team) => [
          team,
          naiveTeamDefence(league.defence, team, slate, SEASON),
        ]),
      );
      for (const row of rows.team_defense_zone_analysis!) {
        const expected = defences.get(Number(row.team_id));
        if (expected) assertSameNumbers(row, expected, `team ${row.team_id}`);
      }
      const cache = new Map(rows.player_daily_cache!.map((row) => [row.person_id, row]));
      for (const row of rows.ml_feature_store_v2!) {
        const own = cache.get(row.person_id!)!;
        const opponent = defences.get(Number(row.opponent_team_id));
        const pace =
          own.team_pace_last_10 === null || !opponent?.pace_last_15 || own.league_pace_to_date === null
            ? null
            : (Number(own.team_pace_last_10) * opponent.pace_last_15) / Number(own.league_pace_to_date);
        assertSameNumbers(
          row,
          {
            points_avg_last_5: inRange('points_avg_last_5', own.points_avg_last_5 as number | null),
            opp_def_rating_last_15: inRange('opp_def_rating_last_15', opponent?.def_rating_last_15 ?? null),
            opp_fta_rate_allowed_last_15: inRange(
              'opp_fta_rate_allowed_last_15',
              opponent?.opp_fta_rate_last_15 ?? null,
            ),
            expected_pace: inRange('expected_pace', pace),
          },
          `features of ${row.person_id}`,
        );
      }
    }),
    { numRuns: 4 },
  );
});

test('every NULL measure has a reason, and nothing else has one', async () => {
  await fc.assert(
    fc.asyncProperty(slates, async (drawn) => {
      const { slate, league } = leagueOf(drawn);
      const { rows } = await phase4.run(league, { date: slate });
      const silent = new Set(['tipoff_utc', 'hours_to_tip', 'ineligible_reason']);
      for (const [id, output] of Object.entries(rows)) {
        for (const row of output) {
          const reasons = Object.keys(JSON.parse(String(row.null_reasons))).sort();
          const nulls = Object.keys(row).filter((name) => row[name] === null && !silent.has(name));
          assert.deepEqual(reasons, nulls.sort(), `${id} ${row.person_id ?? row.team_id}`);
        }
      }
    }),
    { numRuns: 3 },
  );
});
