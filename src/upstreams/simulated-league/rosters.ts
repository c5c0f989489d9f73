/** Who plays for whom in a season: thirty rosters of fifteen, a season's following from the one before it. */

import { TEAMS } from '../../league/teams.ts';
import { aged, drawPlayer, type LeaguePlayer, ROTATION_MINUTES } from './league-player.ts';
import { inventName } from './names.ts';
import { randomFor } from './random.ts';

export interface Roster {
  readonly teamId: number;
  readonly players: readonly LeaguePlayer[];
}

/** Invented persons start here, far above the league's own ids. */
const FIRST_PERSON = 9_000_001;
const ROSTER_SIZE = ROTATION_MINUTES.length;
/** Places whose men retire after a season, and the place whose man goes to another team. */
const [RETIRING, MOVING, MOVES_BY] = [[6, 11, 14], 4, 7] as const;

/**
 * The rosters of `season`, in the order of TEAMS. The first season's are drawn; every later one keeps most men of
 * the one before: three a team retire for newcomers, one changes his team, all are a year older.
 * @param atTheEnd what has become of a season's rosters by its end
 */
export function seasonRosters(
  seed: number,
  firstSeason: number,
  season: number,
  atTheEnd: (season: number, rosters: readonly Roster[]) => readonly Roster[],
): Roster[] {
  const taken = new Set<string>();
  let nextPerson = FIRST_PERSON;
  const newcomer = (team: number, place: number, year: number): LeaguePlayer => {
    const random = randomFor(seed, 'player', year, team, place);
    const jersey = String((place * 7 + team + year) % 100);
    return drawPlayer(random, place, nextPerson++, inventName(random, taken), jersey);
  };
  let rosters = TEAMS.map((_, team) =>
    Array.from({ length: ROSTER_SIZE }, (_, place) => newcomer(team, place, firstSeason)),
  );
  for (let year = firstSeason + 1; year <= season; year++) {
    const before = atTheEnd(year - 1, named(rosters));
    rosters = rosters.map((_, team) =>
      Array.from({ length: ROSTER_SIZE }, (_, place) => {
        if (RETIRING.some((retiring) => retiring === place)) return newcomer(team, place, year);
        const from = place === MOVING ? (team + MOVES_BY) % TEAMS.length : team;
        const player = before[from]?.players[place] as LeaguePlayer;
        return aged(player, randomFor(seed, 'aged', year, player.personId));
      }),
    );
  }
  return named(rosters);
}

function named(rosters: readonly (readonly LeaguePlayer[])[]): Roster[] {
  return TEAMS.map(({ teamId }, index) => ({ teamId, players: rosters[index] ?? [] }));
}
