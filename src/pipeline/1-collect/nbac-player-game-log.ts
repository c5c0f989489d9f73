/** Collects the box lines of all players of a finished date. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { gameLogRequests } from './game-log-requests.ts';
import { resultSet } from './result-set.ts';

export const collectNbacPlayerGameLog: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_player_game_log',
  phase: 1,
  doc: "Box lines of every player of the date's final games, one call per season type.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: true,
  requests: (context, workspace) => gameLogRequests(context, workspace, 'P'),
  countRows: (payload) => resultSet(payload, 'LeagueGameLog', ['GAME_ID', 'PLAYER_ID']).length,
};
