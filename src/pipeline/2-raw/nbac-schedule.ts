/** Parses the season's schedule. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { competitionOf, countsIn } from '../../league/game-id.ts';
import { seasonFromGameId, seasonLabel } from '../../league/season.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nameOf } from '../1-collect/decode-json.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { type SchedulePayload, scheduleGames } from '../1-collect/schedule-payload.ts';
import { DriftError, type ParseProcessor, type Payload, type UnitContext } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

const TEXT = z.string().nullish();
const COUNT = z.number().nullish();

const TEAM = z.object({ teamId: z.number(), teamTricode: TEXT, wins: COUNT, losses: COUNT, score: COUNT });

const GAME = z.object({
  gameId: z.string(),
  gameCode: z.string(),
  gameStatus: z.number(),
  gameStatusText: z.string(),
  gameSequence: COUNT,
  gameDateEst: z.string(),
  gameDateTimeUTC: TEXT,
  postponedStatus: TEXT,
  ifNecessary: z.boolean().nullish(),
  gameLabel: TEXT,
  gameSubLabel: TEXT,
  gameSubtype: TEXT,
  seriesGameNumber: TEXT,
  seriesText: TEXT,
  weekNumber: COUNT,
  arenaName: TEXT,
  arenaCity: TEXT,
  arenaState: TEXT,
  isNeutral: z.boolean().nullish(),
  broadcasters: z
    .object({
      nationalTvBroadcasters: z.array(z.object({ broadcasterDisplay: z.string() })).optional(),
    })
    .nullish(),
  homeTeam: TEAM,
  awayTeam: TEAM,
});
type Game = z.infer<typeof GAME>;

export const nbacScheduleProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_schedule',
  phase: 2,
  doc: "The whole season's schedule as known on the morning of the date.",
  codeVersion: 1,
  needs: [{ processor: 'collect_nbac_schedule', at: 'same', required: true }],
  reads: [],
  kind: 'slate',
  required: true,
  cadence: 'calendar',
  output: nbacSchedule,
  source: 'nbac_schedule',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacSchedule);
    for (const payload of payloads) {
      const schedule = scheduleGames(payload);
      requireSeason(schedule, payload, context);
      for (const [index, candidate] of schedule.games.entries()) {
        batch.add(payload, `game ${index}`, () => scheduleRow(candidate, context));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-schedule.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'home and away differ',
        sql: 'SELECT count(*) AS violations FROM output WHERE home_team_id = away_team_id',
        severity: 'fail',
      },
      {
        name: 'a game that is not played has no score',
        sql: 'SELECT count(*) AS violations FROM output WHERE game_status = 1 AND (home_score IS NOT NULL OR away_score IS NOT NULL)',
        severity: 'fail',
      },
      {
        name: 'a final game has two different scores above 0 (else: suspected postponement)',
        sql: "SELECT count(*) AS violations FROM output WHERE game_status = 3 AND competition <> 'all_star' AND postponed_status = 'N' AND NOT coalesce(home_score > 0 AND away_score > 0 AND home_score <> away_score, false)",
        severity: 'alert',
      },
      {
        name: 'a team plays once a date',
        sql: readFileSync(new URL('./nbac-schedule.team-dates.sql', import.meta.url), 'utf8'),
        severity: 'alert',
      },
    ],
  },
};

/** In July the CDN already shows the coming season; while games are played another season than asked for is drift. */
function requireSeason(schedule: SchedulePayload, payload: Payload, context: UnitContext): void {
  const label = seasonLabel(context.season);
  const month = Number(context.date.slice(5, 7));
  const offSeason = month >= 7 && month <= 9;
  if (schedule.games.length === 0) throw new DriftError(`${nameOf(payload)}: a schedule without games`);
  if (offSeason) return;
  if (schedule.seasonYear !== label) {
    throw new DriftError(
      `${nameOf(payload)}: leagueSchedule.seasonYear is ${schedule.seasonYear}, expected ${label}`,
    );
  }
  // The league's own endpoints list the whole season; an archive lists what it has.
  if (payload.record.upstream === 'internet' && (schedule.dates < 50 || schedule.games.length < 100)) {
    throw new DriftError(
      `${nameOf(payload)}: ${schedule.games.length} games on ${schedule.dates} dates are no season (at least 100 on 50)`,
    );
  }
}

