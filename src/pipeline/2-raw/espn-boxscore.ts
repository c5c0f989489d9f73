/** Parses ESPN's box scores. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import type { Row } from '../../ports/warehouse.ts';
import { espnBoxscore } from '../../tables/nba-raw/espn-boxscore.ts';
import { nbacPlayerGameLog } from '../../tables/nba-raw/nbac-player-game-log.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { PlayStatus } from '../../tables/nba-raw/play-status.ts';
import { SCOREBOARD_SUBJECT } from '../1-collect/espn-boxscore.ts';
import { espnBoxscore as boxOf, type EspnBoxSide } from '../1-collect/espn-boxscore-payload.ts';
import { espnTeam, placeEspnEvent } from '../1-collect/espn-scoreboard-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { scheduledGames } from '../1-collect/scheduled-games.ts';
import { DriftError, type ParseProcessor, type Payload } from '../define-processor.ts';
import { NO_BOX } from './box-statistics.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const ATHLETE = z.object({
  athlt: z.object({ id: z.string().min(1), dspNm: z.string().min(1) }),
  stats: z.array(z.string()),
  dnpRsn: z.string().nullish(),
});

/** Our columns by ESPN's keys; made and attempted stand in one cell, "5-9". */
const COUNTS: Readonly<Record<string, string>> = {
  offensiveRebounds: 'oreb',
  defensiveRebounds: 'dreb',
  rebounds: 'reb',
  assists: 'ast',
  steals: 'stl',
  blocks: 'blk',
  turnovers: 'tov',
  fouls: 'pf',
  points: 'points',
  plusMinus: 'plus_minus',
  minutes: 'minutes_int',
};
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  'fieldGoalsMade-fieldGoalsAttempted': ['fgm', 'fga'],
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted': ['fg3m', 'fg3a'],
  'freeThrowsMade-freeThrowsAttempted': ['ftm', 'fta'],
};

export const espnBoxscoreProcessor: ParseProcessor = {
  type: 'parse',
  id: 'espn_boxscore',
  phase: 2,
  doc: "ESPN's box scores of the date: the last fallback, and a check of the others.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_espn_boxscore', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    { processor: 'nbac_player_game_log', at: 'same', required: false },
    ...CANDIDATE_NEEDS,
  ],
  // Who played that night is known by now, and names him best.
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerGameLog, window: { lastDays: 366 } },
    ...CANDIDATE_READS.filter(({ table }) => table !== nbacPlayerGameLog),
  ],
  kind: 'results',
  required: false,
  output: espnBoxscore,
  source: 'espn_boxscore',
  listSubjects: [SCOREBOARD_SUBJECT],
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(espnBoxscore);
    const pages = payloads.filter(({ record }) => record.subject !== SCOREBOARD_SUBJECT);
    if (pages.length === 0) return batch.result();
    const games = await scheduledGames(workspace);
    const candidates = await teamCandidates(workspace);
    for (const payload of pages) {
      batch.read(payload, () => {
        const box = boxOf(payload);
        const [homeSide, awaySide] = [box.sides.find(({ tm }) => tm.hm), box.sides.find(({ tm }) => !tm.hm)];
        const [home, away] = [teamOf(homeSide, payload), teamOf(awaySide, payload)];
        const { match, date } = placeEspnEvent(home, away, box.start, games);
        if (date !== context.date) {
          batch.refuse(payload, `${box.eventId}: gmStrp.dt: ${box.start} is a game of ${date}`);
          return;
        }
        for (const side of box.sides) {
          const team = side === homeSide ? home : away;
          const place = {
            for_date: context.date,
            espn_event_id: box.eventId,
            game_id: match.kind === 'game' ? match.game.gameId : null,
            team_id: team.teamId,
            is_home: side === homeSide,
          };
          const known = candidates.get(team.teamId) ?? [];
          addSide(batch, payload, side, place, box.isFinal, team.fullName, known);
        }
      });
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./espn-boxscore.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: "a team's points are those of the schedule",
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE espn_athlete_id = 'TEAM' AND points <> if(is_home, home_score, away_score)`,
        severity: 'alert',
      },
      {
        name: 'the players add up to their team',
        sql: `SELECT count(*) AS violations
              FROM (SELECT espn_event_id, team_id,
                      sum(points) FILTER (WHERE espn_athlete_id <> 'TEAM') AS of_players,
                      max(points) FILTER (WHERE espn_athlete_id = 'TEAM') AS of_team
                    FROM output GROUP BY espn_event_id, team_id)
              WHERE of_players <> of_team`,
        severity: 'alert',
      },
      {
        name: 'nine of ten of those who played are resolved',
        sql: "SELECT if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations FROM output WHERE espn_athlete_id <> 'TEAM' AND play_status = 'played'",
        severity: 'alert',
      },
    ],
  },
};

function teamOf(side: EspnBoxSide | undefined, payload: Payload) {
  const team = side && espnTeam({ id: side.tm.id, abbreviation: side.tm.abbrev });
  if (!team) {
    throw new DriftError(
      `espn_boxscore/${payload.record.subject}: bxscr.tm: ${side?.tm.id} ${side?.tm.abbrev} is no team of ESPN's list`,
    );
  }
  return team;
}

