/** The requests of the collectors that ask once per finished game. */

import type { Workspace } from '../../ports/warehouse.ts';
import type { CollectContext, FetchRequest } from '../define-processor.ts';
import { type ScheduledGame, slateGames } from './scheduled-games.ts';

/** What a game's own pull brought in the night stands until the look-back for corrections. */
export const GAME_STANDS_MS = 24 * 3_600_000;

/** One request per final game of the date; its subject is the game's id. */
export async function finalGameRequests(
  context: CollectContext,
  workspace: Workspace,
  requestOf: (game: ScheduledGame, context: CollectContext) => FetchRequest,
): Promise<FetchRequest[]> {
  return (await slateGames(workspace, context.date))
    .filter((game) => game.final)
    .map((game) => requestOf(game, context));
}
