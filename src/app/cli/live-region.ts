/** Lines of a terminal that are drawn again in place: one write a frame, no blank in between, right after a resize. */

import { stripVTControlCharacters } from 'node:util';
import { clip } from '../views/short-reason.ts';
import type { Output } from './command.ts';

/** Terminals that know it hold the picture back until the frame is whole; others ignore it. */
const FRAME_START = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';
const CLEAR_REST_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[0J';

export class LiveRegion {
  readonly #output: Pick<Output, 'columns' | 'write'>;
  /** Visible widths of the lines drawn last. */
  #drawn: number[] = [];

  constructor(output: Pick<Output, 'columns' | 'write'>) {
    this.#output = output;
  }

  /** Draws the lines over those drawn last; plain lines too wide for the terminal are clipped. */
  draw(lines: readonly string[]): void {
    const columns = Math.max(this.#output.columns, 1);
    const fitting = lines.map((line) =>
      widthOf(line) < columns ? line : clip(stripVTControlCharacters(line), columns - 1),
    );
    // A terminal made narrower since has wrapped the old lines: they take more rows than they were.
    const up = this.#drawn.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0);
    const start = up > 0 ? `\x1b[${up}A\r` : '';
    const text = fitting.map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join('');
    this.#output.write(`${FRAME_START}${start}${text}${CLEAR_BELOW}${FRAME_END}`);
    this.#drawn = fitting.map(widthOf);
  }
}

function widthOf(line: string): number {
  return stripVTControlCharacters(line).length;
}
