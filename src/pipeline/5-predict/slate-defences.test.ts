import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../ports/warehouse.ts';
import { readDefences } from './slate-defences.ts';
import { ZONES } from './system-contract.ts';

function team(team_id: number, values: Row = {}): Row {
  const zones = Object.fromEntries(
    ZONES.flatMap((zone) => [
      [`${zone}_fga`, 300],
      [`${zone}_pct01`, 0.5],
      [`${zone}_fga_per_game`, 20],
      [`league_${zone}_pct01`, 0.48],
    ]),
  );
  const ratings = { def_rating_last_15: 110 + team_id, pace_last_15: 80, opp_fta_rate_last_15: 0.25 };
  return { team_id, zone_games_used: 15, ...ratings, ...zones, ...values };
}
const league = (count: number, of: (i: number) => Row = () => ({})) =>
  Array.from({ length: count }, (_, i) => team(i, of(i)));

test('the league is the mean of its teams, its percentages are the baseline every row carries', () => {
  const { league: levels } = readDefences(league(11));
  assert.equal(levels.defRating, 115);
  assert.equal(levels.pace, 80);
  assert.equal(levels.ftaRate, 0.25);
  assert.deepEqual(levels.zones!.ra, { attemptsPerPossession: 0.25, pct: 0.48 });
});

test('what a team allowed is per possession', () => {
  const { byTeam } = readDefences(league(10, (i) => (i === 3 ? { ab3_fga_per_game: 30 } : {})));
  assert.deepEqual(byTeam.get(3)!.zones!.ab3, { attempts: 300, attemptsPerPossession: 0.375, pct: 0.5 });
  assert.equal(byTeam.get(3)!.zoneGames, 15);
});

test('fewer than ten teams are not yet a league', () => {
  const { league: levels } = readDefences(league(9));
  assert.deepEqual(levels, { defRating: null, pace: null, ftaRate: null, zones: null });
});

test('zones are known all together or not at all, and a team without ratings does not count', () => {
  const bare = { ra_fga_per_game: null, ra_fga: null, ra_pct01: null };
  const { byTeam, league: levels } = readDefences([
    ...league(10),
    team(20, { ...bare, def_rating_last_15: null, pace_last_15: null, zone_games_used: null }),
  ]);
  assert.equal(byTeam.get(20)!.zones, null);
  assert.equal(byTeam.get(20)!.zoneGames, 0);
  assert.equal(levels.defRating, 114.5);
  const noBaseline = readDefences(league(10, () => ({ league_mid_pct01: null })));
  assert.equal(noBaseline.league.zones, null);
});
