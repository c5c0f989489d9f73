/** placebo-scores-fifty: figures over shuffled labels, missing lines and doubled rows say what they are made of. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemDailyPerformance } from '../../src/pipeline/6-grade/system-daily-performance.ts';
import { PartitionError, type Row } from '../../src/ports/warehouse.ts';
import { predictionAccuracy } from '../../src/tables/nba-predictions/prediction-accuracy.ts';
import { randomFor } from '../../src/upstreams/simulated-league/random.ts';
import { rowOf } from '../support/phase4/row-of.ts';
import { type Harness, openHarness } from '../support/warehouse-harness.ts';

const CONTEXT = { date: '2024-01-15', season: 2023, previous: '2024-01-14', asOf: '2024-01-16 11:30:00' };
const SEED = Number(process.env.SCENARIO_SEED ?? 7);
const PICKS = 400;
/** 99 of 100 rows have no line: taken for a line of 20 they would look like brilliant picks. */
const WITHOUT_LINE = PICKS * 99;
/** Of the binomial distribution: one run in 15,000 lies outside by chance, and the seed is fixed. */
const DEVIATIONS = 4;

let harness: Harness;
before(async () => {
  console.log(`placebo-scores-fifty: seed ${SEED}`);
  harness = await openHarness([predictionAccuracy]);
});
after(() => harness.close());

/** A graded pick whose label is drawn by a coin that knows nothing of the prediction. */
function pick(person_id: number, isOver: boolean, isWin: boolean): Row {
  return rowOf(predictionAccuracy, {
    game_date: CONTEXT.date,
    person_id,
    system_id: 'ensemble_v1',
    line_key: 'none',
    is_headline: true,
    predicted_points: 12,
    predicted_median: 11,
    actual_points: isOver === isWin ? 20 : 8,
    has_line: true,
    line: 10.5,
    edge: isOver ? 2 : -2,
    recommendation: isOver ? 'OVER' : 'UNDER',
    result: isWin ? 'WIN' : 'LOSS',
    season_games_played: 30,
    minutes_avg_last_10: 25,
  });
}

function withoutLine(person_id: number): Row {
  return rowOf(predictionAccuracy, {
    ...pick(person_id, false, true),
    actual_points: 8,
    has_line: false,
    line: null,
    edge: null,
    recommendation: 'NO_LINE',
    result: 'NONE',
  });
}

async function figures(picks: readonly Row[], others: readonly Row[]) {
  const space = await harness.workspace([], CONTEXT);
  try {
    await space.load('prediction_accuracy', predictionAccuracy, [...picks, ...others]);
    await space.run(`CREATE TEMP TABLE output AS ${systemDailyPerformance.sql}`, { game_date: CONTEXT.date });
    const [row] = await space.rows<Record<'n' | 'wins' | 'losses' | 'none_count', number>>(
      "SELECT n, wins, losses, none_count FROM output WHERE system_id = 'ensemble_v1' AND population = 'all_played'",
    );
    assert.ok(row);
    return row;
  } finally {
    await space.close();
  }
}

describe('placebo-scores-fifty', () => {
  const random = randomFor(SEED, 'placebo');
  const coin = () => random.next() < 0.5;
  const others = Array.from({ length: WITHOUT_LINE }, (_, i) => withoutLine(PICKS + i + 1));

  it('shuffled labels score 50 % within their interval, and rows without a line are no picks', async () => {
    const picks = Array.from({ length: PICKS }, (_, i) => pick(i + 1, coin(), coin()));
    const { n, wins, losses, none_count } = await figures(picks, others);
    // The denominator is shown: what is no pick is counted, apart.
    assert.deepEqual([n, wins + losses, none_count], [PICKS + WITHOUT_LINE, PICKS, WITHOUT_LINE]);
    const interval = DEVIATIONS * Math.sqrt(0.25 / PICKS);
    assert.ok(Math.abs(wins / (wins + losses) - 0.5) < interval, `${wins} of ${wins + losses}`);
  });

  it('labels that leak are seen: the figure is not 50 % by construction', async () => {
    const picks = Array.from({ length: PICKS }, (_, i) => pick(i + 1, coin(), i % 10 !== 0));
    const { wins, losses } = await figures(picks, others);
    assert.equal(wins / (wins + losses), 0.9);
  });

  it('a doubled row is refused before anything is counted', async () => {
    await assert.rejects(
      harness.insert(predictionAccuracy, [pick(1, true, true), pick(1, true, true)]),
      (error: Error) => error instanceof PartitionError && /person_id/.test(error.message),
    );
  });
});
