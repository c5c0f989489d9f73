import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import type { Engine } from './engine-context.ts';
import {
  decideTicks,
  evaluateSchedules,
  MISSED_AFTER_MS,
  type MissedPolicy,
  pauseSchedule,
  resumeSchedule,
  SCHEDULE_RUNS,
  type Schedule,
  type ScheduledTick,
} from './schedules.ts';
import { AUDIT } from './unit.ts';

const HOUR = 3_600_000;
const hourly = (missed: MissedPolicy): Schedule => ({
  job: `hourly-${missed}`,
  zone: 'UTC',
  cron: '0 * * * *',
  action: 'look',
  missed,
  doc: '',
  unless: '',
});
/** Every full hour. */
const nextTick = (_schedule: unknown, after: number) => (Math.floor(after / HOUR) + 1) * HOUR;

async function opened(missed: MissedPolicy, act?: (tick: ScheduledTick) => Promise<string>) {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  const acted: string[] = [];
  const evaluate = (engine: Engine = toy.engine) =>
    evaluateSchedules({
      engine,
      schedules: [hourly(missed)],
      nextTick,
      act: async (_action, due) => {
        acted.push(due.key);
        return (await act?.(due)) ?? 'looked';
      },
    });
  const runs = async () =>
    (await toy.engine.ledger.query({ collection: SCHEDULE_RUNS, orderBy: 'logicalAt' })).map(
      ({ data }) => data,
    );
  return { ...toy, acted, evaluate, runs };
}

