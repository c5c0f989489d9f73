/** Collects moneylines, spreads and totals of all books before a slate. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { ODDS_FORMAT, oddsApiUrl } from './odds-api-url.ts';
import { oddsSnapshot } from './odds-payload.ts';
import { hasBegun, slateGames } from './scheduled-games.ts';

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
  requests: async (context, workspace) => {
    const games = await slateGames(workspace, context.date);
    const begun = games.filter((game) => hasBegun(game, context));
    if (begun.length === games.length) return [];
    // A subject of its own each time games have begun: the answer before, with their closing lines, stays beside it.
    const subject = begun.length === 0 ? 'lines' : `lines-after-${begun.length}`;
    const url = oddsApiUrl(context, 'odds', { regions: 'us', markets: 'h2h,spreads,totals', ...ODDS_FORMAT });
    return [{ subject, url }];
  },
  countRows: (payload) => oddsSnapshot(payload).events.length,
};
