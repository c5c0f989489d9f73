/**
 * Three scenarios of the catalogue on Google's engine, against the emulators: fan-in under repetition, fan-in with one
 * missing, crashes around the publish. Each is run sound, and once more with its rule broken, where it must not hold.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../../src/adapters/embedded/system-clock.ts';
import { evaluateGate } from '../../../src/engine/evaluate-gates.ts';
import { type Graph, nodeOf, workTopic } from '../../../src/engine/graph.ts';
import { INCOMPLETE_TOPIC } from '../../../src/engine/messages.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import { freshUnit } from '../../../src/engine/plan-units.ts';
import { type Sabotage, sabotage } from '../../../src/engine/sabotage.ts';
import { GATES, TRIGGERS, UNITS, unitKey } from '../../../src/engine/unit.ts';
import { type GameDate, gameDate } from '../../../src/league/game-date.ts';
import { collection, RecordExistsError } from '../../../src/ports/ledger.ts';
import { randomFor } from '../../../src/upstreams/simulated-league/random.ts';
import { DEAD, subscription } from '../../contract/engine-under-test.ts';
import { consume, EFFECTS, SOURCES, TOTALS } from '../../contract/ledger-crash-work.ts';
import { freshProject, googleEmulators, missingEmulators } from '../../support/google-emulators.ts';
import { openToyEngine, toyGraph } from '../../support/toy-engine.ts';
import { BETWEEN_COMMITS, UNITS as CRASH_UNITS, emitSource, TOPOLOGY } from './crash-work.ts';

const MEMBERS = collection<{ gate: string }>('members', ['gate']);
const FIRED = collection<{ members: number }>('fired');
const SEED = Number(process.env.TIPOFF_SEED ?? 1);
/** Of each member; how many come in one message: a delivery of its own for each would take the emulators minutes. */
const REPORTS = 50;
const PER_MESSAGE = 50;
const SIZE = 450;

const skip = missingEmulators === null ? {} : { skip: missingEmulators };
if (missingEmulators !== null) console.log(`scenarios on Google’s engine: skipped, ${missingEmulators}`);

