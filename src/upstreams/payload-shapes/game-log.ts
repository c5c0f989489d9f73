/** leaguegamelog: one row per player or team and game (`sources.md` §6.4). */

import type { GameDate } from '../../league/game-date.ts';
import { seasonLabel } from '../../league/season.ts';
import { type Cell, resultSetPayload } from './result-set.ts';

/** The endpoint's name for a competition's games. */
export type SeasonType = 'Regular Season' | 'Playoffs';

// biome-ignore format: a list to be compared with the payload's line
export const PLAYER_LOG_HEADERS = [
  'SEASON_ID', 'PLAYER_ID', 'PLAYER_NAME', 'TEAM_ID', 'TEAM_ABBREVIATION', 'TEAM_NAME', 'GAME_ID', 'GAME_DATE',
  'MATCHUP', 'WL', 'MIN', 'FGM', 'FGA', 'FG_PCT', 'FG3M', 'FG3A', 'FG3_PCT', 'FTM', 'FTA', 'FT_PCT', 'OREB', 'DREB',
  'REB', 'AST', 'STL', 'BLK', 'TOV', 'PF', 'PTS', 'PLUS_MINUS', 'FANTASY_PTS', 'VIDEO_AVAILABLE',
] as const;

export type LogHeader = (typeof PLAYER_LOG_HEADERS)[number];

/** A team's row has no player and no fantasy points. */
export const TEAM_LOG_HEADERS: readonly LogHeader[] = PLAYER_LOG_HEADERS.filter(
  (header) => !['PLAYER_ID', 'PLAYER_NAME', 'FANTASY_PTS'].includes(header),
);

/** Headers whose cells are text; every other cell is a number or null. */
// biome-ignore format: one line reads better
export const TEXT_LOG_HEADERS: ReadonlySet<LogHeader> = new Set<LogHeader>([
  'SEASON_ID', 'PLAYER_NAME', 'TEAM_ABBREVIATION', 'TEAM_NAME', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'WL',
]);

/** What the counts of a row are made of; percentages and fantasy points follow from them. */
export interface BoxCounts {
  /** Rounded minutes. */
  readonly min: number;
  readonly fgm: number;
  readonly fga: number;
  readonly fg3m: number;
  readonly fg3a: number;
  readonly ftm: number;
  readonly fta: number;
  readonly oreb: number;
  readonly dreb: number;
  readonly ast: number;
  readonly stl: number;
  readonly blk: number;
  readonly tov: number;
  readonly pf: number;
  readonly plusMinus: number;
}

/** 2 (FGM - FG3M) + 3 FG3M + FTM. */
export function pointsOf(box: Pick<BoxCounts, 'fgm' | 'fg3m' | 'ftm'>): number {
  return 2 * box.fgm + box.fg3m + box.ftm;
}

/** The cells that follow from a box's counts, by header. */
export function boxCells(box: BoxCounts): Partial<Record<LogHeader, Cell>> {
  const [reb, pts] = [box.oreb + box.dreb, pointsOf(box)];
  return {
    MIN: box.min,
    FGM: box.fgm,
    FGA: box.fga,
    FG_PCT: share(box.fgm, box.fga),
    FG3M: box.fg3m,
    FG3A: box.fg3a,
    FG3_PCT: share(box.fg3m, box.fg3a),
    FTM: box.ftm,
    FTA: box.fta,
    FT_PCT: share(box.ftm, box.fta),
    OREB: box.oreb,
    DREB: box.dreb,
    REB: reb,
    AST: box.ast,
    STL: box.stl,
    BLK: box.blk,
    TOV: box.tov,
    PF: box.pf,
    PTS: pts,
    PLUS_MINUS: box.plusMinus,
    FANTASY_PTS: Math.round(10 * (pts + 1.2 * reb + 1.5 * box.ast + 3 * (box.stl + box.blk) - box.tov)) / 10,
  };
}

/** Made over attempted to three places; null for no attempt, as stats.nba.com has it. */
function share(made: number, attempted: number): number | null {
  return attempted === 0 ? null : Math.round((1000 * made) / attempted) / 1000;
}

export interface GameLogQuery {
  readonly of: 'player' | 'team';
  readonly season: number;
  readonly seasonType: string;
  readonly from: GameDate;
  readonly to: GameDate;
}

/** The payload of a query; `rows` are JSON arrays in the order of `headers`. */
export function gameLogPayload(
  query: GameLogQuery,
  headers: readonly LogHeader[],
  rows: readonly string[],
): string {
  const parameters = {
    LeagueID: '00',
    Season: seasonLabel(query.season),
    SeasonType: query.seasonType,
    PlayerOrTeam: query.of === 'player' ? 'P' : 'T',
    Counter: 1000,
    Sorter: 'DATE',
    Direction: 'DESC',
    DateFrom: query.from,
    DateTo: query.to,
  };
  return resultSetPayload('leaguegamelog', parameters, 'LeagueGameLog', headers, rows);
}
