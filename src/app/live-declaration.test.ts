import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type HandMadeHome, handMadeHome } from '../../test/support/surfaces/hand-made-home.ts';
import { watchDeclaration } from '../engine/declaration.ts';
import { codeVersion } from './code-version.ts';
import { liveDeclaration, outsideDifferences } from './live-declaration.ts';
import { appContext } from './operator/app-context.ts';
import { perform } from './operator/perform.ts';

const BY = { actor: 'ada', reason: 'games begin at noon now' };

describe('what is live', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
  });
  after(() => made.close());

  it('is told by schedule, subscription, gate, rule, channel and stored table', async () => {
    const things = await liveDeclaration(made.app);
    assert.equal(things['schedule daily-slate']?.cron, '30 5 * * *');
    for (const kind of ['schedule', 'subscription', 'gate', 'alert rule', 'alert channel', 'table'])
      assert.ok(
        Object.keys(things).some((thing) => thing.startsWith(`${kind} `)),
        kind,
      );
    assert.match(things['table nba_raw.nbac_schedule']?.columns ?? '', /^for_date DATE NOT NULL, /);
    assert.equal(things['schedule daily-slate']?.doc, undefined, 'words change nothing');
  });

  it('is compared by the doctor, and adopted by an operator who is told first what he adopts', async () => {
    const { engine } = made.app;
    const live = await liveDeclaration(made.app);
    await watchDeclaration(engine, { ...live, 'schedule daily-slate': { cron: '0 9 * * *' } });
    const context = appContext(made.app);
    const told = async () => (await perform(context, 'doctor', {})).declaration.join('\n');
    assert.match(await told(), /schedule daily-slate: cron is 30 5 \* \* \*, declared is 0 9 \* \* \*/);
    const dry = await perform(context, 'release-adopt', { ...BY, dryRun: true });
    assert.deepEqual([dry.isDryRun, dry.differences], [true, dry.left]);
    const done = await perform(context, 'release-adopt', { ...BY, dryRun: false });
    assert.deepEqual([done.differences, done.left], [dry.differences, []]);
    assert.doesNotMatch(await told(), /daily-slate/);
  });

  it('is not all: sources that were edited, and a topology that was, are told as well', async () => {
    assert.deepEqual(await outsideDifferences(codeVersion(), null), []);
    const [edited, topic] = await outsideDifferences('0.1.0+old', async () => ['topic t is not there']);
    assert.match(edited ?? '', /the sources on the disk are .*, this process runs 0\.1\.0\+old/);
    assert.equal(topic, 'topic t is not there');
  });
});
