/** The simulated league: answers the sources' URLs from invented seasons, the same for ever for the same seed. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { datesBetween, type GameDate, gameDate } from '../../league/game-date.ts';
import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import type { Instant } from '../../ports/clock.ts';
import type { Upstream, UpstreamRequest, UpstreamResponse } from '../../ports/upstream.ts';
import { espnInjuriesPayload } from '../payload-shapes/espn-injuries.ts';
import { gameLogPayload, PLAYER_LOG_HEADERS, TEAM_LOG_HEADERS } from '../payload-shapes/game-log.ts';
import { jsonResponse, notFound } from '../payload-shapes/json-response.ts';
import { type OddsEvent, oddsPayload, type PricedEvent } from '../payload-shapes/odds-api.ts';
import { playerIndexPayload } from '../payload-shapes/player-index.ts';
import { scheduleGameJson } from '../payload-shapes/schedule.ts';
import { type BookedGame, ScheduleBook } from '../payload-shapes/schedule-book.ts';
import { shotChartPayload } from '../payload-shapes/shot-chart.ts';
import { readSourceUrl, type SourceRequest } from '../payload-shapes/source-request.ts';
import { allStarGames } from './all-star-game.ts';
import { eventIdOf, eventOf, gameLines, pointsLines, SNAPSHOT_MS } from './betting-lines.ts';
import { injuryEntries } from './injury-list.ts';
import { LeagueAnswers } from './league-answers.ts';
import type { LeagueEvent } from './league-event.ts';
import { LeagueSeason } from './league-season.ts';
import { playerRows, teamRows } from './log-rows.ts';
import { OtherAnswers } from './other-answers.ts';
import type { LeagueGame } from './season-schedule.ts';
import { shotsOf } from './shots-of.ts';

export interface SimulatedLeagueOptions {
  /** Everything follows from it. Default 7. */
  readonly seed?: number;
  /** First and last season, by start year. Default 2024 and 2025: the second has a history to learn from. */
  readonly firstSeason?: number;
  readonly lastSeason?: number;
  /** What a script makes happen in the league. */
  readonly events?: readonly LeagueEvent[];
}

/** The seasons of a league: the first and the last, and how one is made. */
export interface LeagueSeasons {
  readonly first: number;
  readonly last: number;
  readonly make: (season: number) => LeagueSeason;
}

type RequestOf<Kind extends SourceRequest['kind']> = Extract<SourceRequest, { kind: Kind }>;

const SIMULATED = false;

/** Opens the league; seasons are made when first asked for. @throws RangeError when the last season is before the first */
export async function openSimulatedLeague(options: SimulatedLeagueOptions = {}): Promise<SimulatedLeague> {
  const { seed = 7, firstSeason = 2024, lastSeason = 2025, events = [] } = options;
  if (lastSeason < firstSeason) {
    throw new RangeError(
      `the simulated league cannot end in ${lastSeason}, before its first season ${firstSeason}`,
    );
  }
  return new SimulatedLeague(seed, {
    first: firstSeason,
    last: lastSeason,
    make: (season) => new LeagueSeason(seed, firstSeason, season, { events }),
  });
}

export class SimulatedLeague implements Upstream {
  readonly kind = 'simulated';
  readonly #seed: number;
  readonly #seasons: LeagueSeasons;
  readonly #seasonsMade = new Map<number, LeagueSeason>();
  readonly #books = new Map<number, ScheduleBook>();
  readonly #answers: LeagueAnswers;
  readonly #others: OtherAnswers;
  #gameIdByEvent: Map<string, string> | undefined;

  constructor(seed: number, seasons: LeagueSeasons) {
    this.#seed = seed;
    this.#seasons = seasons;
    this.#answers = new LeagueAnswers(seed, (season) => this.season(season));
    this.#others = new OtherAnswers(seed, (season) => this.season(season));
  }

