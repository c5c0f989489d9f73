/** Which tables a SQL text reads, by DuckDB's own parser: the start-up check that no processor reads an undeclared one. */

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { parseSelect } from './parse-select.ts';

/** Table functions that make rows from their arguments alone. */
const HARMLESS: ReadonlySet<string> = new Set([
  'unnest',
  'range',
  'generate_series',
  'json_each',
  'json_tree',
]);

let parser: Promise<DuckDBConnection> | undefined;

/**
 * Names of the base tables the statements name, sorted; names of CTEs in their scope are left out. A qualified name
 * comes with its qualifiers (`nba_raw.nbac_schedule`), any other table function with brackets (`read_csv()`): neither
 * can be a declared input. Throws when the text is no SELECT.
 */
export async function workspaceTablesOf(sql: string): Promise<string[]> {
  parser ??= DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect());
  const parsed = await parseSelect(await parser, sql);
  if ('fault' in parsed) throw new Error(`no table can be read from the SQL: ${parsed.fault}`);
  const found = new Set<string>();
  for (const statement of parsed.statements) collect(statement, new Set(), found);
  return [...found].sort();
}

type TreeNode = Readonly<Record<string, unknown>>;

function collect(node: unknown, scope: ReadonlySet<string>, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, scope, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const tree = node as TreeNode;
  if (tree.type === 'BASE_TABLE') {
    const name = [tree.catalog_name, tree.schema_name, tree.table_name].filter(Boolean).join('.');
    if (!scope.has(name.toLowerCase())) found.add(name);
  }
  if (tree.type === 'SHOW_REF' && typeof tree.table_name === 'string') found.add('describe()');
  if (tree.type === 'TABLE_FUNCTION') {
    const name = String((tree.function as TreeNode | undefined)?.function_name ?? '');
    if (!HARMLESS.has(name)) found.add(`${name}()`);
  }
  const inner = new Set(scope);
  // A recursive CTE sees itself; any other sees only those before it, so a CTE may carry the name of what it reads.
  if (tree.type === 'RECURSIVE_CTE_NODE') inner.add(String(tree.cte_name).toLowerCase());
  for (const entry of cteEntries(tree)) {
    collect(entry.value, inner, found);
    inner.add(entry.key.toLowerCase());
  }
  for (const [key, value] of Object.entries(tree)) {
    if (key !== 'cte_map') collect(value, inner, found);
  }
}

function cteEntries(tree: TreeNode): readonly { readonly key: string; readonly value: unknown }[] {
  const map = (tree.cte_map as TreeNode | undefined)?.map;
  return Array.isArray(map) ? map : [];
}
