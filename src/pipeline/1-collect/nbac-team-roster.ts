/** Collects the roster pages of the teams that play in a slate, one call per team. */

import { teamById } from '../../league/teams.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { rosterPagePlayers } from './roster-page-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectNbacTeamRoster: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_team_roster',
  phase: 1,
  doc: "Roster pages of the slate's teams, one call per team.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date))
      .flatMap(({ homeTeamId, awayTeamId }) => [teamById(homeTeamId), teamById(awayTeamId)])
      .sort((a, b) => a.teamId - b.teamId)
      .map(({ teamId, slug, tricode }) => ({
        subject: tricode,
        body: { html: '__NEXT_DATA__' },
        url: `https://www.nba.com/team/${teamId}/${slug}/roster`,
      })),
  countRows: (payload) => rosterPagePlayers(payload).length,
};
