/** The league's list of transactions (`sources.md` §6.9). */

import type { GameDate } from '../../league/game-date.ts';

export interface Transaction {
  readonly type: 'Signing' | 'Waive' | 'Trade';
  readonly date: GameDate;
  readonly teamId: number;
  readonly teamSlug: string;
  readonly personId: number;
  readonly playerSlug: string;
  /** The other side of a trade, else 0. */
  readonly otherTeamId: number;
  readonly group: string;
  readonly description: string;
}

/** One row as the file writes it. */
export function transactionJson(transaction: Transaction): string {
  return JSON.stringify({
    Transaction_Type: transaction.type,
    TRANSACTION_DATE: `${transaction.date}T00:00:00`,
    TRANSACTION_DESCRIPTION: transaction.description,
    TEAM_ID: transaction.teamId,
    TEAM_SLUG: transaction.teamSlug,
    PLAYER_ID: transaction.personId,
    PLAYER_SLUG: transaction.playerSlug,
    Additional_Sort: transaction.otherTeamId,
    GroupSort: transaction.group,
  });
}

/** @param rows JSON objects, newest first */
export function movementPayload(rows: readonly string[]): string {
  return `{"NBA_Player_Movement":{"rows":[${rows.join(',')}]}}`;
}
