/** Parses the league's list of persons. */

import { readFileSync } from 'node:fs';
import { playerLookup } from '../../league/player-lookup.ts';
import { seasonLabel } from '../../league/season.ts';
import { findTeam, teamById } from '../../league/teams.ts';
import { nbacPlayerIndex } from '../../tables/nba-raw/nbac-player-index.ts';
import { nameOf } from '../1-collect/decode-json.ts';
import { type Cells, resultSet } from '../1-collect/result-set.ts';
import { DriftError, type ParseProcessor, type Payload, type UnitContext } from '../define-processor.ts';
import { int, mismatch, optionalInt, optionalText, text } from './cell.ts';
import { inchesOf } from './height.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

/** What even the list of an archive or a simulation must have. */
const ESSENTIAL = ['PERSON_ID', 'PLAYER_FIRST_NAME', 'PLAYER_LAST_NAME'] as const;
/** What the league's own list has besides: a header gone means that the source has drifted, not that nobody has a height. */
const FULL = [
  ...ESSENTIAL,
  'PLAYER_SLUG',
  'TEAM_ID',
  'IS_DEFUNCT',
  'TEAM_ABBREVIATION',
  'JERSEY_NUMBER',
  'POSITION',
  'HEIGHT',
  'WEIGHT',
  'COLLEGE',
  'COUNTRY',
  'DRAFT_YEAR',
  'DRAFT_ROUND',
  'DRAFT_NUMBER',
  'ROSTER_STATUS',
  'FROM_YEAR',
  'TO_YEAR',
] as const;

export const nbacPlayerIndexProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_player_index',
  phase: 2,
  doc: 'Ids, names, teams, positions and sizes of all persons of the season.',
  codeVersion: 1,
  needs: [{ processor: 'collect_nbac_player_index', at: 'same', required: true }],
  reads: [],
  kind: 'slate',
  required: false,
  output: nbacPlayerIndex,
  source: 'nbac_player_index',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacPlayerIndex);
    for (const payload of payloads) {
      const rows = resultSet(
        payload,
        'PlayerIndex',
        payload.record.upstream === 'internet' ? FULL : ESSENTIAL,
      );
      if (rows.length === 0) {
        throw new DriftError(
          `${nameOf(payload)}: no players; a Season written as a calendar year is answered so`,
        );
      }
      for (const [index, cells] of rows.entries()) {
        batch.add(payload, `rowSet[${index}]`, () => personRow(cells, payload, context));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-player-index.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'a team has at most 30 persons',
        sql: 'SELECT count(*) AS violations FROM (SELECT team_id FROM output WHERE team_id IS NOT NULL GROUP BY team_id HAVING count(*) > 30)',
        severity: 'alert',
      },
    ],
  },
};

function personRow(cells: Cells, payload: Payload, context: UnitContext) {
  const first = optionalText(cells, 'PLAYER_FIRST_NAME') ?? '';
  const last = text(cells, 'PLAYER_LAST_NAME');
  return {
    for_date: context.date,
    season: seasonAsked(payload, context),
    person_id: int(cells, 'PERSON_ID'),
    first_name: first,
    last_name: last,
    player_lookup: playerLookup(`${first} ${last}`),
    slug: optionalText(cells, 'PLAYER_SLUG'),
    ...teamOf(cells),
    is_defunct: flag(cells, 'IS_DEFUNCT'),
    jersey_num: optionalText(cells, 'JERSEY_NUMBER'),
    position: optionalText(cells, 'POSITION'),
    height_in: inches(cells),
    weight_lb: optionalInt(cells, 'WEIGHT'),
    college: optionalText(cells, 'COLLEGE'),
    country: optionalText(cells, 'COUNTRY'),
    draft_year: optionalInt(cells, 'DRAFT_YEAR'),
    draft_round: optionalInt(cells, 'DRAFT_ROUND'),
    draft_number: optionalInt(cells, 'DRAFT_NUMBER'),
    roster_status: flag(cells, 'ROSTER_STATUS'),
    from_year: optionalInt(cells, 'FROM_YEAR'),
    to_year: optionalInt(cells, 'TO_YEAR'),
  };
}

function seasonAsked(payload: Payload, context: UnitContext): string {
  const asked = new URL(payload.record.url).searchParams.get('Season');
  const label = seasonLabel(context.season);
  if (asked !== label) throw mismatch('Season', label, asked);
  return label;
}

/** 0 = without a team. */
function teamOf(cells: Cells): { team_id: number | null; team_tricode: string | null } {
  const teamId = optionalInt(cells, 'TEAM_ID') || null;
  if (teamId === null) return { team_id: null, team_tricode: null };
  const team = teamById(teamId);
  const written = optionalText(cells, 'TEAM_ABBREVIATION');
  if (written !== null && findTeam(written) !== team) {
    throw new RefusedRow(`TEAM_ID: ${teamId} is not known as ${written}`);
  }
  return { team_id: teamId, team_tricode: team.tricode };
}

/** 1 and 0, also written 1.0. */
function flag(cells: Cells, header: string): boolean | null {
  const value = optionalInt(cells, header);
  if (value === null) return null;
  if (value !== 0 && value !== 1) throw mismatch(header, '0 or 1', value);
  return value === 1;
}

function inches(cells: Cells): number | null {
  const written = optionalText(cells, 'HEIGHT');
  return written === null ? null : inchesOf(written);
}
