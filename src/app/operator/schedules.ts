/** `tipoff schedules`: what is due, what came of it, and pauses with owner, reason and expiry. */

import { z } from 'zod';
import type { ScheduleView } from '../../engine/schedule-views.ts';
import { scheduleViews } from '../../engine/schedule-views.ts';
import { pauseSchedule, resumeSchedule } from '../../engine/schedules.ts';
import { cronTick } from '../../pipeline/cron-tick.ts';
import { GAME_SCHEDULES, SCHEDULES } from '../../pipeline/schedules.ts';
import { UsageError } from '../usage-error.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

export interface ScheduleChange {
  readonly isDryRun: boolean;
  /** As it reads now; in a dry run as it is, unchanged. */
  readonly schedule: ScheduleView;
}

export const listSchedulesOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  run: (context) => views(context),
});

export const pauseScheduleOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, job: z.string(), until: z.number() }),
  async run(context, { job, until, actor, reason, dryRun }): Promise<ScheduleChange> {
    await viewOf(context, job);
    if (until <= context.engine.clock.now())
      throw new UsageError(
        `${job}: the pause must end in the future, not at ${new Date(until).toISOString()}`,
      );
    if (!dryRun) await pauseSchedule(context.engine, job, { owner: actor, reason, until });
    return { isDryRun: dryRun, schedule: await viewOf(context, job) };
  },
});

export const resumeScheduleOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, job: z.string() }),
  async run(context, { job, actor, reason, dryRun }): Promise<ScheduleChange> {
    const { pause } = await viewOf(context, job);
    if (pause === null) throw new UsageError(`${job} is not paused: \`tipoff schedules list\` shows what is`);
    if (!dryRun) await resumeSchedule(context.engine, job, actor, reason);
    return { isDryRun: dryRun, schedule: await viewOf(context, job) };
  },
});

async function views({ engine }: Pick<OperatorContext, 'engine'>): Promise<ScheduleView[]> {
  return await scheduleViews(engine.ledger, SCHEDULES, cronTick(), engine.clock.now(), GAME_SCHEDULES);
}

async function viewOf(context: OperatorContext, job: string): Promise<ScheduleView> {
  const found = (await views(context)).find((view) => view.job === job && view.cron !== null);
  if (!found)
    throw new UsageError(
      `no schedule "${job}": there are ${[...SCHEDULES, ...GAME_SCHEDULES].map((one) => one.job).join(', ')}`,
    );
  return found;
}
