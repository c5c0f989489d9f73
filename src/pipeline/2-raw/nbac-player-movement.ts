/** Parses the league's list of transactions; kept are those of the running league year. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { gameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerMovement } from '../../tables/nba-raw/nbac-player-movement.ts';
import { movementRows } from '../1-collect/movement-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor, UnitContext } from '../define-processor.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const TRANSACTION = z.object({
  Transaction_Type: z.string().min(1),
  TRANSACTION_DATE: z.string().regex(/^\d{4}-\d{2}-\d{2}T/, 'a date'),
  TRANSACTION_DESCRIPTION: z.string(),
  TEAM_ID: z.number(),
  PLAYER_ID: z.number().int().min(0),
  PLAYER_SLUG: z.string().nullish(),
  Additional_Sort: z.number().nullish(),
  GroupSort: z.string(),
});

export const nbacPlayerMovementProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_player_movement',
  phase: 2,
  doc: 'Signings, waivers and trades since 1 July, as listed before the slate.',
  codeVersion: 1,
  needs: [{ processor: 'collect_nbac_player_movement', at: 'same', required: true }],
  reads: [],
  kind: 'slate',
  required: false,
  output: nbacPlayerMovement,
  source: 'nbac_player_movement',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacPlayerMovement);
    for (const payload of payloads) {
      for (const [index, transaction] of movementRows(payload).entries()) {
        if (isOfAnotherYear(transaction, context)) continue;
        batch.add(payload, `rows[${index}]`, () => transactionRow(transaction, context));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-player-movement.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'no transaction is later than the date',
        sql: 'SELECT count(*) AS violations FROM output WHERE transaction_date > $game_date::DATE',
        severity: 'alert',
      },
    ],
  },
};

/** The file holds everything since 2015: a copy of it for every date would say the same again and again. */
function isOfAnotherYear(transaction: unknown, context: UnitContext): boolean {
  const written = (transaction as { TRANSACTION_DATE?: unknown } | null)?.TRANSACTION_DATE;
  if (typeof written !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(written)) return false;
  return written < `${context.season}-07-01` || written >= `${context.season + 1}-07-01`;
}

function transactionRow(candidate: unknown, context: UnitContext): Row {
  const parsed = TRANSACTION.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const transaction = parsed.data;
  const personId = transaction.PLAYER_ID || null;
  const otherTeam = transaction.Additional_Sort || null;
  const row = {
    transaction_date: gameDate(transaction.TRANSACTION_DATE.slice(0, 10)),
    transaction_type: transaction.Transaction_Type,
    team_id: teamById(transaction.TEAM_ID).teamId,
    person_id: personId,
    player_slug: transaction.PLAYER_SLUG || null,
    other_team_id: otherTeam === null ? null : teamById(otherTeam).teamId,
    group_sort: transaction.GroupSort,
    description: transaction.TRANSACTION_DESCRIPTION,
    is_player: personId !== null,
  };
  const key = createHash('sha256')
    .update(JSON.stringify(Object.values(row)))
    .digest('hex');
  return { for_date: context.date, row_key: key, ...row };
}