describe('schedules', () => {
  it('run once per logical time, however often and by whomever they are looked at', async () => {
    const toy = await opened('latest');
    await toy.evaluate();
    const other = { ...toy.engine, instance: 'other' };
    toy.clock.advanceBy(HOUR);
    await Promise.all([toy.evaluate(), toy.evaluate(other), toy.evaluate(), toy.evaluate(other)]);
    assert.deepEqual(toy.acted.slice(1), ['hourly-latest@2024-01-10T13:00:00.000Z']);
    assert.equal((await toy.runs()).at(-1)?.result, 'looked');
  });

  it('of a new job look back a day, so that a start at noon does the morning', async () => {
    const toy = await opened('latest');
    await toy.evaluate();
    assert.deepEqual(toy.acted, ['hourly-latest@2024-01-10T12:00:00.000Z']);
    assert.equal((await toy.runs())[0]?.missedBefore, 23);
  });

  for (const [policy, expected] of [
    ['latest', { acted: 1, states: ['done'] }],
    ['each', { acted: 72, states: ['done'] }],
    ['skip', { acted: 1, states: ['done', 'missed'] }],
  ] as const) {
    it(`after 72 hours down and two instances coming back, "${policy}" runs ${expected.acted}`, async () => {
      const toy = await opened(policy);
      await toy.evaluate();
      toy.acted.length = 0;
      toy.clock.advanceBy(72 * HOUR);
      const before = (await toy.runs()).length;
      await Promise.all([toy.evaluate(), toy.evaluate({ ...toy.engine, instance: 'other' })]);
      await toy.evaluate();
      assert.equal(toy.acted.length, expected.acted);
      assert.equal(new Set(toy.acted).size, toy.acted.length, 'once per logical time');
      const states = new Set((await toy.runs()).slice(before).map(({ state }) => state));
      assert.deepEqual([...states].sort(), expected.states);
    });
  }

  it('that fail are tried three times, then an incident stays until one succeeds', async () => {
    let isDark = true;
    const toy = await opened('latest', async () => {
      if (isDark) throw new Error('the store is dark');
      return 'looked';
    });
    for (let n = 0; n < 5; n += 1) await toy.evaluate();
    assert.equal(toy.acted.length, 3);
    const [incident] = await toy.engine.alerts.open();
    assert.equal(incident?.key, 'schedule/hourly-latest');
    assert.match(incident.message, /failed 3 times: the store is dark/);
    isDark = false;
    toy.clock.advanceBy(HOUR);
    await toy.evaluate();
    assert.deepEqual(await toy.engine.alerts.open(), []);
  });

  it('whose process died after the claim are taken over when the claim is old', async () => {
    const toy = await opened('latest');
    await toy.evaluate();
    const [run] = await toy.engine.ledger.query({ collection: SCHEDULE_RUNS });
    await toy.engine.ledger.transact(async (tx) => {
      tx.put(SCHEDULE_RUNS, run!.key, { ...run!.data, state: 'claimed', endedAt: null }, run!.version);
    });
    await toy.evaluate();
    assert.equal(toy.acted.length, 1, 'somebody may still be at it');
    toy.clock.advanceBy(5 * 60_000);
    await toy.evaluate();
    assert.equal(toy.acted.length, 2);
  });

  it('are paused only with owner, reason and expiry; the pause shows, is audited and ends itself', async () => {
    const toy = await opened('latest');
    await toy.evaluate();
    toy.acted.length = 0;
    const until = toy.clock.now() + 2.5 * HOUR;
    const pause = { owner: 'ann', reason: 'source moves', until };
    for (const [lack, bad] of [
      ['an owner', { ...pause, owner: ' ' }],
      ['a reason', { ...pause, reason: '' }],
      ['an expiry in the future', { ...pause, until: toy.clock.now() }],
    ] as const)
      await assert.rejects(pauseSchedule(toy.engine, 'hourly-latest', bad), new RegExp(`needs ${lack}`));
    await pauseSchedule(toy.engine, 'hourly-latest', pause);
    toy.clock.advanceBy(2 * HOUR);
    await toy.evaluate();
    assert.deepEqual(toy.acted, []);
    assert.match((await toy.runs()).at(-1)?.result ?? '', /paused by ann until .*: source moves/);
    toy.clock.advanceBy(HOUR);
    await toy.evaluate();
    assert.deepEqual(toy.acted, ['hourly-latest@2024-01-10T15:00:00.000Z']);
    const audit = await toy.engine.ledger.query({ collection: AUDIT });
    assert.deepEqual(
      audit.map(({ data }) => [data.actor, data.action, data.subject]),
      [['ann', 'pause schedule', 'schedule/hourly-latest']],
    );
  });

  it('resume before their time when told to, and only then', async () => {
    const toy = await opened('latest');
    await toy.evaluate();
    await resumeSchedule(toy.engine, 'hourly-latest', 'bob', 'nothing is paused');
    const until = toy.clock.now() + 9 * HOUR;
    await pauseSchedule(toy.engine, 'hourly-latest', { owner: 'ann', reason: 'x', until });
    await resumeSchedule(toy.engine, 'hourly-latest', 'bob', 'source is back');
    toy.clock.advanceBy(HOUR);
    toy.acted.length = 0;
    await toy.evaluate();
    assert.equal(toy.acted.length, 1);
    assert.equal((await toy.engine.ledger.query({ collection: AUDIT })).length, 2);
  });

  it('have nothing to do when no tick comes', async () => {
    const toy = await openToyEngine({ slates: ['2024-01-10'] });
    const act = async () => assert.fail('there is no tick');
    const ports = { engine: toy.engine, schedules: [hourly('each')], nextTick: () => null, act };
    assert.deepEqual(await evaluateSchedules(ports), []);
    assert.deepEqual(await evaluateSchedules(ports), []);
  });
});

describe('what becomes of ticks', () => {
  it('a tick that just came is not missed', () => {
    const decided = decideTicks('skip', [HOUR, 2 * HOUR], 2 * HOUR + MISSED_AFTER_MS, null);
    assert.deepEqual(
      decided.map(({ logicalAt, state }) => [logicalAt, state]),
      [
        [HOUR, 'missed'],
        [2 * HOUR, 'claimed'],
      ],
    );
  });

  it('a tick nobody saw for five minutes is', () => {
    const [only] = decideTicks('skip', [HOUR], HOUR + MISSED_AFTER_MS + 1, null);
    assert.equal(only?.state, 'missed');
  });

  it('where every tick was paused nothing is run', () => {
    const pause = { job: 'x', owner: 'a', reason: 'b', since: 0, until: 9 * HOUR };
    for (const policy of ['latest', 'each', 'skip'] as const)
      assert.deepEqual(
        decideTicks(policy, [HOUR, 2 * HOUR], 3 * HOUR, pause).map(({ state }) => state),
        ['paused', 'paused'],
      );
  });
});
