/** Collects the league's list of persons before a slate. */

import { seasonLabel } from '../../league/season.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { resultSet } from './result-set.ts';
import { slateGames } from './scheduled-games.ts';
import { statsUrl } from './stats-url.ts';

export const collectNbacPlayerIndex: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_player_index',
  phase: 1,
  doc: 'Ids, names, teams, positions and sizes of all persons of the season.',
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) => {
    if ((await slateGames(workspace, context.date)).length === 0) return [];
    const url = statsUrl('playerindex', {
      Historical: '0',
      LeagueID: '00',
      Season: seasonLabel(context.season),
      SeasonType: 'Regular Season',
      TeamID: '0',
      College: '',
      Country: '',
      DraftPick: '',
      DraftRound: '',
      DraftYear: '',
      Height: '',
      Weight: '',
    });
    return [{ subject: 'players', url }];
  },
  countRows: (payload) => resultSet(payload, 'PlayerIndex', ['PERSON_ID']).length,
};
