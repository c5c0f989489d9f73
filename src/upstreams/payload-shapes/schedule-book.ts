/** A season's schedule as it stood at any moment: each game planned or final, later scores not there. */

import type { GameDate } from '../../league/game-date.ts';
import { seasonLabel } from '../../league/season.ts';
import type { Instant } from '../../ports/clock.ts';

export interface BookedGame {
  readonly gameId: string;
  readonly date: GameDate;
  /** From when the game is on the schedule: a play-off game is not before its pairing is decided. */
  readonly listedFrom: Instant;
  /** From when its score is known. */
  readonly finalFrom: Instant;
  /** JSON of the game before and after that moment; `final` is asked only once it is due. */
  readonly planned: () => string;
  /** null: from then on it is not on this date any more. */
  readonly final: () => string | null;
}

interface BookedDate {
  readonly heading: string;
  readonly games: readonly BookedGame[];
  readonly lastListed: Instant;
  readonly firstFinal: Instant;
  readonly lastFinal: Instant;
  plannedBytes: Uint8Array | null;
  finalBytes: Uint8Array | null;
}

export class ScheduleBook {
  readonly #head: Uint8Array;
  readonly #dates: BookedDate[];

  /** @param games any order; within a date they keep it */
  constructor(season: number, games: readonly BookedGame[]) {
    const label = seasonLabel(season);
    this.#head = Buffer.from(
      `{"meta":{"version":1,"request":"http://nba.cloud/league/00/${label}/scheduleleaguev2?Format=json"},` +
        `"leagueSchedule":{"seasonYear":"${label}","leagueId":"00","gameDates":[`,
    );
    const byDate = Map.groupBy(games, (game) => game.date);
    this.#dates = [...byDate.keys()].sort().map((date) => bookDate(date, byDate.get(date) ?? []));
  }

  /** The payload as of a moment. */
  payload(asOf: Instant): Uint8Array {
    const parts: Uint8Array[] = [this.#head];
    for (const date of this.#dates) {
      const bytes = dateBytes(date, asOf);
      if (bytes === null) continue;
      if (parts.length > 1) parts.push(COMMA);
      parts.push(bytes);
    }
    parts.push(TAIL);
    return Buffer.concat(parts);
  }
}

const COMMA = Buffer.from(',');
const TAIL = Buffer.from(']}}');

function bookDate(date: GameDate, games: readonly BookedGame[]): BookedDate {
  const finals = games.map((game) => game.finalFrom);
  return {
    heading: `{"gameDate":"${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)} 00:00:00","games":[`,
    games,
    lastListed: Math.max(...games.map((game) => game.listedFrom)),
    firstFinal: Math.min(...finals),
    lastFinal: Math.max(...finals),
    plannedBytes: null,
    finalBytes: null,
  };
}

/** A date's part of the payload, or null when nothing of it is listed yet. The two settled states are kept. */
function dateBytes(date: BookedDate, asOf: Instant): Uint8Array | null {
  if (asOf >= date.lastFinal) {
    date.finalBytes ??= encode(
      date.heading,
      date.games.map((game) => game.final()),
    );
    return date.finalBytes;
  }
  if (asOf >= date.lastListed && asOf < date.firstFinal) {
    date.plannedBytes ??= encode(
      date.heading,
      date.games.map((game) => game.planned()),
    );
    return date.plannedBytes;
  }
  const listed = date.games.filter((game) => asOf >= game.listedFrom);
  return encode(
    date.heading,
    listed.map((game) => (asOf >= game.finalFrom ? game.final() : game.planned())),
  );
}

/** Null when nothing is left of the date. */
function encode(heading: string, games: readonly (string | null)[]): Uint8Array | null {
  const left = games.filter((game) => game !== null);
  return left.length === 0 ? null : Buffer.from(`${heading}${left.join(',')}]}`);
}
