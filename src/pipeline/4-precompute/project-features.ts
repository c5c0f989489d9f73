/** Writes the feature store's projection from the feature list, so that names, sources and ranges exist once. */

import type { Feature } from './feature-contract.ts';
import { withNullReasons } from './null-reasons.ts';

/**
 * Fills the places marked `features:...` of `sql`. Throws when one of them is absent or unknown.
 * `owned` reads every feature from its owner's column, `reasons` the owners' null reasons, `in_range` and
 * `range_violations` keep the hard ranges, `missing_*` judge, `names` list the features in index order.
 */
export function projectFeatures(
  sql: string,
  features: readonly Feature[],
  contract: { readonly schema: string; readonly hash: string },
): string {
  const required = features.filter((feature) => feature.required);
  const optional = features.filter((feature) => !feature.required);
  const owners = [...new Set(features.map((feature) => feature.source.table))];
  const ofOwner = (table: string) => features.filter((feature) => feature.source.table === table);
  const sqlType = { real: 'DOUBLE', int: 'INTEGER' } as const;
  const range = ({ range: [least, most] }: Feature) => `BETWEEN ${least} AND ${most}`;

  const parts: Record<string, string> = {
    owned: features
      .map(({ name, type, source }) => `${source.table}.${source.column}::${sqlType[type]} AS ${name}`)
      .join(',\n    '),
    reasons: owners
      .map((table) => {
        const paths = ofOwner(table).map(({ source }) => `'$.${source.column}'`);
        return `json_extract_string(${table}.null_reasons, [${paths.join(', ')}]) AS ${table}_reasons`;
      })
      .join(',\n    '),
    in_range: features
      .map((f) => `CASE WHEN ${f.name} ${range(f)} THEN ${f.name} END AS ${f.name}`)
      .join(',\n      '),
    range_violations: features
      .map((f) => `CASE WHEN ${f.name} NOT ${range(f)} THEN '${f.name}' END`)
      .join(',\n      '),
    missing_required: required
      .map(({ name }) => `CASE WHEN ${name} IS NULL THEN '${name}' END`)
      .join(',\n      '),
    missing_optional: optional.map(({ name }) => `(${name} IS NULL)::INTEGER`).join(' + ') || '0',
    names: features.map(({ name }) => name).join(',\n  '),
    schema: `'${contract.schema}'`,
    hash: `'${contract.hash}'`,
  };

  let filled = sql;
  for (const [part, text] of Object.entries(parts)) {
    const place = `/*features:${part}*/`;
    if (!filled.includes(place)) throw new Error(`the feature store's query has no place ${place}`);
    filled = filled.replaceAll(place, () => text);
  }
  const left = /\/\*features:\w+\*\//.exec(filled);
  if (left) throw new Error(`the feature store's query has an unknown place ${left[0]}`);

  return withNullReasons(
    filled,
    features.map((feature) => ({
      columns: [feature.name],
      // The owner knows why; an owner without a row, or silent about it, lacks the source.
      reason: `coalesce(${feature.source.table}_reasons[${ofOwner(feature.source.table).indexOf(feature) + 1}], 'source_missing')`,
    })),
  );
}
