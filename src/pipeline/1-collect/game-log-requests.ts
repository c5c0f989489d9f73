/** The requests of both game-log collectors: one per SeasonType played on the date. */

import { seasonLabel } from '../../league/season.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import type { CollectContext, FetchRequest } from '../define-processor.ts';
import { slateGames } from './scheduled-games.ts';
import { seasonTypeOf } from './season-type.ts';
import { statsUrl } from './stats-url.ts';

/** `P` players, `T` teams. Subjects are the season types, `regular-season`, `playoffs`, `playin`. */
export async function gameLogRequests(
  context: CollectContext,
  workspace: Workspace,
  playerOrTeam: 'P' | 'T',
): Promise<FetchRequest[]> {
  const finals = (await slateGames(workspace, context.date)).filter((game) => game.final);
  const seasonTypes = [...new Set(finals.map((game) => seasonTypeOf(game.competition)))].sort();
  return seasonTypes.map((seasonType) => ({
    subject: seasonType.toLowerCase().replace(' ', '-'),
    url: statsUrl('leaguegamelog', {
      Counter: '1000',
      DateFrom: context.date,
      DateTo: context.date,
      Direction: 'DESC',
      LeagueID: '00',
      PlayerOrTeam: playerOrTeam,
      Season: seasonLabel(context.season),
      SeasonType: seasonType,
      Sorter: 'DATE',
    }),
  }));
}
