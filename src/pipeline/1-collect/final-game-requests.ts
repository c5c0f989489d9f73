/** The requests of the collectors that ask once per finished game. */

import type { Workspace } from '../../ports/warehouse.ts';
import type { CollectContext, FetchRequest } from '../define-processor.ts';
import { slateGames } from './scheduled-games.ts';

/** One request per final game of the date; its subject is the game's id. */
export async function finalGameRequests(
  context: CollectContext,
  workspace: Workspace,
  urlOf: (gameId: string) => string,
): Promise<FetchRequest[]> {
  return (await slateGames(workspace, context.date))
    .filter((game) => game.final)
    .map(({ gameId }) => ({ subject: gameId, url: urlOf(gameId) }));
}
