import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { COMMANDS } from '../../../src/app/cli/commands.ts';
import { runCli } from '../../../src/app/cli/run-cli.ts';
import { fromPushEnvelope, toPushEnvelope } from '../../../src/app/http/push-envelope.ts';
import { missingModules } from '../../../src/app/later-modules.ts';
import { tickSteps } from '../../../src/app/ticking.ts';
import { INCOMPLETE_TOPIC } from '../../../src/engine/messages.ts';
import { tick } from '../../../src/engine/ticker.ts';
import { ATTEMPTS, DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { TRAINING_THREAD } from '../../../src/pipeline/5-predict/train-week-in-worker.ts';
import { serviceOf } from '../../../src/pipeline/build-graph.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import type { Delivery } from '../../../src/ports/bus.ts';
import { recordDeliveries } from '../../support/app-harness/recorded-deliveries.ts';
import { daysFrom, openTestApp, play, temporaryHomes } from '../../support/app-harness.ts';
import type { Scenario } from './scenario.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const THREAD = 'src/pipeline/5-predict/train-week-worker.ts';

export const scenario: Scenario = {
  story:
    'given the sources as they are shipped: without a module that is loaded late nothing starts, and its name is told before there is a home; whole, every command answers, every service, coordinator, worker and training thread does its work in a real composition on samples of each of its messages, every step of the ticker comes to its end, and a message for another role is refused by name',
  breaks: 'modulesNotChecked',
  lacks:
    'roles that are programs of their own: one process plays all of them. A module with another content under its name shows as another code version only',
  async run(open) {
    const simulation = open({ days: 1, games: 1, playersPerGame: 1 });
    await simulation.settle();
    const { sabotage } = simulation.engine;
    assert.deepEqual(missingModules({ training: TRAINING_THREAD }), []);
    const nowhere = pathToFileURL(join(ROOT, 'src/retired-thread.ts'));
    const missing = missingModules({ 'the weekly training': nowhere }, sabotage).join();
    assert.match(missing, /the weekly training needs .*retired-thread\.ts, which is not there/);
    refusesToStartWithoutTraining();

    for (const { name } of COMMANDS) assert.equal(await runCli([name, '--help'], SILENT), 0, name);
    await everyServiceWorks();
  },
};

const SILENT = {
  isTerminal: false,
  columns: 100,
  rows: 40,
  write: () => undefined,
  line: () => undefined,
  error: () => undefined,
};

/** A real process, started from a copy that lacks what only the weekly training loads. */
function refusesToStartWithoutTraining(): void {
  const image = mkdtempSync(join(tmpdir(), 'tipoff-image-'));
  try {
    cpSync(join(ROOT, 'src'), join(image, 'src'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(image, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(image, 'node_modules'));
    rmSync(join(image, THREAD));
    const home = join(image, 'home');
    const command = [
      'src/app/cli/main.ts',
      'serve',
      '--upstream',
      'simulated:7',
      '--home',
      home,
      '--port',
      '0',
    ];
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...command],
      { cwd: image, encoding: 'utf8', timeout: 60_000 },
    );
    assert.ok(status, `it ended with ${status}: ${stderr}`);
    assert.match(stderr, /the weekly training needs .*train-week-worker\.ts, which is not there/);
    assert.ok(!existsSync(join(home, 'ledger.sqlite')), 'it had begun a ledger before it looked');
  } finally {
    rmSync(image, { recursive: true, force: true });
  }
}

async function everyServiceWorks(): Promise<void> {
  const homes = temporaryHomes();
  const seen: Delivery[] = [];
  const handlers = async (services: { handlers(): Parameters<typeof recordDeliveries>[0] }) =>
    recordDeliveries(services.handlers(), seen);
  const app = await openTestApp({ home: homes.fresh(), teams: 3, overrides: { handlers } });
  try {
    const reports = await play(app, daysFrom(0, 2));
    assert.deepEqual(
      reports.flatMap(({ unfinished }) => unfinished),
      [],
    );
    const attempts = await app.ledger.query({ collection: ATTEMPTS });
    const worked = new Set(attempts.map(({ data }) => data.processor));
    const idle = [...app.graph.nodes.values()].filter(({ id, isGate }) => !isGate && !worked.has(id));
    assert.deepEqual(idle, [], 'processors that have not worked');

    // What only trouble brings.
    const ended = seen.find(({ message }) => message.topic === TOPICS.rawComplete)?.message;
    assert.ok(ended);
    await app.ledger.transact(async (tx) => {
      tx.emit({ id: 'sample-incomplete', topic: INCOMPLETE_TOPIC, data: ended.data });
      tx.emit({ id: 'sample-letter', topic: TOPICS.deadLetters, data: { body: 'poison' } });
    });
    await app.bus.idle();
    const heard = new Set(seen.map(({ subscription }) => subscription));
    const unheard = app.graph.subscriptions.filter(({ name }) => !heard.has(name));
    assert.deepEqual(unheard, [], 'subscriptions without a sample');
    const letters = await app.ledger.query({ collection: DEAD_LETTERS });
    assert.deepEqual(
      letters.map(({ data }) => data.message),
      ['sample-letter'],
      'somebody could not handle his sample',
    );

    for (const { message, subscription, attempt } of new Map(
      seen.map((one) => [one.subscription, one]),
    ).values()) {
      const phase = serviceOf(subscription);
      const envelope = toPushEnvelope(message, subscription, attempt);
      assert.equal(fromPushEnvelope(envelope, phase, app.graph).subscription, subscription);
      assert.throws(
        () => fromPushEnvelope(envelope, (phase % 7) + 1, app.graph),
        /is not a subscription of phase/,
      );
    }

    const failed: string[] = [];
    // As on the internet, where there is more to look at.
    const live = { ...app, engine: { ...app.engine, virtualTime: false } };
    await tick(tickSteps(live), async (step, error) => void failed.push(`${step}: ${error}`));
    assert.deepEqual(failed, []);
  } finally {
    await app.close();
    homes.remove();
  }
}
