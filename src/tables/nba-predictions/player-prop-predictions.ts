/** `player_prop_predictions`: what each system said about a player's points before tip-off, line by line, and from what. */

import { columns, defineTable, optional, required } from '../define-table.ts';

const NO_LINE = 'no points line was known';
const BASE_SYSTEM = 'a base system';

export const playerPropPredictions = defineTable({
  dataset: 'nba_predictions',
  name: 'player_prop_predictions',
  doc: 'One statement of one system about one player and line of a slate. Later generations stand beside earlier ones; nothing is ever deleted. Reals are stored as computed: display rounds, storage does not.',
  grain: ['game_date', 'person_id', 'system_id', 'line_key', 'generation'],
  columns: {
    game_date: required('date'),
    person_id: required('int'),
    system_id: required('text', {
      oneOf: [
        'moving_average_baseline_v1',
        'zone_matchup_v1',
        'similarity_balanced_v1',
        'xgboost_v1',
        'ensemble_v1',
      ],
    }),
    line_key: required('text', { doc: 'the line with one decimal (`22.5`), or `none`' }),
    generation: required('int', { range: [1, 1e6] }),
    prediction_id: required('text', { doc: 'beginning of the SHA-256 of the key' }),

    player_lookup: required('text', { doc: 'a label; person_id is the player' }),
    game_id: required('text'),
    team_id: required('int'),
    opponent_team_id: required('int'),
    is_home: required('bool'),
    tip_off_at: optional('instant', { nullWhen: 'the schedule knows only the date' }),

    predicted_points: required('real', { unit: 'points', range: [0, 60], doc: 'mean of the distribution' }),
    predicted_median: required('real', {
      unit: 'points',
      range: [0, 60],
      doc: 'median, continuous: comparable with a line',
    }),
    sd: required('real', { unit: 'points', range: [1e-9, 60] }),
    dist: required('json', {
      doc: '{mean, sd, shape_id}: with calibration_id it gives the distribution back',
    }),
    ...columns(
      ['q10', 'q25', 'q75', 'q90'],
      required('real', {
        unit: 'points',
        range: [0, 150],
        doc: 'smallest whole number of points that reaches the probability',
      }),
    ),

    has_line: required('bool'),
    line: optional('real', { unit: 'points', range: [0.5, 60], nullWhen: NO_LINE }),
    is_primary_line: required('bool', {
      doc: 'the one line accuracy is told by; false without a line',
    }),
    line_source: required('text', { oneOf: ['odds_api', 'bettingpros', 'dfs', 'none'] }),
    sportsbook: optional('text', { nullWhen: NO_LINE }),
    ...columns(
      ['over_price', 'under_price'],
      optional('int', { unit: 'American odds', nullWhen: 'no line, or the book gave no price' }),
    ),
    line_observed_at: optional('instant', { nullWhen: `${NO_LINE}, or when is not known` }),
    minutes_before_tip: optional('int', {
      unit: 'minutes',
      doc: 'from the observation of the line to tip-off, whole minutes begun not counted',
      range: [0, 1e7],
      nullWhen: 'no observed line, or no tip-off time',
    }),
    books_count: optional('int', {
      unit: 'books',
      range: [1, 1000],
      doc: 'books with a usable line on the player',
      nullWhen: NO_LINE,
    }),

    p_over: optional('real', { unit: '0-1', range: [0, 1], doc: 'calibrated', nullWhen: NO_LINE }),
    p_under: optional('real', { unit: '0-1', range: [0, 1], doc: 'calibrated', nullWhen: NO_LINE }),
    p_push: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: 'of scoring the line exactly; 0 on half lines',
      nullWhen: NO_LINE,
    }),
    p_over_raw: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: "P(points > line) of the system's own distribution, before calibration",
      nullWhen: NO_LINE,
    }),
    confidence: optional('real', {
      unit: '0-1',
      range: [0.5, 1],
      doc: 'calibrated, push-free probability of the better side',
      nullWhen: NO_LINE,
    }),
    edge: optional('real', { unit: 'points', doc: 'median less line', nullWhen: NO_LINE }),
    recommendation: required('text', { oneOf: ['OVER', 'UNDER', 'PASS', 'NO_LINE'] }),
    price_assumed: required('bool', { doc: 'true when -110 stood in for a price the book did not give' }),
    expected_value: optional('real', {
      unit: 'stakes',
      doc: 'of one stake on the better side at its price',
      nullWhen: NO_LINE,
    }),

    base_points: required('real', { unit: 'points', doc: 'what the adjustments are added to' }),
    adjustments: required('json', {
      doc: 'array of {effect_points, factor, unit, value}; base_points + effects = predicted_points, to 0.05; given to four decimals',
    }),
    key_factors: required('json', { doc: 'names of the three largest effects, largest first' }),
    warnings: required('json', { doc: 'array of text' }),
    projected_minutes: optional('real', { unit: 'minutes', range: [0, 60], nullWhen: 'not known' }),
    contributing_systems: optional('json', {
      doc: 'system to weight in the ensemble, sum 1',
      nullWhen: BASE_SYSTEM,
    }),
    member_spread: optional('real', {
      unit: 'points',
      doc: "distance of the ensemble's lowest and highest member",
      nullWhen: BASE_SYSTEM,
    }),
    n_eff: optional('real', {
      unit: 'games',
      doc: 'effective number of similar games',
      nullWhen: 'the system weighs no games',
    }),

    window_completeness: optional('real', {
      unit: '0-1',
      range: [0, 1],
      doc: "share of his team's last 10 games that have summaries",
      nullWhen: 'not known',
    }),
    missing_optional: required('json', { doc: 'optional features that were NULL' }),
    degraded: required('bool', {
      doc: 'made with less than there should be: a base system unavailable, or games missing in the window',
    }),
    history_games: required('int', { unit: 'games', doc: 'past games read, two seasons at most' }),
    early_season: required('bool', { doc: 'fewer than five games this season' }),

    is_active: required('bool', { doc: 'the newest generation of its line' }),
    superseded_by: optional('text', { nullWhen: 'active, or nothing of this line came after' }),
    is_actionable: required('bool', { doc: 'recommends a side of its primary line' }),
    not_actionable_reason: optional('text', {
      oneOf: ['too_few_systems', 'no_line', 'not_primary_line', 'pass'],
      nullWhen: 'actionable',
    }),
    invalidated_at: optional('instant', { nullWhen: 'valid' }),
    invalidation_reason: optional('text', { nullWhen: 'valid' }),
    injury_status: optional('text', { nullWhen: 'no injury report was known' }),
    injury_report_at: optional('instant', { nullWhen: 'no injury report was known' }),

    // input_version is the envelope's; what an earlier generation read is kept with its batch.
    batch_id: required('text'),
    attempt: required('int'),
    correlation_id: required('text'),
    feature_row_hash: required('text', { doc: 'of the feature row predicted from' }),
    feature_version: required('text'),
    feature_contract_hash: required('text'),
    ...columns(
      ['model_id', 'model_artifact_hash'],
      optional('text', { nullWhen: 'the system has no trained model' }),
    ),
    ...columns(
      ['model_train_from', 'model_train_to'],
      optional('date', { nullWhen: 'the system has no trained model' }),
    ),
    calibration_id: required('text', { doc: 'fitted parameters: spread, shape, trust in the market' }),
    weights_id: optional('text', {
      doc: "fitted parameters of the ensemble's weights",
      nullWhen: BASE_SYSTEM,
    }),
    code_version: required('text'),
    config_hash: required('text'),
    line_event_id: optional('text', { nullWhen: 'the line carries no event id of its source' }),
    created_at: required('instant', { doc: 'decides what was said before tip-off' }),
    lane: required('text', { oneOf: ['live', 'repair', 'backfill'] }),
  },
});
