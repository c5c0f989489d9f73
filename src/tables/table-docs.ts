/** The tables' documentation as one markdown text, made from their declarations. */

import { type Column, qualifiedName, type Table } from './define-table.ts';

/** One section a table, ordered by qualified name: what a row is, its grain, its partition, its columns. */
export function tableDocs(tables: readonly Table[]): string {
  const sorted = [...tables].sort((a, b) => (qualifiedName(a) < qualifiedName(b) ? -1 : 1));
  return `${['# Tables', ...sorted.map(section)].join('\n\n')}\n`;
}

function section(table: Table): string {
  const rows = Object.entries(table.columns).map(([name, column]) => {
    const cells = [`\`${name}\``, column.type, column.unit ?? '', nullCell(column), notes(column)];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return [
    `## ${qualifiedName(table)}`,
    '',
    table.doc,
    '',
    `One row per \`${table.grain.join('`, `')}\`; partitioned by \`${table.partition}\`.`,
    '',
    '| column | type | unit | NULL when | meaning |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function nullCell(column: Column): string {
  if (!column.nullable) return 'never';
  return column.nullWhen ?? 'not known';
}

function notes(column: Column): string {
  return [
    column.doc,
    column.range ? `${column.range[0]} to ${column.range[1]}` : undefined,
    column.oneOf ? `one of ${column.oneOf.map((value) => `\`${value}\``).join(', ')}` : undefined,
  ]
    .filter((note) => note !== undefined)
    .join('; ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
