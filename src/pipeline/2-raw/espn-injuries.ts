/** Parses ESPN's injury list. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isGameDate } from '../../league/game-date.ts';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import { findTeam } from '../../league/teams.ts';
import { espnInjuries } from '../../tables/nba-raw/espn-injuries.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { type InjuredTeam, injuryTeams } from '../1-collect/injuries-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor, Payload, UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const TEXT = z.string().nullish();

const INJURY = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  date: TEXT,
  shortComment: TEXT,
  athlete: z.object({
    id: TEXT,
    displayName: z.string().min(1),
    links: z.array(z.object({ href: z.string() })).nullish(),
  }),
  details: z.object({ type: TEXT, side: TEXT, returnDate: TEXT }).nullish(),
});
type Injury = z.infer<typeof INJURY>;

export const espnInjuriesProcessor: ParseProcessor = {
  type: 'parse',
  id: 'espn_injuries',
  phase: 2,
  doc: 'Who is listed as hurt before the slate, with status and the person it means.',
  codeVersion: 1,
  needs: [
    { processor: 'collect_espn_injuries', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
    ...CANDIDATE_NEEDS,
  ],
  reads: [{ table: nbacSchedule, window: 'same' }, ...CANDIDATE_READS],
  kind: 'slate',
  required: false,
  output: espnInjuries,
  source: 'espn_injuries',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(espnInjuries);
    if (payloads.length === 0) return batch.result();
    const candidates = await teamCandidates(workspace);
    for (const payload of payloads) {
      for (const team of injuryTeams(payload)) {
        for (const [index, injury] of team.injuries.entries()) {
          batch.add(payload, `${team.displayName} injuries[${index}]`, () =>
            injuryRow(injury, team, payload, context, candidates),
          );
        }
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./espn-injuries.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'nine of ten names are resolved',
        sql: "SELECT if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations FROM output",
        severity: 'alert',
      },
    ],
  },
};

function injuryRow(
  candidate: unknown,
  listed: InjuredTeam,
  payload: Payload,
  context: UnitContext,
  candidates: ReadonlyMap<number, readonly PlayerCandidate[]>,
) {
  const parsed = INJURY.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const injury = parsed.data;
  const team = findTeam(listed.displayName);
  if (!team) throw new RefusedRow(`displayName: "${listed.displayName}" is no team`);
  const name = injury.athlete.displayName;
  const person = resolvePlayer(name, candidates.get(team.teamId) ?? []);
  const returnDate = injury.details?.returnDate?.slice(0, 10) ?? '';
  return {
    for_date: context.date,
    snapshot_at: instantText(payload.record.fetchedAt),
    espn_athlete_id: athleteId(injury, person.lookup),
    injury_id: injury.id,
    team_id: team.teamId,
    name,
    player_lookup: person.lookup,
    person_id: person.personId,
    resolution: person.resolution,
    status: injury.status,
    status_at: injury.date ? instantText(Date.parse(injury.date)) : null,
    injury_type: injury.details?.type || null,
    side: sideOf(injury),
    return_date: isGameDate(returnDate) ? returnDate : null,
    short_comment: injury.shortComment || null,
  };
}

/** The list may carry the athlete's id only inside his page's address. */
function athleteId(injury: Injury, lookup: string): string {
  if (injury.athlete.id) return injury.athlete.id;
  for (const { href } of injury.athlete.links ?? []) {
    const match = /\/id\/(\d+)/.exec(href);
    if (match?.[1]) return match[1];
  }
  return `name:${lookup}`;
}

function sideOf(injury: Injury): string | null {
  const side = injury.details?.side;
  return side && side !== 'Not Specified' ? side : null;
}