function scheduleRow(candidate: unknown, context: UnitContext): Row {
  const parsed = GAME.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const game = parsed.data;
  const season = seasonFromGameId(game.gameId);
  const tipoff = tipoffOf(game);
  const scored = game.gameStatus > 1;
  const home = teamColumns(game.homeTeam, scored);
  const away = teamColumns(game.awayTeam, scored);
  return {
    for_date: context.date,
    game_id: game.gameId,
    game_code: game.gameCode,
    competition: competitionOf(game.gameId),
    counts_in: countsIn(game.gameId),
    season: seasonLabel(season),
    season_start_year: season,
    game_date_et: game.gameDateEst.slice(0, 10),
    tipoff_utc: tipoff === null ? null : instantText(tipoff),
    tipoff_source: tipoff === null ? 'nominal' : 'payload',
    game_sequence: game.gameSequence ?? null,
    game_status: game.gameStatus,
    game_status_text: game.gameStatusText,
    ot_periods: overtimes(game),
    postponed_status: postponed(game),
    if_necessary: game.ifNecessary ?? null,
    home_team_id: home.teamId,
    home_tricode: home.tricode,
    away_team_id: away.teamId,
    away_tricode: away.tricode,
    home_score: home.score,
    away_score: away.score,
    home_wins: home.wins,
    home_losses: home.losses,
    away_wins: away.wins,
    away_losses: away.losses,
    game_label: game.gameLabel || null,
    game_sub_label: game.gameSubLabel || null,
    game_subtype: game.gameSubtype || null,
    series_game_number: seriesGame(game.seriesGameNumber),
    series_text: game.seriesText || null,
    week_number: game.weekNumber || null,
    arena_name: game.arenaName || null,
    arena_city: game.arenaCity || null,
    arena_state: game.arenaState || null,
    is_neutral: game.isNeutral ?? null,
    national_tv: nationalTv(game),
  };
}

/** `gameDateTimeUTC` is the only true instant; of a game "TBD" it is a placeholder. */
function tipoffOf(game: Game): number | null {
  if (!game.gameDateTimeUTC || game.gameStatusText.trim().toUpperCase() === 'TBD') return null;
  const instant = Date.parse(game.gameDateTimeUTC);
  if (Number.isNaN(instant)) throw new RefusedRow(`gameDateTimeUTC: "${game.gameDateTimeUTC}" is no instant`);
  return instant;
}

/** "Final/OT", "Final/OT2". */
function overtimes(game: Game): number {
  const match = game.gameStatus === 3 ? /^Final\/OT(\d*)$/.exec(game.gameStatusText.trim()) : null;
  return match ? Number(match[1] || '1') : 0;
}

function postponed(game: Game): string {
  const status = game.postponedStatus || 'N';
  return status === 'N' && /^(ppd|postponed)/i.test(game.gameStatusText.trim()) ? 'Y' : status;
}

function seriesGame(label: string | null | undefined): number | null {
  const match = /^(?:Game )?(\d)$/.exec(label ?? '');
  return match ? Number(match[1]) : null;
}

function nationalTv(game: Game): string | null {
  const list = game.broadcasters?.nationalTvBroadcasters;
  return list ? JSON.stringify(list.map((broadcaster) => broadcaster.broadcasterDisplay)) : null;
}

function teamColumns(team: Game['homeTeam'], scored: boolean) {
  return {
    teamId: team.teamId || null,
    tricode: team.teamTricode || null,
    score: scored ? (team.score ?? null) : null,
    wins: team.wins ?? null,
    losses: team.losses ?? null,
  };
}
