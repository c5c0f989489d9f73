/** Parses the league's injury report. */

import { readFileSync } from 'node:fs';
import { isGameDate } from '../../league/game-date.ts';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import { findTeam } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacInjuryReport } from '../../tables/nba-raw/nbac-injury-report.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { type InjuryReport, injuryReport, type ReportRow } from '../1-collect/injury-report-payload.ts';
import { type ScheduledGame, scheduledGames } from '../1-collect/scheduled-games.ts';
import { DriftError, type ParseProcessor, type Payload, type UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const NOT_SUBMITTED = 'NOT YET SUBMITTED';
const SUFFIX = /^(jr|sr|ii|iii|iv|v)\.?$/i;

/** By the words before " - ". */
const CATEGORIES: Readonly<Record<string, string>> = {
  'injury/illness': 'injury_illness',
  'g league': 'g_league',
  'league suspension': 'suspension',
  'team suspension': 'suspension',
  suspension: 'suspension',
  rest: 'rest',
  'personal reasons': 'personal',
  personal: 'personal',
};

export const nbacInjuryReportProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_injury_report',
  phase: 2,
  doc: 'Who is out or in doubt for the games of the day and the next, and which team has not said yet.',
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_injury_report', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
    ...CANDIDATE_NEEDS,
  ],
  reads: [{ table: nbacSchedule, window: 'same' }, ...CANDIDATE_READS],
  kind: 'slate',
  required: false,
  output: nbacInjuryReport,
  source: 'nbac_injury_report',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(nbacInjuryReport);
    let newest: { payload: Payload; report: InjuryReport } | null = null;
    for (const payload of payloads) {
      const report = await injuryReport(payload);
      if (report.reportAt > context.asOf) {
        throw new DriftError(
          `nbac_injury_report/${payload.record.subject}: the report of ${instantText(report.reportAt)} is later than the cut-off; look at how the files are named, then correct the slots`,
        );
      }
      if (!newest || report.reportAt > newest.report.reportAt) newest = { payload, report };
    }
    if (!newest) return batch.result();
    const games = await scheduledGames(workspace);
    const candidates = await teamCandidates(workspace);
    const { payload, report } = newest;
    for (const row of report.rows) {
      const what = `page ${row.page} y ${row.y} ${row.team} ${row.player}`.trim();
      batch.add(payload, what, () => reportRow(row, report, payload, context, games, candidates));
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-injury-report.expectation.sql', import.meta.url), 'utf8'),
    // On some days no team has submitted its list.
    profile: {
      emptied: 'fail',
      except: ['player_name_raw', 'status', 'reason', 'reason_category'],
    },
    checks: [
      {
        name: 'the report is not older than an hour at the cut-off',
        sql: "SELECT count(DISTINCT report_at) AS violations FROM output WHERE report_at < $as_of::TIMESTAMP - INTERVAL 60 MINUTE AND upstream = 'internet'",
        severity: 'alert',
      },
      {
        name: 'every game of the report is scheduled',
        sql: 'SELECT count(DISTINCT matchup) AS violations FROM output WHERE game_id IS NULL',
        severity: 'alert',
      },
      {
        name: 'nine of ten names are resolved',
        sql: "SELECT if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations FROM output WHERE row_kind = 'player'",
        severity: 'alert',
      },
    ],
  },
};

function reportRow(
  row: ReportRow,
  report: InjuryReport,
  payload: Payload,
  context: UnitContext,
  games: readonly ScheduledGame[],
  candidates: ReadonlyMap<number, readonly PlayerCandidate[]>,
): Row {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(row.date) ?? [];
  const date = `${year}-${month}-${day}`;
  if (!isGameDate(date)) throw new RefusedRow(`Game Date: "${row.date}" is no date`);
  const sides = /^([A-Z]{3})@([A-Z]{3})$/.exec(row.matchup);
  const [away, home] = [findTeam(sides?.[1] ?? ''), findTeam(sides?.[2] ?? '')];
  if (!home || !away) throw new RefusedRow(`Matchup: "${row.matchup}" is not AWY@HOM`);
  const team = [home, away].find((side) => side.injuryReportName === row.team);
  if (!team) throw new RefusedRow(`Team: "${row.team}" does not play in ${row.matchup}`);
  // The time is printed without AM or PM: the schedule is found by date and teams.
  const game = games.find(
    (one) => one.date === date && one.homeTeamId === home.teamId && one.awayTeamId === away.teamId,
  );
  const place = {
    for_date: context.date,
    report_at: instantText(report.reportAt),
    report_slot: payload.record.subject.replace(/^\d{4}-\d\d-\d\d_/, ''),
    game_id: game?.gameId ?? null,
    game_date_et: date,
    matchup: row.matchup,
    team_id: team.teamId,
    page: row.page,
    y_pt: row.y,
  };
  if (row.reason === NOT_SUBMITTED && row.player === '' && row.status === '') {
    return {
      ...place,
      row_kind: 'not_submitted',
      player_name_raw: null,
      player_lookup: '',
      person_id: null,
      resolution: 'n_a',
      status: null,
      reason: null,
      reason_category: null,
    };
  }
  if (row.player === '') throw new RefusedRow(`Player Name: nobody is named beside "${row.reason}"`);
  if (row.status === '') throw new RefusedRow('Current Status: none is given');
  const person = resolvePlayer(nameInOrder(row.player), candidates.get(team.teamId) ?? []);
  if (person.lookup === '') throw new RefusedRow(`Player Name: "${row.player}" is no name`);
  return {
    ...place,
    row_kind: 'player',
    player_name_raw: row.player,
    player_lookup: person.lookup,
    person_id: person.personId,
    resolution: person.resolution,
    status: row.status,
    reason: row.reason || null,
    reason_category: row.reason === '' ? null : categoryOf(row.reason),
  };
}

/** "Duke Jr., David" is David Duke Jr.; "Tillman, Sr." has nothing but a suffix behind its comma. */
function nameInOrder(printed: string): string {
  const comma = printed.indexOf(',');
  if (comma === -1) return printed;
  const [last, first] = [printed.slice(0, comma).trim(), printed.slice(comma + 1).trim()];
  return first === '' || SUFFIX.test(first) ? `${last} ${first}`.trim() : `${first} ${last}`;
}

function categoryOf(reason: string): string {
  const head = reason.split(' - ', 1)[0] ?? '';
  return CATEGORIES[head.toLowerCase()] ?? 'other';
}
