/** Parses the live scoreboard (documented shape, unverified against live). */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { gameDate } from '../../league/game-date.ts';
import { parseMinutes } from '../../league/minutes.ts';
import { teamById } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nbacScoreboard } from '../../tables/nba-raw/nbac-scoreboard.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { scoreboard } from '../1-collect/scoreboard-payload.ts';
import type { ParseProcessor, Payload, UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const TEAM = z.object({
  teamId: z.number(),
  score: z.number().nullish(),
  periods: z.array(z.object({ score: z.number() })).nullish(),
});

const GAME = z.object({
  gameId: z.string().regex(/^00\d{8}$/),
  gameStatus: z.number().int(),
  gameStatusText: z.string(),
  period: z.number().int(),
  gameClock: z.string().nullish(),
  gameTimeUTC: z.string(),
  homeTeam: TEAM,
  awayTeam: TEAM,
});

export const nbacScoreboardProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_scoreboard',
  phase: 2,
  doc: "Status, clock and score of the day's games before the first tip-off.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_scoreboard', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  output: nbacScoreboard,
  source: 'nbac_scoreboard',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacScoreboard);
    for (const payload of payloads) {
      const { gameDate: date, games } = scoreboard(payload);
      // The file keeps yesterday's date until it is turned over: then it says nothing of this slate.
      if (date !== context.date) continue;
      for (const [index, game] of games.entries()) {
        batch.add(payload, `games[${index}]`, () => gameRow(game, date, payload, context));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-scoreboard.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'no game has begun before the slate',
        sql: 'SELECT count(*) AS violations FROM output WHERE game_status > 1',
        severity: 'alert',
      },
      {
        name: 'home sides are those of the schedule',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.home_team_id <> nbac_schedule.home_team_id`,
        severity: 'fail',
      },
    ],
  },
};

function gameRow(candidate: unknown, date: string, payload: Payload, context: UnitContext): Row {
  const parsed = GAME.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const game = parsed.data;
  const hasBegun = game.gameStatus > 1;
  const score = (team: typeof game.homeTeam) => (hasBegun ? (team.score ?? null) : null);
  const periods = (team: typeof game.homeTeam) =>
    JSON.stringify((team.periods ?? []).map((one) => one.score));
  return {
    for_date: context.date,
    game_id: game.gameId,
    scoreboard_date: gameDate(date),
    game_status: game.gameStatus,
    game_status_text: game.gameStatusText.trim(),
    period: game.period,
    clock_seconds: parseMinutes(game.gameClock).seconds,
    // `gameEt` carries a false Z here; only this is a true instant.
    tipoff_utc: instantText(Date.parse(game.gameTimeUTC)),
    home_team_id: teamById(game.homeTeam.teamId).teamId,
    away_team_id: teamById(game.awayTeam.teamId).teamId,
    home_score: score(game.homeTeam),
    away_score: score(game.awayTeam),
    home_periods: periods(game.homeTeam),
    away_periods: periods(game.awayTeam),
    last_changed_at: instantText(payload.record.fetchedAt),
  };
}
