/** Collects moneylines, spreads and totals of all books before a slate. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { ODDS_FORMAT, oddsApiUrl } from './odds-api-url.ts';
import { oddsSnapshot } from './odds-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectOddsApiGameLines: CollectProcessor = {
  type: 'collect',
  id: 'collect_odds_api_game_lines',
  phase: 1,
  doc: 'Moneyline, spread and total of every book, one call for all games.',
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
            subject: 'lines',
            url: oddsApiUrl(context, 'odds', {
              regions: 'us',
              markets: 'h2h,spreads,totals',
              ...ODDS_FORMAT,
            }),
          },
        ],
  countRows: (payload) => oddsSnapshot(payload).events.length,
};
