/** Parses the stats API's third box score (documented shape, unverified against live). */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { playerLookup } from '../../league/player-lookup.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacBoxscoreV3 } from '../../tables/nba-raw/nbac-boxscore-v3.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { boxscoreV3 } from '../1-collect/boxscore-v3-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { boxStatistics, minutesOf, NO_BOX, statisticsCells } from './box-statistics.ts';
import { requireSides } from './game-sides.ts';
import { homeTeams } from './home-teams.ts';
import { statusFromComment } from './play-status-of.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const TEXT = z.string().nullish();

const PLAYER = z.object({
  personId: z.number().int().positive(),
  firstName: TEXT,
  familyName: z.string().min(1),
  position: TEXT,
  comment: TEXT,
  jerseyNum: TEXT,
  statistics: z.record(z.string(), z.unknown()).nullish(),
});
type Player = z.infer<typeof PLAYER>;

export const nbacBoxscoreV3Processor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_boxscore_v3',
  phase: 2,
  doc: 'Box scores of the final games the CDN has none of.',
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_boxscore_v3', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    { processor: 'nbac_player_boxscore', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerBoxscore, window: 'same' },
  ],
  kind: 'results',
  required: false,
  output: nbacBoxscoreV3,
  source: 'nbac_boxscore_v3',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(nbacBoxscoreV3);
    if (payloads.length === 0) return batch.result();
    const homes = await homeTeams(workspace, context.date);
    for (const payload of payloads) {
      batch.read(payload, () => {
        const { gameId, homeTeam, awayTeam } = boxscoreV3(payload);
        requireSides(payload, gameId, homeTeam, awayTeam, homes);
        for (const team of [homeTeam, awayTeam]) {
          const place = {
            for_date: context.date,
            game_id: gameId,
            team_id: team.teamId,
            team_tricode: team.teamTricode,
            is_home: team === homeTeam,
          };
          const what = `${gameId} ${team.teamTricode}`;
          batch.add(payload, what, () => ({ ...place, ...teamColumns(team.statistics ?? null) }));
          const players = team.players.map((candidate) => PLAYER.safeParse(candidate));
          // Starters are those with a position; a payload without any position knows no starters.
          const knowsStarters = players.some(({ data }) => Boolean(data?.position));
          for (const [index, { data, error }] of players.entries()) {
            batch.add(payload, `${what} players[${index}]`, () => {
              if (!data) throw new RefusedRow(describeIssues(error as z.ZodError));
              return { ...place, ...playerColumns(data, knowsStarters) };
            });
          }
        }
      });
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-boxscore-v3.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: "a team's points are those of the schedule",
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE row_kind = 'team' AND points <> if(is_home, home_score, away_score)`,
        severity: 'alert',
      },
      {
        name: "a team's points are the sum of its players'",
        sql: `SELECT count(*) AS violations
              FROM (SELECT game_id FROM output GROUP BY game_id, team_id
                    HAVING sum(points) FILTER (WHERE row_kind = 'team') <> sum(points) FILTER (WHERE row_kind = 'player'))`,
        severity: 'alert',
      },
    ],
  },
};

function teamColumns(statistics: Readonly<Record<string, unknown>> | null): Row {
  if (statistics === null) throw new RefusedRow('statistics: nothing, of a final game');
  return {
    row_kind: 'team',
    person_id: 0,
    name: null,
    player_lookup: null,
    jersey_num: null,
    position: null,
    is_starter: null,
    comment: null,
    play_status: null,
    minutes_seconds: minutesOf(statistics).minutes_seconds ?? null,
    minutes_int: null,
    ...boxStatistics(statisticsCells(statistics)),
  };
}

function playerColumns(player: Player, knowsStarters: boolean): Row {
  const { statistics } = player;
  const minutes = statistics ? minutesOf(statistics) : { minutes_seconds: null, minutes_int: null };
  // "" is how V3 marks a man who did not play; a few seconds are "0:05".
  const played = minutes.minutes_seconds !== null || minutes.minutes_int !== null;
  const name = `${player.firstName ?? ''} ${player.familyName}`.trim();
  return {
    row_kind: 'player',
    person_id: player.personId,
    name,
    player_lookup: playerLookup(name),
    jersey_num: player.jerseyNum?.trim() || null,
    position: player.position || null,
    is_starter: knowsStarters ? Boolean(player.position) : null,
    comment: player.comment || null,
    play_status: statusFromComment(played, player.comment || null),
    ...minutes,
    ...(played && statistics ? boxStatistics(statisticsCells(statistics)) : NO_BOX),
  };
}
