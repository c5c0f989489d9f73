/** Schedules: runs keyed by job and logical time, created once whoever ticks; missed ticks by declared policy. */

import type { GameDate } from '../league/game-date.ts';
import { collection, type LedgerTransaction } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { derivedId } from './hash.ts';
import { AUDIT } from './unit.ts';

/**
 * What becomes of ticks nobody was there for: `latest` runs the last of them and notes how many it stands for; `each`
 * runs all of them, oldest first; `skip` runs none and notes them.
 */
export type MissedPolicy = 'latest' | 'each' | 'skip';

export interface Schedule<Action extends string = string> {
  readonly job: string;
  /** IANA zone whose wall clock the cron line is read by. */
  readonly zone: string;
  /** Five fields. */
  readonly cron: string;
  readonly action: Action;
  readonly missed: MissedPolicy;
  readonly doc: string;
  /** When it finds nothing to do, in words. */
  readonly unless: string;
}

/** The first instant after `after` at which the schedule's wall clock matches; null when there is none. */
export type NextTick = (schedule: Pick<Schedule, 'zone' | 'cron'>, after: number) => number | null;

/** A tick of a job: what is asked for is fixed by its logical time, however late it runs. */
export interface ScheduledTick {
  readonly job: string;
  readonly logicalAt: number;
  /** `job@2024-01-15T14:00:00.000Z`: cause of whatever it leads to. */
  readonly key: string;
  /** Of a schedule around games: which one it is about. */
  readonly game?: ScheduledGame;
}

export interface ScheduledGame {
  readonly game: string;
  /** The date whose slate it is on. */
  readonly date: GameDate;
}

/** `done` says in `result` what was asked for, or that it had been done already and by whom. */
export type RunState = 'claimed' | 'done' | 'failed' | 'missed' | 'paused';

export interface ScheduleRunRecord {
  readonly job: string;
  readonly game?: ScheduledGame;
  readonly logicalAt: number;
  readonly state: RunState;
  readonly instance: string;
  readonly claimedAt: number;
  readonly endedAt: number | null;
  readonly tries: number;
  readonly result: string | null;
  /** Earlier ticks this one stands for. */
  readonly missedBefore: number;
}

interface CursorRecord {
  readonly job: string;
  /** Every tick up to here has been decided on. */
  readonly upTo: number;
}

export interface PauseRecord {
  readonly job: string;
  readonly owner: string;
  readonly reason: string;
  readonly since: number;
  /** Ends itself then. */
  readonly until: number;
}

export const SCHEDULE_RUNS = collection<ScheduleRunRecord>('schedule_runs', ['job', 'state', 'logicalAt']);
export const SCHEDULE_CURSORS = collection<CursorRecord>('schedule_cursors', ['job']);
export const SCHEDULE_PAUSES = collection<PauseRecord>('schedule_pauses', ['job']);

/** A tick later than this was missed: nobody was ticking when it came. */
export const MISSED_AFTER_MS = 5 * 60_000;
/** A new job looks this far back, so that a start at noon still does the morning's work. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
/** Ticks of one job decided on at once; what is left comes with the next tick. */
const MOST_TICKS = 500;
/** Who claimed a tick and has not ended it by then is taken for dead. */
const CLAIM_MS = 5 * 60_000;
const MOST_TRIES = 3;

export interface SchedulePorts<Action extends string> {
  readonly engine: Engine;
  readonly schedules: readonly Schedule<Action>[];
  readonly nextTick: NextTick;
  /** Does what the tick is for and returns what came of it. Must bear being repeated. */
  readonly act: (action: Action, tick: ScheduledTick) => Promise<string>;
}

/** Decides on every tick that has come, then runs what is claimed. Returns the keys of the ticks run now. */
export async function evaluateSchedules<Action extends string>(
  ports: SchedulePorts<Action>,
): Promise<string[]> {
  const ran: string[] = [];
  for (const schedule of ports.schedules) {
    await claimDue(ports, schedule);
    ran.push(...(await runWaiting(ports, schedule)));
  }
  return ran;
}

/** Runs the claimed ticks of a job, oldest first. Returns their keys. */
export async function runWaiting<Action extends string>(
  ports: Pick<SchedulePorts<Action>, 'engine' | 'act'>,
  schedule: { readonly job: string; readonly action: Action },
): Promise<string[]> {
  const ran: string[] = [];
  const waiting = await ports.engine.ledger.query({
    collection: SCHEDULE_RUNS,
    where: { job: schedule.job, state: ['claimed', 'failed'] },
    orderBy: 'logicalAt',
  });
  for (const { key } of waiting) if (await runTick(ports, schedule, key)) ran.push(key);
  return ran;
}

