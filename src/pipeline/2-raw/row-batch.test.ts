import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payloadOf } from '../../../test/support/parser-harness.ts';
import { defineTable, required } from '../../tables/define-table.ts';
import { DriftError } from '../define-processor.ts';
import { RowBatch } from './row-batch.ts';

const LINES = defineTable({
  dataset: 'nba_raw',
  name: 'toy_lines',
  doc: 'Lines of games.',
  grain: ['game_date', 'n'],
  partition: 'game_date',
  envelope: 'raw',
  columns: { game_date: required('date'), n: required('int') },
});
const payload = (subject: string) =>
  payloadOf({ source: 'toy', subject, url: `https://toy/${subject}`, date: '2024-01-15' }, { subject });
const line = (n: number) => ({ game_date: '2024-01-15', n });

/** Adds the lines of a payload, of which the last may lack what was agreed. */
function read(batch: RowBatch, subject: string, lines: readonly number[], isWhole = true): void {
  const of = payload(subject);
  batch.read(of, () => {
    for (const n of lines) batch.add(of, `line ${n}`, () => line(n));
    if (!isWhole) throw new DriftError(`toy/${subject}: awayTeam is missing`);
  });
}

test('a payload that is not as agreed gives no row, and the same rows may come in another', () => {
  const batch = new RowBatch(LINES);
  read(batch, 'bad', [1, 2], false);
  read(
    batch,
    'good',
    Array.from({ length: 25 }, (_, n) => n + 1),
  );
  const { rows, quarantined } = batch.result();
  assert.deepEqual([rows.length, new Set(rows.map((row) => row.payload_hash)).size], [25, 1]);
  assert.deepEqual(quarantined, [
    { reason: 'toy/bad: awayTeam is missing', payloadHash: payload('bad').record.bodyHash },
  ]);
});

test('where none is as agreed, or too few, it is drift', () => {
  const none = new RowBatch(LINES);
  read(none, 'a', [1], false);
  read(none, 'b', [2], false);
  assert.throws(() => none.result(), { name: 'DriftError', message: 'toy/a: awayTeam is missing' });
  const few = new RowBatch(LINES);
  read(few, 'a', [1], false);
  read(few, 'b', [2]);
  assert.throws(() => few.result(), /toy_lines: 1 of 2 rows refused, first: toy\/a/);
});

test('any other error goes through', () => {
  const batch = new RowBatch(LINES);
  assert.throws(
    () =>
      batch.read(payload('a'), () => {
        throw new TypeError('a defect');
      }),
    TypeError,
  );
});
