import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startedBackfill } from '../../test/support/simulated/started-backfill.ts';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { advanceBackfills, BACKFILLS, backfillName, endBackfill, MUTED_FOR_MS } from './backfills.ts';
import type { Engine } from './engine-context.ts';
import { MUTES, muteOf } from './mutes.ts';
import { requestSlate } from './orchestrator.ts';
import { neededBy, promoteNeeded } from './promote-needed.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { UnitError } from './unit-error.ts';

const DATES = ['2024-01-05', '2024-01-06', '2024-01-07', '2024-01-08'].map(gameDate);
const TODAY = gameDate('2024-01-10');

async function driven(
  toy: Awaited<ReturnType<typeof openToyEngine>>,
  changes: Parameters<typeof startedBackfill>[2],
) {
  const id = await startedBackfill({ engine: toy.engine, ledger: toy.engine.ledger }, DATES, changes);
  const record = async () => (await toy.engine.ledger.get(BACKFILLS, id))?.data;
  for (let turn = 0; turn < 20 && (await record())?.state === 'running'; turn += 1) {
    await advanceBackfills(toy.engine);
    await toy.settle();
  }
  return { id, record };
}

const kinds = async (engine: Engine, processor: string) =>
  (await engine.ledger.query({ collection: UNITS, where: { processor }, orderBy: 'date' })).map(
    ({ data }) => data.outcome?.kind ?? data.state,
  );

describe('a backfill', () => {
  it('takes its dates in order, so many at once, and ends when the last has settled', async () => {
    const toy = await openToyEngine({ slates: DATES });
    const { record } = await driven(toy, { throughPhase: 9, concurrency: 2 });
    assert.equal((await record())?.state, 'ended');
    assert.deepEqual((await record())?.unfinished, []);
    assert.deepEqual(await kinds(toy.engine, 'feature'), ['complete', 'complete', 'complete', 'complete']);
    const attempts = await toy.engine.ledger.query({ collection: ATTEMPTS });
    assert.ok(attempts.every(({ data }) => data.lane === 'backfill'));
    assert.deepEqual(await toy.engine.alerts.open(), []);
    assert.equal(await advanceBackfills(toy.engine), 0);
  });

  it('wakes nobody behind its border, says so, and goes on there when it is asked to', async () => {
    const toy = await openToyEngine({ slates: DATES });
    await driven(toy, { throughPhase: 1 });
    assert.deepEqual(await kinds(toy.engine, 'context'), ['blocked', 'blocked', 'blocked', 'blocked']);
    const unit = await toy.engine.ledger.get(UNITS, `context/${DATES[0]}`);
    const outcome = unit?.data.outcome;
    assert.equal(outcome?.kind === 'blocked' && outcome.gate, 'lane');
    assert.match(outcome?.kind === 'blocked' ? outcome.detail : '', /b1 wakes nobody after phase 1, until/);
    const asked = { processor: 'context', phase: 2, date: DATES[0] as (typeof DATES)[0] };
    const { engine } = toy;
    assert.notEqual(await muteOf(engine, engine.ledger, asked, ['backfill']), null);
    assert.equal(await muteOf(engine, engine.ledger, asked, ['live', 'repair']), null);
    assert.equal(await muteOf(engine, engine.ledger, { ...asked, phase: 1 }, ['backfill']), null);
    assert.equal(await muteOf(engine, engine.ledger, { ...asked, date: TODAY }, ['backfill']), null);
    await engine.ledger.transact(async (tx) => {
      const mute = await tx.get(MUTES, 'b1');
      if (mute) tx.put(MUTES, 'b1', { ...mute.data, tables: ['box'] }, mute.version);
    });
    assert.equal(await muteOf(engine, engine.ledger, asked, ['backfill']), null, 'another table is muted');
    toy.clock.advanceBy(MUTED_FOR_MS);
    assert.equal(await muteOf(engine, engine.ledger, { ...asked, processor: 'box' }, ['backfill']), null);
  });

  it('has one incident for all its trouble', async () => {
    const toy = await openToyEngine({
      slates: DATES,
      work(node, context) {
        if (node.id === 'context' || (node.id === 'box' && context.date === DATES[1]))
          throw new UnitError('permanent', `spoiled_${node.id}`, 'unreadable');
        return wrote(node, context);
      },
    });
    const { id, record } = await driven(toy, { throughPhase: 9 });
    assert.ok(((await record())?.unfinished.length ?? 0) >= 4);
    assert.deepEqual(
      (await toy.engine.alerts.open()).map(({ key }) => key),
      [backfillName(id)],
    );
    assert.equal((await endBackfill(toy.engine, id))?.state, 'ended', 'ending twice changes nothing');
    assert.equal(await endBackfill(toy.engine, 'unknown'), null);
  });

  it('does not run under other code than it was planned with', async () => {
    const toy = await openToyEngine({ slates: DATES });
    const { record } = await driven(toy, { codeVersion: 'older' });
    assert.equal((await record())?.asked, 0);
    const [incident] = await toy.engine.alerts.open();
    assert.match(incident?.message ?? '', /planned with code older, this is code: plan it again/);
  });

  it('does what is done again only when it is restated', async () => {
    const toy = await openToyEngine({ slates: DATES });
    for (const date of DATES) await requestSlate(toy.engine, date, 'live', 'test');
    await toy.settle();
    toy.runs.length = 0;
    await driven(toy, { throughPhase: 9, isRestated: true });
    assert.deepEqual(
      toy.runs.filter((unit) => unit.startsWith('context')),
      DATES.map((date) => `context/${date}`),
    );
    const unit = await toy.engine.ledger.get(UNITS, `context/${DATES[0]}`);
    assert.deepEqual([unit?.data.lane, unit?.data.workLane], ['live', 'backfill']);
  });
});

