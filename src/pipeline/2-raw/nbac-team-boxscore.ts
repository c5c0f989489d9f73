/** Parses the team totals of the CDN's box scores. */

import { readFileSync } from 'node:fs';
import { parseMinutes } from '../../league/minutes.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nbacTeamBoxscore } from '../../tables/nba-raw/nbac-team-boxscore.ts';
import type { Boxscore, BoxscoreTeam } from '../1-collect/boxscore-payload.ts';
import type { ParseProcessor, UnitContext } from '../define-processor.ts';
import { boxStatistics, statisticsCells } from './box-statistics.ts';
import { optionalInt } from './cell.ts';
import { parseBoxscores } from './parse-boxscores.ts';
import { RefusedRow } from './row-batch.ts';

/** Columns of numbers beside BOX, by the payload's key. */
const FURTHER = {
  team_rebounds: 'reboundsTeam',
  team_oreb: 'reboundsTeamOffensive',
  team_dreb: 'reboundsTeamDefensive',
  team_turnovers: 'turnoversTeam',
  fouls_team: 'foulsTeam',
  fouls_technical: 'foulsTechnical',
  points_in_paint: 'pointsInThePaint',
  points_fast_break: 'pointsFastBreak',
  points_second_chance: 'pointsSecondChance',
  points_from_turnovers: 'pointsFromTurnovers',
  bench_points: 'benchPoints',
  biggest_lead: 'biggestLead',
  lead_changes: 'leadChanges',
  times_tied: 'timesTied',
} as const;

export const nbacTeamBoxscoreProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_team_boxscore',
  phase: 2,
  doc: "Team totals of the date's CDN box scores, team rebounds and turnovers apart from the players'.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_boxscore', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  output: nbacTeamBoxscore,
  source: 'nbac_boxscore',
  parse: (payloads, context, workspace) =>
    parseBoxscores(nbacTeamBoxscore, payloads, context, workspace, (batch, payload, team, game) =>
      batch.add(payload, `${game.gameId} ${team.teamTricode}`, () => teamRow(team, game, context)),
    ),
  contract: {
    expectation: readFileSync(new URL('./nbac-team-boxscore.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'score and points are those of the schedule',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.game_status = 3
                AND if(is_home, home_score, away_score) <> coalesce(output.points, output.score)`,
        severity: 'alert',
      },
      {
        name: 'minutes are 240 and 25 for each overtime',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.game_status = 3 AND minutes_seconds <> 60 * (240 + 25 * ot_periods)`,
        severity: 'alert',
      },
    ],
  },
};

function teamRow(team: BoxscoreTeam, game: Boxscore, context: UnitContext): Row {
  const opponent = team === game.homeTeam ? game.awayTeam : game.homeTeam;
  const hasBegun = game.gameStatus > 1;
  const statistics = hasBegun ? (team.statistics ?? {}) : {};
  if (game.gameStatus === 3 && !team.statistics) throw new RefusedRow('statistics: nothing, of a final game');
  const cells = statisticsCells(statistics);
  // Where the players' sums are not told apart from the team's own (derived payloads), the plain keys are the sums.
  const apart = statistics.reboundsPersonal !== undefined;
  const minutes = parseMinutes(statistics.minutes);
  const leading = parseMinutes(statistics.timeLeading);
  return {
    for_date: context.date,
    game_id: game.gameId,
    team_id: team.teamId,
    team_tricode: team.teamTricode,
    opponent_team_id: opponent.teamId,
    is_home: team === game.homeTeam,
    game_status: game.gameStatus,
    score: hasBegun ? (team.score ?? null) : null,
    minutes_seconds: minutes.precision === 'second' ? minutes.seconds : null,
    periods: JSON.stringify((team.periods ?? []).map(({ score }) => score)),
    ...boxStatistics(cells, {
      rebounds: apart ? 'reboundsPersonal' : 'reboundsTotal',
      turnovers: 'turnovers',
    }),
    plus_minus:
      hasBegun && typeof team.score === 'number' && typeof opponent.score === 'number'
        ? team.score - opponent.score
        : null,
    ...Object.fromEntries(Object.entries(FURTHER).map(([column, key]) => [column, optionalInt(cells, key)])),
    time_leading_seconds: leading.precision === 'second' ? leading.seconds : null,
    attendance: game.attendance ?? null,
    duration_minutes: game.duration ?? null,
    officials: JSON.stringify(game.officials ?? []),
  };
}
