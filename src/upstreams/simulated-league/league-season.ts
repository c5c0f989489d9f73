/** A simulated season: calendar, rosters, injuries, form, and the results of games, played when first asked for. */

import { addDays, datesBetween, daysBetween, type GameDate } from '../../league/game-date.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import { type TeamAbsences, teamAbsences } from './absences.ts';
import { DEFENCE_DEVIATION, type ExpectedPlayer, expectTeam, HOME_TOUCH } from './expectation.ts';
import type { LeaguePlayer } from './league-player.ts';
import { type GameResult, type GameSide, playGame } from './play-game.ts';
import { randomFor } from './random.ts';
import { type Roster, seasonRosters } from './rosters.ts';
import { type LeagueGame, seasonSchedule } from './season-schedule.ts';

/** Form changes by the week: how much of it stays, and how far it swings (logarithms). */
const [FORM_KEPT, FORM_SWING, WEEKS] = [0.8, 0.07, 28] as const;

export class LeagueSeason {
  readonly season: number;
  /** In the order of their ids. */
  readonly games: readonly LeagueGame[];
  readonly rosters: readonly Roster[];
  readonly #seed: number;
  readonly #gamesById: ReadonlyMap<string, LeagueGame>;
  readonly #gamesByDate: ReadonlyMap<GameDate, readonly LeagueGame[]>;
  readonly #rosterOf: ReadonlyMap<number, Roster>;
  readonly #absences = new Map<number, TeamAbsences>();
  readonly #form = new Map<number, readonly number[]>();
  readonly #results = new Map<string, GameResult>();

  constructor(seed: number, firstSeason: number, season: number) {
    this.#seed = seed;
    this.season = season;
    this.games = seasonSchedule(seed, season);
    this.rosters = seasonRosters(seed, firstSeason, season);
    this.#gamesById = new Map(this.games.map((game) => [game.gameId, game]));
    this.#gamesByDate = Map.groupBy(this.games, (game) => game.date);
    this.#rosterOf = new Map(this.rosters.map((roster) => [roster.teamId, roster]));
  }

  game(gameId: string): LeagueGame | null {
    return this.#gamesById.get(gameId) ?? null;
  }

  gamesOf(date: GameDate): readonly LeagueGame[] {
    return this.#gamesByDate.get(date) ?? [];
  }

  roster(team: Team): Roster {
    return this.#rosterOf.get(team.teamId) as Roster;
  }

  absences(team: Team): TeamAbsences {
    const known = this.#absences.get(team.teamId);
    if (known) return known;
    const [first, last] = [this.games[0] as LeagueGame, this.games.at(-1) as LeagueGame];
    const dates = datesBetween(first.date, addDays(last.date, 1));
    const absences = teamAbsences(this.#seed, this.season, this.roster(team), dates);
    this.#absences.set(team.teamId, absences);
    return absences;
  }

  /** The game as it is played, whenever that is asked for. */
  result(game: LeagueGame): GameResult {
    const known = this.#results.get(game.gameId);
    if (known) return known;
    const side = (team: Team) => this.#side(team, game.date);
    const result = playGame(this.#seed, game.gameId, side(game.home), side(game.away));
    this.#results.set(game.gameId, result);
    return result;
  }

  /** What both teams are expected to do, without the men that `isOut` says are missing. */
  expectation(
    game: LeagueGame,
    isOut: (personId: number) => boolean,
  ): { home: ExpectedPlayer[]; away: ExpectedPlayer[] } {
    const healthy = (team: Team) => this.roster(team).players.filter(({ personId }) => !isOut(personId));
    return {
      home: expectTeam(healthy(game.home), HOME_TOUCH - this.#defence(game.away)),
      away: expectTeam(healthy(game.away), -HOME_TOUCH - this.#defence(game.home)),
    };
  }

  /** Who the injury list calls out at a moment. */
  announcedOut(game: LeagueGame, at: Instant): ReadonlySet<number> {
    const out = new Set<number>();
    for (const team of [game.home, game.away]) {
      for (const { personId, status, from, until } of this.absences(team).announcements) {
        if (status === 'Out' && from <= at && at < until) out.add(personId);
      }
    }
    return out;
  }

  #side(team: Team, date: GameDate): GameSide {
    const { isOut } = this.absences(team);
    return {
      teamId: team.teamId,
      available: this.roster(team).players.filter(({ personId }: LeaguePlayer) => !isOut(personId, date)),
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
