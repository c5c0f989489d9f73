/** Tip-off times of a season, gathered from whatever recorded them: the best source first. */

import { easternDate } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';
import { findTeam } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { CsvTable } from './csv-table.ts';

const MINUTE_MS = 60_000;

/** A start that some source lists for a home team. */
export interface ListedStart {
  readonly homeTeam: string;
  readonly start: Instant;
}

export class TipoffTimes {
  readonly #byHomeAndDate = new Map<string, Instant>();

  /** Takes over starts of one source; earlier calls win, within one the last entry does. Unknown teams are passed over. */
  add(starts: Iterable<ListedStart>): void {
    const found = new Map<string, Instant>();
    for (const { homeTeam, start } of starts) {
      const team = findTeam(homeTeam);
      if (team && Number.isFinite(start)) found.set(`${team.teamId}|${easternDate(start)}`, start);
    }
    for (const [key, start] of found) {
      if (!this.#byHomeAndDate.has(key)) this.#byHomeAndDate.set(key, start);
    }
  }

  /** The tip-off of the home team's game of a date (a team plays at most one), or null. */
  of(homeTeamId: number, date: GameDate): Instant | null {
    return this.#byHomeAndDate.get(`${homeTeamId}|${date}`) ?? null;
  }
}

/** Starts in a file of odds events, taken back to the league's clock. */
export function* startsOfOddsEvents(table: CsvTable): Generator<ListedStart> {
  const [start, home] = [table.column('commence_time'), table.column('home_team')];
  for (let index = 0; index < table.rowCount; index++) {
    const cells = table.row(index);
    yield { homeTeam: cells[home] ?? '', start: scheduledStart(Date.parse(cells[start] ?? '')) };
  }
}

/** Starts in the odds events of raw snapshots, found by their text: parsing 20 MB of prices for them is not worth it. */
export function* startsOfSnapshots(bodies: Iterable<Uint8Array>): Generator<ListedStart> {
  for (const body of bodies) {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
    for (const [, time, home] of text.matchAll(/"commence_time":\s*"([^"]+)",\s*"home_team":\s*"([^"]+)"/g)) {
      yield { homeTeam: home ?? '', start: scheduledStart(Date.parse(time ?? '')) };
    }
  }
}

/** Starts in a season's plan: `24/10/2023 23:30`, UTC. */
export function* startsOfPlan(table: CsvTable): Generator<ListedStart> {
  const [date, home] = [table.column('Date'), table.column('Home Team')];
  for (let index = 0; index < table.rowCount; index++) {
    const cells = table.row(index);
    const [, day, month, year, time] =
      /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2})$/.exec(cells[date] ?? '') ?? [];
    yield { homeTeam: cells[home] ?? '', start: Date.parse(`${year}-${month}-${day}T${time}:00Z`) };
  }
}

/**
 * Odds events start 10 minutes (some 5) after the schedule's time once the game is near. The league schedules by the
 * quarter of an hour, so ten or five past one is taken back: right for 1,315 of 1,321 events of 2024-25.
 */
function scheduledStart(start: Instant): Instant {
  const past = new Date(start).getUTCMinutes() % 15;
  return past === 10 || past === 5 ? start - past * MINUTE_MS : start;
}
