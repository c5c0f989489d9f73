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
  // The same list in two places (sources.md §9.3); the first knows the running season alone.
  asksUntilFound: 'places',
  requests: async (context) => {
    const season = { LeagueID: '00', Season: seasonLabel(context.season), GameSubType: '' };
    const urls = [
      ...(context.live ? ['https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json'] : []),
      statsUrl('scheduleleaguev2int', season),
    ];
    return urls.map((url) => ({ subject: 'season', url }));
  },
  countRows: (payload) => scheduleGames(payload).games.length,
};
