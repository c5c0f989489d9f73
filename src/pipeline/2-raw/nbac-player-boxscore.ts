/** Parses the players of the CDN's box scores, whether they played or not. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { playerLookup } from '../../league/player-lookup.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { Boxscore, BoxscoreTeam } from '../1-collect/boxscore-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor, UnitContext } from '../define-processor.ts';
import { boxStatistics, flagText, minutesOf, NO_BOX, statisticsCells } from './box-statistics.ts';
import { optionalInt } from './cell.ts';
import { parseBoxscores } from './parse-boxscores.ts';
import { statusFromReason } from './play-status-of.ts';
import { RefusedRow } from './row-batch.ts';

const TEXT = z.string().nullish();

const PLAYER = z.object({
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
  notPlayingReason: TEXT,
  notPlayingDescription: TEXT,
  order: z.number().int().nullish(),
  personId: z.number().int().positive(),
  jerseyNum: TEXT,
  position: TEXT,
  starter: TEXT,
  oncourt: TEXT,
  played: z.enum(['0', '1']),
  name: z.string().min(1),
  firstName: TEXT,
  familyName: TEXT,
  statistics: z.record(z.string(), z.unknown()).nullish(),
});

/** Columns of numbers beside BOX, by the payload's key. */
const FURTHER = {
  fouls_drawn: 'foulsDrawn',
  fouls_offensive: 'foulsOffensive',
  fouls_technical: 'foulsTechnical',
  blocks_received: 'blocksReceived',
  points_in_paint: 'pointsInThePaint',
  points_fast_break: 'pointsFastBreak',
  points_second_chance: 'pointsSecondChance',
} as const;

export const nbacPlayerBoxscoreProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_player_boxscore',
  phase: 2,
  doc: "Every player listed in the date's CDN box scores, with exact minutes, or the reason why he did not play.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_boxscore', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  output: nbacPlayerBoxscore,
  source: 'nbac_boxscore',
  parse: (payloads, context, workspace) =>
    parseBoxscores(nbacPlayerBoxscore, payloads, context, workspace, (batch, payload, team, game) => {
      for (const [index, player] of team.players.entries()) {
        batch.add(payload, `${game.gameId} ${team.teamTricode} players[${index}]`, () =>
          playerRow(player, index, team, game, context),
        );
      }
    }),
  contract: {
    expectation: readFileSync(new URL('./nbac-player-boxscore.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'who did not play has no numbers',
        sql: 'SELECT count(*) AS violations FROM output WHERE NOT played AND (points IS NOT NULL OR minutes_seconds IS NOT NULL OR minutes_int IS NOT NULL)',
        severity: 'fail',
      },
      {
        name: 'nobody plays for both teams of a game',
        sql: 'SELECT count(*) AS violations FROM (SELECT person_id FROM output WHERE played GROUP BY person_id HAVING count(*) > 1)',
        severity: 'fail',
      },
      {
        name: 'a team has five starters where starters are known',
        sql: `SELECT count(*) AS violations
              FROM (SELECT game_id FROM output WHERE is_starter IS NOT NULL AND game_status = 3
                    GROUP BY game_id, team_id HAVING count(*) FILTER (WHERE is_starter) <> 5)`,
        severity: 'alert',
      },
      {
        name: 'eight players of a team play',
        sql: `SELECT count(*) AS violations
              FROM (SELECT game_id FROM output WHERE game_status = 3
                    GROUP BY game_id, team_id HAVING count(*) FILTER (WHERE played) < 8)`,
        severity: 'alert',
      },
    ],
  },
};

function playerRow(
  candidate: unknown,
  index: number,
  team: BoxscoreTeam,
  game: Boxscore,
  context: UnitContext,
): Row {
  const parsed = PLAYER.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const player = parsed.data;
  const played = player.played === '1';
  const status = player.status ?? 'ACTIVE';
  if (played && !player.statistics) throw new RefusedRow('statistics: nothing, of a player who played');
  return {
    for_date: context.date,
    game_id: game.gameId,
    person_id: player.personId,
    team_id: team.teamId,
    team_tricode: team.teamTricode,
    is_home: team === game.homeTeam,
    game_status: game.gameStatus,
    list_order: player.order ?? index + 1,
    name: player.name,
    first_name: player.firstName ?? '',
    family_name: player.familyName ?? player.name,
    player_lookup: playerLookup(player.name),
    jersey_num: player.jerseyNum || null,
    position: player.position || null,
    roster_status: status,
    played,
    is_starter: flagText(player.starter, 'starter'),
    on_court: flagText(player.oncourt, 'oncourt'),
    play_status: statusFromReason(game.gameStatus === 3, played, status, player.notPlayingReason || null),
    not_playing_reason: player.notPlayingReason || null,
    not_playing_description: player.notPlayingDescription || null,
    ...numbersOf(played ? (player.statistics ?? null) : null),
  };
}

/** Who did not play carries a full block of zeros in the payload: it is left out here. */
function numbersOf(statistics: Readonly<Record<string, unknown>> | null): Row {
  const further = Object.entries(FURTHER);
  if (statistics === null) {
    const nothing = Object.fromEntries(further.map(([column]) => [column, null]));
    return { minutes_seconds: null, minutes_int: null, ...NO_BOX, ...nothing };
  }
  const cells = statisticsCells(statistics);
  return {
    ...minutesOf(statistics),
    ...boxStatistics(cells),
    ...Object.fromEntries(further.map(([column, key]) => [column, optionalInt(cells, key)])),
  };
}