  async coverage(): Promise<readonly [from: GameDate, to: GameDate]> {
    const { first, last } = this.#seasons;
    return [
      (this.#made(first).games[0] as LeagueGame).date,
      (this.#made(last).games.at(-1) as LeagueGame).date,
    ];
  }

  async fetch({ url, asOf }: UpstreamRequest): Promise<UpstreamResponse> {
    const request = readSourceUrl(url);
    switch (request?.kind) {
      case 'schedule':
        return this.#schedule(request, asOf);
      case 'game_log':
        return this.#gameLog(request, asOf);
      case 'shots':
        return this.#shots(request, asOf);
      case 'player_index':
        return this.#playerIndex(request, asOf);
      case 'injuries':
        return this.#injuries(asOf);
      case 'boxscore':
      case 'boxscore_v3':
      case 'play_by_play':
      case 'scoreboard':
      case 'movement':
      case 'referees':
      case 'roster_page':
        return this.#answers.answer(request, asOf);
      case 'injury_report':
      case 'espn_scoreboard':
      case 'espn_boxscore':
      case 'espn_roster':
      case 'bettingpros_events':
      case 'bettingpros_offers':
        return this.#others.answer(request, asOf);
      case 'odds':
        return this.#odds(request, asOf);
      case 'odds_events':
        return this.#oddsEvents(request, asOf);
      case 'event_odds':
        return this.#eventOdds(request, asOf);
      default:
        return notFound(`the simulated league does not know ${url}`, asOf);
    }
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  #schedule(request: RequestOf<'schedule'>, asOf: Instant): UpstreamResponse {
    const season = this.season(request.season ?? seasonOf(easternDate(asOf)));
    if (!season || asOf < publishedFrom(season.season))
      return notFound('no schedule of that season yet', asOf);
    let book = this.#books.get(season.season);
    if (!book) {
      book = bookOf(season);
      this.#books.set(season.season, book);
    }
    return jsonResponse(book.payload(asOf), asOf, SIMULATED);
  }

  #gameLog(request: RequestOf<'game_log'>, asOf: Instant): UpstreamResponse {
    const season = this.season(request.season);
    if (!season || request.seasonType !== 'Regular Season') {
      return notFound(`no ${request.seasonType} games in season ${request.season}`, asOf);
    }
    const games = datesBetween(request.from, request.to)
      .reverse()
      .flatMap((date) => season.gamesOf(date))
      .filter((game) => game.finalFrom <= asOf);
    const rowsOf = request.of === 'player' ? playerRows : teamRows;
    const rows = games.flatMap((game) => rowsOf(game, season.result(game)));
    const headers = request.of === 'player' ? PLAYER_LOG_HEADERS : TEAM_LOG_HEADERS;
    const knownAt = games.length > 0 ? Math.max(...games.map((game) => game.finalFrom)) : asOf;
    return jsonResponse(gameLogPayload(request, headers, rows), knownAt, SIMULATED);
  }

  #shots({ gameId }: RequestOf<'shots'>, asOf: Instant): UpstreamResponse {
    const season = this.season(seasonFromGameId(gameId));
    const game = season?.game(gameId);
    if (!season || !game || game.finalFrom > asOf) return notFound(`no shots of game ${gameId}`, asOf);
    const chart = {
      gameId,
      season: game.season,
      seasonType: 'Regular Season',
      date: game.date,
      homeTricode: game.home.tricode,
      awayTricode: game.away.tricode,
    };
    const shots = shotsOf(this.#seed, game, season.result(game)).map(({ shot }) => shot);
    return jsonResponse(shotChartPayload(chart, shots), game.finalFrom, SIMULATED);
  }

  #playerIndex(request: RequestOf<'player_index'>, asOf: Instant): UpstreamResponse {
    const season = this.season(request.season);
    const published = publishedFrom(request.season);
    if (!season || asOf < published) return notFound(`no player index of season ${request.season} yet`, asOf);
    const today = easternDate(asOf);
    const newest = season.trades.findLast(({ date }) => date <= today);
    const from = newest ? easternInstant(newest.date, '00:00') : published;
    const players = season.teams.flatMap((team) =>
      season.roster(team, today).players.map((player) => ({
        personId: player.personId,
        name: player.name,
        team,
        jersey: player.jersey,
        position: player.position,
        height: `${Math.floor(player.heightInches / 12)}-${player.heightInches % 12}`,
        weight: String(player.weightPounds),
      })),
    );
    return jsonResponse(playerIndexPayload(request.season, players, 'size_and_team'), from, SIMULATED);
  }

