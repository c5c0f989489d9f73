/** Which team is at home, game by game, as the schedule says: the one thing a game log's MATCHUP cannot be trusted with. */

import type { GameDate } from '../../league/game-date.ts';
import type { Workspace } from '../../ports/warehouse.ts';

/** Team id of the home side by game id; neutral courts keep the schedule's designation. */
export async function homeTeams(workspace: Workspace, date: GameDate): Promise<ReadonlyMap<string, number>> {
  const rows = await workspace.rows<{ game_id: string; home_team_id: number }>(
    'SELECT game_id, home_team_id FROM nbac_schedule WHERE game_date_et = $date::DATE AND home_team_id IS NOT NULL',
    { date },
  );
  return new Map(rows.map((row) => [row.game_id, row.home_team_id]));
}
