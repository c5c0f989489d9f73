/** The columns that place an odds row in time (`sources.md` §8.19, §8.20). */

import { type Column, optional, required } from '../define-table.ts';

export const SNAPSHOT: Record<string, Column> = {
  event_id: required('text', { doc: "the provider's event, 32 hex digits" }),
  game_id: optional('text', { nullWhen: 'no scheduled game of these teams starts within 12 h' }),
  snapshot_at: required('instant', { doc: 'when the odds stood so' }),
  commence_time: required('instant', {
    doc: "the provider's start: +10 min near the game, the true one once live",
  }),
  minutes_before_tip: optional('real', {
    unit: 'minutes',
    doc: "from our schedule's tip-off; negative in play",
    nullWhen: 'game or tip-off unknown',
  }),
  is_pregame: optional('bool', {
    doc: 'only rows with true may reach a feature',
    nullWhen: 'game unknown, or tip-off unknown and the snapshot is not from before noon ET',
  }),
  bookmaker_key: required('text'),
};

/** American price: +150 wins 150 on 100, -110 risks 110 for 100. */
export const PRICE = optional('int', { unit: 'American', nullWhen: 'that side is not offered' });
