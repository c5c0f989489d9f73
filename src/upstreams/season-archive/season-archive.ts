/** The season archive: answers the sources' URLs from a folder of recorded facts, as the sources would have then. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { datesBetween, type GameDate, gameDate } from '../../league/game-date.ts';
import { competitionOf, isCountable } from '../../league/game-id.ts';
import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import type { Instant } from '../../ports/clock.ts';
import type { Upstream, UpstreamRequest, UpstreamResponse } from '../../ports/upstream.ts';
import { gameLogPayload, type SeasonType } from '../payload-shapes/game-log.ts';
import { jsonResponse, notFound } from '../payload-shapes/json-response.ts';
import { oddsPayload } from '../payload-shapes/odds-api.ts';
import { playerIndexPayload } from '../payload-shapes/player-index.ts';
import { shotChartPayload } from '../payload-shapes/shot-chart.ts';
import { readSourceUrl, type SourceRequest } from '../payload-shapes/source-request.ts';
import { finalFrom } from './archive-game.ts';
import { answerLeague } from './league-answers.ts';
import { linesKnownFrom } from './odds-events.ts';
import { newestSnapshot } from './odds-snapshots.ts';
import { answerRecorded } from './recorded-answers.ts';
import { scanFolder } from './scan-folder.ts';
import { SeasonFiles } from './season-files.ts';

type RequestOf<Kind extends SourceRequest['kind']> = Extract<SourceRequest, { kind: Kind }>;

const DAY_MS = 86_400_000;
const JSON_DERIVED = true;

/**
 * Opens the archive in `dir`, with all folders below it. Files are told by their content; any season, whole or in
 * part, will do, and what is not there is answered by 404.
 * @throws ArchiveError when the folder or a file in it cannot be read; a file damaged further in is named at first use
 */
export async function openSeasonArchive(dir: string): Promise<SeasonArchive> {
  const { files, notes } = await scanFolder(dir);
  return new SeasonArchive(new SeasonFiles(files), notes);
}

export class SeasonArchive implements Upstream {
  readonly kind = 'archive';
  readonly #files: SeasonFiles;
  readonly #notes: readonly string[];

  constructor(files: SeasonFiles, notes: readonly string[]) {
    this.#files = files;
    this.#notes = notes;
  }

  /** Files of the folder that are left aside, a sentence each. */
  notes(): readonly string[] {
    return this.#notes;
  }

