/** Parses ESPN's scoreboard and finds the game each event is. */

import { readFileSync } from 'node:fs';
import { easternDate } from '../../league/eastern-time.ts';
import type { Row } from '../../ports/warehouse.ts';
import { espnScoreboard } from '../../tables/nba-raw/espn-scoreboard.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import {
  ESPN_EVENT,
  type EspnCompetitor,
  type EspnEvent,
  espnEvents,
  espnTeam,
  placeEspnEvent,
} from '../1-collect/espn-scoreboard-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { type ScheduledGame, scheduledGames } from '../1-collect/scheduled-games.ts';
import type { ParseProcessor, UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

export const espnScoreboardProcessor: ParseProcessor = {
  type: 'parse',
  id: 'espn_scoreboard',
  phase: 2,
  doc: "ESPN's results of the date, to check the schedule by.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_espn_scoreboard', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  output: espnScoreboard,
  source: 'espn_scoreboard',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(espnScoreboard);
    if (payloads.length === 0) return batch.result();
    const games = await scheduledGames(workspace);
    for (const payload of payloads) {
      for (const [index, candidate] of espnEvents(payload).entries()) {
        batch.add(payload, `events[${index}]`, () => {
          const parsed = ESPN_EVENT.safeParse(candidate);
          if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
          return scoreboardRow(parsed.data, context, games);
        });
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./espn-scoreboard.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'scores are those of the schedule',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.state = 'post' AND nbac_schedule.game_status = 3
                AND (output.home_score <> nbac_schedule.home_score OR output.away_score <> nbac_schedule.away_score)`,
        severity: 'alert',
      },
      {
        name: 'no event is about a game already listed',
        sql: 'SELECT count(*) - count(DISTINCT game_id) AS violations FROM output WHERE game_id IS NOT NULL',
        severity: 'alert',
      },
    ],
  },
};

function scoreboardRow(event: EspnEvent, context: UnitContext, games: readonly ScheduledGame[]): Row {
  const competition = event.competitions[0];
  const side = (homeAway: 'home' | 'away'): EspnCompetitor => {
    const found = competition?.competitors.find((one) => one.homeAway === homeAway);
    if (!found) throw new RefusedRow(`competitors: none is at ${homeAway}`);
    return found;
  };
  const [home, away] = [side('home'), side('away')];
  const [homeTeam, awayTeam] = [espnTeam(home.team), espnTeam(away.team)];
  if (!homeTeam || !awayTeam) {
    const unknown = homeTeam ? away : home;
    throw new RefusedRow(`team: ${unknown.team.id} ${unknown.team.abbreviation} is no team of ESPN's list`);
  }
  const { match } = placeEspnEvent(homeTeam, awayTeam, event.date, games);
  const { type, period } = event.status;
  const score = ({ score: points }: EspnCompetitor) => {
    if (type.state === 'pre') return null;
    if (points === null || points === undefined)
      throw new RefusedRow('score: none, though the game has begun');
    return Number(points);
  };
  const periods = ({ linescores }: EspnCompetitor) =>
    JSON.stringify((linescores ?? []).map(({ value }) => value));
  return {
    for_date: context.date,
    espn_event_id: event.id,
    game_id: match.kind === 'game' ? match.game.gameId : null,
    game_date_et: easternDate(Date.parse(event.date)),
    start_utc: instantText(Date.parse(event.date)),
    status_id: type.id,
    status_name: type.name,
    state: type.state,
    completed: type.completed,
    period: period ?? null,
    home_team_id: homeTeam.teamId,
    away_team_id: awayTeam.teamId,
    home_espn_id: home.team.id,
    away_espn_id: away.team.id,
    home_score: score(home),
    away_score: score(away),
    home_linescores: periods(home),
    away_linescores: periods(away),
    neutral_site: competition?.neutralSite ?? false,
  };
}
