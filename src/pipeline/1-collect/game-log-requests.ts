/** The requests of both game-log collectors: one per SeasonType played on the date. */

import { seasonLabel } from '../../league/season.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import type { CollectContext, FetchRequest } from '../define-processor.ts';
import { slateGames } from './scheduled-games.ts';
import { seasonTypeOf } from './season-type.ts';
import { statsUrl } from './stats-url.ts';

/** Under which SeasonType these are to be had is unverified: their absence must not hold the next slate back. */
const UNVERIFIED: ReadonlySet<string> = new Set(['play_in', 'cup_final']);

/** `P` players, `T` teams. Subjects are the season types, `regular-season`, `playoffs`, `playin`. */
export async function gameLogRequests(
  context: CollectContext,
  workspace: Workspace,
  playerOrTeam: 'P' | 'T',
): Promise<FetchRequest[]> {
  const finals = (await slateGames(workspace, context.date)).filter((game) => game.final);
  const seasonTypes = [...new Set(finals.map((game) => seasonTypeOf(game.competition)))].sort();
  const isOptional = (seasonType: string) =>
    finals.every((game) => seasonTypeOf(game.competition) !== seasonType || UNVERIFIED.has(game.competition));
  return seasonTypes.map((seasonType) => ({
    subject: seasonType.toLowerCase().replace(' ', '-'),
    ...(isOptional(seasonType) ? { optional: true } : {}),
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
