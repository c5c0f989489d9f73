/** Writes docs/schedules.md from the schedules as they are declared. */

import { type GameSchedule, gameTimesText } from '../../src/engine/game-schedules.ts';
import { MISSED_AFTER_MS, type Schedule } from '../../src/engine/schedules.ts';
import { TICK_MS } from '../../src/engine/ticker.ts';

const MISSED: Readonly<Record<Schedule['missed'], string>> = {
  latest: 'the last one runs',
  each: 'all run, oldest first',
  skip: 'none runs',
};

/** The whole page; the same schedules give the same bytes. */
export function schedulesDoc(schedules: readonly Schedule[], gameSchedules: readonly GameSchedule[]): string {
  const rows = schedules.map(
    ({ job, zone, cron, missed, doc, unless }) =>
      `| \`${job}\` | ${zone} | \`${cron}\` | ${doc} | ${unless} | ${MISSED[missed]} |`,
  );
  const gameRows = gameSchedules.map(
    (schedule) =>
      `| \`${schedule.job}\` | ${gameTimesText(schedule)} | ${schedule.doc} | ${schedule.unless} | ${MISSED[schedule.missed]} |`,
  );
  return `# Schedules

Made from \`src/pipeline/schedules.ts\` by \`npm run generate\`; do not edit.

Events drive the pipeline; a schedule begins a day and backs the events up. \`tipoff serve\` evaluates them every
${TICK_MS / 1000} seconds where the upstream lives in the present; a played season has none. Cron lines are read by the wall
clock of their zone, in summer and winter time: a time that is skipped in spring comes when the clock has jumped, one that
occurs twice in autumn comes once.

| job | zone | cron | what it does | when it finds nothing to do | ticks that were missed |
|---|---|---|---|---|---|
${rows.join('\n')}

## Around each game

These have no hour of the day: they are due so long before or after a game's own tip-off, as the slate shows it, whether that
is at noon, in the West or past midnight. A moved game moves its ticks, a postponed one has none. They serve the games of live
slates; a tick that comes a day late is left to the sweep.

| job | due, from tip-off | what it does | when it finds nothing to do | ticks that were missed |
|---|---|---|---|---|
${gameRows.join('\n')}

A run is keyed by job, game and logical time (\`post-game/0022300561@...\`). Games whose ticks come at the same time are
served by one fetch.

## Runs, pauses, what is shown

A run is a record keyed by job and logical time, created once: however many instances tick, restart or declare the schedule
anew, it runs once. The date it works on is that of its logical time, or its game's. A tick nobody looked at for ${MISSED_AFTER_MS / 60_000} minutes was
missed; the last column says what becomes of it. A run that finds the work done says \`already done by event X\`. One that
fails is tried three times, then it opens the incident \`schedule/<job>\`, which the next success closes.

A pause needs an owner, a reason and an expiry; ticks that fall into it are recorded as paused, and it ends itself.

\`tipoff schedules\` lists every job with its next time, what came of its last tick and what keeps it from its work: a pause, a
run that failed three times, that nobody looks at it, or that it has run here and is declared no more. \`tipoff schedules pause
<job> --for 12h --reason TEXT\` and \`resume\` change that, with a dry run and an audit row. What a missing job would have begun is
told late by the grid, not by the schedule.

## What else a tick looks at

- **Leases** that ran out: the attempt ends as crashed, its unit runs again.
- **The grid** of expected outputs (\`src/pipeline/expected-outputs.ts\`): planned from the schedule of the league, over the
  home's whole span and 14 days ahead. Each cell has a time before which it cannot be there, one by which it is due and one
  at which it is given up; a date without games is planned as empty, with the reason.
- **Deadlines**: a cell closes with what its unit shows. When it is given up, its gate is closed as well: members the unit
  can do without are named and done without, a required one that is missing blocks it by name. One incident per date
  (\`late/<date>\`) tells of required outputs that are late or given up, and closes when all have come.
- **Waits** of \`/start\`, 30 minutes at most.

The reconciler compares grid, ledger and warehouse over every date. A hole is repaired by reopening its unit (or fetching
again, or requesting a date that was never run): three times a day and three times in a row at most, never while a run of it
is pending, never when it is parked, and never for a source that shows its present only. One incident per processor
(\`holes/<processor>\`) names the range of dates.
`;
}
