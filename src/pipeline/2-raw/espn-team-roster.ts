/** Parses ESPN's rosters. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { easternDate } from '../../league/eastern-time.ts';
import { isGameDate } from '../../league/game-date.ts';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import { findTeam, type Team } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { espnTeamRoster } from '../../tables/nba-raw/espn-team-roster.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { espnRoster } from '../1-collect/espn-roster-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { DriftError, type ParseProcessor, type Payload, type UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const TEXT = z.string().nullish();

const INJURY = z.object({
  status: z.string().min(1),
  date: TEXT,
  details: z.object({ returnDate: TEXT }).nullish(),
});

const ATHLETE = z.object({
  id: z.string().min(1),
  fullName: z.string().min(1),
  jersey: TEXT,
  position: z.object({ abbreviation: TEXT }).nullish(),
  height: z.number().nullish(),
  weight: z.number().nullish(),
  age: z.number().nullish(),
  dateOfBirth: TEXT,
  active: z.boolean().nullish(),
  injuries: z.array(INJURY).nullish(),
});

export const espnTeamRosterProcessor: ParseProcessor = {
  type: 'parse',
  id: 'espn_team_roster',
  phase: 2,
  doc: "ESPN's rosters of the slate's teams, with the injury listed there.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_espn_team_roster', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
    ...CANDIDATE_NEEDS,
  ],
  reads: [{ table: nbacSchedule, window: 'same' }, ...CANDIDATE_READS],
  kind: 'slate',
  required: false,
  output: espnTeamRoster,
  source: 'espn_team_roster',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(espnTeamRoster);
    if (payloads.length === 0) return batch.result();
    const candidates = await teamCandidates(workspace);
    for (const payload of payloads) {
      const { id, abbreviation, athletes } = espnRoster(payload);
      const { subject } = payload.record;
      const team = findTeam(subject);
      if (team?.espnId !== id || team.espnAbbreviation !== abbreviation) {
        throw new DriftError(
          `espn_team_roster/${subject}: team: ${id} ${abbreviation} came back; fetch it again`,
        );
      }
      const known = candidates.get(team.teamId) ?? [];
      for (const [index, athlete] of athletes.entries()) {
        batch.add(payload, `${subject} athletes[${index}]`, () =>
          rosterRow(athlete, team, payload, context, known),
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
        name: 'nine of ten names are resolved',
        sql: "SELECT if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations FROM output",
        severity: 'alert',
      },
    ],
  },
};

function rosterRow(
  candidate: unknown,
  team: Team,
  payload: Payload,
  context: UnitContext,
  candidates: readonly PlayerCandidate[],
): Row {
  const parsed = ATHLETE.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const athlete = parsed.data;
  const person = resolvePlayer(athlete.fullName, candidates);
  // The newest first; an older one is over.
  const injury = athlete.injuries?.[0];
  return {
    for_date: context.date,
    snapshot_date_et: easternDate(payload.record.fetchedAt),
    espn_team_id: team.espnId,
    team_id: team.teamId,
    espn_athlete_id: athlete.id,
    name: athlete.fullName,
    player_lookup: person.lookup,
    person_id: person.personId,
    resolution: person.resolution,
    jersey: athlete.jersey || null,
    position: athlete.position?.abbreviation || null,
    height_in: athlete.height ?? null,
    weight_lb: athlete.weight ?? null,
    age: athlete.age ?? null,
    birth_date: athlete.dateOfBirth ? dayOf(athlete.dateOfBirth) : null,
    active: athlete.active ?? null,
    injury_status: injury?.status ?? null,
    injury_date: injury?.date ? instantText(Date.parse(injury.date)) : null,
    return_date: injury?.details?.returnDate ? dayOf(injury.details.returnDate) : null,
  };
}

/** The day of "1996-10-24T07:00Z": midnight on the west coast, so that the date of the text is the day. */
function dayOf(written: string): string {
  const date = written.slice(0, 10);
  if (!isGameDate(date)) throw new RefusedRow(`dateOfBirth, returnDate: "${written}" is no date`);
  return date;
}
