/** The envelope of stats.nba.com: named result sets of headers and rows. */

/** A cell of a result set. */
export type Cell = string | number | null;

/**
 * The payload of one result set.
 * @param rows each a JSON array of cells in the order of `headers`
 */
export function resultSetPayload(
  resource: string,
  parameters: Readonly<Record<string, Cell>>,
  name: string,
  headers: readonly string[],
  rows: readonly string[],
): string {
  return (
    `{"resource":${JSON.stringify(resource)},"parameters":${JSON.stringify(parameters)},` +
    `"resultSets":[{"name":${JSON.stringify(name)},"headers":${JSON.stringify(headers)},"rowSet":[${rows.join(',')}]}]}`
  );
}
