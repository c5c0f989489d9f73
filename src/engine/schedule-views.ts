/** What an operator wants to know of the schedules: what is due next, what came of the last tick, what is wrong. */

import type { LedgerReader } from '../ports/ledger.ts';
import { type GameSchedule, gamesOf, gameTimesText, nextGameTick } from './game-schedules.ts';
import {
  MISSED_AFTER_MS,
  type NextTick,
  type PauseRecord,
  SCHEDULE_CURSORS,
  SCHEDULE_PAUSES,
  SCHEDULE_RUNS,
  type Schedule,
  type ScheduleRunRecord,
} from './schedules.ts';

export interface ScheduleView {
  readonly job: string;
  readonly zone: string;
  /** Null for a job that is no longer declared. */
  readonly cron: string | null;
  readonly nextDue: number | null;
  readonly lastRun: ScheduleRunRecord | null;
  /** The pause in force. */
  readonly pause: PauseRecord | null;
  /** What keeps it from doing its work; null when nothing does. */
  readonly trouble: string | null;
}

/** Every declared schedule in its order, those around games, then those that have run and are declared no more. */
export async function scheduleViews(
  reader: LedgerReader,
  schedules: readonly Schedule[],
  nextTick: NextTick,
  now: number,
  gameSchedules: readonly GameSchedule[] = [],
): Promise<ScheduleView[]> {
  const cursors = await reader.query({ collection: SCHEDULE_CURSORS });
  const declared = new Set([...schedules, ...gameSchedules].map(({ job }) => job));
  const views = await Promise.all(
    schedules.map(async (schedule): Promise<ScheduleView> => {
      const { job, zone, cron } = schedule;
      const [lastRun, pause] = await Promise.all([lastRunOf(reader, job), pauseOf(reader, job, now)]);
      const upTo = cursors.find(({ data }) => data.job === job)?.data.upTo ?? null;
      const overdue = upTo === null ? null : nextTick(schedule, upTo);
      const trouble =
        pause !== null
          ? pausedText(pause)
          : upTo === null
            ? 'nobody has looked at it yet: `tipoff serve` does'
            : overdue !== null && overdue + MISSED_AFTER_MS < now
              ? `nobody has looked at it since ${new Date(upTo).toISOString()}: is \`tipoff serve\` running, and does its release declare it?`
              : failureText(lastRun);
      return {
        job,
        zone,
        cron,
        nextDue: nextTick(schedule, Math.max(now, upTo ?? now)),
        lastRun,
        pause,
        trouble,
      };
    }),
  );
  const vanished = cursors.filter(({ data }) => !declared.has(data.job));
  const gone = await Promise.all(
    vanished.map(async ({ data: { job } }): Promise<ScheduleView> => {
      const lastRun = await lastRunOf(reader, job);
      const trouble = 'it has run here and is declared no more';
      return { job, zone: '', cron: null, nextDue: null, lastRun, pause: null, trouble };
    }),
  );
  return [...views, ...(await gameViews(reader, gameSchedules, now)), ...gone];
}

async function gameViews(
  reader: LedgerReader,
  schedules: readonly GameSchedule[],
  now: number,
): Promise<ScheduleView[]> {
  const games = schedules.length > 0 ? await gamesOf(reader) : [];
  return await Promise.all(
    schedules.map(async (schedule): Promise<ScheduleView> => {
      const { job } = schedule;
      const [lastRun, pause] = await Promise.all([lastRunOf(reader, job), pauseOf(reader, job, now)]);
      const ticks = games.flatMap((game) => nextGameTick(schedule, game, now) ?? []);
      return {
        job,
        zone: 'tip-off of each game',
        cron: gameTimesText(schedule),
        nextDue: ticks.length > 0 ? Math.min(...ticks) : null,
        lastRun,
        pause,
        trouble: pause ? pausedText(pause) : failureText(lastRun),
      };
    }),
  );
}

function pausedText({ owner, reason }: PauseRecord): string {
  return `paused by ${owner}: ${reason}`;
}

function failureText(lastRun: ScheduleRunRecord | null): string | null {
  return lastRun?.state === 'failed' ? `its last run failed ${lastRun.tries} times: ${lastRun.result}` : null;
}

async function lastRunOf(reader: LedgerReader, job: string): Promise<ScheduleRunRecord | null> {
  const [run] = await reader.query({
    collection: SCHEDULE_RUNS,
    where: { job },
    orderBy: 'logicalAt',
    descending: true,
    limit: 1,
  });
  return run?.data ?? null;
}

async function pauseOf(reader: LedgerReader, job: string, now: number): Promise<PauseRecord | null> {
  const pause = await reader.get(SCHEDULE_PAUSES, job);
  return pause && pause.data.until > now ? pause.data : null;
}
