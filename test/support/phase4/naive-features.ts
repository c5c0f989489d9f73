/**
 * A second, slow and obvious implementation of the rolling numbers, straight from analytics.md: loops over all games,
 * one player at a time. It shares no line with the queries; equality to 1e-9 is test L7.
 */

import type { Row } from '../../../src/ports/warehouse.ts';

type Numbers = Record<string, number | null>;

const num = (row: Row, column: string): number => Number(row[column]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const ratio = (top: number, bottom: number) => (bottom === 0 ? null : top / bottom);
const of = (rows: readonly Row[], column: string) => rows.map((row) => num(row, column));
const timed = (rows: readonly Row[]) => rows.filter((row) => row.seconds_played !== null);

/** Games that count for form, strictly before `date`, newest first. */
function before(rows: readonly Row[], date: string, season: number): Row[] {
  return rows
    .filter((row) => String(row.game_date) < date && row.season === season && row.game_type !== 'cup_final')
    .sort((a, b) => (String(a.game_date) < String(b.game_date) ? 1 : -1));
}

/** Weighted mean with weights 0.5^(k/halfLife), k the place counted from the newest; null values have no weight. */
function ewma(values: readonly (number | null)[], halfLife: number): number {
  let top = 0;
  let bottom = 0;
  values.forEach((value, k) => {
    if (value === null) return;
    top += value * 0.5 ** (k / halfLife);
    bottom += 0.5 ** (k / halfLife);
  });
  return top / bottom;
}

/** Groups A, B and C of a player, as the columns of player_daily_cache. */
export function naivePlayerForm(
  playerGames: readonly Row[],
  personId: number,
  date: string,
  season: number,
): Numbers {
  const games = before(
    playerGames.filter((row) => row.person_id === personId && row.play_status === 'played'),
    date,
    season,
  );
  const last = (n: number) => games.slice(0, n);
  const minutesOf = (rows: readonly Row[]) => of(timed(rows), 'seconds_played').map((s) => s / 60);
  const averageMinutes = (rows: readonly Row[]) => (timed(rows).length >= 3 ? mean(minutesOf(rows)) : null);
  const perMinute = (rows: readonly Row[], column: string) =>
    timed(rows).length >= 3 ? ratio(sum(of(timed(rows), column)), sum(minutesOf(rows))) : null;
  const usage = (rows: readonly Row[]) => {
    const known = timed(rows).filter((row) => row.usage_pct100 !== null);
    if (timed(rows).length < 3) return null;
    return ratio(
      sum(known.map((row) => num(row, 'usage_pct100') * num(row, 'seconds_played'))),
      sum(of(known, 'seconds_played')),
    );
  };
  const average = (n: number) => (games.length >= 3 ? mean(of(last(n), 'points')) : null);
  const weighted = (h: number) => (games.length >= 3 ? ewma(of(games, 'points'), h) : null);
  const ten = of(last(10), 'points');
  const ordered = [...ten].sort((a, b) => a - b);
  const middle = ordered.length / 2;

  return {
    season_games_played: games.length,
    points_avg_last_3: average(3),
    points_avg_last_5: average(5),
    points_avg_last_10: average(10),
    points_avg_last_20: average(20),
    points_avg_season: average(games.length),
    points_std_last_10:
      games.length >= 5 ? Math.sqrt(sum(ten.map((p) => (p - mean(ten)) ** 2)) / (ten.length - 1)) : null,
    points_median_last_10:
      games.length >= 5 ? (ordered[Math.ceil(middle) - 1]! + ordered[Math.floor(middle)]!) / 2 : null,
    points_ewma_h4: weighted(4),
    points_ewma_h8: weighted(8),
    points_ewma_h16: weighted(16),
    minutes_avg_last_5: averageMinutes(last(5)),
    minutes_avg_last_10: averageMinutes(last(10)),
    minutes_avg_last_20: averageMinutes(last(20)),
    minutes_avg_season: averageMinutes(games),
    minutes_projection:
      timed(games).length >= 3
        ? ewma(
            games.map((row) => (row.seconds_played === null ? null : num(row, 'seconds_played') / 60)),
            2,
          )
        : null,
    minutes_trend:
      timed(last(5)).length >= 5 && sum(minutesOf(last(20))) > 0
        ? mean(minutesOf(last(5))) / mean(minutesOf(last(20))) - 1
        : null,
    usage_avg_last_10_pct100: usage(last(10)),
    usage_avg_season_pct100: usage(games),
    load_avg_last_10: games.length >= 3 ? mean(of(last(10), 'load')) : null,
    start_rate_last_10:
      games.length >= 3 && last(10).every((row) => row.is_starter !== null)
        ? last(10).filter((row) => row.is_starter === true).length / last(10).length
        : null,
    points_per_min_last_10: perMinute(last(10), 'points'),
    points_per_min_season: perMinute(games, 'points'),
    fga_per_min_last_20: perMinute(last(20), 'fga'),
    fta_per_min_last_20: perMinute(last(20), 'fta'),
    ts_pct01_last_20:
      games.length >= 3
        ? ratio(sum(of(last(20), 'points')), 2 * (sum(of(last(20), 'fga')) + 0.44 * sum(of(last(20), 'fta'))))
        : null,
    efg_pct01_last_20:
      games.length >= 3
        ? ratio(sum(of(last(20), 'fgm')) + 0.5 * sum(of(last(20), 'fg3m')), sum(of(last(20), 'fga')))
        : null,
  };
}

/** Pace and offensive rating of a team's last ten games, and the league's pace, as in player_daily_cache. */
export function naiveTeamOffence(
  offence: readonly Row[],
  teamId: number,
  date: string,
  season: number,
): Numbers {
  const games = before(
    offence.filter((row) => row.team_id === teamId),
    date,
    season,
  ).slice(0, 10);
  const all = before(offence, date, season);
  const pace = (rows: readonly Row[]) => (240 * sum(of(rows, 'possessions'))) / sum(of(rows, 'team_minutes'));
  const enough = games.length >= 3;
  return {
    team_games_used: games.length,
    team_pace_last_10: enough ? pace(games) : null,
    team_off_rating_last_10: enough ? (100 * sum(of(games, 'points'))) / sum(of(games, 'possessions')) : null,
    league_pace_to_date: new Set(all.map((row) => row.game_id)).size >= 10 ? pace(all) : null,
  };
}

/** Rating and pace of a defence's last fifteen games, as in team_defense_zone_analysis. */
export function naiveTeamDefence(
  defence: readonly Row[],
  teamId: number,
  date: string,
  season: number,
): Numbers {
  const games = before(
    defence.filter((row) => row.team_id === teamId),
    date,
    season,
  ).slice(0, 15);
  const total = (column: string) => sum(of(games, column));
  if (games.length < 3) return { def_rating_last_15: null, pace_last_15: null, opp_fta_rate_last_15: null };
  return {
    def_rating_last_15: (100 * total('points_allowed')) / total('possessions'),
    pace_last_15: (240 * total('possessions')) / total('team_minutes'),
    opp_fta_rate_last_15: ratio(total('opp_fta'), total('opp_fga')),
  };
}

/** Throws naming column and both values unless `actual` equals every number of `expected` to 1e-9. */
export function assertSameNumbers(actual: Row, expected: Numbers, about: string): void {
  for (const [column, value] of Object.entries(expected)) {
    const found = actual[column];
    const same =
      value === null
        ? found === null
        : typeof found === 'number' && Math.abs(found - value) <= 1e-9 * Math.max(1, Math.abs(value));
    if (!same) throw new Error(`${about}: ${column} is ${String(found)}, recomputed ${String(value)}`);
  }
}
