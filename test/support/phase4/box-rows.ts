/** Rows of the Phase 3 tables with the few values a Phase 4 test is about. */

import { addDays, gameDate } from '../../../src/league/game-date.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import { playerGameSummary } from '../../../src/tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../../src/tables/nba-analytics/team-defense-game-summary.ts';
import { teamOffenseGameSummary } from '../../../src/tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../../src/tables/nba-analytics/upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from '../../../src/tables/nba-analytics/upcoming-team-game-context.ts';
import { SHOT_ZONES } from '../../../src/tables/nba-precompute/zones.ts';
import { rowOf } from './row-of.ts';

/** The slate of these tests. */
export const SLATE = gameDate('2024-01-15');
const SEASON = 2023;

/** Date of the game `n` games back when one is played every other day: 1 is two days before the slate. */
export function gameDay(n: number): string {
  return addDays(SLATE, -2 * n);
}

/** A played game of person 7, team 1, against team 2, 30 minutes. */
export function playerGame(values: Row): Row {
  return rowOf(playerGameSummary, {
    season: SEASON,
    game_type: 'regular',
    person_id: 7,
    team_id: 1,
    opponent_team_id: 2,
    play_status: 'played',
    seconds_played: 1800,
    points: 10,
    fgm: 4,
    fga: 10,
    fg3m: 1,
    fg3a: 3,
    ftm: 1,
    fta: 2,
    tov: 1,
    usage_pct100: 20,
    game_id: `g${values.game_date}`,
    ...values,
  });
}

/** Played games of person 7, newest first, one every other day; each gets the values of its place. */
export function playerGames(games: readonly Row[]): Row[] {
  return games.map((values, i) => playerGame({ game_date: gameDay(i + 1), ...values }));
}

/** Zone counts `[fga, fgm]`, in the order of `SHOT_ZONES`, and the source that makes them count. */
export function zones(counts: readonly (readonly [number, number])[], prefix = ''): Row {
  return {
    zone_source: 'shot_chart',
    ...Object.fromEntries(
      SHOT_ZONES.flatMap((zone, i) => [
        [`${prefix}${zone}_fga`, counts[i]![0]],
        [`${prefix}${zone}_fgm`, counts[i]![1]],
      ]),
    ),
    [`${prefix}backcourt_fga`]: 0,
    [`${prefix}backcourt_fgm`]: 0,
  };
}

export function teamOffence(values: Row): Row {
  return rowOf(teamOffenseGameSummary, {
    season: SEASON,
    game_type: 'regular',
    team_id: 1,
    opponent_team_id: 2,
    team_minutes: 240,
    possessions: 100,
    points: 110,
    game_id: `g${values.game_date}`,
    ...values,
  });
}

export function teamDefence(values: Row): Row {
  return rowOf(teamDefenseGameSummary, {
    season: SEASON,
    game_type: 'regular',
    team_id: 2,
    opponent_team_id: 1,
    team_minutes: 240,
    possessions: 100,
    points_allowed: 110,
    opp_fgm: 40,
    opp_fga: 88,
    opp_fta: 22,
    opp_tov: 13,
    game_id: `g${values.game_date}`,
    ...values,
  });
}

/** Person 7 of team 1 plays against team 2 on the slate. */
export function playerContext(values: Row = {}): Row {
  return rowOf(upcomingPlayerGameContext, {
    season: SEASON,
    game_type: 'regular',
    game_date: SLATE,
    game_id: 'tonight',
    person_id: 7,
    team_id: 1,
    opponent_team_id: 2,
    is_home: true,
    is_eligible: true,
    days_rest: 1,
    is_back_to_back: false,
    games_last_7d: 3,
    minutes_last_7d: 90,
    ...values,
  });
}

export function teamContext(values: Row = {}): Row {
  return rowOf(upcomingTeamGameContext, {
    season: SEASON,
    game_type: 'regular',
    game_date: SLATE,
    game_id: 'tonight',
    team_id: 1,
    opponent_team_id: 2,
    is_home: true,
    team_game_number: 20,
    ...values,
  });
}
