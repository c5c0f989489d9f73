/** Collects the season's schedule. */

import { seasonLabel } from '../../league/season.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { scheduleGames } from './schedule-payload.ts';
import { statsUrl } from './stats-url.ts';

export const collectNbacSchedule: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_schedule',
  phase: 1,
  doc: "The season's schedule: every game, its date, tip-off, status and score.",
  codeVersion: 1,
  needs: [],
  reads: [],
  kind: 'slate',
  required: true,
  cadence: 'calendar',
  requests: async (context) => [
    {
      subject: 'season',
      url: context.live
        ? 'https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json'
        : statsUrl('scheduleleaguev2int', {
            LeagueID: '00',
            Season: seasonLabel(context.season),
            GameSubType: '',
          }),
    },
  ],
  countRows: (payload) => scheduleGames(payload).games.length,
};
