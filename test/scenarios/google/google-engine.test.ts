/** Three scenarios of the catalogue on Google's engine, against the emulators: fan-in under repetition, fan-in with one missing, crashes around the publish. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../../src/adapters/embedded/system-clock.ts';
import { evaluateGate } from '../../../src/engine/evaluate-gates.ts';
import { type Graph, nodeOf, workTopic } from '../../../src/engine/graph.ts';
import { freshUnit } from '../../../src/engine/plan-units.ts';
import { GATES, TRIGGERS, UNITS, unitKey } from '../../../src/engine/unit.ts';
import { type GameDate, gameDate } from '../../../src/league/game-date.ts';
import { collection, RecordExistsError } from '../../../src/ports/ledger.ts';
import { randomFor } from '../../../src/upstreams/simulated-league/random.ts';
import { DEAD, subscription } from '../../contract/engine-under-test.ts';
import { consume, EFFECTS, SOURCES, TOTALS } from '../../contract/ledger-crash-work.ts';
import { freshProject, googleEmulators, missingEmulators } from '../../support/google-emulators.ts';
import { openToyEngine, toyGraph } from '../../support/toy-engine.ts';
import { UNITS as CRASH_UNITS, emitSource, TOPOLOGY } from './crash-work.ts';

const MEMBERS = collection<{ gate: string }>('members', ['gate']);
const FIRED = collection<{ members: number }>('fired');
const SEED = Number(process.env.TIPOFF_SEED ?? 1);
/** The catalogue wants 50, which takes the emulators minutes: `TIPOFF_REPORTS=50` runs it in full. */
const REPORTS = Number(process.env.TIPOFF_REPORTS ?? 2);

const skip = missingEmulators === null ? {} : { skip: missingEmulators };
if (missingEmulators !== null) console.log(`scenarios on Google’s engine: skipped, ${missingEmulators}`);

describe('on Google’s engine', skip, () => {
  it('members-report-fifty-times: 450 distinct members, one trigger, one event', async () => {
    const size = 450;
    const early = 10;
    console.log(`members-report-fifty-times: ${REPORTS} reports each, seed ${SEED}`);
    const { ledger, bus } = await freshProject().open([
      subscription('ended', { concurrency: 50, maxAttempts: 20 }),
      subscription('all-ended'),
      DEAD,
    ]);
    let announced = 0;
    let isOpen = false;
    const count = () => ledger.count({ collection: MEMBERS, where: { gate: 'g' } });
    await bus.start({
      'ended-worker': async ({ message, attempt }) => {
        const key = `g/${message.data.member}`;
        // The first report counts; a repeated one looks whether all are there only if its own first try may have died.
        if (!(await ledger.get(MEMBERS, key))) {
          await ledger
            .transact(async (tx) => tx.create(MEMBERS, key, { gate: 'g' }))
            .catch((error: unknown) => {
              if (!(error instanceof RecordExistsError)) throw error;
            });
        } else if (attempt === 1) return;
        if (!isOpen || (await count()) < size) return;
        await ledger.transact(async (tx) => {
          if (await tx.get(FIRED, 'g')) return;
          tx.create(FIRED, 'g', { members: size });
          tx.emit({ id: 'all-ended/g', topic: 'all-ended', data: {} });
        });
      },
      'all-ended-worker': async () => {
        announced += 1;
      },
      'dead-letters': async ({ message }) => assert.fail(`given up: ${message.attributes.lastError}`),
    });
    const report = (members: readonly number[]) =>
      ledger.transact(async (tx) => {
        for (const member of members) tx.emit({ id: `ended/${member}`, topic: 'ended', data: { member } });
      });
    await report(Array.from({ length: early }, (_, member) => member));
    await bus.idle();
    assert.equal(await count(), early);
    isOpen = true;

    const random = randomFor(SEED, 'members-report-fifty-times');
    const reports = Array.from({ length: size * REPORTS }, (_, i) => ({
      member: i % size,
      at: random.next(),
    }))
      .sort((a, b) => a.at - b.at)
      .map(({ member }) => member);
    const chunks = Array.from({ length: Math.ceil(reports.length / 100) }, (_, i) => i * 100);
    await Promise.all(chunks.map((from) => report(reports.slice(from, from + 100))));
    await bus.idle();
    assert.equal(await count(), size);
    assert.equal(await ledger.count({ collection: FIRED }), 1);
    assert.equal(announced, 1);
    await ledger.close();
  });

  it('fifteen-of-sixteen-waits: the engine’s gate fires for D+1 and waits for D', async () => {
    const [day, next] = [gameDate('2024-01-15'), gameDate('2024-01-16')];
    const members = Array.from({ length: 16 }, (_, i) => `member_${i + 1}`);
    const graph: Graph = toyGraph();
    const worked: string[] = [];
    const { ledger, bus } = await freshProject().open([
      subscription('ended', { concurrency: 32, maxAttempts: 20 }),
      subscription(workTopic(2)),
      DEAD,
    ]);
    const toy = await openToyEngine({ slates: [] });
    const engine = { ...toy.engine, graph, ledger, clock: systemClock() };
    await bus.start({
      'ended-worker': async ({ message }) => {
        const target = unitKey('feature', message.data.date as GameDate);
        await evaluateGate(engine, target, { id: message.id, correlationId: 'test' });
      },
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
    const end = (member: string, date: GameDate) =>
      ledger.transact(async (tx) => {
        const key = unitKey(member, date);
        const unit = (await tx.get(UNITS, key))!;
        const ended = {
          state: 'ended',
          open: false,
          outcome: { kind: 'complete' },
          outputHash: key,
        } as const;
        tx.put(UNITS, key, { ...unit.data, ...ended }, unit.version);
        tx.emit({ id: `ended/${key}`, topic: 'ended', data: { date } });
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
  });

  it('crash-between-commit-and-publish: killed at each boundary, every effect is made once', async () => {
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
      await Promise.all(Array.from({ length: CRASH_UNITS }, (_, unit) => emitSource(ledger, unit)));
      await bus.idle();
      assert.equal(await ledger.count({ collection: SOURCES }), CRASH_UNITS, step);
      assert.equal(await ledger.count({ collection: EFFECTS }), CRASH_UNITS, step);
      assert.equal((await ledger.get(TOTALS, 'all'))?.data.effects, CRASH_UNITS, step);
      await ledger.close();
    };
    await Promise.all(['committed', 'published', 'taken', 'handled'].map(crashAt));
  });
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
