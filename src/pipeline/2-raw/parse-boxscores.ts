/** The CDN's box scores, team by team: players and team totals are read from the same payloads in the same way. */

import type { Workspace } from '../../ports/warehouse.ts';
import type { Table } from '../../tables/define-table.ts';
import { type Boxscore, type BoxscoreTeam, boxscore } from '../1-collect/boxscore-payload.ts';
import type { ParseResult, Payload, UnitContext } from '../define-processor.ts';
import { requireSides } from './game-sides.ts';
import { homeTeams } from './home-teams.ts';
import { RowBatch } from './row-batch.ts';

/** Lets `addTeam` add the rows of each team; throws where the sides are not those of the schedule. */
export async function parseBoxscores(
  table: Table,
  payloads: readonly Payload[],
  { date }: Pick<UnitContext, 'date'>,
  workspace: Workspace,
  addTeam: (batch: RowBatch, payload: Payload, team: BoxscoreTeam, game: Boxscore) => void,
): Promise<ParseResult> {
  const batch = new RowBatch(table);
  if (payloads.length === 0) return batch.result();
  const homes = await homeTeams(workspace, date);
  for (const payload of payloads) {
    batch.read(payload, () => {
      const game = boxscore(payload);
      requireSides(payload, game.gameId, game.homeTeam, game.awayTeam, homes);
      for (const team of [game.homeTeam, game.awayTeam]) addTeam(batch, payload, team, game);
    });
  }
  return batch.result();
}