describe('what a live slate needs of a backfill', () => {
  it('is its own units and those that stand before them by an edge, each with whether it takes them', async () => {
    const { engine } = await openToyEngine({ slates: [...DATES, TODAY] });
    const previous = DATES[3] ?? null;
    const needed = neededBy(engine.graph, { date: TODAY, season: 2023, previous, week: null });
    assert.equal(needed.get(`summary/${previous}`), true);
    assert.equal(needed.get(`box/${previous}`), true);
    assert.equal(needed.get(`schedule/${gameDate('2024-01-09')}`), true, 'of the morning after');
    assert.equal(needed.get(`context/${TODAY}`), true);
    assert.equal(needed.has(`feature/${previous}`), false, 'made for its own sake');
  });

  it('is made in the live lane, muted or not', async () => {
    const toy = await openToyEngine({ slates: [...DATES, TODAY] });
    await driven(toy, { throughPhase: 1 });
    await requestSlate(toy.engine, TODAY, 'live', 'test');
    await toy.settle();
    const feature = await toy.engine.ledger.get(UNITS, `feature/${TODAY}`);
    assert.equal(feature?.data.outcome?.kind, 'complete');
    const summary = await toy.engine.ledger.get(UNITS, `summary/${DATES[3]}`);
    assert.deepEqual(
      [summary?.data.outcome?.kind, summary?.data.workLane ?? summary?.data.lane],
      ['complete', 'live'],
    );
  });

  it('is asked for anew where its first request stands in the queue of the other lane', async () => {
    const toy = await openToyEngine({ slates: DATES });
    const { ledger } = toy.engine;
    const date = DATES[1] as (typeof DATES)[0];
    const key = `schedule/${date}`;
    await requestSlate(toy.engine, date, 'backfill', 'test');
    await toy.settle();
    await ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, key);
      if (unit)
        tx.put(UNITS, key, { ...unit.data, state: 'eligible', open: true, outcome: null }, unit.version);
    });
    const slate = { date, season: 2023, previous: null, week: null };
    await promoteNeeded(toy.engine, slate, { id: 'live', correlationId: 'c', lane: 'live' });
    await toy.settle();
    const attempts = await ledger.query({ collection: ATTEMPTS, where: { unit: key }, orderBy: 'startedAt' });
    assert.deepEqual(
      attempts.map(({ data }) => data.lane),
      ['backfill', 'live'],
    );
  });
});
