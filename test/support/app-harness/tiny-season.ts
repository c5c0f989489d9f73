/** A season of a few teams that play two days of three: small enough to be played in seconds, dense enough to learn from. */

import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { seasonOf } from '../../../src/league/season.ts';
import { TEAMS, type Team } from '../../../src/league/teams.ts';
import type { LeagueEvent } from '../../../src/upstreams/simulated-league/league-event.ts';
import { LeagueSeason } from '../../../src/upstreams/simulated-league/league-season.ts';
import type { GameResult, TeamBox } from '../../../src/upstreams/simulated-league/play-game.ts';
import type { LeagueGame } from '../../../src/upstreams/simulated-league/season-schedule.ts';

export interface TinySeasonOptions {
  readonly seed: number;
  /** The first of `days` dates, each with games. */
  readonly opener: GameDate;
  readonly days: number;
  /** A multiple of three: a third of them is the number of games a day. */
  readonly teams: number;
  /** What a script makes happen. */
  readonly events?: readonly LeagueEvent[];
}

const FINAL_AFTER_MS = 9_000_000;
/** Both sides have the ball in turn: estimates of their possessions further apart would be refused as implausible. */
const WIDEST_GAP = 10;

/** Players, injuries and games are the simulated league's; only the calendar is another. */
export class TinySeason extends LeagueSeason {
  readonly #results = new Map<string, GameResult>();

  constructor({ seed, opener, days, teams: count, events = [] }: TinySeasonOptions) {
    const season = seasonOf(opener);
    const teams = TEAMS.slice(0, count);
    super(seed, season, season, { teams, events, games: calendar(teams, opener, days, season) });
  }

  override result(game: LeagueGame): GameResult {
    let result = this.#results.get(game.gameId);
    for (let replay = 0; !result; replay++) {
      const played = super.result({ ...game, gameId: `${game.gameId}/${replay}` });
      if (Math.abs(possessions(played.home) - possessions(played.away)) <= WIDEST_GAP) result = played;
    }
    this.#results.set(game.gameId, result);
    return result;
  }
}

function possessions({ totals: { fga, fta, oreb, tov } }: TeamBox): number {
  return fga + 0.44 * fta - oreb + tov;
}

/**
 * Three groups of teams: two of them meet, the third rests, in turn. So every team plays two days of three, and never
 * more often than the real league would let it; pairings and home sides change with every round.
 */
function calendar(teams: readonly Team[], opener: GameDate, days: number, season: number): LeagueGame[] {
  const size = teams.length / 3;
  const group = (index: number) => teams.slice((index % 3) * size, ((index % 3) + 1) * size);
  const games: LeagueGame[] = [];
  for (let day = 0; day < days; day++) {
    const round = Math.floor(day / 3);
    const [first, second] = [group(day + 1), group(day + 2)];
    const date = addDays(opener, day);
    for (const [i, team] of first.entries()) {
      const opponent = second[(i + round) % size] as Team;
      const [home, away] = round % 2 === 0 ? [team, opponent] : [opponent, team];
      const tipoff = easternInstant(date, i % 2 === 0 ? '19:00' : '20:30');
      games.push({
        gameId: `002${String(season % 100).padStart(2, '0')}${String(games.length + 1).padStart(5, '0')}`,
        season,
        date,
        tipoff,
        finalFrom: tipoff + FINAL_AFTER_MS,
        home,
        away,
        weekNumber: Math.floor(day / 7) + 1,
      });
    }
  }
  return games;
}