describe('on Google’s engine', skip, () => {
  const membersReport = async (times: number, isCountStored: boolean) => {
    const early = 10;
    console.log(`members-report-fifty-times: ${times} reports each, seed ${SEED}`);
    const { ledger, bus } = await freshProject().open([
      subscription('ended', { concurrency: 20, maxAttempts: 20 }),
      subscription('all-ended'),
      DEAD,
    ]);
    let announced = 0;
    let isOpen = false;
    // What the broken fan-in goes by: a number beside the members, one more for every report.
    let counter = 0;
    const count = () => ledger.count({ collection: MEMBERS, where: { gate: 'g' } });
    /** The first report counts; a repeated one changes nothing. */
    const end = async (member: number) => {
      counter += 1;
      const key = `g/${member}`;
      if (await ledger.get(MEMBERS, key)) return;
      await ledger
        .transact(async (tx) => tx.create(MEMBERS, key, { gate: 'g' }))
        .catch((error: unknown) => {
          if (!(error instanceof RecordExistsError)) throw error;
        });
    };
    const close = async () => {
      const ended = isCountStored ? counter : await count();
      if (!isOpen || ended < SIZE) return;
      const members = await count();
      await ledger.transact(async (tx) => {
        if (await tx.get(FIRED, 'g')) return;
        tx.create(FIRED, 'g', { members });
        tx.emit({ id: 'all-ended/g', topic: 'all-ended', data: {} });
      });
    };
    await bus.start({
      'ended-worker': async ({ message }) => {
        await Promise.all((message.data.members as number[]).map(end));
        await close();
      },
      'all-ended-worker': async () => {
        announced += 1;
      },
      'dead-letters': async ({ message }) => assert.fail(`given up: ${message.attributes.lastError}`),
    });
    const report = (batches: readonly (readonly number[])[]) =>
      ledger.transact(async (tx) => {
        for (const [i, members] of batches.entries())
          tx.emit({ id: `ended/${members[0]}/${i}`, topic: 'ended', data: { members } });
      });
    await report(Array.from({ length: early }, (_, member) => [member]));
    await bus.idle();
    assert.equal(await count(), early);
    isOpen = true;

    const random = randomFor(SEED, 'members-report-fifty-times');
    const reports = Array.from({ length: SIZE * times }, (_, i) => ({
      member: i % SIZE,
      at: random.next(),
    }))
      .sort((a, b) => a.at - b.at)
      .map(({ member }) => member);
    const batches = Array.from({ length: reports.length / PER_MESSAGE }, (_, i) =>
      reports.slice(i * PER_MESSAGE, (i + 1) * PER_MESSAGE),
    );
    const started = performance.now();
    for (let from = 0; from < batches.length; from += 100) await report(batches.slice(from, from + 100));
    await bus.idle();
    console.log(`${reports.length} reports: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const fired = await ledger.query({ collection: FIRED });
    const members = await count();
    await ledger.close();
    assert.equal(members, SIZE);
    assert.deepEqual(
      fired.map(({ data }) => data.members),
      [SIZE],
      'the trigger fired once, with all its members',
    );
    assert.equal(announced, 1);
  };

  it('members-report-fifty-times: 450 distinct members, one trigger, one event', () =>
    membersReport(REPORTS, false));
  it('members-report-fifty-times is red when messages are counted instead of members', () =>
    assert.rejects(membersReport(4, true), assert.AssertionError));

  const fifteenOfSixteen = async (broken?: Sabotage) => {
    const [day, next] = [gameDate('2024-01-15'), gameDate('2024-01-16')];
    const members = Array.from({ length: 16 }, (_, i) => `member_${i + 1}`);
    const graph: Graph = toyGraph();
    const worked: string[] = [];
    const { ledger, bus } = await freshProject().open([
      subscription('ended', { concurrency: 32, maxAttempts: 20 }),
      subscription(workTopic(2)),
      subscription(INCOMPLETE_TOPIC),
      DEAD,
    ]);
    const toy = await openToyEngine({ slates: [] });
    const engine = {
      ...toy.engine,
      graph,
      ledger,
      clock: systemClock(),
      ...(broken ? { sabotage: broken } : {}),
    };
    await bus.start({
      'ended-worker': async ({ message }) => {
        const target = unitKey('feature', message.data.date as GameDate);
        await evaluateGate(engine, target, { id: message.id, correlationId: 'test' });
      },
      [`${INCOMPLETE_TOPIC}-worker`]: async () => undefined,
      [`${workTopic(2)}-worker`]: async ({ message }) => {
        worked.push(String(message.data.game_date));
      },
      'dead-letters': async ({ message }) => assert.fail(`given up: ${message.attributes.lastError}`),
    });
    const node = nodeOf(graph, 'feature');
    await ledger.transact(async (tx) => {
      for (const date of [day, next]) {
        const target = unitKey('feature', date);
        tx.create(UNITS, target, freshUnit(node, date, 'live'));
        tx.create(GATES, target, {
          target,
          date,
          phase: 2,
          members: members.map((member) => ({
            unit: unitKey(member, date),
            required: true,
            acceptsPartial: false,
            ordering: false,
          })),
          verdict: 'waiting',
          detail: 'planned',
          evaluatedAt: 0,
        });
        for (const member of members) {
          tx.create(UNITS, unitKey(member, date), freshUnit({ ...node, id: member }, date, 'live'));
        }
      }
    });
    const end = (member: string, date: GameDate, outcome: Outcome = { kind: 'complete' }) =>
      ledger.transact(async (tx) => {
        const key = unitKey(member, date);
        const unit = (await tx.get(UNITS, key))!;
        const ended = {
          state: 'ended',
          open: false,
          outcome,
          outputHash: key,
        } as const;
        tx.put(UNITS, key, { ...unit.data, ...ended }, unit.version);
        tx.emit({ id: `ended/${key}/${outcome.kind}`, topic: 'ended', data: { date } });
      });
    const [held = '', ...others] = [...members].reverse();
    await Promise.all([
      ...others.map((member) => end(member, day)),
      ...members.map((member) => end(member, next)),
    ]);
    await bus.idle();
    assert.deepEqual(worked, [next]);
    const waiting = await ledger.get(GATES, unitKey('feature', day));
    assert.equal(waiting?.data.verdict, 'waiting');
    assert.match(waiting?.data.detail ?? '', new RegExp(`^waits for ${held}/`));

    // An end that is no result is no sixteenth: the unit goes on waiting for one.
    await end(held, day, { kind: 'empty_unexpected', expected: 1, missing: held });
    await bus.idle();
    if (broken) await ledger.close();
    assert.deepEqual(worked, [next]);

    await end(held, day);
    await bus.idle();
    assert.deepEqual(worked, [next, day]);
    const triggers = await ledger.query({ collection: TRIGGERS, where: { date: day } });
    assert.equal(triggers.length, 1);
    assert.deepEqual(
      Object.keys(triggers[0]?.data.members ?? {}).sort(),
      members.map((member) => unitKey(member, day)).sort(),
    );
    assert.equal(await ledger.count({ collection: TRIGGERS, where: { date: next } }), 1);
    await ledger.close();
  };

  it('fifteen-of-sixteen-waits: the engine’s gate fires for D+1 and waits for D', () => fifteenOfSixteen());
  it('fifteen-of-sixteen-waits is red when a gate asks for any end', () =>
    assert.rejects(fifteenOfSixteen(sabotage('anyEndCounts')), assert.AssertionError));

  const crashAtEach = async (...steps: readonly string[]) => {
    const emulators = await googleEmulators();
    const crashAt = async (step: string) => {
      const { projectId, open } = freshProject();
      const nth = String(5 + (SEED % (CRASH_UNITS - 10)));
      const child = resolve(import.meta.dirname, 'crash-child.ts');
      assert.equal(
        await run(child, emulators.firestore, emulators.pubsub, projectId, step, nth),
        'SIGKILL',
        step,
      );
      const { ledger, bus } = await open(TOPOLOGY);
      await bus.start({
        'work-worker': (delivery) => consume(ledger, delivery),
        'dead-worker': async ({ message }) => assert.fail(`given up: ${message.attributes.lastError}`),
      });
      await Promise.all(
        Array.from({ length: CRASH_UNITS }, (_, unit) =>
          emitSource(ledger, unit, step === BETWEEN_COMMITS ? () => undefined : undefined),
        ),
      );
      await bus.idle();
      const facts = {
        sources: await ledger.count({ collection: SOURCES }),
        effects: await ledger.count({ collection: EFFECTS }),
        total: (await ledger.get(TOTALS, 'all'))?.data.effects,
      };
      await ledger.close();
      assert.deepEqual(facts, { sources: CRASH_UNITS, effects: CRASH_UNITS, total: CRASH_UNITS }, step);
    };
    await Promise.all(steps.map(crashAt));
  };

  it('crash-between-commit-and-publish: killed at each boundary, every effect is made once', () =>
    crashAtEach('committed', 'published', 'taken', 'handled'));
  it('crash-between-commit-and-publish is red when the event is a commit of its own', () =>
    assert.rejects(crashAtEach(BETWEEN_COMMITS), assert.AssertionError));
});

/** The signal that ended the process. */
async function run(...args: string[]): Promise<string | null> {
  const { promise, resolve: ended } = Promise.withResolvers<string | null>();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
  });
  child.once('close', (_code, signal) => ended(signal));
  return await promise;
}
