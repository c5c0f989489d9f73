/** A CSV file kept as its bytes and the offsets of its rows; cells are decoded only when asked for. */

import { ArchiveError } from './archive-error.ts';

const [QUOTE, COMMA, NEWLINE, RETURN] = [0x22, 0x2c, 0x0a, 0x0d];
const BYTE_ORDER_MARK = '\ufeff';

export class CsvTable {
  readonly path: string;
  readonly header: readonly string[];
  readonly rowCount: number;
  readonly #bytes: Buffer;
  /** Start of each row, and the end of the last. */
  readonly #starts: Int32Array;

  /** @throws ArchiveError naming file and line when a row has not as many fields as the header */
  constructor(path: string, bytes: Buffer) {
    this.path = path;
    this.#bytes = bytes;
    const headerEnd = endOfFirstLine(bytes);
    this.header = splitHeader(bytes.toString('utf8', 0, headerEnd));
    this.#starts = rowStarts(path, bytes, headerEnd + 1, this.header.length);
    this.rowCount = this.#starts.length - 1;
  }

  /** Position of a column. @throws ArchiveError when the file has none of that name */
  column(name: string): number {
    const index = this.header.indexOf(name);
    if (index < 0) {
      throw new ArchiveError(
        `${this.path} has no column ${name}: replace it by a file with the columns its kind needs`,
      );
    }
    return index;
  }

  /** All cells of a row. */
  row(index: number): string[] {
    return splitCells(this.#text(index));
  }

  /** One cell; reads only the bytes before it. */
  cell(index: number, column: number): string {
    let from = this.#starts[index] ?? 0;
    const rowEnd = this.#starts[index + 1] ?? from;
    for (let at = from, toSkip = column; toSkip > 0; at++) {
      const byte = this.#bytes[at];
      if (byte === QUOTE) return this.row(index)[column] ?? '';
      if (byte === COMMA && --toSkip === 0) from = at + 1;
    }
    if (this.#bytes[from] === QUOTE) return this.row(index)[column] ?? '';
    let to = from;
    while (to < rowEnd && !isEnd(this.#bytes[to])) to++;
    return this.#bytes.toString('utf8', from, to);
  }

  #text(index: number): string {
    const from = this.#starts[index] ?? 0;
    let to = this.#starts[index + 1] ?? from;
    while (to > from && (this.#bytes[to - 1] === NEWLINE || this.#bytes[to - 1] === RETURN)) to--;
    return this.#bytes.toString('utf8', from, to);
  }
}

/** The names in a header line. */
export function splitHeader(line: string): string[] {
  return splitCells(line.replace(BYTE_ORDER_MARK, '').replace(/\r$/, ''));
}

function isEnd(byte: number | undefined): boolean {
  return byte === COMMA || byte === NEWLINE || byte === RETURN;
}

function endOfFirstLine(bytes: Buffer): number {
  const end = bytes.indexOf(NEWLINE);
  return end < 0 ? bytes.length : end;
}

function rowStarts(path: string, bytes: Buffer, from: number, fields: number): Int32Array {
  let starts: Int32Array = new Int32Array(1024);
  let [rows, line, commas, quoted, start] = [0, 2, 0, false, from];
  for (let at = from; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at] : NEWLINE;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted && at < bytes.length) continue;
    else if (byte === COMMA) commas++;
    else if (byte === NEWLINE) {
      const isBlank = at - start <= 1 && commas === 0 && (at === start || bytes[start] === RETURN);
      if (!isBlank) {
        if (commas + 1 !== fields || quoted) throw damaged(path, line, commas + 1, fields);
        if (rows + 2 > starts.length) starts = grown(starts);
        starts[rows++] = start;
        starts[rows] = Math.min(at + 1, bytes.length);
      }
      [start, commas] = [at + 1, 0];
      line++;
    }
  }
  if (rows === 0) starts[0] = Math.min(from, bytes.length);
  return starts.slice(0, rows + 1);
}

function grown(starts: Int32Array): Int32Array {
  const larger = new Int32Array(starts.length * 2);
  larger.set(starts);
  return larger;
}

function damaged(path: string, line: number, found: number, expected: number): ArchiveError {
  return new ArchiveError(
    `${path}, line ${line}: ${found} fields where the header has ${expected}; the file is cut or damaged: copy it again`,
  );
}

function splitCells(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const [, quoted, plain] of text.matchAll(pattern)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return cells;
}
