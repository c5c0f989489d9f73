/** `prediction_accuracy`: each prediction that stood at tip-off, against what the player did. */

import { columns, defineTable, optional, required } from '../define-table.ts';

const NO_LINE = 'no line was known before tip-off';
const VOID = 'void: he did not play, or there was no game';
const NO_FEATURES = 'the feature is NULL';

export const predictionAccuracy = defineTable({
  dataset: 'nba_predictions',
  name: 'prediction_accuracy',
  doc: 'One graded prediction per player, system and line: the latest made before tip-off. Void rows are kept with their reason and count nowhere.',
  grain: ['game_date', 'person_id', 'system_id', 'line_key'],
  columns: {
    game_date: required('date'),
    person_id: required('int'),
    system_id: required('text'),
    line_key: required('text', { doc: 'the line with one decimal, or `none`' }),
    generation: required('int', { doc: 'generation of the batch whose row is graded' }),
    prediction_id: required('text'),
    game_id: required('text'),
    team_id: required('int'),
    opponent_team_id: required('int'),
    player_lookup: required('text'),
    prediction_created_at: required('instant', { doc: 'always before tip-off' }),
    minutes_before_tip: optional('int', {
      unit: 'minutes',
      doc: 'from the creation of the row to tip-off',
      range: [0, 1e7],
      nullWhen: 'no source knows the time; 19:30 ET was taken to decide that the row is older',
    }),
    is_headline: required('bool', {
      doc: "the player's one row per system that accuracy is told by: his newest primary line, or his row without a line",
    }),
    has_line: required('bool'),
    predicted_points: required('real', { unit: 'points', doc: 'mean: error and bias are judged on it' }),
    predicted_median: required('real', {
      unit: 'points',
      doc: 'median: absolute error and the gap to the line are judged on it',
    }),
    sd: required('real', { unit: 'points' }),
    q10: required('real', { unit: 'points' }),
    q90: required('real', { unit: 'points' }),
    line: optional('real', { unit: 'points', nullWhen: NO_LINE }),
    sportsbook: optional('text', { nullWhen: NO_LINE }),
    over_price: optional('int', { unit: 'American odds', nullWhen: 'no line, or the book gave no price' }),
    under_price: optional('int', { unit: 'American odds', nullWhen: 'no line, or the book gave no price' }),
    p_over: optional('real', { unit: '0-1', range: [0, 1], nullWhen: NO_LINE }),
    p_push: optional('real', { unit: '0-1', range: [0, 1], nullWhen: NO_LINE }),
    p_over_raw: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: 'before calibration',
      nullWhen: NO_LINE,
    }),
    p_market_over: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: 'no-vig probability of the two prices',
      nullWhen: 'no line, or not both prices',
    }),
    confidence: optional('real', { unit: '0-1', nullWhen: NO_LINE }),
    edge: optional('real', { unit: 'points', doc: 'median less line', nullWhen: NO_LINE }),
    recommendation: required('text', { oneOf: ['OVER', 'UNDER', 'PASS', 'NO_LINE'] }),
    projected_minutes: optional('real', { unit: 'minutes', nullWhen: 'not known' }),
    season_games_played: optional('int', {
      unit: 'games',
      doc: 'his games before the slate; populations are cut by it',
      nullWhen: 'no feature row',
    }),
    ...columns(
      [
        'minutes_avg_last_10',
        'points_avg_season',
        'points_avg_last_10',
        'points_avg_last_5',
        'points_ewma_h8',
      ],
      optional('real', {
        doc: 'as known before the slate: populations and reference predictors',
        nullWhen: NO_FEATURES,
      }),
    ),
    actual_points: optional('int', { unit: 'points', nullWhen: VOID }),
    minutes_played: optional('real', { unit: 'minutes', nullWhen: 'void, or the box score has none' }),
    error: optional('real', { unit: 'points', doc: 'mean less actual', nullWhen: VOID }),
    abs_error: optional('real', { unit: 'points', doc: 'abs(median less actual)', nullWhen: VOID }),
    within_3: optional('bool', { doc: 'abs_error <= 3', nullWhen: VOID }),
    within_5: optional('bool', { doc: 'abs_error <= 5', nullWhen: VOID }),
    pit: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: 'probability of scoring less, plus half that of scoring exactly this: uniform when the distributions are right',
      nullWhen: 'void, or the shape used is no longer to be had',
    }),
    crps: optional('real', {
      unit: 'points',
      doc: 'sum over k of (F(k) - 1{actual <= k})^2',
      nullWhen: 'as pit',
    }),
    result: required('text', {
      doc: '`NONE`: graded, but no side was recommended (PASS, NO_LINE): it has an error and neither win nor loss',
      oneOf: ['WIN', 'LOSS', 'PUSH', 'NONE', 'VOID'],
    }),
    void_reason: optional('text', {
      oneOf: ['dnp_injury_confirmed', 'dnp_late_scratch', 'dnp_unknown', 'no_box_row', 'game_postponed'],
      nullWhen: 'graded',
    }),
    pre_game_status: optional('text', {
      doc: 'injury status the prediction was made with',
      nullWhen: 'no status was known',
    }),
    closing_line: optional('real', {
      unit: 'points',
      doc: 'the last primary line this pipeline saw before tip-off',
      nullWhen: NO_LINE,
    }),
    clv: optional('real', {
      unit: 'points',
      doc: 'how far the line moved in our direction after the prediction',
      nullWhen: 'no side was recommended',
    }),
    grade_version: required('text', {
      doc: 'beginning of the hash of the facts graded on (points, minutes, played or not): a stat correction is a new version',
    }),
    graded_at: required('instant', { doc: 'cut-off of the facts; when the row was written is computed_at' }),
  },
});
