import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELLS } from '../engine/cells.ts';
import { SCHEDULE_RUNS } from '../engine/schedules.ts';
import { TICK_MS } from '../engine/ticker.ts';
import { easternInstant } from '../league/eastern-time.ts';
import type { GameDate } from '../league/game-date.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { Simulation } from './simulation.ts';

const HOUR = 3_600_000;

async function twoDays(isEager: boolean) {
  const simulation = new Simulation({
    seed: 3,
    days: 2,
    games: 2,
    ticking: { isEager, everyMs: 4 * TICK_MS },
  });
  for (const date of simulation.league.dates) await simulation.live(date);
  simulation.assertions.assertNone();
  const runs = await simulation.ledger.query({ collection: SCHEDULE_RUNS, orderBy: 'logicalAt' });
  const cells = await simulation.ledger.query({ collection: CELLS });
  return {
    product: simulation.store.product(),
    units: simulation.runs.toSorted(),
    runs: runs.map(({ key, data: { state, claimedAt, endedAt } }) => ({ key, state, claimedAt, endedAt })),
    cells: cells.map(({ key, data: { open, outcome, closedAt } }) => ({ key, open, outcome, closedAt })),
  };
}

test('leaving out the ticks at which nothing is due changes nothing', async () => {
  const [every, some] = [await twoDays(true), await twoDays(false)];
  assert.ok(every.runs.length > 100, `${every.runs.length} runs of schedules`);
  assert.deepEqual(some, every);
});

test('a clock that is set two hours forward and back again doubles no tick and loses no work', async () => {
  const simulation = new Simulation({ seed: 3, days: 2, games: 2, ticking: {} });
  const [date, next] = simulation.league.dates as [GameDate, GameDate];
  const [process] = simulation.processes as [SimulatedProcess];
  await simulation.advanceTo(easternInstant(date, '12:05'));
  simulation.jumpClock(process, 2 * HOUR);
  await simulation.advanceTo(easternInstant(date, '13:10'));
  simulation.jumpClock(process, -2 * HOUR);
  await simulation.live(date);
  await simulation.live(next);
  simulation.assertions.assertNone();
  const runs = await simulation.ledger.query({ collection: SCHEDULE_RUNS, where: { job: 'reconciler' } });
  const ticks = runs.map(({ data }) => data.logicalAt);
  assert.equal(new Set(ticks).size, ticks.length);
  // All of the hours that passed, those that the jump passed over by their policy.
  assert.ok(ticks.length >= 2 * 24 - 3, `${ticks.length} hours`);
  assert.equal((await simulation.unit('prediction_accuracy', date))?.outcome?.kind, 'complete');
});
