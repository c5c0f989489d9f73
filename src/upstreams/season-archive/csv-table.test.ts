import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CsvTable } from './csv-table.ts';

const table = (text: string) => new CsvTable('rows.csv', Buffer.from(text));
const rows = (csv: CsvTable) => Array.from({ length: csv.rowCount }, (_, index) => csv.row(index));

describe('a CSV table', () => {
  it('reads rows with either line end, with or without a last one, and passes over empty lines', () => {
    const expected = [
      ['1', 'x'],
      ['2', ''],
    ];
    for (const text of [
      'a,b\n1,x\n2,\n',
      'a,b\r\n1,x\r\n2,\r\n',
      'a,b\n1,x\n\n2,',
      '\ufeffa,b\r\n1,x\r\n\r\n2,',
    ]) {
      const csv = table(text);
      assert.deepEqual(csv.header, ['a', 'b']);
      assert.deepEqual(rows(csv), expected);
      assert.equal(csv.cell(0, 1), 'x');
      assert.equal(csv.cell(1, 1), '');
    }
  });

  it('keeps commas, quotes and line breaks inside quotes', () => {
    const csv = table('a,b,c\n"Allen, Timmy","says ""hi""","two\nlines"\n1,2,3\n');
    assert.deepEqual(csv.row(0), ['Allen, Timmy', 'says "hi"', 'two\nlines']);
    assert.deepEqual([csv.cell(0, 0), csv.cell(0, 2), csv.cell(1, 1)], ['Allen, Timmy', 'two\nlines', '2']);
  });

  it('is empty without rows, and without anything', () => {
    assert.equal(table('a,b\n').rowCount, 0);
    assert.equal(table('').rowCount, 0);
  });

  it('names file and line of a row that is cut, too long, or ends inside quotes', () => {
    assert.throws(
      () => table('a,b\n1,2\n3'),
      /rows\.csv, line 3: 1 fields where the header has 2.*copy it again/,
    );
    assert.throws(() => table('a,b\n1,2,3\n'), /line 2: 3 fields/);
    assert.throws(() => table('a,b\n1,"2\n'), /line 2/);
  });

  it('names file and column when one is missing', () => {
    assert.throws(() => table('a,b\n').column('c'), /rows\.csv has no column c/);
    assert.equal(table('a,b\n').column('b'), 1);
  });

  it('gives back every cell that was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '1'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 20 }), (written) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const csv = table(['x,y,z', ...written.map((cells) => cells.map(quote).join(','))].join('\n'));
        assert.deepEqual(rows(csv), written);
        for (const [index, cells] of written.entries()) {
          assert.deepEqual(
            [0, 1, 2].map((column) => csv.cell(index, column)),
            cells,
          );
        }
      }),
    );
  });
});
