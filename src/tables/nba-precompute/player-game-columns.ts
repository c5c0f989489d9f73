/** The columns that begin every Phase 4 table of players: the keys of upcoming_player_game_context. */

import { type Column, required } from '../define-table.ts';

/** Who plays where against whom on the slate; the team is his team at D. */
export const PLAYER_GAME_COLUMNS: Readonly<Record<string, Column>> = {
  game_date: required('date'),
  game_id: required('text'),
  person_id: required('int'),
  season: required('int', { doc: 'start year' }),
  team_id: required('int'),
  opponent_team_id: required('int'),
};
