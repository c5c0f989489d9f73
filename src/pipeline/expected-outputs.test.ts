import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CalendarDay } from '../engine/cells.ts';
import { nodeOf } from '../engine/graph.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, gameDate } from '../league/game-date.ts';
import { buildGraph } from './build-graph.ts';
import { expectedOutput } from './expected-outputs.ts';
import { PROCESSORS } from './processors.ts';

const GRAPH = buildGraph(PROCESSORS);
const D = gameDate('2024-01-15');

const day = (change: Partial<CalendarDay> = {}): CalendarDay => ({
  date: D,
  season: 2023,
  games: 9,
  firstTipoff: easternInstant(D, '19:00'),
  emptyReason: null,
  emptyDetail: null,
  ...change,
});
const expected = (id: string, of = day(), plan: { today?: string; isFirstOfWeek?: boolean } = {}) =>
  expectedOutput(nodeOf(GRAPH, id), of, {
    today: gameDate(plan.today ?? D),
    now: 1_000,
    isFirstOfWeek: plan.isFirstOfWeek ?? true,
  });

describe('expected outputs', () => {
  it('every output of every node can be there before it is due, and is due before it is given up', () => {
    for (const firstTipoff of ['12:00', '19:00', '22:30'].map((time) => easternInstant(D, time)))
      for (const node of GRAPH.nodes.values()) {
        const times = expected(node.id, day({ firstTipoff }));
        assert.ok(
          times && times.notBefore <= times.due && times.due < times.giveUp,
          `${node.id} ${firstTipoff}`,
        );
      }
  });

  it('a slate is made on its day until the first tip-off, predictions are promised for 10:00 Eastern', () => {
    const batch = expected('player_prop_predictions');
    assert.equal(batch?.mode, 'same_day');
    assert.equal(batch.due, easternInstant(D, '10:00'));
    assert.equal(batch.giveUp, easternInstant(D, '19:00'));
    const matinee = expected('player_prop_predictions', day({ firstTipoff: easternInstant(D, '10:15') }));
    assert.equal(matinee?.due, easternInstant(D, '09:45'));
  });

  it('results are made overnight, of a game that ends at 01:10 too, and looked for on three mornings', () => {
    const log = expected('nbac_player_game_log');
    assert.deepEqual(
      [log?.mode, log?.notBefore, log?.giveUp],
      ['overnight', easternInstant(addDays(D, 1), '05:30'), easternInstant(addDays(D, 4), '06:30')],
    );
    assert.equal(expected('nbac_player_game_log', day(), { today: addDays(D, 1) })?.mode, 'overnight');
  });

  it('a date that is over is a backfill, with times that count from the plan', () => {
    const late = expected('nbac_player_game_log', day(), { today: addDays(D, 2) });
    assert.deepEqual([late?.mode, late?.notBefore], ['backfill', 1_000]);
  });

  it('odds are not late in the morning, and what was missed of them is lost', () => {
    const odds = expected('odds_api_player_points');
    assert.deepEqual(
      [odds?.due, odds?.recoverability, odds?.required],
      [easternInstant(D, '18:00'), 'point_in_time', false],
    );
    assert.equal(expected('nbac_shot_chart')?.recoverability, 'recoverable');
  });

  it('without games nothing is expected but the schedule of a day that is not over', () => {
    const free = day({ games: 0, firstTipoff: null });
    const ids = [...GRAPH.nodes.keys()].filter((id) => expected(id, free) !== null);
    assert.deepEqual(ids, ['collect_nbac_schedule', 'nbac_schedule']);
    assert.equal(expected('nbac_schedule', free)?.giveUp, easternInstant(D, '23:59'));
    assert.equal(expected('nbac_schedule', free, { today: addDays(D, 1) }), null);
  });

  it('what is made weekly is expected of the first slate of a week', () => {
    assert.equal(expected('model_training', day(), { isFirstOfWeek: false }), null);
    assert.notEqual(expected('model_training'), null);
  });

  it('a slate without a known tip-off counts on a usual one', () => {
    assert.equal(
      expected('ml_feature_store_v2', day({ firstTipoff: null }))?.giveUp,
      easternInstant(D, '19:30'),
    );
  });
});
