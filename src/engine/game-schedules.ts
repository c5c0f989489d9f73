/** Schedules around the start of each game: keyed by job, game and logical time, until their last time or until it is over. */

import { collection, type LedgerReader } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import {
  decideTicks,
  type MissedPolicy,
  runWaiting,
  SCHEDULE_PAUSES,
  SCHEDULE_RUNS,
  type ScheduledGame,
  type SchedulePorts,
  tickKey,
} from './schedules.ts';
import { SLATES } from './unit.ts';

export interface GameSchedule<Action extends string = string> {
  readonly job: string;
  /** Minutes from the game's start, negative before it: the first tick, one every so often, the last on the same side. */
  readonly from: number;
  readonly every: number;
  readonly until: number;
  readonly action: Action;
  readonly missed: MissedPolicy;
  readonly doc: string;
  /** When it finds nothing to do, in words. */
  readonly unless: string;
}

export interface GameCursorRecord extends ScheduledGame {
  readonly job: string;
  /** Every tick up to here has been decided on. */
  readonly upTo: number;
  /** Why nothing is left to do, before the last tick. */
  readonly over: string | null;
}

export const GAME_CURSORS = collection<GameCursorRecord>('game_cursors', ['date']);

const MINUTE_MS = 60_000;
/** Older ticks are left to those who look for holes. */
const LOOK_BACK_MS = 24 * 3_600_000;
/** The newest slates: a game that began yesterday may have ticks today. */
const SLATES_LOOKED_AT = 3;

export type GameSchedulePorts<Action extends string> = Pick<SchedulePorts<Action>, 'engine' | 'act'> & {
  readonly gameSchedules: readonly GameSchedule<Action>[];
};

/** Decides on every tick that has come of the live slates' games, then runs what is claimed. Returns the keys run now. */
export async function evaluateGameSchedules<Action extends string>(
  ports: GameSchedulePorts<Action>,
): Promise<string[]> {
  const { engine, gameSchedules } = ports;
  if (gameSchedules.length === 0) return [];
  const games = await gamesOf(engine.ledger);
  const ran: string[] = [];
  for (const schedule of gameSchedules) {
    for (const game of games) await claimDue(engine, schedule, game);
    ran.push(...(await runWaiting(ports, schedule)));
  }
  return ran;
}

/** A game with its start and what has been decided on of it, by job. */
export interface StartingGame extends ScheduledGame {
  readonly startsAt: number;
  readonly cursors: ReadonlyMap<string, GameCursorRecord>;
}

/** The games of the newest slates that are lived through. A postponed one is on no slate. */
export async function gamesOf(reader: LedgerReader): Promise<StartingGame[]> {
  const slates = await reader.query({
    collection: SLATES,
    orderBy: 'date',
    descending: true,
    limit: SLATES_LOOKED_AT,
  });
  const live = slates.map(({ data }) => data).filter(({ lane, starts }) => lane === 'live' && starts);
  if (live.length === 0) return [];
  const where = { date: live.map(({ date }) => date) };
  const cursors = await reader.query({ collection: GAME_CURSORS, where });
  const byGame = Map.groupBy(cursors, ({ data }) => data.game);
  return live.flatMap(({ date, starts = [] }) =>
    starts.map(({ game, at }) => ({
      game,
      date,
      startsAt: at,
      cursors: new Map((byGame.get(game) ?? []).map(({ data }) => [data.job, data])),
    })),
  );
}

/** Ticks of a game that begins at `startsAt`, after `after` and not after `upTo`, oldest first. Pure. */
export function gameTicks(
  { from, every, until }: Pick<GameSchedule, 'from' | 'every' | 'until'>,
  startsAt: number,
  after: number,
  upTo: number,
): number[] {
  const ticks: number[] = [];
  for (let minutes = from; minutes <= until; minutes += every) {
    const at = startsAt + minutes * MINUTE_MS;
    if (at > upTo) break;
    if (at > after) ticks.push(at);
  }
  return ticks;
}

/** The next tick of a game, whatever has been decided on; null when none is left. */
export function nextGameTick(schedule: GameSchedule, game: StartingGame, now: number): number | null {
  const cursor = game.cursors.get(schedule.job);
  if (cursor?.over != null) return null;
  const after = Math.max(cursor?.upTo ?? 0, now - LOOK_BACK_MS);
  return gameTicks(schedule, game.startsAt, after, Number.POSITIVE_INFINITY)[0] ?? null;
}

/** Decides what becomes of a game's ticks, in the commit that moves its cursor past them. */
async function claimDue(engine: Engine, schedule: GameSchedule, game: StartingGame): Promise<void> {
  const { job } = schedule;
  const first = nextGameTick(schedule, game, engine.clock.now());
  if (first === null || first > engine.clock.now()) return;
  const subject = `${job}/${game.game}`;
  await engine.ledger.transact(async (tx) => {
    const now = engine.clock.now();
    const [cursor, pause] = await Promise.all([tx.get(GAME_CURSORS, subject), tx.get(SCHEDULE_PAUSES, job)]);
    if (cursor?.data.over != null) return;
    const after = Math.max(cursor?.data.upTo ?? 0, now - LOOK_BACK_MS);
    const ticks = gameTicks(schedule, game.startsAt, after, now);
    const upTo = ticks.at(-1);
    if (upTo === undefined) return;
    const runs = decideTicks(schedule.missed, ticks, now, pause?.data ?? null);
    const known = await Promise.all(
      runs.map((run) => tx.get(SCHEDULE_RUNS, tickKey(subject, run.logicalAt))),
    );
    runs.forEach((run, i) => {
      // A game that was moved and moved back finds its runs as they were.
      if (known[i]) return;
      tx.create(SCHEDULE_RUNS, tickKey(subject, run.logicalAt), {
        ...run,
        job,
        game: { game: game.game, date: game.date },
        instance: engine.instance,
        claimedAt: 0,
        endedAt: run.state === 'claimed' ? null : now,
        tries: 0,
      });
    });
    const moved: GameCursorRecord = { job, game: game.game, date: game.date, upTo, over: null };
    if (cursor) tx.put(GAME_CURSORS, subject, moved, cursor.version);
    else tx.create(GAME_CURSORS, subject, moved);
  });
}

/** Nothing is left to do about the game: the job has no further ticks for it. */
export async function endGame(engine: Engine, job: string, game: ScheduledGame, why: string): Promise<void> {
  const subject = `${job}/${game.game}`;
  await engine.ledger.transact(async (tx) => {
    const cursor = await tx.get(GAME_CURSORS, subject);
    if (cursor) tx.put(GAME_CURSORS, subject, { ...cursor.data, over: why }, cursor.version);
  });
}

/** `every 10 min from 135 to 480 min after`; the game's start is to follow. */
export function gameTimesText({ from, every, until }: GameSchedule): string {
  const side = until < 0 ? 'before' : 'after';
  if (from === until) return `${Math.abs(from)} min ${side}`;
  return `every ${every} min from ${Math.abs(from)} to ${Math.abs(until)} min ${side}`;
}
