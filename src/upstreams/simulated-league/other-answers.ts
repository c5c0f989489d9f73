/** What the simulated league says at the sources that are not the league's own: injury report, ESPN, BettingPros. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import { TEAMS, type Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { UpstreamResponse } from '../../ports/upstream.ts';
import {
  type BettingProsOffer,
  bettingProsEventsPayload,
  bettingProsOffersPayload,
} from '../payload-shapes/bettingpros.ts';
import { espnBoxscorePage, espnRosterPayload, espnScoreboardPayload } from '../payload-shapes/espn-games.ts';
import { injuryReportPdf, type ReportedGame, type ReportedTeam } from '../payload-shapes/injury-report.ts';
import { htmlResponse, jsonResponse, notFound, pdfResponse } from '../payload-shapes/json-response.ts';
import type { SourceRequest } from '../payload-shapes/source-request.ts';
import { pointsLines, SNAPSHOT_MS } from './betting-lines.ts';
import { injuryEntries } from './injury-list.ts';
import { leagueBoxscore } from './league-boxscore.ts';
import type { LeagueSeason } from './league-season.ts';
import { isListed, type LeagueGame } from './season-schedule.ts';

type OtherRequest = Extract<
  SourceRequest,
  {
    kind:
      | 'injury_report'
      | 'espn_scoreboard'
      | 'espn_boxscore'
      | 'espn_roster'
      | 'bettingpros_events'
      | 'bettingpros_offers';
  }
>;

const SIMULATED = false;
/** Since then the report comes every quarter of an hour, under another name. */
const QUARTERS_SINCE = '2025-12-23';
/** A team has submitted its list by then, for the games of the day and of the day after. */
const [SUBMITTED_TODAY, SUBMITTED_TOMORROW] = ['11:00', '17:30'] as const;
/** The report knows no Day-To-Day. */
const REPORT_STATUS: Readonly<Record<string, string>> = { 'Day-To-Day': 'Questionable' };
/** BettingPros' numbers of the books that list points here. */
const BOOK_IDS: Readonly<Record<string, number>> = { fanduel: 10, draftkings: 12, betmgm: 19 };

export class OtherAnswers {
  readonly #seed: number;
  readonly #season: (season: number) => LeagueSeason | null;

  /** @param season gives a season of the league, or null where it does not play */
  constructor(seed: number, season: (season: number) => LeagueSeason | null) {
    this.#seed = seed;
    this.#season = season;
  }

  answer(request: OtherRequest, asOf: Instant): UpstreamResponse {
    switch (request.kind) {
      case 'injury_report':
        return this.#injuryReport(request.at, request.isQuarter, asOf);
      case 'espn_scoreboard':
        return this.#scoreboard(request.date, asOf);
      case 'espn_boxscore':
        return this.#boxscore(request.eventId, asOf);
      case 'espn_roster':
        return this.#roster(request.espnId, asOf);
      case 'bettingpros_events': {
        const games = this.#season(seasonOf(request.date))?.gamesOf(request.date) ?? [];
        const events = games
          .filter((game) => isListed(game, asOf))
          .map((game) => ({ ...game, id: Number(game.gameId) }));
        return jsonResponse(bettingProsEventsPayload(events), asOf, SIMULATED);
      }
      case 'bettingpros_offers':
        return this.#offers(request.eventIds, request.page, asOf);
    }
  }

  #injuryReport(at: Instant, isQuarter: boolean, asOf: Instant): UpstreamResponse {
    const date = easternDate(at);
    const season = this.#season(seasonOf(date));
    if (!season || at > asOf || isQuarter !== date >= QUARTERS_SINCE) {
      return notFound(`no injury report of ${new Date(at).toISOString()} under that name`, asOf);
    }
    const games = [date, addDays(date, 1)].flatMap((day) =>
      season
        .gamesOf(day)
        .filter((game) => isListed(game, at))
        .toSorted((a, b) => a.tipoff - b.tipoff)
        .map((game) => reportedGame(season, game, at, date)),
    );
    return pdfResponse(injuryReportPdf(reportTitle(at), games), at, SIMULATED);
  }

  #scoreboard(date: GameDate, asOf: Instant): UpstreamResponse {
    const season = this.#season(seasonOf(date));
    if (!season) return notFound(`no games on ${date}`, asOf);
    const listed = season.gamesOf(date).filter((game) => isListed(game, asOf));
    const games = listed.map((game) => {
      const result = game.finalFrom <= asOf ? season.result(game) : null;
      const { gameId, tipoff, home, away } = game;
      const final = result && {
        home: result.home.points,
        away: result.away.points,
        overtimes: result.overtimes,
      };
      return { eventId: eventIdOf(gameId), tipoff, home, away, final };
    });
    return jsonResponse(espnScoreboardPayload(date, games), asOf, SIMULATED);
  }

  #boxscore(eventId: string, asOf: Instant): UpstreamResponse {
    const gameId = `00${eventId.slice(2)}`;
    const season = /^40\d{8}$/.test(eventId) ? this.#season(seasonFromGameId(gameId)) : null;
    const game = season?.game(gameId);
    if (!season || !game || game.finalFrom > asOf) return notFound(`event ${eventId} has not ended`, asOf);
    const boxed = leagueBoxscore(this.#seed, season, game, []);
    return htmlResponse(espnBoxscorePage(eventId, game.tipoff, boxed), game.finalFrom, SIMULATED);
  }

  #roster(espnId: string, asOf: Instant): UpstreamResponse {
    const season = this.#season(seasonOf(easternDate(asOf)));
    const team = TEAMS.find((one) => one.espnId === espnId);
    if (!season || !team) return notFound(`no roster of team ${espnId}`, asOf);
    const { players } = season.roster(team, easternDate(asOf));
    const body = espnRosterPayload(team, players, injuryEntries(season, team, asOf));
    return jsonResponse(body, asOf, SIMULATED);
  }

  /** The same lines as at The Odds API, as BettingPros lists them: player by player. */
  #offers(eventIds: readonly number[], page: number, asOf: Instant): UpstreamResponse {
    const snapshot = Math.floor(asOf / SNAPSHOT_MS) * SNAPSHOT_MS;
    const offers = eventIds.flatMap((eventId): BettingProsOffer[] => {
      const gameId = String(eventId).padStart(10, '0');
      const season = this.#season(seasonFromGameId(gameId));
      const game = season?.game(gameId, snapshot);
      if (!season || !game || snapshot >= game.tipoff) return [];
      return gameOffers(this.#seed, season, game, eventId, snapshot);
    });
    return jsonResponse(bettingProsOffersPayload(offers, page, snapshot), snapshot, SIMULATED);
  }
}

