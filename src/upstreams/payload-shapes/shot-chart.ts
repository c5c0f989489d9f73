/** shotchartdetail of one game: a row per field-goal attempt (`sources.md` §6.8). */

import type { GameDate } from '../../league/game-date.ts';
import { seasonLabel } from '../../league/season.ts';
import { resultSetPayload } from './result-set.ts';

// biome-ignore format: a list to be compared with the payload's line
export const SHOT_HEADERS = [
  'GRID_TYPE', 'GAME_ID', 'GAME_EVENT_ID', 'PLAYER_ID', 'PLAYER_NAME', 'TEAM_ID', 'TEAM_NAME', 'PERIOD',
  'MINUTES_REMAINING', 'SECONDS_REMAINING', 'EVENT_TYPE', 'ACTION_TYPE', 'SHOT_TYPE', 'SHOT_ZONE_BASIC',
  'SHOT_ZONE_AREA', 'SHOT_ZONE_RANGE', 'SHOT_DISTANCE', 'LOC_X', 'LOC_Y', 'SHOT_ATTEMPTED_FLAG', 'SHOT_MADE_FLAG',
  'GAME_DATE', 'HTM', 'VTM',
] as const;

export interface Shot {
  readonly personId: number;
  /** null where the source of the shot has no name. */
  readonly playerName: string | null;
  readonly teamId: number;
  readonly teamName: string;
  readonly period: number;
  /** Remaining in the period. */
  readonly minutes: number;
  readonly seconds: number;
  readonly made: boolean;
  /** Points, 2 or 3. */
  readonly value: 2 | 3;
  readonly actionType: string;
  readonly zoneBasic: string;
  readonly zoneArea: string;
  readonly zoneRange: string;
  /** Whole feet. */
  readonly distance: number;
  /** Tenths of a foot from the rim. */
  readonly x: number;
  readonly y: number;
}

export interface ShotGame {
  readonly gameId: string;
  readonly season: number;
  readonly seasonType: string;
  readonly date: GameDate;
  readonly homeTricode: string;
  readonly awayTricode: string;
}

/** The payload of a game. Event ids are the ordinals of `shots`: neither offline upstream knows the league's. */
export function shotChartPayload(game: ShotGame, shots: readonly Shot[]): string {
  const compactDate = game.date.replaceAll('-', '');
  const rows = shots.map((shot, index) =>
    JSON.stringify([
      'Shot Chart Detail',
      game.gameId,
      index + 1,
      shot.personId,
      shot.playerName,
      shot.teamId,
      shot.teamName,
      shot.period,
      shot.minutes,
      shot.seconds,
      shot.made ? 'Made Shot' : 'Missed Shot',
      shot.actionType,
      `${shot.value}PT Field Goal`,
      shot.zoneBasic,
      shot.zoneArea,
      shot.zoneRange,
      shot.distance,
      shot.x,
      shot.y,
      1,
      shot.made ? 1 : 0,
      compactDate,
      game.homeTricode,
      game.awayTricode,
    ]),
  );
  const parameters = {
    ContextMeasure: 'FGA',
    LeagueID: '00',
    Season: seasonLabel(game.season),
    SeasonType: game.seasonType,
    PlayerID: 0,
    TeamID: 0,
    GameID: game.gameId,
  };
  return resultSetPayload('shotchartdetail', parameters, 'Shot_Chart_Detail', SHOT_HEADERS, rows);
}
