/** What the archive can say of the league's further endpoints: boxes made of the logs, and answers recorded whole. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays } from '../../league/game-date.ts';
import { competitionOf } from '../../league/game-id.ts';
import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import { teamById } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { UpstreamResponse } from '../../ports/upstream.ts';
import {
  type BoxedGame,
  type BoxedPlayer,
  boxscorePayload,
  boxscoreV3Payload,
} from '../payload-shapes/boxscore.ts';
import type { LogHeader } from '../payload-shapes/game-log.ts';
import { jsonResponse, notFound } from '../payload-shapes/json-response.ts';
import { movementPayload } from '../payload-shapes/movement.ts';
import { scoreboardPayload } from '../payload-shapes/scoreboard.ts';
import type { SourceRequest } from '../payload-shapes/source-request.ts';
import type { ArchiveGame } from './archive-game.ts';
import type { SeasonFiles } from './season-files.ts';

type LeagueRequest = Extract<
  SourceRequest,
  { kind: 'boxscore' | 'boxscore_v3' | 'play_by_play' | 'scoreboard' | 'movement' | 'referees' }
>;

const DERIVED = true;
/** Officials are announced about nine in the morning. */
const REFEREES_FROM = '09:30';

export async function answerLeague(
  files: SeasonFiles,
  request: LeagueRequest,
  asOf: Instant,
): Promise<UpstreamResponse> {
  switch (request.kind) {
    case 'boxscore':
    case 'boxscore_v3':
    case 'play_by_play':
      return await ofGame(files, request.kind, request.gameId, asOf);
    case 'scoreboard':
      return await scoreboard(files, asOf);
    case 'movement':
      return await movement(files, asOf);
    case 'referees': {
      const body = (await files.referees()).get(request.date);
      const from = easternInstant(request.date, REFEREES_FROM);
      return body && from <= asOf
        ? jsonResponse(body, from, !DERIVED)
        : notFound(`no officials of ${request.date} by then`, asOf);
    }
  }
}

async function ofGame(
  files: SeasonFiles,
  kind: 'boxscore' | 'boxscore_v3' | 'play_by_play',
  gameId: string,
  asOf: Instant,
): Promise<UpstreamResponse> {
  const season = seasonFromGameId(gameId);
  const game = files.seasons().includes(season) ? (await files.games(season)).byId.get(gameId) : undefined;
  if (!game || game.finalFrom > asOf) return notFound(`game ${gameId} is not there or has not ended`, asOf);
  if (kind === 'play_by_play') {
    const body = (await files.playByPlay(season)).get(gameId);
    return body
      ? jsonResponse(body, game.finalFrom, !DERIVED)
      : notFound(`no play-by-play of game ${gameId}`, asOf);
  }
  const boxed = await boxedGame(files, season, game);
  if (!boxed) return notFound(`no box score of game ${gameId}`, asOf);
  const payload = kind === 'boxscore' ? boxscorePayload(boxed) : boxscoreV3Payload(boxed);
  return jsonResponse(payload, game.finalFrom, DERIVED);
}

/** A box of the logs' facts alone: whole minutes, those who played, no starters and no reasons (`sources.md` §5). */
async function boxedGame(files: SeasonFiles, season: number, game: ArchiveGame): Promise<BoxedGame | null> {
  const seasonType = competitionOf(game.gameId) === 'playoffs' ? 'Playoffs' : 'Regular Season';
  for (const logs of await files.logs(season, 'player', seasonType)) {
    const rows = logs.rowsOf(game.gameId);
    if (rows.length === 0) continue;
    const players = rows.map((row) => playerOf(logs.headers, row));
    const side = (teamId: number) => ({
      team: teamById(teamId),
      players: players.filter((player) => player.teamId === teamId),
      absent: [],
    });
    const { gameId, tipoff, overtimes } = game;
    return { gameId, tipoff, overtimes, home: side(game.homeTeamId), away: side(game.awayTeamId) };
  }
  return null;
}

function playerOf(headers: readonly LogHeader[], row: string): BoxedPlayer & { teamId: number } {
  const cells = JSON.parse(row) as (string | number | null)[];
  const cell = (header: LogHeader) => cells[headers.indexOf(header)] ?? null;
  const count = (header: LogHeader) => Number(cell(header));
  const plusMinus = cell('PLUS_MINUS');
  return {
    personId: count('PLAYER_ID'),
    name: String(cell('PLAYER_NAME')),
    teamId: count('TEAM_ID'),
    box: {
      min: count('MIN'),
      fgm: count('FGM'),
      fga: count('FGA'),
      fg3m: count('FG3M'),
      fg3a: count('FG3A'),
      ftm: count('FTM'),
      fta: count('FTA'),
      oreb: count('OREB'),
      dreb: count('DREB'),
      ast: count('AST'),
      stl: count('STL'),
      blk: count('BLK'),
      tov: count('TOV'),
      pf: count('PF'),
      plusMinus: typeof plusMinus === 'number' ? plusMinus : null,
    },
  };
}

/** Only where every tip-off of the day is recorded, and never of a game that is being played: nobody recorded those. */
async function scoreboard(files: SeasonFiles, asOf: Instant): Promise<UpstreamResponse> {
  const date = easternDate(asOf);
  const season = seasonOf(date);
  if (!files.seasons().includes(season)) return notFound(`no games of season ${season}`, asOf);
  const games = (await files.games(season)).games.filter(
    (game) => game.date === date && !['preseason', 'all_star'].includes(competitionOf(game.gameId)),
  );
  const listed = games.flatMap((game) => (game.tipoff === null ? [] : [{ ...game, tipoff: game.tipoff }]));
  if (listed.length < games.length) return notFound(`not every tip-off of ${date} is recorded`, asOf);
  if (listed.some((game) => game.tipoff <= asOf && asOf < game.finalFrom)) {
    return notFound(`nobody recorded the games of ${date} while they were played`, asOf);
  }
  const body = scoreboardPayload(
    date,
    listed.map((game) => ({
      gameId: game.gameId,
      date,
      tipoff: game.tipoff,
      home: teamById(game.homeTeamId),
      away: teamById(game.awayTeamId),
      final:
        game.finalFrom <= asOf
          ? { home: game.homeScore, away: game.awayScore, overtimes: game.overtimes }
          : null,
    })),
  );
  return jsonResponse(body, asOf, DERIVED);
}

/** The league year's transactions up to yesterday: the file gives days, so that each is known the day after. */
async function movement(files: SeasonFiles, asOf: Instant): Promise<UpstreamResponse> {
  const today = easternDate(asOf);
  const year = Number(today.slice(0, 4)) - (today.slice(5) < '07-01' ? 1 : 0);
  const rows = (await files.movement()).filter(({ date }) => date < today && date >= `${year}-07-01`);
  const [newest] = rows;
  if (!newest) return notFound(`no transactions of the league year ${year} by then`, asOf);
  const known = easternInstant(addDays(newest.date, 1), '00:00');
  return jsonResponse(movementPayload(rows.map(({ json }) => json)), known, DERIVED);
}
