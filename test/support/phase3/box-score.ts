/** Raw rows of invented games: a schedule, player and team lines that reconcile, shots. */

import { addDays, gameDate } from '../../../src/league/game-date.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../../src/tables/nba-raw/index.ts';
import { rowOf } from '../phase4/row-of.ts';
import { idOf } from './season-rows.ts';

export interface Game {
  readonly id: string;
  readonly date: string;
  readonly home: string;
  readonly away: string;
  readonly score?: readonly [home: number, away: number];
  readonly competition?: 'preseason' | 'regular' | 'all_star' | 'playoffs' | 'play_in' | 'cup_final';
  readonly season?: number;
  readonly overtimes?: number;
  /** UTC text; null: the schedule knows only the date. Default: half past midnight UTC after the date. */
  readonly tipoff?: string | null;
  readonly postponed?: boolean;
  readonly neutral?: boolean | null;
  readonly ifNecessary?: boolean;
  /** 1 scheduled, 2 live, 3 final; default: final when it was before the schedule's morning. */
  readonly status?: number;
}

/** A game as the schedule of `morning` has it: results only of earlier dates, unless `status` says otherwise. */
export function scheduled(game: Game, morning: string): Row {
  const status = game.status ?? (game.date < morning && game.score ? 3 : 1);
  const season = game.season ?? 2023;
  return rowOf(nbacSchedule, {
    for_date: morning,
    game_id: game.id,
    competition: game.competition ?? 'regular',
    season: `${season}-${String(season + 1).slice(2)}`,
    season_start_year: season,
    game_date_et: game.date,
    tipoff_utc: game.tipoff === undefined ? `${addDays(gameDate(game.date), 1)}T00:30:00.000Z` : game.tipoff,
    game_status: status,
    ot_periods: status === 3 ? (game.overtimes ?? 0) : 0,
    postponed_status: game.postponed ? 'Y' : 'N',
    if_necessary: game.ifNecessary ?? false,
    home_team_id: idOf(game.home),
    home_tricode: game.home,
    away_team_id: idOf(game.away),
    away_tricode: game.away,
    home_score: status === 3 ? (game.score?.[0] ?? null) : null,
    away_score: status === 3 ? (game.score?.[1] ?? null) : null,
    is_neutral: game.neutral === undefined ? false : game.neutral,
  });
}

/** A player's line: twos, threes and free throws as [made, attempted]. */
export interface Line {
  readonly person: number;
  readonly name?: string;
  readonly minutes?: number;
  readonly twos?: readonly [number, number];
  readonly threes?: readonly [number, number];
  readonly free?: readonly [number, number];
  readonly tov?: number;
  readonly oreb?: number;
  readonly dreb?: number;
}

/** Five players who make an ordinary team of 90 points: 48 minutes, 8 of 16 twos and 2 of 2 free throws each. */
export function ordinaryFive(firstPerson: number): Line[] {
  return Array.from({ length: 5 }, (_, i) => ({
    person: firstPerson + i,
    minutes: 48,
    twos: [8, 16],
    free: [2, 2],
    tov: 3,
    oreb: 2,
    dreb: 6,
  }));
}

function counts(line: Line): Record<string, number> {
  const [twos, threes, free] = [line.twos ?? [0, 0], line.threes ?? [0, 0], line.free ?? [0, 0]];
  const [oreb, dreb] = [line.oreb ?? 0, line.dreb ?? 0];
  return {
    points: 2 * twos[0] + 3 * threes[0] + free[0],
    fgm: twos[0] + threes[0],
    fga: twos[1] + threes[1],
    fg3m: threes[0],
    fg3a: threes[1],
    ftm: free[0],
    fta: free[1],
    oreb,
    dreb,
    reb: oreb + dreb,
    ast: 1,
    stl: 1,
    blk: 0,
    tov: line.tov ?? 0,
    pf: 2,
  };
}

function side(game: Game, team: string): Row {
  const isHome = team === game.home;
  return {
    for_date: game.date,
    game_id: game.id,
    game_date_et: game.date,
    season_id: `2${game.season ?? 2023}`,
    team_id: idOf(team),
    team_tricode: team,
    is_home: isHome,
    opponent_tricode: isHome ? game.away : game.home,
  };
}

/** `nbac_player_game_log` rows of one team. */
export function playerLog(game: Game, team: string, lines: readonly Line[]): Row[] {
  return lines.map((line) =>
    rowOf(nbacPlayerGameLog, {
      ...side(game, team),
      person_id: line.person,
      player_name: line.name ?? `Player ${line.person}`,
      player_lookup: (line.name ?? `player${line.person}`).toLowerCase().replaceAll(' ', ''),
      minutes_int: line.minutes ?? 48,
      ...counts(line),
      plus_minus: 0,
    }),
  );
}

/** The `nbac_team_game_log` row of one team: the sums of its players. */
export function teamLog(game: Game, team: string, lines: readonly Line[]): Row {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    for (const [name, count] of Object.entries(counts(line))) sums[name] = (sums[name] ?? 0) + count;
  }
  return rowOf(nbacTeamGameLog, {
    ...side(game, team),
    minutes_sum_int: lines.reduce((minutes, line) => minutes + (line.minutes ?? 48), 0),
    ot_periods: game.overtimes ?? 0,
    ...sums,
  });
}

/** The points of a team's lines. */
export function pointsOf(lines: readonly Line[]): number {
  return lines.reduce((points, line) => points + counts(line).points!, 0);
}

let events = 0;

/** One `nbac_shot_chart` row; `x` and `y` in tenths of a foot. */
export function shot(
  game: Game,
  team: string,
  person: number,
  zone: string,
  value: 2 | 3,
  made = true,
  [x, y]: readonly [number, number] = [0, 100],
): Row {
  events += 1;
  return rowOf(nbacShotChart, {
    for_date: game.date,
    game_id: game.id,
    game_event_id: events,
    game_date_et: game.date,
    team_id: idOf(team),
    person_id: person,
    period: 1,
    made,
    shot_value: value,
    zone_basic: zone,
    loc_x: x,
    loc_y: y,
  });
}
