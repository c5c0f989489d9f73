/** Parses who officiates the games of a date. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { teamById } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacRefereeAssignments } from '../../tables/nba-raw/nbac-referee-assignments.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { refereeTables } from '../1-collect/referees-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor, Payload, UnitContext } from '../define-processor.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const NAME = z.string().nullish();
const CODE = z.number().int().nullish();

const GAME = z.object({
  game_id: z.string().regex(/^00\d{8}$/),
  game_date: z.string(),
  home_team_id: z.number(),
  away_team_id: z.number(),
  official1: NAME,
  official1_code: CODE,
  official1_JNum: NAME,
  official2: NAME,
  official2_code: CODE,
  official2_JNum: NAME,
  official3: NAME,
  official3_code: CODE,
  official3_JNum: NAME,
  official4: NAME,
  official4_code: CODE,
  official4_JNum: NAME,
});
type Game = z.infer<typeof GAME>;

const REPLAY = z.object({
  game_date: z.string(),
  official_code: z.number().int(),
  replaycenter_official: z.string().min(1),
});

const SLOTS = [1, 2, 3, 4] as const;

export const nbacRefereeAssignmentsProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_referee_assignments',
  phase: 2,
  doc: "The officials of the day's games and of the replay centre.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_referee_assignments', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  output: nbacRefereeAssignments,
  source: 'nbac_referee_assignments',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacRefereeAssignments);
    for (const payload of payloads) {
      const { games, replayCentre } = refereeTables(payload);
      for (const [index, game] of games.entries()) addGame(batch, payload, game, index, context);
      for (const [index, official] of replayCentre.entries()) {
        batch.add(payload, `Table1.rows[${index}]`, () => replayRow(official, context));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-referee-assignments.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'nobody officiates two games',
        sql: "SELECT count(*) AS violations FROM (SELECT official_code FROM output WHERE row_kind = 'game' GROUP BY official_code HAVING count(*) > 1)",
        severity: 'alert',
      },
      {
        name: 'every game is of the schedule',
        sql: "SELECT count(*) AS violations FROM (SELECT game_id FROM output WHERE row_kind = 'game') ANTI JOIN nbac_schedule USING (game_id)",
        severity: 'alert',
      },
    ],
  },
};

/** One row per official; a game that is not shaped as agreed is refused as one. */
function addGame(
  batch: RowBatch,
  payload: Payload,
  candidate: unknown,
  index: number,
  context: UnitContext,
): void {
  const parsed = GAME.safeParse(candidate);
  if (!parsed.success) {
    batch.refuse(payload, `Table.rows[${index}]: ${describeIssues(parsed.error)}`);
    return;
  }
  const game = parsed.data;
  for (const slot of SLOTS) {
    // The fourth place is empty in the season.
    if (!game[`official${slot}`] && !game[`official${slot}_code`]) continue;
    batch.add(payload, `${game.game_id} official${slot}`, () => officialRow(game, slot, context));
  }
}

function officialRow(game: Game, slot: (typeof SLOTS)[number], context: UnitContext): Row {
  const [name, code] = [game[`official${slot}`], game[`official${slot}_code`]];
  if (!name || !code) throw new RefusedRow(`official${slot}: ${JSON.stringify(name)} with code ${code}`);
  requireDate(game.game_date, context);
  return {
    for_date: context.date,
    game_date_et: context.date,
    row_kind: 'game',
    game_id: game.game_id,
    slot,
    official_code: code,
    official_name: name,
    jersey_num: game[`official${slot}_JNum`]?.trim() || null,
    home_team_id: teamById(game.home_team_id).teamId,
    away_team_id: teamById(game.away_team_id).teamId,
  };
}

function replayRow(candidate: unknown, context: UnitContext): Row {
  const parsed = REPLAY.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  requireDate(parsed.data.game_date, context);
  return {
    for_date: context.date,
    game_date_et: context.date,
    row_kind: 'replay_centre',
    game_id: '',
    slot: null,
    official_code: parsed.data.official_code,
    official_name: parsed.data.replaycenter_official,
    jersey_num: null,
    home_team_id: null,
    away_team_id: null,
  };
}

/** "01/08/2025". */
function requireDate(written: string, context: UnitContext): void {
  const [year, month, day] = context.date.split('-');
  if (written !== `${month}/${day}/${year}`) {
    throw new RefusedRow(`game_date: ${written}, asked for ${context.date}`);
  }
}
