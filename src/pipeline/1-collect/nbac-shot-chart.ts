/** Collects the shot charts of a finished date, one call per game: a season's answer would be cut silently. */

import { seasonLabel } from '../../league/season.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { resultSet } from './result-set.ts';
import { slateGames } from './scheduled-games.ts';
import { seasonTypeOf } from './season-type.ts';
import { statsUrl } from './stats-url.ts';

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
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date))
      .filter((game) => game.final)
      .map((game) => ({
        subject: game.gameId,
        url: statsUrl('shotchartdetail', {
          ContextMeasure: 'FGA',
          LeagueID: '00',
          Season: seasonLabel(context.season),
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
      })),
  countRows: (payload) => resultSet(payload, 'Shot_Chart_Detail', ['GAME_ID', 'PLAYER_ID']).length,
};
