import assert from 'node:assert/strict';
import { advanceBackfills, BACKFILLS } from '../../../src/engine/backfills.ts';
import { findOutputDifferences } from '../../../src/engine/reconcile-outputs.ts';
import { ATTEMPTS, UNITS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { OPENING_NIGHT } from '../../../src/simulate/scripted-league.ts';
import { startedBackfill } from '../../support/simulated/started-backfill.ts';
import type { Scenario } from './scenario.ts';

const DATES = 31;
const RESTATED = 'nbac_player_game_log';
const ILL = addDays(OPENING_NIGHT, 12);

export const scenario: Scenario = {
  story:
    'given 30 dates that are restated, of which one fails, while readers look and tonight runs: readers see old rows or new ones and never none, 29 are done and 1 is parked, the second run touches that one only, and live work waits under a second',
  breaks: 'lanesAreIgnored',
  async run(open) {
    let isRestating = false;
    let isIll = true;
    let holes = 0;
    const simulation = open({
      days: DATES + 1,
      games: 1,
      playersPerGame: 1,
      script: {
        duration: () => 1_000,
        unit(unit) {
          if (isRestating && isIll && unit === `${RESTATED}/${ILL}`)
            throw new UnitError('permanent', 'spoiled', 'the payload is unreadable');
        },
        step() {
          if (!isRestating) return;
          for (const date of restated) if (simulation.store.partition(RESTATED, date) === null) holes += 1;
        },
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const past = dates.slice(0, -1);
    // The last one's results come tonight.
    const restated = past.slice(0, -1);
    const tonight = dates.at(-1) as GameDate;
    for (const date of past) await simulation.play(date);
    await simulation.advanceTo(easternInstant(tonight, '05:30'));
    isRestating = true;
    const id = await startedBackfill(simulation, restated, {
      isRestated: true,
      throughPhase: 2,
      concurrency: restated.length,
    });
    await drive(simulation);
    await simulation.request(tonight);
    await simulation.until(() => false);
    await simulation.settle();
    await drive(simulation);
    await simulation.settle();
    assert.equal(holes, 0, 'a reader found no rows');
    const attempts = await simulation.ledger.query({
      collection: ATTEMPTS,
      where: { date: tonight },
      orderBy: 'startedAt',
    });
    const schedule = (processor: string) => attempts.find(({ data }) => data.processor === processor)?.data;
    const ready = schedule('collect_nbac_schedule')?.endedAt ?? 0;
    const waited = (schedule('nbac_schedule')?.startedAt ?? Number.POSITIVE_INFINITY) - ready;
    assert.ok(waited < 1_000, `live work waited ${waited} ms behind the backlog`);

    const first = await simulation.ledger.get(BACKFILLS, id);
    assert.deepEqual(first?.data.unfinished, [`${RESTATED}/${ILL}`]);
    assert.deepEqual(await findOutputDifferences(simulation.engine, simulation.warehouse), []);

    isIll = false;
    const runs = simulation.runs.length;
    await simulation.ledger.transact(async (tx) => {
      const ended = await tx.get(BACKFILLS, id);
      if (ended)
        tx.put(
          BACKFILLS,
          id,
          { ...ended.data, state: 'running', isRestated: false, asked: 0, endedAt: null },
          ended.version,
        );
    });
    await drive(simulation);
    await simulation.settle();
    await drive(simulation);
    const again = simulation.runs.slice(runs).filter((unit) => unit.startsWith('nbac_'));
    assert.deepEqual([...new Set(again)], [`${RESTATED}/${ILL}`]);
    const unit = await simulation.ledger.get(UNITS, `${RESTATED}/${ILL}`);
    assert.equal(unit?.data.outcome?.kind, 'complete');
  },
};

async function drive(simulation: {
  readonly engine: Parameters<typeof advanceBackfills>[0];
  until(r: () => boolean): Promise<void>;
}) {
  let isDone = false;
  const step = advanceBackfills(simulation.engine).finally(() => {
    isDone = true;
  });
  await simulation.until(() => isDone);
  await step;
}
