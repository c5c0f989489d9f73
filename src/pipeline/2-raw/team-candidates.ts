/** Whom a name without an id can mean: the players of a team, as far as they were known before the slate. */

import { readFileSync } from 'node:fs';
import type { PlayerCandidate } from '../../league/player-resolver.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import { nbacPlayerGameLog } from '../../tables/nba-raw/nbac-player-game-log.ts';
import { nbacPlayerIndex } from '../../tables/nba-raw/nbac-player-index.ts';
import { nbacPlayerMovement } from '../../tables/nba-raw/nbac-player-movement.ts';
import type { Need, Read } from '../define-processor.ts';

const SQL = readFileSync(new URL('./team-candidates.sql', import.meta.url), 'utf8');

/**
 * What `teamCandidates` reads. A year back rather than the season: on opening night nobody has played yet, and
 * last season's players of the two teams are most of those with a line.
 */
export const CANDIDATE_READS: readonly Read[] = [
  { table: nbacPlayerGameLog, window: { daysBefore: 365 } },
  { table: nbacPlayerIndex, window: 'same' },
  { table: nbacPlayerMovement, window: 'same' },
];

/** Waited for where it comes, never needed: what is not there leaves names unresolved, not the table empty. */
export const CANDIDATE_NEEDS: readonly Need[] = [
  { processor: 'nbac_player_index', at: 'same', required: false },
  { processor: 'nbac_player_movement', at: 'same', required: false },
];

/**
 * Candidates by team id: who played for the team in the year before the slate, whom the index lists with it, and who
 * has come to it in the running league year: a man traded yesterday has not played for his new team yet.
 */
export async function teamCandidates(
  workspace: Workspace,
): Promise<ReadonlyMap<number, readonly PlayerCandidate[]>> {
  const rows = await workspace.rows<{ teamId: number; personId: number; name: string }>(SQL);
  const byTeam = new Map<number, PlayerCandidate[]>();
  for (const { teamId, personId, name } of rows) {
    const team = byTeam.get(teamId) ?? [];
    team.push({ personId, name });
    byTeam.set(teamId, team);
  }
  return byTeam;
}