function addSide(
  batch: RowBatch,
  payload: Payload,
  side: EspnBoxSide,
  place: Row,
  isFinal: boolean,
  teamName: string,
  candidates: readonly PlayerCandidate[],
): void {
  for (const group of side.stats) {
    const keys = group.keys ?? side.stats.find(({ keys: found }) => found)?.keys ?? [];
    const what = `${payload.record.subject} ${side.tm.abbrev} ${group.type}`;
    if (group.type === 'totals') {
      if (!group.ttls) continue;
      const totals = group.ttls;
      batch.add(payload, what, () => ({
        ...place,
        espn_athlete_id: 'TEAM',
        name: teamName,
        player_lookup: '',
        person_id: null,
        resolution: 'n_a',
        is_starter: false,
        play_status: isFinal ? 'played' : 'not_yet_known',
        dnp_reason: null,
        ...statistics(keys, totals),
        minutes_int: null,
      }));
    }
    for (const [index, candidate] of (group.athlts ?? []).entries()) {
      batch.add(payload, `${what}[${index}]`, () => {
        const parsed = ATHLETE.safeParse(candidate);
        if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
        const { athlt, stats, dnpRsn } = parsed.data;
        const person = resolvePlayer(athlt.dspNm, candidates);
        const played = stats.length > 0;
        return {
          ...place,
          espn_athlete_id: athlt.id,
          name: athlt.dspNm,
          player_lookup: person.lookup,
          person_id: person.personId,
          resolution: person.resolution,
          is_starter: group.type === 'starters',
          play_status: statusOf(played, isFinal, dnpRsn ?? null),
          dnp_reason: played ? null : dnpRsn || null,
          ...(played ? statistics(keys, stats) : { minutes_int: null, ...NO_BOX }),
        };
      });
    }
  }
}

/** By key, never by position; an empty cell is not known. */
function statistics(keys: readonly string[], cells: readonly string[]): Row {
  if (cells.length !== keys.length)
    throw new RefusedRow(`stats: ${cells.length} cells for ${keys.length} keys`);
  const row: Record<string, number | null> = { minutes_int: null, ...(NO_BOX as Record<string, null>) };
  for (const [index, key] of keys.entries()) {
    const cell = cells[index] ?? '';
    const pair = PAIRS[key];
    const column = COUNTS[key];
    if (pair) {
      const match = /^(\d+)-(\d+)$/.exec(cell);
      if (cell !== '' && !match) throw new RefusedRow(`${key}: expected made-attempted, got "${cell}"`);
      row[pair[0]] = match ? Number(match[1]) : null;
      row[pair[1]] = match ? Number(match[2]) : null;
    } else if (column) {
      if (cell !== '' && !/^[+-]?\d+$/.test(cell))
        throw new RefusedRow(`${key}: expected a count, got "${cell}"`);
      // "-0" is 0.
      row[column] = cell === '' ? null : Number(cell) + 0;
    }
  }
  const missing = ['points', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta'].find(
    (column) => row[column] === null,
  );
  if (missing) throw new RefusedRow(`stats: no ${missing}`);
  const { points, fgm, fga, fg3m, fg3a, ftm, fta } = row as Record<string, number>;
  if (points !== 2 * fgm! + fg3m! + ftm!) {
    throw new RefusedRow(`points: ${points} from ${fgm} field goals, ${fg3m} threes and ${ftm} free throws`);
  }
  if (fgm! > fga! || fg3m! > fg3a! || ftm! > fta! || fg3m! > fgm!) {
    throw new RefusedRow('fieldGoals, threePointers, freeThrows: more made than attempted');
  }
  return row;
}

/** "DNP-COACH'S DECISION", "DNP-LEFT KNEE", "DND-...": a reason that is not the coach's is an injury. */
function statusOf(played: boolean, isFinal: boolean, reason: string | null): PlayStatus {
  if (!isFinal) return 'not_yet_known';
  if (played) return 'played';
  const text = (reason ?? '').toUpperCase();
  if (text.startsWith('DND')) return 'dnd';
  if (text.startsWith('NWT') || text.includes('NOT WITH TEAM')) return 'nwt';
  if (text.includes('COACH')) return 'dnp_cd';
  return text.startsWith('DNP') ? 'dnp_injury' : 'inactive';
}
