/** Collects BettingPros' points lines before a slate: the events of the date, then the pages of their offers. */

import { UnitError } from '../../engine/unit-error.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { bettingProsEvents, bettingProsPage, placeBettingProsEvent } from './bettingpros-payload.ts';
import { scheduledGames, slateGames } from './scheduled-games.ts';

/** Subject of the events list among the source's payloads; all others are pages. */
export const BETTINGPROS_EVENTS = 'events';

const POINTS_MARKET = '156';
const API = 'https://api.bettingpros.com/v3';

export const collectBettingprosPlayerPoints: CollectProcessor = {
  type: 'collect',
  id: 'collect_bettingpros_player_points',
  phase: 1,
  doc: "BettingPros' points lines of the slate's games, page by page.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [{ subject: BETTINGPROS_EVENTS, url: `${API}/events?sport=NBA&date=${context.date}` }],
  followUps: async (context, workspace, bodies) => {
    const games = await scheduledGames(workspace);
    const lists = bodies.filter(({ record }) => record.subject === BETTINGPROS_EVENTS);
    const ids = lists
      .flatMap((payload) => bettingProsEvents(payload))
      .flatMap((candidate) => {
        const event = placeBettingProsEvent(candidate, games);
        return event?.game?.date === context.date ? [event.id] : [];
      })
      .sort((a, b) => a - b);
    if (ids.length === 0) return [];
    // The first page says how many there are.
    const pages = bodies
      .filter(({ record }) => record.subject !== BETTINGPROS_EVENTS)
      .map((payload) => bettingProsPage(payload).totalPages);
    if (new Set(pages).size > 1)
      throw new UnitError(
        'transient',
        'pages_changed',
        `BettingPros tells of ${[...new Set(pages)].join(' and ')} pages of ${context.date}: the list changed while it was read, it is read again from its start`,
      );
    return Array.from({ length: Math.max(1, ...pages) }, (_, index) => ({
      subject: `offers-${index + 1}`,
      url: `${API}/offers?sport=NBA&market_id=${POINTS_MARKET}&event_id=${[...new Set(ids)].join(':')}&book_id=null&limit=10&page=${index + 1}`,
    }));
  },
  countRows: (payload) =>
    payload.record.subject === BETTINGPROS_EVENTS
      ? bettingProsEvents(payload).length
      : bettingProsPage(payload).offers.length,
};
