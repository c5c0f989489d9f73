/** The columns that begin every Phase 3 table: which game, which side of it. */

import { type Column, columns, required } from '../define-table.ts';

/** Competitions whose games count; preseason and All-Star games never enter the analytics. */
export const GAME_TYPES = ['regular', 'play_in', 'playoffs', 'cup_final'] as const;

export const GAME_COLUMNS: Readonly<Record<string, Column>> = {
  game_date: required('date', { doc: 'US Eastern' }),
  game_id: required('text', { doc: 'NBA gameId, 10 digits' }),
  season: required('int', { doc: 'start year' }),
  game_type: required('text', { oneOf: GAME_TYPES, doc: 'from the game id prefix' }),
};

export const SIDE_COLUMNS: Readonly<Record<string, Column>> = {
  team_id: required('int', { doc: 'NBA teamId; of this game, not of today' }),
  team_abbr: required('text', { doc: 'display only' }),
  opponent_team_id: required('int'),
  opponent_abbr: required('text', { doc: 'display only' }),
  is_home: required('bool', { doc: 'the designation of the schedule, also on neutral ground' }),
};

/** Identity of a team's game. */
export const TEAM_GAME_COLUMNS: Readonly<Record<string, Column>> = { ...GAME_COLUMNS, ...SIDE_COLUMNS };

/** Identity of a player's game. */
export const PLAYER_GAME_COLUMNS: Readonly<Record<string, Column>> = {
  ...GAME_COLUMNS,
  ...columns(['person_id'], required('int', { doc: 'NBA personId' })),
  player_name: required('text', { doc: 'display only' }),
  player_lookup: required('text', { doc: 'normalised name, exists only to join odds' }),
  ...SIDE_COLUMNS,
};