  #injuries(asOf: Instant): UpstreamResponse {
    const season = this.season(seasonOf(easternDate(asOf)));
    if (!season) return notFound('no injuries outside the simulated seasons', asOf);
    const teams = season.teams.map((team) => ({ team, entries: injuryEntries(season, team, asOf) }));
    return jsonResponse(espnInjuriesPayload(teams), asOf, SIMULATED);
  }

  #odds({ at }: RequestOf<'odds'>, asOf: Instant): UpstreamResponse {
    return this.#listed(at, asOf, ({ season, game, event, snapshot }) => ({
      ...event,
      bookmakers: gameLines(this.#seed, season, game, snapshot),
    }));
  }

  #oddsEvents({ at }: RequestOf<'odds_events'>, asOf: Instant): UpstreamResponse {
    return this.#listed(at, asOf, ({ event }) => event);
  }

  /** Everything the books list at the snapshot, told by `describe`. */
  #listed(
    at: Instant | null,
    asOf: Instant,
    describe: (listed: {
      season: LeagueSeason;
      game: LeagueGame;
      event: OddsEvent;
      snapshot: Instant;
    }) => unknown,
  ): UpstreamResponse {
    const snapshot = snapshotAt(at, asOf);
    const date = easternDate(snapshot);
    const season = this.season(seasonOf(date));
    if (!season) return notFound('no odds outside the simulated seasons', asOf);
    const near = datesBetween(date, easternDate(snapshot + 48 * SNAPSHOT_MS)).flatMap((day) =>
      season.gamesOf(day),
    );
    const data = near.flatMap((game) => {
      const event = eventOf(this.#seed, game, snapshot);
      return event ? [describe({ season, game, event, snapshot })] : [];
    });
    return jsonResponse(oddsPayload(data, wrapperOf(at, snapshot)), snapshot, SIMULATED);
  }

  #eventOdds({ at, eventId, markets }: RequestOf<'event_odds'>, asOf: Instant): UpstreamResponse {
    const snapshot = snapshotAt(at, asOf);
    const gameId = this.#eventGames().get(eventId);
    const season = gameId === undefined ? null : this.season(seasonFromGameId(gameId));
    const game = gameId === undefined ? null : season?.game(gameId, snapshot);
    const event = game && eventOf(this.#seed, game, snapshot);
    if (!season || !event) return notFound(`event ${eventId} is not listed`, asOf);
    const bookmakers = markets.includes('player_points')
      ? pointsLines(this.#seed, season, game, snapshot)
      : [];
    const priced: PricedEvent = { ...event, bookmakers };
    return jsonResponse(oddsPayload(priced, wrapperOf(at, snapshot)), snapshot, SIMULATED);
  }

  #eventGames(): ReadonlyMap<string, string> {
    if (!this.#gameIdByEvent) {
      this.#gameIdByEvent = new Map();
      for (let season = this.#seasons.first; season <= this.#seasons.last; season++) {
        for (const { gameId } of this.season(season)?.games ?? []) {
          this.#gameIdByEvent.set(eventIdOf(this.#seed, gameId), gameId);
        }
      }
    }
    return this.#gameIdByEvent;
  }

  /** The season that starts in `season`, or null when the league does not play it. */
  season(season: number): LeagueSeason | null {
    return season < this.#seasons.first || season > this.#seasons.last ? null : this.#made(season);
  }

  #made(season: number): LeagueSeason {
    const made = this.#seasonsMade.get(season) ?? this.#seasons.make(season);
    this.#seasonsMade.set(season, made);
    return made;
  }
}

/** Snapshots are taken on the hour; the newest one at or before the moment asked for. */
function snapshotAt(at: Instant | null, asOf: Instant): Instant {
  return Math.floor(Math.min(at ?? asOf, asOf) / SNAPSHOT_MS) * SNAPSHOT_MS;
}

/** The live endpoints answer without a wrapper. */
function wrapperOf(at: Instant | null, snapshot: Instant) {
  if (at === null) return null;
  return { timestamp: snapshot, neighbours: [snapshot - SNAPSHOT_MS, snapshot + SNAPSHOT_MS] as const };
}

/** Schedule and rosters of a season come out in August. */
function publishedFrom(season: number): Instant {
  return easternInstant(gameDate(`${season}-08-15`), '12:00');
}

function bookOf(season: LeagueSeason): ScheduleBook {
  return new ScheduleBook(season.season, [
    ...season.games.map((game) => booked(season, game)),
    ...allStarGames(season),
  ]);
}

function booked(season: LeagueSeason, game: LeagueGame): BookedGame {
  const { gameId, date, listedFrom = Number.NEGATIVE_INFINITY, listedUntil, finalFrom } = game;
  const scheduled = { ...game, arenaCity: game.home.city, isNeutral: false };
  const planned = () => scheduleGameJson(scheduled, null);
  if (listedUntil !== undefined) {
    // Put off: it stays on its date as such, or is gone from it when it has another.
    const isMoved = season.game(gameId) !== null;
    const final = () => scheduleGameJson({ ...scheduled, isPutOff: true }, null);
    return { gameId, date, listedFrom, finalFrom: listedUntil, planned, final: isMoved ? () => null : final };
  }
  const final = () => {
    const { home, away, overtimes } = season.result(game);
    return scheduleGameJson(scheduled, { home: home.points, away: away.points, overtimes });
  };
  return { gameId, date, listedFrom, finalFrom, planned, final };
}