export function tickKey(job: string, logicalAt: number): string {
  return `${job}@${new Date(logicalAt).toISOString()}`;
}

/** Decides what becomes of the ticks since the last look, in the commit that moves the job's cursor past them. */
async function claimDue<Action extends string>(
  { engine, nextTick }: SchedulePorts<Action>,
  schedule: Schedule<Action>,
): Promise<void> {
  const { job } = schedule;
  await engine.ledger.transact(async (tx) => {
    const now = engine.clock.now();
    const [cursor, pause] = await Promise.all([tx.get(SCHEDULE_CURSORS, job), tx.get(SCHEDULE_PAUSES, job)]);
    const ticks: number[] = [];
    const remembered = rememberedTick(engine, job, now);
    let at = remembered ?? cursor?.data.upTo ?? now - FIRST_LOOK_BACK_MS;
    while (ticks.length < MOST_TICKS) {
      const next = nextTick(schedule, at);
      if (next === null || next > now) break;
      ticks.push(next);
      at = next;
    }
    if (ticks.length === 0) {
      if (!cursor) tx.create(SCHEDULE_CURSORS, job, { job, upTo: at });
      return;
    }
    const runs = decideTicks(schedule.missed, ticks, now, pause?.data ?? null);
    const keyOf = ({ logicalAt }: Decided) =>
      remembered === null ? tickKey(job, logicalAt) : `${tickKey(job, logicalAt)} of ${engine.instance}`;
    const known = await Promise.all(runs.map((run) => tx.get(SCHEDULE_RUNS, keyOf(run))));
    runs.forEach((run, i) => {
      // A schedule that was deleted and declared again finds its runs as they were.
      if (known[i]) return;
      tx.create(SCHEDULE_RUNS, keyOf(run), {
        ...run,
        job,
        instance: engine.instance,
        claimedAt: 0,
        endedAt: run.state === 'claimed' ? null : now,
        tries: 0,
      });
    });
    if (cursor) tx.put(SCHEDULE_CURSORS, job, { job, upTo: at }, cursor.version);
    else tx.create(SCHEDULE_CURSORS, job, { job, upTo: at });
  });
}

/** Up to where a process that keeps its times in memory has looked: to its own start, at first. Null for a sound one. */
function rememberedTick({ sabotage, instance }: Engine, job: string, now: number): number | null {
  if (sabotage?.breaks !== 'timesInMemory') return null;
  const before = sabotage.counters.get(`${instance} ticked ${job}`) ?? now;
  sabotage.counters.set(`${instance} ticked ${job}`, now);
  return before;
}

type Decided = Pick<ScheduleRunRecord, 'logicalAt' | 'state' | 'result' | 'missedBefore'>;

/** What becomes of the ticks that have come, oldest first. Pure. */
export function decideTicks(
  policy: MissedPolicy,
  ticks: readonly number[],
  now: number,
  pause: PauseRecord | null,
): Decided[] {
  const isPaused = (at: number) => pause !== null && pause.since <= at && at < pause.until;
  const last = ticks.at(-1);
  const paused = ticks.filter(isPaused);
  const left = ticks.filter((at) => !isPaused(at));
  const decided: Decided[] = paused.map((logicalAt) => ({
    logicalAt,
    state: 'paused',
    result: `paused by ${pause?.owner} until ${new Date(pause?.until ?? 0).toISOString()}: ${pause?.reason}`,
    missedBefore: 0,
  }));
  const run = (logicalAt: number, missedBefore = 0): Decided => ({
    logicalAt,
    state: 'claimed',
    result: null,
    missedBefore,
  });
  switch (policy) {
    case 'each':
      return [...decided, ...left.map((at) => run(at))];
    case 'latest': {
      const latest = left.at(-1);
      return latest === undefined ? decided : [...decided, run(latest, left.length - 1)];
    }
    case 'skip': {
      const fresh = left.filter((at) => at === last && now - at <= MISSED_AFTER_MS);
      const missed = left.filter((at) => !fresh.includes(at));
      const newest = missed.at(-1);
      const noted: Decided[] =
        newest === undefined
          ? []
          : [
              {
                logicalAt: newest,
                state: 'missed',
                result: `nobody was ticking; ${missed.length} missed since ${new Date(missed[0]!).toISOString()}`,
                missedBefore: missed.length - 1,
              },
            ];
      return [...decided, ...noted, ...fresh.map((at) => run(at))];
    }
  }
}

