import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineTable, optional, required } from './define-table.ts';
import { tableDocs } from './table-docs.ts';

test('every table has a section, every column a line with type, unit, reason for NULL and meaning', () => {
  const b = defineTable({
    dataset: 'nba_raw',
    name: 'b',
    doc: 'One line.',
    grain: ['game_date', 'side'],
    envelope: 'none',
    columns: {
      game_date: required('date'),
      side: required('text', { oneOf: ['over', 'under'], doc: 'a | b' }),
      price: optional('real', { unit: 'points', range: [0, 5], nullWhen: 'not offered' }),
      other: optional('int'),
    },
  });
  const a = { ...b, name: 'a', doc: 'Another\nline.' };
  const text = tableDocs([b, a]);
  assert.ok(text.startsWith('# Tables\n\n## nba_raw.a\n\nAnother\nline.\n'));
  assert.ok(
    text.endsWith(`## nba_raw.b

One line.

One row per \`game_date\`, \`side\`; partitioned by \`game_date\`.

| column | type | unit | NULL when | meaning |
|---|---|---|---|---|
| \`game_date\` | date |  | never |  |
| \`side\` | text |  | never | a \\| b; one of \`over\`, \`under\` |
| \`price\` | real | points | not offered | 0 to 5 |
| \`other\` | int |  | not known |  |
`),
    text,
  );
  assert.equal(tableDocs([a, b]), text);
});
