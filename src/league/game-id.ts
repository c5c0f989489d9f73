/** What an NBA game id says by its prefix: the competition, and what a game of it counts for. */

const COMPETITION_BY_PREFIX = {
  '001': 'preseason',
  '002': 'regular',
  '003': 'all_star',
  '004': 'playoffs',
  '005': 'play_in',
  '006': 'cup_final',
} as const;

export type Competition = (typeof COMPETITION_BY_PREFIX)[keyof typeof COMPETITION_BY_PREFIX];

/** The official statistics a game enters; the play-in and the cup final enter none. */
export type CountsIn = 'regular' | 'playoffs' | 'none';

/**
 * The competition of a game. Labels of the schedule are sponsors' text and never used for this.
 * @throws RangeError when `gameId` is not a 10-digit NBA game id; pad an id that lost its leading zeros first
 */
export function competitionOf(gameId: string): Competition {
  const prefix = /^(00[1-6])\d{7}$/.exec(gameId)?.[1] as keyof typeof COMPETITION_BY_PREFIX | undefined;
  if (prefix === undefined) {
    throw new RangeError(`"${gameId}" is not an NBA game id: expected 00 + competition 1-6 + 7 digits`);
  }
  return COMPETITION_BY_PREFIX[prefix];
}

export function countsIn(gameId: string): CountsIn {
  const competition = competitionOf(gameId);
  return competition === 'regular' || competition === 'playoffs' ? competition : 'none';
}

/** Whether the game counts for slates, rest and load: every competition but the preseason and All-Star weekend. */
export function isCountable(gameId: string): boolean {
  const competition = competitionOf(gameId);
  return competition !== 'preseason' && competition !== 'all_star';
}
