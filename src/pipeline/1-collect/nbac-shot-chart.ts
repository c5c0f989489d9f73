/** Collects the shot charts of a finished date, one call per game: a season's answer would be cut silently. */

import { seasonLabel } from '../../league/season.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor, FetchRequest, Payload, UnitContext } from '../define-processor.ts';
import { finalGameRequests, GAME_STANDS_MS } from './final-game-requests.ts';
import { resultSet } from './result-set.ts';
import type { ScheduledGame } from './scheduled-games.ts';
import { seasonTypeOf } from './season-type.ts';
import { statsUrl } from './stats-url.ts';

export function shotChartRequest(game: ScheduledGame, { season }: Pick<UnitContext, 'season'>): FetchRequest {
  return {
    subject: game.gameId,
    standsForMs: GAME_STANDS_MS,
    url: statsUrl('shotchartdetail', {
      ContextMeasure: 'FGA',
      LeagueID: '00',
      Season: seasonLabel(season),
      SeasonType: seasonTypeOf(game.competition),
      PlayerID: '0',
      TeamID: '0',
      GameID: game.gameId,
      DateFrom: '',
      DateTo: '',
      LastNGames: '0',
      Month: '0',
      OpponentTeamID: '0',
      Period: '0',
      GameSegment: '',
      Location: '',
      Outcome: '',
      PlayerPosition: '',
      RookieYear: '',
      SeasonSegment: '',
      VsConference: '',
      VsDivision: '',
    }),
  };
}

/** Field-goal attempts of the chart. */
export function shotCount(payload: Payload): number {
  return resultSet(payload, 'Shot_Chart_Detail', ['GAME_ID', 'PLAYER_ID']).length;
}

export const collectNbacShotChart: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_shot_chart',
  phase: 1,
  doc: "Every field-goal attempt of the date's final games, one call per game.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  requests: (context, workspace) => finalGameRequests(context, workspace, shotChartRequest),
  countRows: shotCount,
};
