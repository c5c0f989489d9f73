/** Collects the points lines of all books before a slate: the events list first, then one call per game. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor, Payload } from '../define-processor.ts';
import { matchOddsEvent } from './match-odds-event.ts';
import { ODDS_FORMAT, oddsApiUrl } from './odds-api-url.ts';
import { ODDS_BOOKMAKERS, ODDS_EVENT, ODDS_MARKET, oddsSnapshot } from './odds-payload.ts';
import { requireShape } from './require-shape.ts';
import { hasBegun, scheduledGames, slateGames } from './scheduled-games.ts';

/** Subject of the events list among the source's payloads; all others are event ids. */
export const EVENTS_SUBJECT = 'events';

export const collectOddsApiPlayerPoints: CollectProcessor = {
  type: 'collect',
  id: 'collect_odds_api_player_points',
  phase: 1,
  doc: "Points lines of every book for the slate's games, one call per game.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [{ subject: EVENTS_SUBJECT, url: oddsApiUrl(context, 'events', {}) }],
  followUps: async (context, workspace, first) => {
    // Matched against the whole season: a rematch tomorrow must not take tonight's event.
    const games = await scheduledGames(workspace);
    const ids = new Set<string>();
    for (const payload of first) {
      for (const candidate of oddsSnapshot(payload).events) {
        const event = ODDS_EVENT.safeParse(candidate);
        if (!event.success) continue;
        const match = matchOddsEvent(event.data, games);
        if (match.kind !== 'game' || match.game.date !== context.date) continue;
        // What is kept of a game is its last answer: the one before tip-off is its closing line.
        if (hasBegun(match.game, context)) continue;
        ids.add(event.data.id);
      }
    }
    return [...ids].sort().map((id) => ({
      subject: id,
      url: oddsApiUrl(context, `events/${id}/odds`, {
        regions: 'us,us_dfs',
        markets: 'player_points',
        ...ODDS_FORMAT,
      }),
    }));
  },
  countRows: (payload) => countPoints(payload),
};

/** Events of the list; outcomes of an event's odds. */
function countPoints(payload: Payload): number {
  const { events } = oddsSnapshot(payload);
  if (payload.record.subject === EVENTS_SUBJECT) {
    return events.filter((event) => ODDS_EVENT.safeParse(event).success).length;
  }
  return events.reduce<number>((sum, event) => sum + outcomesOf(event), 0);
}

function outcomesOf(event: unknown): number {
  const { bookmakers } = requireShape(ODDS_BOOKMAKERS, event, 'event odds');
  return bookmakers
    .flatMap((book) => book.markets)
    .reduce<number>((sum, market) => {
      const parsed = ODDS_MARKET.safeParse(market);
      return sum + (parsed.success ? parsed.data.outcomes.length : 0);
    }, 0);
}
