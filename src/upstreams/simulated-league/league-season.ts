/** A simulated season: calendar, rosters, trades, injuries, form, and the results of games, played when first asked for. */

import { easternDate } from '../../league/eastern-time.ts';
import { addDays, datesBetween, daysBetween, type GameDate } from '../../league/game-date.ts';
import { seasonOf } from '../../league/season.ts';
import { TEAMS, type Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import { type Announcement, scriptedAnnouncement, type TeamAbsences, teamAbsences } from './absences.ts';
import { DEFENCE_DEVIATION, type ExpectedPlayer, expectTeam, HOME_TOUCH } from './expectation.ts';
import { eventsOf, type LeagueEvent } from './league-event.ts';
import type { LeaguePlayer } from './league-player.ts';
import { type GameResult, type GameSide, playGame } from './play-game.ts';
import { randomFor } from './random.ts';
import { type Roster, seasonRosters } from './rosters.ts';
import { isListed, type LeagueGame, scriptedGames, seasonSchedule } from './season-schedule.ts';
import { afterTrade, drawTrades, type Trade } from './trades.ts';

/** Form changes by the week: how much of it stays, and how far it swings (logarithms). */
const [FORM_KEPT, FORM_SWING, WEEKS] = [0.8, 0.07, 28] as const;

export interface LeagueSeasonOptions {
  /** What a script makes happen in it. */
  readonly events?: readonly LeagueEvent[];
  /** Another calendar than a whole season's, and who plays in it. */
  readonly games?: readonly LeagueGame[];
  readonly teams?: readonly Team[];
}

export class LeagueSeason {
  readonly season: number;
  readonly teams: readonly Team[];
  /** In the order of their ids; one that is put off and made up is there twice. */
  readonly games: readonly LeagueGame[];
  /** In the order of their dates. */
  readonly trades: readonly Trade[];
  readonly #seed: number;
  readonly #events: readonly LeagueEvent[];
  readonly #gamesById: ReadonlyMap<string, readonly LeagueGame[]>;
  readonly #gamesByDate: ReadonlyMap<GameDate, readonly LeagueGame[]>;
  /** The rosters as the season begins, and after each trade. */
  readonly #rosters: readonly (readonly Roster[])[];
  readonly #absences = new Map<number, TeamAbsences>();
  readonly #announced = new Map<number, readonly Announcement[]>();
  readonly #form = new Map<number, readonly number[]>();
  readonly #results = new Map<string, GameResult>();

  constructor(seed: number, firstSeason: number, season: number, options: LeagueSeasonOptions = {}) {
    const { events = [], games = seasonSchedule(seed, season), teams = TEAMS } = options;
    this.#seed = seed;
    this.#events = events;
    this.season = season;
    this.teams = teams;
    this.games = scriptedGames(games, events);
    this.#gamesById = Map.groupBy(this.games, (game) => game.gameId);
    this.#gamesByDate = Map.groupBy(this.games, (game) => game.date);
    const tradesOf = (year: number, rosters: readonly Roster[]) =>
      [...drawTrades(seed, year, rosters), ...scriptedTrades(year, events)].sort((a, b) =>
        a.date < b.date ? -1 : Number(a.date > b.date),
      );
    const opening = seasonRosters(seed, firstSeason, season, (year, rosters) =>
      tradesOf(year, rosters).reduce<readonly Roster[]>(afterTrade, rosters),
    );
    this.trades = tradesOf(season, opening);
    const rosters: (readonly Roster[])[] = [opening];
    for (const trade of this.trades) rosters.push(afterTrade(rosters.at(-1) ?? [], trade));
    this.#rosters = rosters;
  }

  /** The game as it is listed at `at`, or, without that, as it is played. */
  game(gameId: string, at: Instant = Number.POSITIVE_INFINITY): LeagueGame | null {
    return this.#gamesById.get(gameId)?.find((game) => isListed(game, at)) ?? null;
  }

  /** Those the date has ever been given; what is put off is not listed for ever. */
  gamesOf(date: GameDate): readonly LeagueGame[] {
    return this.#gamesByDate.get(date) ?? [];
  }

  get openingRosters(): readonly Roster[] {
    return this.#rosters[0] ?? [];
  }

  get closingRosters(): readonly Roster[] {
    return this.#rosters.at(-1) ?? [];
  }

  /** All rosters of the league on a date, in the order of TEAMS. */
  rosters(date: GameDate): readonly Roster[] {
    return this.#rosters[this.trades.filter((trade) => trade.date <= date).length] ?? [];
  }

  roster(team: Team, date: GameDate): Roster {
    return this.rosters(date).find(({ teamId }) => teamId === team.teamId) as Roster;
  }

  /** Whether a man cannot play on a date. */
  isOut(personId: number, date: GameDate): boolean {
    return (
      this.#absencesOf(personId).isOut(personId, date) ||
      eventsOf(this.#events, 'injury').some(
        ({ player, date: from, to = from }) => player === personId && from <= date && date <= to,
      )
    );
  }

  /** What the injury list says about a man at a moment; later announcements replace earlier ones. */
  announcement(personId: number, at: Instant): Announcement | undefined {
    return this.#announcements(personId).findLast(({ from, until }) => from <= at && at < until);
  }

  #announcements(personId: number): readonly Announcement[] {
    const known = this.#announced.get(personId);
    if (known) return known;
    const own = this.#absencesOf(personId).announcements.filter((one) => one.personId === personId);
    const scripted = eventsOf(this.#events, 'injury').filter(({ player }) => player === personId);
    const all = [...own, ...scripted.map(scriptedAnnouncement)];
    this.#announced.set(personId, all);
    return all;
  }

  /** A man's absences are drawn with the team he begins the season with, and go with him. */
  #absencesOf(personId: number): TeamAbsences {
    const known = this.#absences.get(personId);
    if (known) return known;
    const roster = this.openingRosters.find(({ players }) =>
      players.some((player) => player.personId === personId),
    );
    if (!roster) throw new RangeError(`nobody of season ${this.season} is player ${personId}`);
    const [first, last] = [this.games[0] as LeagueGame, this.games.at(-1) as LeagueGame];
    const dates = datesBetween(first.date, addDays(last.date, 1));
    const absences = teamAbsences(this.#seed, this.season, roster, dates);
    for (const player of roster.players) this.#absences.set(player.personId, absences);
    return absences;
  }

  /** The game as it is played, whenever that is asked for. */
  result(game: LeagueGame): GameResult {
    const known = this.#results.get(game.gameId);
    if (known) return known;
    const side = (team: Team) => this.#side(team, game.date);
    const result = playGame(this.#seed, game.gameId, side(game.home), side(game.away), game.overtimes);
    this.#results.set(game.gameId, result);
    return result;
  }

  /** What both teams are expected to do as of a moment, without the men that are called out. */
  expectation(game: LeagueGame, at: Instant): { home: ExpectedPlayer[]; away: ExpectedPlayer[] } {
    const today = easternDate(at);
    const healthy = (team: Team) =>
      this.roster(team, today).players.filter(
        ({ personId }) => this.announcement(personId, at)?.status !== 'Out',
      );
    return {
      home: expectTeam(healthy(game.home), HOME_TOUCH - this.#defence(game.away)),
      away: expectTeam(healthy(game.away), -HOME_TOUCH - this.#defence(game.home)),
    };
  }

  #side(team: Team, date: GameDate): GameSide {
    const benched = new Set(
      eventsOf(this.#events, 'dnp').flatMap((event) => (event.date === date ? [event.player] : [])),
    );
    return {
      teamId: team.teamId,
      available: this.roster(team, date).players.filter(
        ({ personId }: LeaguePlayer) => !this.isOut(personId, date) && !benched.has(personId),
      ),
      defence: this.#defence(team),
      form: (personId) => this.#formOf(personId, date),
    };
  }

  #defence(team: Team): number {
    return randomFor(this.#seed, 'defence', this.season, team.teamId).normal(0, DEFENCE_DEVIATION);
  }

  #formOf(personId: number, date: GameDate): number {
    let form = this.#form.get(personId);
    if (!form) {
      form = drawForm(this.#seed, this.season, personId);
      this.#form.set(personId, form);
    }
    const week = Math.floor(daysBetween((this.games[0] as LeagueGame).date, date) / 7);
    return form[week] ?? 1;
  }
}

function scriptedTrades(season: number, events: readonly LeagueEvent[]): Trade[] {
  return eventsOf(events, 'trade')
    .filter(({ date }) => seasonOf(date) === season)
    .map((event) => ({ date: event.date, persons: [event.player, event.for] }));
}

/** A walk through the season that always tends back to 1. */
function drawForm(seed: number, season: number, personId: number): readonly number[] {
  const random = randomFor(seed, 'form', season, personId);
  const form: number[] = [];
  let state = random.normal(0, FORM_SWING / Math.sqrt(1 - FORM_KEPT ** 2));
  for (let week = 0; week < WEEKS; week++) {
    form.push(Math.exp(state));
    state = FORM_KEPT * state + random.normal(0, FORM_SWING);
  }
  return form;
}
