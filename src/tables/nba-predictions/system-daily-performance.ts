/** `system_daily_performance`: how each system did on a date, by population, beside the simple predictors it must beat. */

import { columns, defineTable, optional, required } from '../define-table.ts';

const NO_ROWS = 'no graded row in the population';
const NO_LINES = 'no graded row with a line in the population';
const NO_PROBABILITIES = 'a reference predictor, or no row to judge';

export const systemDailyPerformance = defineTable({
  dataset: 'nba_predictions',
  name: 'system_daily_performance',
  doc: 'One system, or one reference predictor on the same players, on one date and population. Counts add up over dates; means are weighted by n.',
  grain: ['game_date', 'system_id', 'population'],
  columns: {
    game_date: required('date'),
    system_id: required('text', {
      doc: 'a prediction system, or a reference: season_mean, last_10, last_5, ewma_h8, line',
    }),
    is_reference: required('bool', { doc: "a simple predictor, on the players of the date's systems" }),
    population: required('text', {
      doc: 'all_played: played, 5 or more earlier games this season; min15: of these, 15 or more minutes a game in the last 10; with_line: played, a line was known before tip-off; recommended: a side was recommended',
      oneOf: ['all_played', 'min15', 'with_line', 'recommended'],
    }),
    n: required('int', { unit: 'player-games', doc: 'graded headline rows' }),
    void_count: required('int', {
      unit: 'player-games',
      doc: "the system's void headline rows of the date, the same in every population",
    }),
    mae: optional('real', { unit: 'points', doc: 'mean abs(median - actual)', nullWhen: NO_ROWS }),
    rmse: optional('real', { unit: 'points', doc: 'root mean square of (mean - actual)', nullWhen: NO_ROWS }),
    bias: optional('real', { unit: 'points', doc: 'mean (mean - actual)', nullWhen: NO_ROWS }),
    ...columns(['within_3_count', 'within_5_count'], required('int', { unit: 'player-games' })),
    ...columns(
      ['wins', 'losses', 'pushes', 'none_count', 'over_wins', 'over_losses', 'under_wins', 'under_losses'],
      required('int', { unit: 'picks' }),
    ),
    ...columns(
      [
        'edge_1_wins',
        'edge_1_losses',
        'edge_2_wins',
        'edge_2_losses',
        'edge_3_wins',
        'edge_3_losses',
        'edge_5_wins',
        'edge_5_losses',
      ],
      required('int', { unit: 'picks', doc: 'recommended picks whose edge is at least so many points' }),
    ),
    line_n: required('int', { unit: 'player-games', doc: 'rows with a line: the gap is paired on these' }),
    line_mae: optional('real', {
      unit: 'points',
      doc: "the line's own mean absolute error",
      nullWhen: NO_LINES,
    }),
    gap_to_line: optional('real', {
      unit: 'points',
      doc: "mae on these rows less the line's; positive: the line was better",
      nullWhen: NO_LINES,
    }),
    log_loss: optional('real', {
      unit: 'nats',
      doc: 'of the push-free p_over; coin 0.6931',
      nullWhen: NO_PROBABILITIES,
    }),
    brier: optional('real', {
      unit: '0-1',
      doc: 'of the push-free p_over; coin 0.25',
      nullWhen: NO_PROBABILITIES,
    }),
    probability_n: required('int', {
      unit: 'player-games',
      doc: 'rows behind log_loss and brier: pushes left out',
    }),
    crps: optional('real', { unit: 'points', nullWhen: NO_PROBABILITIES }),
    coverage_n: required('int', { unit: 'player-games', doc: 'rows behind crps and coverage' }),
    inside_50_count: required('int', { unit: 'player-games', doc: 'pit within 0.25-0.75' }),
    inside_80_count: required('int', { unit: 'player-games', doc: 'pit within 0.1-0.9' }),
    coverage_80: optional('real', { unit: '0-1', range: [0, 1], nullWhen: NO_PROBABILITIES }),
  },
});
