/** Collects ESPN's rosters of the teams that play in a slate, one call per team. */

import { teamById } from '../../league/teams.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { espnRoster } from './espn-roster-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectEspnTeamRoster: CollectProcessor = {
  type: 'collect',
  id: 'collect_espn_team_roster',
  phase: 1,
  doc: "ESPN's rosters of the slate's teams, one call per team.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date))
      .flatMap(({ homeTeamId, awayTeamId }) => [teamById(homeTeamId), teamById(awayTeamId)])
      .sort((a, b) => a.teamId - b.teamId)
      .map(({ espnId, tricode }) => ({
        subject: tricode,
        url: `https://site.api.espn.com/apis/site/v2/sports/basketball/nba/teams/${espnId}?enable=roster`,
      })),
  countRows: (payload) => espnRoster(payload).athletes.length,
};