function gameOffers(
  seed: number,
  season: LeagueSeason,
  game: LeagueGame,
  eventId: number,
  snapshot: Instant,
): BettingProsOffer[] {
  const teamOf = (name: string): readonly [number, string] | null => {
    for (const team of [game.home, game.away]) {
      const player = season.roster(team, easternDate(snapshot)).players.find((one) => one.name === name);
      if (player) return [player.personId, team.tricode];
    }
    return null;
  };
  const offers = new Map<number, BettingProsOffer>();
  for (const book of pointsLines(seed, season, game, snapshot)) {
    const outcomes = book.markets[0]?.outcomes ?? [];
    for (let index = 0; index + 1 < outcomes.length; index += 2) {
      const [over, under] = [outcomes[index], outcomes[index + 1]];
      const person = teamOf(over?.description ?? '');
      // Books misspell some names: here the man is listed by those that do not.
      if (!over || !under || over.point === undefined || !person) continue;
      const line = { id: BOOK_IDS[book.key] ?? 0, line: over.point, over: over.price, under: under.price };
      const known = offers.get(person[0]);
      offers.set(person[0], {
        eventId,
        personId: person[0],
        name: over.description ?? '',
        team: person[1],
        books: [...(known?.books ?? []), line],
      });
    }
  }
  return [...offers.values()];
}

/** ESPN's own number of a game. */
function eventIdOf(gameId: string): string {
  return `40${gameId.slice(2)}`;
}

function reportedGame(season: LeagueSeason, game: LeagueGame, at: Instant, today: GameDate): ReportedGame {
  const submitted =
    game.date === today ? easternInstant(today, SUBMITTED_TODAY) : easternInstant(today, SUBMITTED_TOMORROW);
  const team = (of: Team): ReportedTeam => ({
    name: of.injuryReportName,
    players: at < submitted ? null : reportedPlayers(season, of, at, game.date),
  });
  const [year, month, day] = game.date.split('-');
  const { hour, minute } = easternClock(game.tipoff);
  return {
    date: `${month}/${day}/${year}`,
    time: `${String(hour % 12 || 12).padStart(2, '0')}:${minute}`,
    matchup: `${game.away.tricode}@${game.home.tricode}`,
    teams: [team(game.away), team(game.home)],
  };
}

/** A healthy team is listed with its first man as available: a team without a row would say nothing. */
function reportedPlayers(season: LeagueSeason, team: Team, at: Instant, date: GameDate) {
  // Who is announced out from tomorrow on plays tonight.
  const concerned = injuryEntries(season, team, at).filter(
    ({ status, athleteId }) => status !== 'Out' || season.isOut(Number(athleteId), date),
  );
  const entries = concerned.map((entry) => ({
    name: lastNameFirst(entry.name),
    status: REPORT_STATUS[entry.status] ?? entry.status,
    reason: `Injury/Illness - ${entry.side === 'Not Specified' ? '' : `${entry.side} `}${entry.type}; Soreness`,
  }));
  if (entries.length > 0) return entries;
  const first = season.roster(team, easternDate(at)).players[0];
  const reason = 'Injury/Illness - N/A; Return To Competition';
  return first ? [{ name: lastNameFirst(first.name), status: 'Available', reason }] : null;
}

/** "Émile Okafor-Lee Jr." is printed "Okafor-Lee Jr., Emile". */
function lastNameFirst(name: string): string {
  const [first = '', ...rest] = name.split(' ');
  return `${rest.join(' ')}, ${first}`;
}

/** `01/04/24 12:30 PM`. */
function reportTitle(at: Instant): string {
  const [year = '', month, day] = easternDate(at).split('-');
  const { hour, minute } = easternClock(at);
  const clock = `${String(hour % 12 || 12).padStart(2, '0')}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${month}/${day}/${year.slice(2)} ${clock}`;
}

const CLOCK = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function easternClock(at: Instant): { hour: number; minute: string } {
  const [hour, minute = '00'] = CLOCK.format(at).split(':');
  return { hour: Number(hour), minute };
}
