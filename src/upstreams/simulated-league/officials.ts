/** Who officiates the games of a simulated day: three a game, three in the replay centre, nobody twice. */

import type { GameDate } from '../../league/game-date.ts';
import type { Official } from '../payload-shapes/referees.ts';
import { inventName } from './names.ts';
import { randomFor } from './random.ts';
import type { LeagueGame } from './season-schedule.ts';

const [POOL, A_GAME, REPLAY_CENTRE, FIRST_CODE] = [72, 3, 3, 8_000_001];

export class Officials {
  readonly #seed: number;
  readonly #pool: readonly Official[];

  constructor(seed: number) {
    this.#seed = seed;
    const random = randomFor(seed, 'officials');
    const taken = new Set<string>();
    this.#pool = Array.from({ length: POOL }, (_, index) => ({
      code: FIRST_CODE + index,
      name: inventName(random, taken),
      jersey: String(index + 1),
    }));
  }

  /** @param games all games of the date, in the order of their ids */
  ofDate(date: GameDate, games: readonly LeagueGame[]) {
    const random = randomFor(this.#seed, 'officials', date);
    const drawn = this.#pool
      .map((official) => ({ official, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ official }) => official);
    return {
      games: games.map((game, index) => ({
        game,
        officials: drawn.slice(A_GAME * index, A_GAME * (index + 1)),
      })),
      replayCentre: drawn.slice(A_GAME * games.length, A_GAME * games.length + REPLAY_CENTRE),
    };
  }
}
