import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import {
  endGame,
  evaluateGameSchedules,
  GAME_CURSORS,
  type GameSchedule,
  gameTicks,
  gameTimesText,
} from './game-schedules.ts';
import { scheduleViews } from './schedule-views.ts';
import { pauseSchedule, SCHEDULE_RUNS, type ScheduledTick } from './schedules.ts';
import { type GameStart, type Lane, SLATES, type SlateRecord } from './unit.ts';

const MINUTE = 60_000;
const D = gameDate('2024-01-10');
const START = Date.parse('2024-01-10T19:00:00Z');
const AFTER: GameSchedule = {
  job: 'after',
  from: 60,
  every: 10,
  until: 90,
  action: 'look',
  missed: 'latest',
  doc: '',
  unless: '',
};
const BEFORE: GameSchedule = { ...AFTER, job: 'before', from: -30, every: 15, until: -15, missed: 'skip' };

async function opened(schedules: readonly GameSchedule[], act?: (due: ScheduledTick) => Promise<string>) {
  const toy = await openToyEngine({ slates: [] });
  const { ledger } = toy.engine;
  const acted: string[] = [];
  toy.clock.advanceTo(START - 40 * MINUTE);
  const evaluate = (engine = toy.engine) =>
    evaluateGameSchedules({
      engine,
      gameSchedules: schedules,
      act: async (_action, due) => {
        acted.push(`${due.job} ${due.game?.game} ${(due.logicalAt - START) / MINUTE}`);
        return (await act?.(due)) ?? 'looked';
      },
    });
  return {
    ...toy,
    acted,
    evaluate,
    async slate(starts: readonly GameStart[], lane: Lane = 'live') {
      await ledger.transact(async (tx) => {
        const stored = await tx.get(SLATES, D);
        const data = { date: D, season: 2023, games: starts.length, lane, starts, plannedAt: 0 };
        const record: SlateRecord = {
          ...data,
          previous: null,
          firstTipoff: null,
          lastTipoff: null,
          emptyReason: null,
          emptyDetail: null,
        };
        if (stored) tx.put(SLATES, D, record, stored.version);
        else tx.create(SLATES, D, record);
      });
    },
    /** Looks every five minutes until then. */
    async until(minutes: number) {
      while (toy.clock.now() < START + minutes * MINUTE) {
        toy.clock.advanceBy(5 * MINUTE);
        await evaluate();
      }
    },
    runs: async () =>
      (await ledger.query({ collection: SCHEDULE_RUNS, orderBy: 'logicalAt' })).map(({ data }) => data),
    views: () => scheduleViews(ledger, [], () => null, toy.clock.now(), schedules),
  };
}

