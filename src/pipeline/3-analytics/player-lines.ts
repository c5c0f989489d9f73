/** Who has the lines of a game's players: what one source lacks is taken from the next, game by game. */

import type { Need } from '../define-processor.ts';

/** None of them holds a summary back as long as one has lines. */
export const PLAYER_LINES: readonly Need[] = [
  'nbac_player_boxscore',
  'nbac_boxscore_v3',
  'nbac_player_game_log',
  'espn_boxscore',
].map((processor) => ({
  processor,
  at: 'same',
  required: false,
  acceptsPartial: true,
  chain: 'player lines',
}));
