import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startCommand } from '../../../../test/support/app-harness/run-command.ts';
import {
  BROKEN_DAY,
  FREE_DAY,
  type HandMadeHome,
  handMadeHome,
} from '../../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../../test/support/surfaces/records.ts';
import { virtualOutput } from '../../../../test/support/surfaces/virtual-output.ts';
import { parkMessage } from '../../../engine/dead-letters.ts';
import type { WhyNot } from '../../../engine/why-not.ts';
import type { BackfillPlan } from '../../operator/backfill-plan.ts';
import type { DeadLetterView } from '../../operator/dead-letters.ts';
import type { Explanation } from '../../operator/explain.ts';
import { EXIT } from '../exit-code.ts';
import { runCli } from '../run-cli.ts';

async function runIn(home: string, ...argv: string[]) {
  const output = virtualOutput();
  const code = await runCli([...argv, '--home', home], output);
  return { code, text: output.text(), errors: output.errors() };
}
const MENDED = ['--reason', 'the cause is mended', '--actor', 'ann'];

describe('the operator’s questions, asked of a home nobody has open', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
    const message = { id: 'm1', topic: 'x', data: { broken: true }, attributes: {}, publishedAt: 0 };
    const letter = { subscription: 'nba-phase2-raw-complete-to-phase3', attempt: 3, message };
    await parkMessage(made.app.engine, letter, 'a field is missing');
    await parkMessage(
      made.app.engine,
      { ...letter, subscription: 'malformed-push-to-phase2' },
      'no envelope',
    );
    await made.app.close();
  });
  after(() => made.close());
  const run = (...argv: string[]) => runIn(made.home, ...argv);

  it('why-not: the chain to the root, each step with rule, values and next check', async () => {
    const { code, text } = await run('why-not', 'player_daily_cache', BROKEN_DAY);
    assert.equal(code, EXIT.ok);
    assert.match(
      text,
      /^player_daily_cache\/2024-01-13 did not run: player_game_summary\/2024-01-13: parked: /,
    );
    assert.match(text, /\n {4}0 of 1 inputs are there; it cannot have player_game_summary\/2024-01-13\n/);
    assert.match(
      text,
      /ready 0, members 1, generation 1; next check: when one of them ends, looked at Jan 15/,
    );
    assert.match(text, /player_game_summary\/2024-01-13 {2}parked\n/);
    const json = await run('why-not', 'player_daily_cache', BROKEN_DAY, '--json');
    assert.equal((JSON.parse(json.text) as WhyNot).chain.length, 2);
  });

  it('why-not: a date without games, one nobody asked for, what has run, what does not exist', async () => {
    assert.match((await run('why-not', 'model_training', FREE_DAY)).text, /did not run: the all-star break/);
    assert.match(
      (await run('why-not', 'model_training', '2020-01-01')).text,
      /`tipoff run 2020-01-01` asks for it/,
    );
    const ran = await run('why-not', 'player_game_summary', DAY);
    assert.deepEqual([ran.code, ran.text], [EXIT.notFound, `player_game_summary/${DAY} has run: complete\n`]);
    const unknown = await run('why-not', 'summary', DAY);
    assert.equal(unknown.code, EXIT.usage);
    assert.match(unknown.errors, /no processor "summary": there are player_game_summary, /);
  });

  it('explain: a unit, a partition and a prediction end in the same place', async () => {
    const unit = await run('explain', `player_prop_predictions/${DAY}`, '--downstream');
    assert.equal(unit.code, EXIT.ok);
    assert.match(unit.text, /^player_prop_predictions\/2024-01-15 {2}complete\n/);
    assert.match(unit.text, /downstream: 0 units depend on it/);
    const partition = await run('explain', `nba_predictions.player_prop_predictions/${DAY}`, '--json');
    const explained = JSON.parse(partition.text) as Explanation;
    assert.deepEqual([explained.kind, explained.unit.unit], ['partition', `player_prop_predictions/${DAY}`]);
    const prediction = await run('explain', 'prediction-1-ensemble_v1');
    assert.match(
      prediction.text,
      /^prediction prediction-1-ensemble_v1\n {2}player1 on 2024-01-15, ensemble_v1: /,
    );
    assert.match(prediction.text, /\nplayer_prop_predictions\/2024-01-15 {2}complete\n/);
  });

  it('explain: what names nothing, and what was never planned', async () => {
    assert.match((await run('explain', 'nonsense')).errors, /"nonsense" names nothing: give a unit/);
    const absent = await run('explain', 'player_game_summary/2020-01-01');
    assert.equal(absent.code, EXIT.usage);
    assert.match(
      absent.errors,
      /was never planned.*`tipoff why-not player_game_summary 2020-01-01` tells why/,
    );
  });

  it('incidents: listed, taken up with a reason, tested; the audit names who', async () => {
    const list = await run('incidents');
    assert.equal(list.code, EXIT.incomplete);
    assert.match(list.text, /dead-letter\/malformed-push-to-phase2 {2}error\n/);
    assert.match(list.text, /1 suffers from it now; nobody has taken it up\n/);
    assert.match((await run('incidents', 'ack', 'test/one')).errors, /say why with --reason TEXT/);
    const dry = await run('incidents', 'ack', 'test/one', '--dry-run');
    assert.match(dry.text, /Dry run: nothing is changed[\s\S]*nobody has taken it up/);
    const taken = await run('incidents', 'ack', 'test/one', '--reason', 'asked the source', '--actor', 'ann');
    assert.equal(taken.code, EXIT.ok);
    assert.match(taken.text, /taken up by ann/, 'read back');
    assert.match(
      (await run('incidents', 'ack', 'nothing/here', ...MENDED)).errors,
      /no incident nothing\/here is open/,
    );
    const tested = await run('incidents', 'self-test', '--actor', 'ann');
    assert.equal(tested.code, EXIT.ok);
    assert.match(
      tested.text,
      /log: delivered .*\nNo channel reaches anybody who does not look: set TIPOFF_WEBHOOK/,
    );
    assert.match((await run('incidents', 'self-test', '--dry-run')).text, /nothing is sent/);
    const audit = await run('audit', '--actor', 'ann');
    assert.match(audit.text, /ann {2}test alert channels {2}log delivered: self-test\n/);
    assert.match(audit.text, /ann {2}acknowledge {2}test\/one#1: asked the source\n/);
  });

  it('dead letters: listed, explained, discarded once; the payload stays', async () => {
    const id = 'malformed-push-to-phase2/m1';
    assert.match(
      (await run('dead-letters', 'list')).text,
      /^malformed-push-to-phase2\/m1 {2}open, .*no envelope\n/m,
    );
    const explained = await run('dead-letters', 'explain', id);
    assert.match(explained.text, /payload {4}\{"broken":true\}/);
    assert.match(
      explained.text,
      /To do: discard it \(the graph has no subscription malformed-push-to-phase2/,
    );
    assert.match(
      (await run('dead-letters', 'redrive', id, ...MENDED)).errors,
      /nobody would hear it; discard it/,
    );
    const several = await run('dead-letters', 'explain', 'm1');
    assert.match(several.errors, /given up by several subscriptions, name one/);
    assert.match((await run('dead-letters', 'discard', id, '--dry-run')).text, /1 would be filed:\n/);
    const discarded = await run('dead-letters', 'discard', id, ...MENDED);
    assert.match(discarded.text, /^malformed-push-to-phase2\/m1 {2}discarded, /);
    assert.match((await run('dead-letters', 'discard', id, ...MENDED)).errors, /it was discarded by ann/);
    const all = JSON.parse((await run('dead-letters', 'list', '--all', '--json')).text) as DeadLetterView[];
    assert.equal(all.find((letter) => letter.id === id)?.data, '{"broken":true}');
    const after = await run('dead-letters', 'explain', id);
    assert.match(after.text, /history .* ann: discard dead letter \(the cause is mended\)/);
    assert.doesNotMatch((await run('incidents')).text, /malformed-push/, 'its incident is closed');
  });

  it('audit: filters, and says when there is nothing', async () => {
    assert.equal((await run('audit', '--actor', 'nobody')).code, EXIT.notFound);
    assert.equal((await run('audit', '--limit', 'few')).code, EXIT.usage);
    assert.equal((await run('audit', '--since', '2999-01-01')).code, EXIT.notFound);
    const found = await run('audit', '--subject', 'malformed', '--json');
    assert.equal((JSON.parse(found.text) as unknown[]).length, 1);
  });

  it('backfill plan: units by state, an honest "not known", and nothing changes', async () => {
    const { code, text } = await run('backfill', 'plan', BROKEN_DAY, DAY);
    assert.equal(code, EXIT.ok);
    assert.match(text, /time: not known: this home has no past attempts to learn from/);
    assert.match(text, /2024-01-13 {2}4 games: \d+ to plan, 0 open, 2 stuck, 1 done/);
    assert.match(text, /Apply it: tipoff backfill apply [0-9a-f]{8} --reason TEXT/);
    const plan = JSON.parse(
      (await run('backfill', 'plan', FREE_DAY, FREE_DAY, '--json')).text,
    ) as BackfillPlan;
    assert.deepEqual(plan.totals, { done: 0, partial: 0, stuck: 0, open: 0, absent: 0 });
    assert.match((await run('backfill', 'plan', DAY, BROKEN_DAY)).errors, /lies before <from>/);
  });

  it('what is no word of a command is refused with those that are', async () => {
    for (const argv of [
      ['dead-letters', 'burn'],
      ['dead-letters', 'explain'],
      ['dead-letters', 'discard', ...MENDED],
      ['incidents', 'shout'],
      ['incidents', 'ack', ...MENDED],
      ['rerun', 'nothing/2024-01-15', ...MENDED, '--dry-run'],
    ])
      assert.equal((await run(...argv)).code, EXIT.usage, argv.join(' '));
  });
});

