/** `ml_feature_store_v2`: the one feature row a model may see, the same for training and for serving. */

import { type Column, defineTable, optional, required } from '../define-table.ts';
import { FEATURES, type Feature } from './feature-list.ts';

/** Ranges are kept by the query (a value outside becomes NULL and is flagged), so that one bad value costs one row. */
function featureColumn({ index, group, type, unit, range, source, window, nullWhen }: Feature): Column {
  return optional(type, {
    unit,
    nullWhen,
    doc: `feature ${group}${index} from ${source.table}.${source.column}; window: ${window}; hard range ${range[0]} to ${range[1]}`,
  });
}

export const mlFeatureStoreV2 = defineTable({
  dataset: 'nba_predictions',
  name: 'ml_feature_store_v2',
  doc: 'One row per player of a slate: the 47 features known before tip-off, and whether a prediction may be made from them.',
  grain: ['game_id', 'person_id', 'feature_schema'],
  columns: {
    game_date: required('date'),
    game_id: required('text'),
    person_id: required('int'),
    feature_schema: required('text', { doc: 'schema version the features have their meaning from' }),
    feature_schema_hash: required('text', { doc: 'hash of the feature contract the row was written under' }),
    season: required('int', { doc: 'start year' }),
    game_type: required('text'),
    team_id: required('int'),
    opponent_team_id: required('int'),
    tipoff_utc: optional('instant', { nullWhen: 'the schedule knows only the date' }),
    hours_to_tip: optional('real', {
      unit: 'hours',
      doc: 'negative: made again for later games of the date, from what was known before this one',
      nullWhen: 'the tip-off time is not known',
    }),
    is_eligible: required('bool', { doc: 'not ruled out before the game' }),
    ineligible_reason: optional('text', {
      oneOf: ['injury_out', 'injury_doubtful', 'other'],
      nullWhen: 'eligible',
    }),
    required_missing_count: required('int', {
      unit: 'count',
      doc: 'required features that are NULL, plus one when two or more games are missing in the window',
    }),
    missing_required: required('json', { doc: 'names of what is counted in required_missing_count' }),
    optional_missing_count: required('int', { unit: 'count' }),
    is_production_ready: required('bool', { doc: 'eligible and nothing required is missing' }),
    window_completeness: required('real', {
      unit: '0-1',
      range: [0, 1],
      doc: "share of his team's last 10 games that have summaries",
    }),
    ...Object.fromEntries(FEATURES.map((feature) => [feature.name, featureColumn(feature)])),
    null_reasons: required('json', { doc: 'column to reason, for every NULL feature' }),
    quality_flags: required('json', { doc: 'array of flags' }),
    quality_score: required('real', { unit: '0-100', range: [0, 100] }),
    as_of_ts: required('instant', { doc: 'no input is newer' }),
  },
});
