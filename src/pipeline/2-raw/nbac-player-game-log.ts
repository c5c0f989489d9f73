/** Parses the box lines of all players of a date. */

import { readFileSync } from 'node:fs';
import { playerLookup } from '../../league/player-lookup.ts';
import { nbacPlayerGameLog } from '../../tables/nba-raw/nbac-player-game-log.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { resultSet } from '../1-collect/result-set.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { int, text } from './cell.ts';
import { GAME_LOG_CHECKS } from './game-log-checks.ts';
import { GAME_LOG_HEADERS, gameLogBox, gameLogPlace } from './game-log-row.ts';
import { homeTeams } from './home-teams.ts';
import { RowBatch } from './row-batch.ts';

export const nbacPlayerGameLogProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_player_game_log',
  phase: 2,
  doc: 'Box lines of every player who played on the date.',
  codeVersion: 2,
  needs: [
    { processor: 'collect_nbac_player_game_log', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: true,
  output: nbacPlayerGameLog,
  source: 'nbac_player_game_log',
  parse: async (payloads, context, workspace) => {
    const homes = await homeTeams(workspace, context.date);
    const batch = new RowBatch(nbacPlayerGameLog);
    for (const payload of payloads) {
      const rows = resultSet(payload, 'LeagueGameLog', ['PLAYER_ID', 'PLAYER_NAME', ...GAME_LOG_HEADERS]);
      for (const [index, cells] of rows.entries()) {
        batch.add(payload, `rowSet[${index}]`, () => {
          const place = gameLogPlace(cells, payload, context, homes);
          const name = text(cells, 'PLAYER_NAME');
          return {
            for_date: context.date,
            game_id: place.gameId,
            person_id: int(cells, 'PLAYER_ID'),
            season_id: place.seasonId,
            season_type: place.seasonType,
            game_date_et: place.date,
            player_name: name,
            player_lookup: playerLookup(name),
            team_id: place.teamId,
            team_tricode: place.tricode,
            matchup: place.matchup,
            is_home: place.isHome,
            opponent_tricode: place.opponent,
            win: place.win,
            minutes_int: int(cells, 'MIN'),
            ...gameLogBox(cells),
          };
        });
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-player-game-log.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'points equal 2 FGM + FG3M + FTM',
        sql: 'SELECT count(*) AS violations FROM output WHERE points <> 2 * fgm + fg3m + ftm',
        severity: 'fail',
      },
      {
        name: 'nobody plays for both teams of a game',
        sql: 'SELECT count(*) AS violations FROM (SELECT person_id FROM output GROUP BY person_id HAVING count(*) > 1)',
        severity: 'fail',
      },
      ...GAME_LOG_CHECKS,
    ],
  },
};
