/** Who plays whom in a season of 82 games, at whose place: the league's own formula. */

import { TEAMS, type Team } from '../../league/teams.ts';

export interface Pairing {
  readonly home: Team;
  readonly away: Team;
}

/** Divisions by tricode: east, then west, five teams each. */
const DIVISIONS = [
  ['BOS', 'BKN', 'NYK', 'PHI', 'TOR'],
  ['CHI', 'CLE', 'DET', 'IND', 'MIL'],
  ['ATL', 'CHA', 'MIA', 'ORL', 'WAS'],
  ['DEN', 'MIN', 'OKC', 'POR', 'UTA'],
  ['GSW', 'LAC', 'LAL', 'PHX', 'SAC'],
  ['DAL', 'HOU', 'MEM', 'NOP', 'SAS'],
] as const;
const DIVISIONS_PER_CONFERENCE = 3;

/** 1,230 games: every team plays 41 at home and 41 away. */
export function seasonPairings(): Pairing[] {
  const pairings: Pairing[] = [];
  const divisions = DIVISIONS.map((tricodes) => tricodes.map((tricode) => teamOf(tricode)));
  for (const [d, division] of divisions.entries()) {
    for (const [e, other] of divisions.entries()) {
      if (e < d) continue;
      for (const [i, team] of division.entries()) {
        for (const [j, opponent] of other.entries()) {
          if (d === e && j <= i) continue;
          const [atHome, away] = meetings(d, i, e, j);
          for (let n = 0; n < atHome; n++) pairings.push({ home: team, away: opponent });
          for (let n = 0; n < away; n++) pairings.push({ home: opponent, away: team });
        }
      }
    }
  }
  return pairings;
}

/**
 * Games of two teams at the first's and at the second's place: 1 + 1 between conferences, 2 + 2 within one; but every
 * team meets four of its conference, two of each other division, only three times. Those four are chosen in a circle,
 * which gives everybody two of them with the odd game at home and two away.
 */
function meetings(d: number, i: number, e: number, j: number): [number, number] {
  const conference = (division: number) => Math.floor(division / DIVISIONS_PER_CONFERENCE);
  if (conference(d) !== conference(e)) return [1, 1];
  if (d !== e && j === i) return [2, 1];
  if (d !== e && j === (i + 1) % 5) return [1, 2];
  return [2, 2];
}

function teamOf(tricode: string): Team {
  return TEAMS.find((team) => team.tricode === tricode) as Team;
}
