/** Collects ESPN's injury list before a slate. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { injuryTeams } from './injuries-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectEspnInjuries: CollectProcessor = {
  type: 'collect',
  id: 'collect_espn_injuries',
  phase: 1,
  doc: 'Who is listed as hurt, as ESPN shows it before the first tip-off.',
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [
          {
            subject: 'league',
            url: 'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries',
          },
        ],
  countRows: (payload) => injuryTeams(payload).reduce((sum, team) => sum + team.injuries.length, 0),
};
