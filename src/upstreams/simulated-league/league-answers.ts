/** What the simulated league says at the league's further endpoints: boxes, play-by-play, rosters, officials, trades. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays } from '../../league/game-date.ts';
import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import { TEAMS, teamById } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { UpstreamResponse } from '../../ports/upstream.ts';
import { boxscorePayload, boxscoreV3Payload } from '../payload-shapes/boxscore.ts';
import { htmlResponse, jsonResponse, notFound } from '../payload-shapes/json-response.ts';
import { movementPayload, transactionJson } from '../payload-shapes/movement.ts';
import { refereesPayload } from '../payload-shapes/referees.ts';
import { rosterPage } from '../payload-shapes/roster-page.ts';
import { scoreboardPayload } from '../payload-shapes/scoreboard.ts';
import type { SourceRequest } from '../payload-shapes/source-request.ts';
import { leagueBoxscore } from './league-boxscore.ts';
import type { LeagueSeason } from './league-season.ts';
import { Officials } from './officials.ts';
import { playByPlayPayload } from './play-by-play.ts';
import { isListed } from './season-schedule.ts';
import { summerTransactions, tradeTransactions } from './transactions.ts';

type LeagueRequest = Extract<
  SourceRequest,
  {
    kind:
      | 'boxscore'
      | 'boxscore_v3'
      | 'play_by_play'
      | 'scoreboard'
      | 'movement'
      | 'referees'
      | 'roster_page';
  }
>;

const SIMULATED = false;
const REFEREES_FROM = '09:30';

export class LeagueAnswers {
  readonly #seed: number;
  readonly #season: (season: number) => LeagueSeason | null;
  readonly #officials: Officials;

  /** @param season gives a season of the league, or null where it does not play */
  constructor(seed: number, season: (season: number) => LeagueSeason | null) {
    this.#seed = seed;
    this.#season = season;
    this.#officials = new Officials(seed);
  }

  answer(request: LeagueRequest, asOf: Instant): UpstreamResponse {
    switch (request.kind) {
      case 'boxscore':
      case 'boxscore_v3':
      case 'play_by_play':
        return this.#ofGame(request.kind, request.gameId, asOf);
      case 'scoreboard':
        return this.#scoreboard(asOf);
      case 'movement':
        return this.#movement(asOf);
      case 'referees': {
        const season = this.#season(seasonOf(request.date));
        const from = easternInstant(request.date, REFEREES_FROM);
        if (!season || asOf < from) return notFound(`no officials of ${request.date} yet`, asOf);
        const { games, replayCentre } = this.#officials.ofDate(request.date, season.gamesOf(request.date));
        const officiated = games
          .filter(({ game }) => isListed(game, asOf))
          .map(({ game, officials }) => ({
            gameId: game.gameId,
            season: game.season,
            homeTeamId: game.home.teamId,
            awayTeamId: game.away.teamId,
            officials,
          }));
        return jsonResponse(refereesPayload(request.date, officiated, replayCentre), from, SIMULATED);
      }
      case 'roster_page':
        return this.#rosterPage(request.teamId, asOf);
    }
  }

  #ofGame(
    kind: 'boxscore' | 'boxscore_v3' | 'play_by_play',
    gameId: string,
    asOf: Instant,
  ): UpstreamResponse {
    const season = this.#season(seasonFromGameId(gameId));
    const game = season?.game(gameId);
    if (!season || !game || game.finalFrom > asOf) return notFound(`game ${gameId} has not ended`, asOf);
    if (kind === 'play_by_play') {
      const body = playByPlayPayload(this.#seed, game, season.result(game));
      return jsonResponse(body, game.finalFrom, SIMULATED);
    }
    const { games } = this.#officials.ofDate(game.date, season.gamesOf(game.date));
    const officials = games.find((one) => one.game === game)?.officials ?? [];
    const boxed = leagueBoxscore(this.#seed, season, game, officials);
    const body = kind === 'boxscore' ? boxscorePayload(boxed) : boxscoreV3Payload(boxed);
    return jsonResponse(body, game.finalFrom, SIMULATED);
  }

  #scoreboard(asOf: Instant): UpstreamResponse {
    const date = easternDate(asOf);
    const season = this.#season(seasonOf(date));
    if (!season) return notFound(`no games on ${date}`, asOf);
    const listed = season.gamesOf(date).filter((game) => isListed(game, asOf));
    const games = listed.map((game) => {
      const result = game.finalFrom <= asOf ? season.result(game) : null;
      const final = result && {
        home: result.home.points,
        away: result.away.points,
        overtimes: result.overtimes,
      };
      return { ...game, final };
    });
    return jsonResponse(scoreboardPayload(date, games), asOf, SIMULATED);
  }

  /** Trades and the summer's moves of every season until then, each known the day after. */
  #movement(asOf: Instant): UpstreamResponse {
    const today = easternDate(asOf);
    const year = seasonOf(today);
    const moves = [year + 1, year].flatMap((season) => {
      const of = this.#season(season);
      if (!of) return [];
      const before = this.#season(season - 1)?.closingRosters ?? null;
      return [
        ...tradeTransactions(of.trades, of.openingRosters),
        ...summerTransactions(season, of.openingRosters, before),
      ];
    });
    const known = moves.filter(({ date }) => date < today);
    const [newest] = known;
    if (!newest) return notFound('no transactions yet', asOf);
    const from = easternInstant(addDays(newest.date, 1), '00:00');
    return jsonResponse(movementPayload(known.map(transactionJson)), from, SIMULATED);
  }

  #rosterPage(teamId: number, asOf: Instant): UpstreamResponse {
    const season = this.#season(seasonOf(easternDate(asOf)));
    if (!season || !TEAMS.some((team) => team.teamId === teamId)) {
      return notFound(`no roster of team ${teamId}`, asOf);
    }
    const players = season.roster(teamById(teamId), easternDate(asOf)).players.map((player) => ({
      personId: player.personId,
      name: player.name,
      jersey: player.jersey,
      position: player.position,
      height: `${Math.floor(player.heightInches / 12)}-${player.heightInches % 12}`,
      weight: String(player.weightPounds),
    }));
    return htmlResponse(rosterPage(teamId, season.season, players), asOf, SIMULATED);
  }
}
