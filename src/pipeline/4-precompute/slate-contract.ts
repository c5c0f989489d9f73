/** What all Phase 4 tables of players promise: one row for every player of upcoming_player_game_context, no other. */

import type { OutputContract } from '../define-processor.ts';

/** Expected rows are the keys of the slate's player contexts, exactly. */
export const EVERY_PLAYER_OF_THE_SLATE = `
SELECT
  count(*) AS expected,
  count(output.person_id) AS found,
  coalesce(string_agg(
    CASE WHEN output.person_id IS NULL THEN slate.game_id || '/' || slate.person_id END, ', '
    ORDER BY slate.game_id, slate.person_id), '') AS missing
FROM upcoming_player_game_context AS slate
LEFT JOIN output ON output.game_id = slate.game_id AND output.person_id = slate.person_id`;

export const ONLY_PLAYERS_OF_THE_SLATE: OutputContract['checks'][number] = {
  name: 'only_players_of_the_slate',
  severity: 'fail',
  sql: `
SELECT count(*) AS violations
FROM output
ANTI JOIN upcoming_player_game_context AS slate
  ON slate.game_id = output.game_id AND slate.person_id = output.person_id`,
};
