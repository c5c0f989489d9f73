/** Parses the roster pages of nba.com. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { easternDate } from '../../league/eastern-time.ts';
import { isGameDate } from '../../league/game-date.ts';
import { playerLookup } from '../../league/player-lookup.ts';
import { findTeam } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nbacTeamRoster } from '../../tables/nba-raw/nbac-team-roster.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { rosterPagePlayers } from '../1-collect/roster-page-payload.ts';
import type { ParseProcessor, Payload, UnitContext } from '../define-processor.ts';
import { inchesOf } from './height.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const TEXT = z.string().nullish();

const PLAYER = z.object({
  TeamID: z.number(),
  SEASON: z.string().regex(/^\d{4}$/),
  PLAYER: z.string().min(1),
  NICKNAME: TEXT,
  NUM: TEXT,
  POSITION: TEXT,
  HEIGHT: TEXT,
  WEIGHT: TEXT,
  BIRTH_DATE: TEXT,
  AGE: z.number().nullish(),
  EXP: TEXT,
  SCHOOL: TEXT,
  PLAYER_ID: z.number().int().positive(),
  HOW_ACQUIRED: TEXT,
});

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

export const nbacTeamRosterProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_team_roster',
  phase: 2,
  doc: "Who stands on the roster pages of the slate's teams, with birth date and how he was acquired.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_team_roster', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  output: nbacTeamRoster,
  source: 'nbac_team_roster',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacTeamRoster);
    for (const payload of payloads) {
      for (const [index, player] of rosterPagePlayers(payload).entries()) {
        batch.add(payload, `${payload.record.subject} roster[${index}]`, () =>
          rosterRow(player, payload, context),
        );
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-team-roster.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'a team has 13 to 21 players',
        sql: 'SELECT count(*) AS violations FROM (SELECT team_id FROM output GROUP BY team_id HAVING count(*) NOT BETWEEN 13 AND 21)',
        severity: 'alert',
      },
      {
        name: 'nobody stands on two pages',
        sql: 'SELECT count(*) AS violations FROM (SELECT person_id FROM output GROUP BY person_id HAVING count(*) > 1)',
        severity: 'alert',
      },
    ],
  },
};

function rosterRow(candidate: unknown, payload: Payload, context: UnitContext): Row {
  const parsed = PLAYER.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const player = parsed.data;
  const team = findTeam(payload.record.subject);
  if (team?.teamId !== player.TeamID) {
    throw new RefusedRow(`TeamID: ${player.TeamID} on the page of ${payload.record.subject}`);
  }
  return {
    for_date: context.date,
    snapshot_date_et: easternDate(payload.record.fetchedAt),
    team_id: player.TeamID,
    person_id: player.PLAYER_ID,
    // The rows' own season: that of the page's head may lag a year behind.
    season_start_year: Number(player.SEASON),
    name: player.PLAYER,
    player_lookup: playerLookup(player.PLAYER),
    nickname: player.NICKNAME || null,
    num: player.NUM || null,
    position: player.POSITION || null,
    height_in: player.HEIGHT ? inchesOf(player.HEIGHT) : null,
    weight_lb: player.WEIGHT ? Number(player.WEIGHT) : null,
    birth_date: player.BIRTH_DATE ? birthDate(player.BIRTH_DATE) : null,
    age: player.AGE ?? null,
    experience_years: player.EXP ? experience(player.EXP) : null,
    school: player.SCHOOL?.trim() || null,
    how_acquired: player.HOW_ACQUIRED || null,
  };
}

/** "DEC 24, 2002". */
function birthDate(written: string): string {
  const match = /^([A-Z]{3}) (\d{1,2}), (\d{4})$/.exec(written);
  const month = MONTHS.indexOf(match?.[1] ?? '') + 1;
  const date = `${match?.[3]}-${String(month).padStart(2, '0')}-${match?.[2]?.padStart(2, '0')}`;
  if (!match || month === 0 || !isGameDate(date)) {
    throw new RefusedRow(`BIRTH_DATE: "${written}" is no date`);
  }
  return date;
}

/** "R" is a rookie: 0 years. */
function experience(written: string): number {
  if (written === 'R') return 0;
  if (/^\d+$/.test(written)) return Number(written);
  throw new RefusedRow(`EXP: "${written}" is neither R nor years`);
}
