/** Parses the box totals of all teams of a date. */

import { readFileSync } from 'node:fs';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nbacTeamGameLog } from '../../tables/nba-raw/nbac-team-game-log.ts';
import { resultSet } from '../1-collect/result-set.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { int } from './cell.ts';
import { GAME_LOG_CHECKS } from './game-log-checks.ts';
import { GAME_LOG_HEADERS, gameLogBox, gameLogPlace } from './game-log-row.ts';
import { homeTeams } from './home-teams.ts';
import { RowBatch } from './row-batch.ts';

const REGULATION_MINUTES = 240;
const OVERTIME_MINUTES = 25;

export const nbacTeamGameLogProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_team_game_log',
  phase: 2,
  doc: 'Box totals of every team that played on the date.',
  codeVersion: 2,
  needs: [
    { processor: 'collect_nbac_team_game_log', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: true,
  output: nbacTeamGameLog,
  source: 'nbac_team_game_log',
  parse: async (payloads, context, workspace) => {
    const homes = await homeTeams(workspace, context.date);
    const batch = new RowBatch(nbacTeamGameLog);
    for (const payload of payloads) {
      for (const [index, cells] of resultSet(payload, 'LeagueGameLog', GAME_LOG_HEADERS).entries()) {
        batch.add(payload, `rowSet[${index}]`, () => {
          const place = gameLogPlace(cells, payload, context, homes);
          const minutes = int(cells, 'MIN');
          return {
            for_date: context.date,
            game_id: place.gameId,
            team_id: place.teamId,
            season_id: place.seasonId,
            season_type: place.seasonType,
            game_date_et: place.date,
            team_tricode: place.tricode,
            matchup: place.matchup,
            is_home: place.isHome,
            opponent_tricode: place.opponent,
            win: place.win,
            minutes_sum_int: minutes,
            ot_periods: Math.max(0, Math.round((minutes - REGULATION_MINUTES) / OVERTIME_MINUTES)),
            ...gameLogBox(cells),
          };
        });
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-team-game-log.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'points equal 2 FGM + FG3M + FTM',
        sql: 'SELECT count(*) AS violations FROM output WHERE points <> 2 * fgm + fg3m + ftm',
        severity: 'fail',
      },
      {
        name: 'minutes are within 5 of 240 + 25 per overtime',
        sql: 'SELECT count(*) AS violations FROM output WHERE abs(minutes_sum_int - 240 - 25 * ot_periods) > 5',
        severity: 'alert',
      },
      {
        name: 'points equal the schedule',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.points <> if(output.is_home, nbac_schedule.home_score, nbac_schedule.away_score)`,
        severity: 'alert',
      },
      ...GAME_LOG_CHECKS,
    ],
  },
};
