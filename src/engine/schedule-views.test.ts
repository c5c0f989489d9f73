import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { scheduleViews } from './schedule-views.ts';
import { evaluateSchedules, pauseSchedule, type Schedule } from './schedules.ts';

const HOUR = 3_600_000;
/** Every full hour, whatever the zone. */
const nextTick = (_schedule: unknown, after: number) => (Math.floor(after / HOUR) + 1) * HOUR;
const hourly = (job: string): Schedule => ({
  job,
  zone: 'America/New_York',
  cron: '0 * * * *',
  action: job,
  missed: 'latest',
  doc: '',
  unless: '',
});

async function viewsAfter(
  hours: number,
  declared: readonly Schedule[],
  act: (action: string) => Promise<string>,
) {
  const toy = await openToyEngine({ slates: [] });
  const { engine } = toy;
  const evaluate = (schedules: readonly Schedule[]) =>
    evaluateSchedules({ engine, schedules, nextTick, act });
  await evaluate(declared);
  const views = async (schedules: readonly Schedule[]) =>
    await scheduleViews(engine.ledger, schedules, nextTick, toy.clock.now());
  for (let hour = 0; hour < hours; hour += 1) {
    toy.clock.advanceTo(nextTick(null, toy.clock.now()));
    await evaluate(declared);
  }
  return { toy, engine, evaluate, views };
}

test('a schedule shows when it is due next and what came of its last tick', async () => {
  const { toy, views } = await viewsAfter(2, [hourly('sweep')], async () => 'nothing to do');
  const [view] = await views([hourly('sweep')]);
  assert.deepEqual(
    [view?.nextDue, view?.lastRun?.result, view?.lastRun?.logicalAt, view?.pause, view?.trouble],
    [toy.clock.now() + HOUR, 'nothing to do', toy.clock.now(), null, null],
  );
});

test('one that nobody has ever looked at, and one that nobody looks at any more, are named', async () => {
  const { toy, views } = await viewsAfter(1, [hourly('sweep')], async () => 'done');
  toy.clock.advanceBy(2 * HOUR);
  const [sweep, fresh] = await views([hourly('sweep'), hourly('fresh')]);
  assert.match(sweep?.trouble ?? '', /^nobody has looked at it since/);
  assert.match(fresh?.trouble ?? '', /^nobody has looked at it yet/);
});

test('one that has run and is declared no more is shown after the others', async () => {
  const { views } = await viewsAfter(1, [hourly('sweep'), hourly('gone')], async () => 'done');
  const shown = await views([hourly('sweep')]);
  assert.deepEqual(
    shown.map(({ job, cron, trouble }) => [job, cron, trouble]),
    [
      ['sweep', '0 * * * *', null],
      ['gone', null, 'it has run here and is declared no more'],
    ],
  );
});

test('a failed one says why, a paused one by whom, and an expired pause is none', async () => {
  const { toy, engine, evaluate, views } = await viewsAfter(1, [hourly('sweep')], async () => {
    throw new Error('the source refuses');
  });
  assert.match(
    (await views([hourly('sweep')]))[0]?.trouble ?? '',
    /^its last run failed \d times: the source refuses/,
  );
  const until = toy.clock.now() + HOUR;
  await pauseSchedule(engine, 'sweep', { owner: 'ann', reason: 'quota', until });
  const [paused] = await views([hourly('sweep')]);
  assert.equal(paused?.trouble, 'paused by ann: quota');
  assert.equal(paused?.pause?.until, until);
  toy.clock.advanceTo(until + 1);
  await evaluate([hourly('sweep')]);
  assert.equal((await views([hourly('sweep')]))[0]?.pause, null);
});
