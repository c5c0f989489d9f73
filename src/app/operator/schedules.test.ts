import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../../test/support/toy-engine.ts';
import { AUDIT } from '../../engine/unit.ts';
import { GAME_SCHEDULES, SCHEDULES } from '../../pipeline/schedules.ts';
import type { OperatorContext } from './operation.ts';
import { perform } from './perform.ts';

const HOUR = 3_600_000;

async function context() {
  const toy = await openToyEngine({ slates: [] });
  return { toy, context: { engine: toy.engine } as OperatorContext };
}

test('every job is listed with its next time', async () => {
  const { toy, context: asked } = await context();
  const views = await perform(asked, 'schedules-list', {});
  assert.deepEqual(
    views.map(({ job }) => job),
    [...SCHEDULES, ...GAME_SCHEDULES].map(({ job }) => job),
  );
  for (const { job, nextDue, cron } of views) {
    if (GAME_SCHEDULES.some((one) => one.job === job)) assert.equal(nextDue, null, `${job}: no game ahead`);
    else assert.ok(nextDue !== null && nextDue > toy.clock.now(), `${job} ${cron}`);
  }
});

test('a pause is looked at first, then made, audited and read back; resuming ends it', async () => {
  const { toy, context: asked } = await context();
  const until = toy.clock.now() + HOUR;
  const input = { job: 'odds', until, actor: 'ann', reason: 'the quota is used up' };
  const dry = await perform(asked, 'schedules-pause', { ...input, dryRun: true });
  assert.deepEqual([dry.isDryRun, dry.schedule.pause], [true, null]);
  assert.equal(await toy.engine.ledger.count({ collection: AUDIT }), 0);

  const done = await perform(asked, 'schedules-pause', { ...input, dryRun: false });
  assert.deepEqual(
    [done.schedule.pause?.owner, done.schedule.pause?.reason, done.schedule.pause?.until],
    ['ann', 'the quota is used up', until],
  );
  const back = { job: 'odds', actor: 'bob', reason: 'the quota is back', dryRun: false };
  const resumed = await perform(asked, 'schedules-resume', back);
  assert.equal(resumed.schedule.pause, null);
  assert.equal(await toy.engine.ledger.count({ collection: AUDIT }), 2);
  await assert.rejects(perform(asked, 'schedules-resume', back), /odds is not paused/);
});

test('an unknown job and a pause without a future are refused', async () => {
  const { toy, context: asked } = await context();
  const input = { until: toy.clock.now(), actor: 'ann', reason: 'because', dryRun: false };
  await assert.rejects(
    perform(asked, 'schedules-pause', { ...input, job: 'odd' }),
    /no schedule "odd": there are/,
  );
  await assert.rejects(
    perform(asked, 'schedules-pause', { ...input, job: 'odds' }),
    /must end in the future/,
  );
});