describe('schedules around games', () => {
  it('run from their first tick to their last, once each, whoever looks', async () => {
    const made = await opened([BEFORE, AFTER]);
    await made.slate([
      { game: 'a', at: START },
      { game: 'b', at: START + 20 * MINUTE },
    ]);
    await made.until(60);
    const other = { ...made.engine, instance: 'other' };
    await Promise.all([made.evaluate(other), made.evaluate()]);
    await made.until(200);
    assert.deepEqual(
      made.acted.filter((what) => what.startsWith('before')),
      ['before a -30', 'before a -15', 'before b -10', 'before b 5'],
    );
    assert.deepEqual(
      made.acted.filter((what) => what.startsWith('after b')),
      [80, 90, 100, 110].map((minute) => `after b ${minute}`),
    );
    assert.ok((await made.runs()).every(({ tries, state }) => tries === 1 && state === 'done'));
  });

  it('have no further tick for a game that is over', async () => {
    const made = await opened([AFTER], async (due) => {
      if (due.game?.game === 'a') await endGame(made.engine, due.job, due.game, 'done');
      return 'looked';
    });
    await made.slate([
      { game: 'a', at: START },
      { game: 'b', at: START },
    ]);
    await made.until(200);
    assert.deepEqual(made.acted, ['after a 60', ...[60, 70, 80, 90].map((minute) => `after b ${minute}`)]);
    const cursor = await made.engine.ledger.get(GAME_CURSORS, 'after/a');
    assert.equal(cursor?.data.over, 'done');
    await endGame(made.engine, 'after', { game: 'nobody', date: D }, 'there is nothing to end');
  });

  it('follow a game that is moved, and leave one that is postponed', async () => {
    const made = await opened([AFTER]);
    await made.slate([
      { game: 'a', at: START },
      { game: 'b', at: START },
    ]);
    await made.until(60);
    await made.slate([{ game: 'a', at: START + 30 * MINUTE }]);
    await made.until(85);
    await made.slate([{ game: 'a', at: START }]);
    await made.until(200);
    assert.deepEqual(made.acted, ['after a 60', 'after b 60', 'after a 90']);
  });

  it('make up for missed ticks as declared, and for none that is a day old', async () => {
    const made = await opened([BEFORE, AFTER]);
    await made.slate([{ game: 'a', at: START }]);
    made.clock.advanceTo(START + 85 * MINUTE);
    await made.evaluate();
    assert.deepEqual(made.acted, ['after a 80']);
    const runs = await made.runs();
    assert.deepEqual(
      runs.map(({ job, state, missedBefore }) => [job, state, missedBefore]),
      [
        ['before', 'missed', 1],
        ['after', 'done', 2],
      ],
    );
    const late = await opened([AFTER]);
    await late.slate([{ game: 'a', at: START }]);
    late.clock.advanceTo(START + 26 * 60 * MINUTE);
    await late.evaluate();
    assert.deepEqual(late.acted, []);
  });

  it('serve live slates whose starts are known, and nobody where none is declared', async () => {
    const made = await opened([AFTER]);
    await made.slate([{ game: 'a', at: START }], 'backfill');
    await made.until(100);
    assert.deepEqual(made.acted, []);
    const none = await opened([]);
    await none.slate([{ game: 'a', at: START }]);
    await none.until(100);
    assert.deepEqual([none.acted, await none.views()], [[], []]);
  });

  it('are paused and shown like all others', async () => {
    const made = await opened([BEFORE, AFTER], async () => {
      throw new Error('the source is gone');
    });
    assert.deepEqual(
      (await made.views()).map(({ nextDue }) => nextDue),
      [null, null],
    );
    await made.slate([{ game: 'a', at: START }]);
    assert.deepEqual(
      (await made.views()).map(({ job, nextDue, cron }) => [job, nextDue, cron]),
      [
        ['before', START - 30 * MINUTE, 'every 15 min from 30 to 15 min before'],
        ['after', START + 60 * MINUTE, 'every 10 min from 60 to 90 min after'],
      ],
    );
    const pause = { owner: 'ann', reason: 'the quota is used up', until: START };
    await pauseSchedule(made.engine, 'before', pause);
    assert.equal((await made.views())[0]?.trouble, 'paused by ann: the quota is used up');
    await made.until(65);
    const runs = await made.runs();
    assert.deepEqual(
      runs.filter(({ job }) => job === 'before').map(({ state }) => state),
      ['paused', 'paused'],
    );
    const [, after] = await made.views();
    assert.deepEqual([after?.nextDue, after?.lastRun?.state], [START + 70 * MINUTE, 'failed']);
    assert.match(after?.trouble ?? '', /its last run failed 2 times: the source is gone/);
    assert.equal(gameTimesText({ ...BEFORE, from: -5, until: -5 }), '5 min before');
  });

  it('have their ticks so long from the start, after one instant and up to another', () => {
    const minutes = (after: number, upTo: number) =>
      gameTicks(AFTER, START, START + after * MINUTE, START + upTo * MINUTE).map(
        (at) => (at - START) / MINUTE,
      );
    assert.deepEqual(minutes(0, 75), [60, 70]);
    assert.deepEqual(minutes(60, 1000), [70, 80, 90]);
    assert.deepEqual(minutes(90, 1000), []);
  });
});