/** Runs a claimed tick unless somebody is at it or its tries are used up. */
async function runTick<Action extends string>(
  { engine, act }: Pick<SchedulePorts<Action>, 'engine' | 'act'>,
  schedule: { readonly job: string; readonly action: Action },
  key: string,
): Promise<boolean> {
  const taken = await engine.ledger.transact(async (tx) => {
    const run = await tx.get(SCHEDULE_RUNS, key);
    const now = engine.clock.now();
    if (!run || (run.data.state !== 'claimed' && run.data.state !== 'failed')) return null;
    if (run.data.tries >= MOST_TRIES) return null;
    const isTaken = run.data.state === 'claimed' && run.data.tries > 0;
    if (isTaken && now < run.data.claimedAt + CLAIM_MS) return null;
    const mine: ScheduleRunRecord = {
      ...run.data,
      state: 'claimed',
      instance: engine.instance,
      claimedAt: now,
      tries: run.data.tries + 1,
    };
    tx.put(SCHEDULE_RUNS, key, mine, run.version);
    return mine;
  });
  if (!taken) return false;
  const incident = `schedule/${schedule.job}`;
  try {
    const { logicalAt, game } = taken;
    const due = { job: schedule.job, logicalAt, key, ...(game ? { game } : {}) };
    const result = await act(schedule.action, due);
    await engine.ledger.transact((tx) => endRun(engine, tx, key, taken.tries, 'done', result));
    await engine.alerts.resolve(incident, `${key}: ${result}`);
  } catch (error) {
    const result = error instanceof Error ? error.message : String(error);
    await engine.ledger.transact((tx) => endRun(engine, tx, key, taken.tries, 'failed', result));
    if (taken.tries >= MOST_TRIES)
      await engine.alerts.raise(incident, 'error', `${key} failed ${taken.tries} times: ${result}`);
  }
  return true;
}

async function endRun(
  engine: Engine,
  tx: LedgerTransaction,
  key: string,
  tries: number,
  state: 'done' | 'failed',
  result: string,
): Promise<void> {
  const run = await tx.get(SCHEDULE_RUNS, key);
  // Somebody took it over meanwhile: his end counts.
  if (!run || run.data.tries !== tries) return;
  tx.put(SCHEDULE_RUNS, key, { ...run.data, state, result, endedAt: engine.clock.now() }, run.version);
}

/** Stops a job for a while. Throws without an owner, a reason and an expiry in the future. */
export async function pauseSchedule(
  engine: Engine,
  job: string,
  pause: { readonly owner: string; readonly reason: string; readonly until: number },
): Promise<void> {
  const now = engine.clock.now();
  const lacking = [
    ...(pause.owner.trim() === '' ? ['an owner'] : []),
    ...(pause.reason.trim() === '' ? ['a reason'] : []),
    ...(Number.isFinite(pause.until) && pause.until > now ? [] : ['an expiry in the future']),
  ];
  if (lacking.length > 0) throw new Error(`the pause of ${job} needs ${lacking.join(', ')}`);
  await writePause(engine, { ...pause, job, since: now }, 'pause');
}

/** Ends a pause before its time; does nothing where there is none. */
export async function resumeSchedule(
  engine: Engine,
  job: string,
  owner: string,
  reason: string,
): Promise<void> {
  const pause = await engine.ledger.get(SCHEDULE_PAUSES, job);
  const now = engine.clock.now();
  if (!pause || pause.data.until <= now) return;
  await writePause(engine, { ...pause.data, owner, reason, until: now }, 'resume');
}

async function writePause(engine: Engine, pause: PauseRecord, action: 'pause' | 'resume'): Promise<void> {
  const { job, owner, reason } = pause;
  await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(SCHEDULE_PAUSES, job);
    if (stored) tx.put(SCHEDULE_PAUSES, job, pause, stored.version);
    else tx.create(SCHEDULE_PAUSES, job, pause);
    const at = engine.clock.now();
    tx.create(AUDIT, derivedId(action, job, stored?.version ?? 0), {
      actor: owner,
      action: `${action} schedule`,
      subject: `schedule/${job}`,
      reason,
      at,
    });
  });
}
