/** Collects the box totals of all teams of a finished date. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { gameLogRequests } from './game-log-requests.ts';
import { resultSet } from './result-set.ts';

export const collectNbacTeamGameLog: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_team_game_log',
  phase: 1,
  doc: "Box totals of every team of the date's final games, one call per season type.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: true,
  requests: (context, workspace) => gameLogRequests(context, workspace, 'T'),
  countRows: (payload) => resultSet(payload, 'LeagueGameLog', ['GAME_ID', 'TEAM_ID']).length,
};
