/** An upstream of one tiny season: answers all eight sources, in a fraction of the time of a whole league. */

import { easternDate, easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, datesBetween, type GameDate, gameDate } from '../../../src/league/game-date.ts';
import { teamById } from '../../../src/league/teams.ts';
import type { Upstream, UpstreamRequest, UpstreamResponse } from '../../../src/ports/upstream.ts';
import { espnInjuriesPayload } from '../../../src/upstreams/payload-shapes/espn-injuries.ts';
import {
  gameLogPayload,
  PLAYER_LOG_HEADERS,
  TEAM_LOG_HEADERS,
} from '../../../src/upstreams/payload-shapes/game-log.ts';
import { jsonResponse, notFound } from '../../../src/upstreams/payload-shapes/json-response.ts';
import { oddsPayload } from '../../../src/upstreams/payload-shapes/odds-api.ts';
import { playerIndexPayload } from '../../../src/upstreams/payload-shapes/player-index.ts';
import { scheduleGameJson } from '../../../src/upstreams/payload-shapes/schedule.ts';
import { ScheduleBook } from '../../../src/upstreams/payload-shapes/schedule-book.ts';
import { shotChartPayload } from '../../../src/upstreams/payload-shapes/shot-chart.ts';
import { readSourceUrl, type SourceRequest } from '../../../src/upstreams/payload-shapes/source-request.ts';
import {
  eventIdOf,
  eventOf,
  gameLines,
  pointsLines,
  SNAPSHOT_MS,
} from '../../../src/upstreams/simulated-league/betting-lines.ts';
import { injuryEntries } from '../../../src/upstreams/simulated-league/injury-list.ts';
import { playerRows, teamRows } from '../../../src/upstreams/simulated-league/log-rows.ts';
import type { LeagueGame } from '../../../src/upstreams/simulated-league/season-schedule.ts';
import { shotsOf } from '../../../src/upstreams/simulated-league/shots-of.ts';
import { TinySeason, type TinySeasonOptions } from './tiny-season.ts';

const RECORDED = false;

/** Same options, same answers. `seen` is told every request, before it is answered. */
export function tinyLeague(
  options: TinySeasonOptions,
  seen: (url: string) => void = () => undefined,
): Upstream {
  const season = new TinySeason(options);
  const { seed } = options;
  const published = easternInstant(gameDate(`${season.season}-08-15`), '12:00');
  const book = new ScheduleBook(
    season.season,
    season.games.map((game) => booked(season, game)),
  );

  function answer(request: SourceRequest, asOf: number): UpstreamResponse | null {
    switch (request.kind) {
      case 'schedule':
        return jsonResponse(book.payload(asOf), asOf, RECORDED);
      case 'game_log': {
        const games = datesBetween(request.from, request.to).flatMap((date) => finals(season, date, asOf));
        const isOfPlayers = request.of === 'player';
        const rows = games.flatMap((game) =>
          (isOfPlayers ? playerRows : teamRows)(game, season.result(game)),
        );
        const payload = gameLogPayload(request, isOfPlayers ? PLAYER_LOG_HEADERS : TEAM_LOG_HEADERS, rows);
        return jsonResponse(payload, Math.min(asOf, ...games.map((game) => game.finalFrom)), RECORDED);
      }
      case 'shots': {
        const game = season.game(request.gameId);
        if (!game || game.finalFrom > asOf) return null;
        const [homeTricode, awayTricode] = [game.home.tricode, game.away.tricode];
        const chart = { ...game, seasonType: 'Regular Season', homeTricode, awayTricode };
        const shots = shotsOf(seed, game, season.result(game)).map(({ shot }) => shot);
        const payload = shotChartPayload(chart, shots);
        return jsonResponse(payload, game.finalFrom, RECORDED);
      }
      case 'player_index':
        return jsonResponse(playerIndex(season), published, RECORDED);
      case 'injuries': {
        const teams = season.teams.map((team) => ({ team, entries: injuryEntries(season, team, asOf) }));
        return jsonResponse(espnInjuriesPayload(teams), asOf, RECORDED);
      }
      case 'odds':
      case 'odds_events': {
        const snapshot = snapshotAt(request.at, asOf);
        const date = easternDate(snapshot);
        const data = datesBetween(date, addDays(date, 2)).flatMap((day) =>
          season.gamesOf(day).flatMap((game) => {
            const event = eventOf(seed, game, snapshot);
            if (!event) return [];
            return request.kind === 'odds_events'
              ? [event]
              : [{ ...event, bookmakers: gameLines(seed, season, game, snapshot) }];
          }),
        );
        return jsonResponse(oddsPayload(data, wrapper(snapshot)), snapshot, RECORDED);
      }
      case 'event_odds': {
        const snapshot = snapshotAt(request.at, asOf);
        const game = season.games.find(({ gameId }) => eventIdOf(seed, gameId) === request.eventId);
        const event = game && eventOf(seed, game, snapshot);
        if (!game || !event) return null;
        const bookmakers = pointsLines(seed, season, game, snapshot);
        return jsonResponse(oddsPayload({ ...event, bookmakers }, wrapper(snapshot)), snapshot, RECORDED);
      }
      default:
        return null;
    }
  }

  return {
    kind: 'simulated',
    coverage: async () => [options.opener, addDays(options.opener, options.days - 1)],
    async fetch({ url, asOf }: UpstreamRequest) {
      seen(url);
      const request = readSourceUrl(url);
      return (request && answer(request, asOf)) ?? notFound(`the tiny league does not know ${url}`, asOf);
    },
    close: async () => undefined,
  };
}

function booked(season: TinySeason, game: LeagueGame) {
  const scheduled = { ...game, arenaCity: game.home.city, isNeutral: false };
  return {
    gameId: game.gameId,
    date: game.date,
    listedFrom: Number.NEGATIVE_INFINITY,
    finalFrom: game.finalFrom,
    planned: () => scheduleGameJson(scheduled, null),
    final: () => {
      const { home, away, overtimes } = season.result(game);
      return scheduleGameJson(scheduled, { home: home.points, away: away.points, overtimes });
    },
  };
}

function finals(season: TinySeason, date: GameDate, asOf: number): LeagueGame[] {
  return season.gamesOf(date).filter((game) => game.finalFrom <= asOf);
}

function playerIndex(season: TinySeason): string {
  const players = season.teams.flatMap((team) =>
    season.roster(team).players.map(({ personId, name, jersey, position, heightInches, weightPounds }) => ({
      personId,
      name,
      team: teamById(team.teamId),
      jersey,
      position,
      height: `${Math.floor(heightInches / 12)}-${heightInches % 12}`,
      weight: String(weightPounds),
    })),
  );
  return playerIndexPayload(season.season, players, 'size_and_team');
}

/** Snapshots are taken on the hour; the newest one at or before the moment asked for. */
function snapshotAt(at: number | null, asOf: number): number {
  return Math.floor(Math.min(at ?? asOf, asOf) / SNAPSHOT_MS) * SNAPSHOT_MS;
}

function wrapper(snapshot: number) {
  return { timestamp: snapshot, neighbours: [snapshot - SNAPSHOT_MS, snapshot + SNAPSHOT_MS] as const };
}