describe('the operator’s commands that set the pipeline to work', { timeout: 300_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'tipoff-operator-'));
  const home = join(root, 'home');
  const unit = 'nbac_team_game_log/2025-10-21';
  after(() => rmSync(root, { recursive: true, force: true }));
  const run = (...argv: string[]) => runIn(home, ...argv);

  it('rerun: a dry run tells what would move, the run itself what did, the audit who', async () => {
    await run('run', '2025-10-21', '--upstream', 'simulated:7');
    const dry = await run('rerun', unit, '--dry-run');
    assert.equal(dry.code, EXIT.ok);
    assert.match(dry.text, /nbac_team_game_log\/2025-10-21 \(generation 1\): complete/);
    assert.match(dry.text, /\d+ units? downstream would follow if something else comes out:\n/);
    const done = await run('rerun', unit, ...MENDED);
    assert.equal(done.code, EXIT.ok, done.errors);
    assert.match(
      done.text,
      /\(generation 2\): complete; no change: the same bytes\n0 of \d+ units downstream/,
    );
    const audit = await run('audit', '--subject', unit);
    assert.match(audit.text, /ann {2}reopen {2}nbac_team_game_log\/2025-10-21: the cause is mended/);
    const again = await run('rerun', unit, '--with-dependents', ...MENDED);
    assert.match(again.text, /team_offense_game_summary\/2025-10-21 \(generation 2\): complete/);
  });

  it('while serve has the home, the same commands ask it over loopback', async () => {
    const serving = startCommand(['serve', '--home', home, '--port', '0']);
    try {
      await serving.says(/Dashboard: /);
      const done = await run('rerun', unit, ...MENDED);
      assert.equal(done.code, EXIT.ok, done.errors);
      assert.match(done.text, /\(generation 4\): complete; no change/);
      assert.match((await run('rerun', 'nothing/2025-10-21', ...MENDED)).errors, /there is no unit nothing/);
      assert.match((await run('audit')).text, /ann {2}reopen/);
      const tested = await run('incidents', 'self-test', '--actor', 'ann');
      assert.match(tested.text, /log: delivered/);
    } finally {
      serving.child.kill('SIGTERM');
      await serving.ended;
    }
  });
});