  /** Every date with a countable game, in order. */
  async datesWithGames(): Promise<GameDate[]> {
    const dates = new Set<GameDate>();
    for (const season of this.#files.seasons()) {
      for (const game of (await this.#files.games(season)).games) {
        if (isCountable(game.gameId)) dates.add(game.date);
      }
    }
    return [...dates].sort();
  }

  async coverage(): Promise<readonly [from: string, to: string] | null> {
    const dates = await this.datesWithGames();
    const [first, last] = [dates[0], dates.at(-1)];
    return first === undefined || last === undefined ? null : [first, last];
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
      case 'odds':
        return this.#odds(request, asOf);
      case 'odds_events':
        return this.#oddsEvents(request, asOf);
      case 'event_odds':
        return this.#eventOdds(request, asOf);
      case 'boxscore':
      case 'boxscore_v3':
      case 'play_by_play':
      case 'scoreboard':
      case 'movement':
      case 'referees':
        return answerLeague(this.#files, request, asOf);
      case 'injury_report':
      case 'espn_scoreboard':
      case 'espn_boxscore':
        return answerRecorded(this.#files, request, asOf);
      case 'espn_roster':
      case 'roster_page':
        return notFound('the season archive has no rosters of its seasons', asOf);
      case 'injuries':
        return notFound('the season archive has no injuries', asOf);
      default:
        return notFound(`the season archive does not know ${url}`, asOf);
    }
  }

  async close(): Promise<void> {
    // Nothing stays open: files are read whole.
  }

  async #schedule(request: RequestOf<'schedule'>, asOf: Instant): Promise<UpstreamResponse> {
    const season = request.season ?? seasonOf(easternDate(asOf));
    if (!this.#files.seasons().includes(season)) return notFound(`no games of season ${season}`, asOf);
    if (asOf < publishedFrom(season)) return notFound(`the schedule of ${season} is not out yet`, asOf);
    const { schedule } = await this.#files.games(season);
    return jsonResponse(schedule.payload(asOf), asOf, JSON_DERIVED);
  }

  async #gameLog(request: RequestOf<'game_log'>, asOf: Instant): Promise<UpstreamResponse> {
    const { season, of, from, to } = request;
    const seasonType = offeredSeasonType(request.seasonType);
    const files = seasonType === null ? [] : await this.#files.logs(season, of, seasonType);
    if (seasonType === null || files.length === 0) {
      return notFound(`no ${of} game logs of ${season}, ${request.seasonType}`, asOf);
    }
    const { byId, games } = await this.#files.games(season);
    const rows: string[] = [];
    const seen = new Set<string>();
    let knownAt = Number.NEGATIVE_INFINITY;
    for (const date of datesBetween(from, to).reverse()) {
      for (const logs of files) {
        for (const gameId of logs.gamesOf(date)) {
          if (seen.has(gameId) || seasonTypeOf(gameId) !== seasonType) continue;
          seen.add(gameId);
          const known = byId.get(gameId)?.finalFrom ?? finalFrom(date, null);
          if (known > asOf) continue;
          knownAt = Math.max(knownAt, known);
          rows.push(...logs.rowsOf(gameId));
        }
      }
    }
    if (seen.size === 0) {
      const missing = games.find(
        (game) =>
          game.date >= from &&
          game.date <= to &&
          game.finalFrom <= asOf &&
          seasonTypeOf(game.gameId) === seasonType,
      );
      if (missing) return notFound(`no ${of} game logs of game ${missing.gameId}`, asOf);
    }
    const headers = files[0]?.headers ?? [];
    const body = gameLogPayload(request, headers, rows);
    return jsonResponse(body, rows.length > 0 ? knownAt : asOf, JSON_DERIVED);
  }

  async #shots({ gameId }: RequestOf<'shots'>, asOf: Instant): Promise<UpstreamResponse> {
    const season = seasonFromGameId(gameId);
    const seasonType = seasonTypeOf(gameId) ?? 'Regular Season';
    const names = new Map<number, string>();
    for (const logs of await this.#files.logs(season, 'player', seasonType)) {
      for (const { personId, name } of logs.personsOf(gameId)) names.set(personId, name);
    }
    for (const shots of await this.#files.shots(season)) {
      const charted = shots.of(gameId, (personId) => names.get(personId) ?? null);
      if (!charted) continue;
      const known =
        (await this.#files.games(season)).byId.get(gameId)?.finalFrom ?? finalFrom(charted.date, null);
      if (known > asOf) return notFound(`game ${gameId} has not ended`, asOf);
      const body = shotChartPayload({ gameId, season, seasonType, ...charted }, charted.shots);
      return jsonResponse(body, known, JSON_DERIVED);
    }
    return notFound(`no shots of game ${gameId}`, asOf);
  }

  /** Everybody who had played in the season or the one before it by then. */
  async #playerIndex({ season }: RequestOf<'player_index'>, asOf: Instant): Promise<UpstreamResponse> {
    if (!this.#files.seasons().includes(season)) return notFound(`no games of season ${season}`, asOf);
    const names = new Map<number, string>();
    let knownAt = Number.NEGATIVE_INFINITY;
    for (const played of [season - 1, season]) {
      for (const { personId, name, knownFrom } of await this.#files.seenPlayers(played)) {
        if (knownFrom > asOf) continue;
        names.set(personId, name);
        knownAt = Math.max(knownAt, knownFrom);
      }
    }
    if (names.size === 0) return notFound(`nobody has played in ${season} or the season before it yet`, asOf);
    const facts = await this.#files.playerFacts();
    const players = [...names].map(([personId, name]) => {
      const { position, height, weight } = facts.get(personId) ?? {
        position: null,
        height: null,
        weight: null,
      };
      return { personId, name, team: null, jersey: null, position, height, weight };
    });
    return jsonResponse(playerIndexPayload(season, players, 'size'), knownAt, JSON_DERIVED);
  }

  async #odds({ at }: RequestOf<'odds'>, asOf: Instant): Promise<UpstreamResponse> {
    const moment = Math.min(at ?? asOf, asOf);
    const snapshots = await this.#files.snapshots(seasonOf(easternDate(moment)));
    const snapshot = newestSnapshot(snapshots, moment, DAY_MS);
    if (!snapshot)
      return notFound(`no odds snapshot in the day before ${new Date(moment).toISOString()}`, asOf);
    if (at !== null) return jsonResponse(snapshot.body, snapshot.timestamp, false);
    const { data } = JSON.parse(Buffer.from(snapshot.body).toString('utf8')) as { data: unknown };
    return jsonResponse(oddsPayload(data, null), snapshot.timestamp, JSON_DERIVED);
  }

  async #oddsEvents({ at }: RequestOf<'odds_events'>, asOf: Instant): Promise<UpstreamResponse> {
    const moment = Math.min(at ?? asOf, asOf);
    const date = easternDate(moment);
    const events = await this.#files.oddsEvents();
    const timestamp = linesKnownFrom(date);
    if (!events.covers(date)) return notFound(`no odds events of ${date}`, asOf);
    if (moment < timestamp) return notFound(`the odds events of ${date} are not known yet`, asOf);
    const body = oddsPayload(events.of(date), at === null ? null : { timestamp });
    return jsonResponse(body, timestamp, JSON_DERIVED);
  }

  async #eventOdds(request: RequestOf<'event_odds'>, asOf: Instant): Promise<UpstreamResponse> {
    const { at, eventId, markets } = request;
    const event = (await this.#files.oddsEvents()).priced(eventId);
    if (!event || !markets.includes('player_points')) return notFound(`no lines of event ${eventId}`, asOf);
    const timestamp = linesKnownFrom(easternDate(Date.parse(event.commence_time)));
    if (Math.min(at ?? asOf, asOf) < timestamp) {
      return notFound(`the lines of event ${eventId} are not known yet`, asOf);
    }
    return jsonResponse(oddsPayload(event, at === null ? null : { timestamp }), timestamp, JSON_DERIVED);
  }
}

/** A season's schedule comes out in August; nothing is claimed about it before. */
function publishedFrom(season: number): Instant {
  return easternInstant(gameDate(`${season}-08-15`), '12:00');
}

function offeredSeasonType(text: string): SeasonType | null {
  return text === 'Regular Season' || text === 'Playoffs' ? text : null;
}

/** The endpoint's season type of a game; null for competitions the archive has no box scores of. */
function seasonTypeOf(gameId: string): SeasonType | null {
  switch (competitionOf(gameId)) {
    case 'regular':
    case 'cup_final':
      return 'Regular Season';
    case 'playoffs':
      return 'Playoffs';
    default:
      return null;
  }
}
