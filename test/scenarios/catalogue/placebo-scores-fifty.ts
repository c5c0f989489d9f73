import assert from 'node:assert/strict';
import { systemDailyPerformance } from '../../../src/pipeline/6-grade/system-daily-performance.ts';
import { PartitionError, type Row } from '../../../src/ports/warehouse.ts';
import { TableStore } from '../../../src/simulate/table-store.ts';
import { predictionAccuracy } from '../../../src/tables/nba-predictions/prediction-accuracy.ts';
import { randomFor } from '../../../src/upstreams/simulated-league/random.ts';
import { rowOf } from '../../support/phase4/row-of.ts';
import { type Harness, openHarness } from '../../support/warehouse-harness.ts';
import { type Scenario, SEED } from './scenario.ts';

const CONTEXT = { date: '2024-01-15', season: 2023, previous: '2024-01-14', asOf: '2024-01-16 11:30:00' };
const PICKS = 400;
/** 99 of 100 rows have no line: taken for a line of 20 they would look like brilliant picks. */
const WITHOUT_LINE = PICKS * 99;
/** Of the binomial distribution: one run in 15,000 lies outside by chance. */
const INTERVAL = 4 * Math.sqrt(0.25 / PICKS);

export const scenario: Scenario = {
  story:
    'given shuffled labels, 99 % of the lines missing and a join that doubles the wins: half are right within its interval, rows without a line are no picks and are counted apart, the doubled rows are refused and count nothing; labels that leak are seen',
  breaks: 'grainNotEnforced',
  lacks: 'figures over more than one date',
  async run(open) {
    const simulation = open({ days: 1 });
    await simulation.settle();
    const store = new TableStore(() => undefined, simulation.engine.sabotage);
    const random = randomFor(SEED, 'placebo');
    const coin = () => random.next() < 0.5;
    const others = Array.from({ length: WITHOUT_LINE }, (_, i) => withoutLine(PICKS + i + 1));
    const picks = Array.from({ length: PICKS }, (_, i) => pick(i + 1, coin(), coin()));
    const harness = await openHarness([predictionAccuracy]);
    try {
      const doubled = [...picks, ...picks.filter(({ result }) => result === 'WIN')];
      const stored = storedOf(store, picks, doubled);
      const { n, wins, losses, none_count } = await figures(harness, [...stored, ...others]);
      const share = wins / (wins + losses);
      assert.ok(
        Math.abs(share - 0.5) < INTERVAL,
        `${wins} of ${wins + losses} are right: who shuffles is no seer`,
      );
      // The denominator is shown: what is no pick is counted, apart.
      assert.deepEqual([n, wins + losses, none_count], [PICKS + WITHOUT_LINE, PICKS, WITHOUT_LINE]);

      const leaking = Array.from({ length: PICKS }, (_, i) => pick(i + 1, coin(), i % 10 !== 0));
      const leaked = await figures(harness, leaking);
      assert.equal(leaked.wins / (leaked.wins + leaked.losses), 0.9, 'the figure is a half by construction');

      await assert.rejects(
        harness.insert(predictionAccuracy, doubled),
        (error: Error) => error instanceof PartitionError && /person_id/.test(error.message),
      );
    } finally {
      await harness.close();
    }
  },
};

/** What the store holds after the grades were written, and written again by a careless join. */
function storedOf(store: TableStore, picks: readonly Row[], doubled: readonly Row[]): readonly Row[] {
  const date = CONTEXT.date as Parameters<TableStore['replace']>[1];
  store.replace(predictionAccuracy, date, picks);
  try {
    store.replace(predictionAccuracy, date, doubled);
  } catch (error) {
    if (!(error instanceof PartitionError)) throw error;
  }
  return store.partition(predictionAccuracy.name, date)?.content ?? [];
}

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

async function figures(harness: Harness, rows: readonly Row[]) {
  const space = await harness.workspace([], CONTEXT);
  try {
    await space.load('prediction_accuracy', predictionAccuracy, rows);
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
