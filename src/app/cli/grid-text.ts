/** Grid rows as text: a table for terminals of any width, one line per date for pipes. */

import { type CellState, type GridCell, type GridRow, PHASE_NAMES, PHASES } from '../views/grid-view.ts';
import { clip } from '../views/short-reason.ts';

export const MARK: Readonly<Record<CellState, string>> = {
  none: '·',
  open: '░',
  running: '▒',
  done: '█',
  empty: '–',
  short: '▓',
  blocked: '□',
  bad: '✗',
};
const COLOUR: Readonly<Record<CellState, string>> = {
  none: '\x1b[90m',
  open: '\x1b[90m',
  running: '\x1b[36m',
  done: '\x1b[32m',
  empty: '\x1b[90m',
  short: '\x1b[33m',
  blocked: '\x1b[33m',
  bad: '\x1b[31m',
};
const RESET = '\x1b[0m';
const DATE_WIDTH = 12;
const GAMES_WIDTH = 7;
/** Widths of a cell, widest first: mark, counts and the phase's whole name; short names; the mark alone. */
const CELL_WIDTHS = [12, 8, 2] as const;

/** What the marks mean, for whoever sees the table for the first time. */
export const GRID_LEGEND = (
  Object.entries({ done: 'done', short: 'partial', empty: 'rightly empty' }) as [CellState, string][]
)
  .concat([
    ['open', 'waiting'],
    ['blocked', 'blocked'],
    ['bad', 'needs a person'],
  ])
  .map(([state, words]) => `${MARK[state]} ${words}`)
  .join('  ');

/** One date's cells as text, e.g. `2024-01-15  11 games  collect 8/8 ...`. */
export function gridLine(row: GridRow): string {
  if (row.games === 0) return `${row.date}  no games (${row.emptyDetail ?? 'the schedule has none'})`;
  const cells = row.cells.map((cell) => `${PHASE_NAMES[cell.phase]} ${cellText(cell)}`);
  return `${row.date}  ${gamesText(row.games)}  ${cells.join('  ')}`;
}

function gamesText(games: number | null): string {
  return games === null
    ? 'schedule not known'
    : `${String(games).padStart(2)} game${games === 1 ? ' ' : 's'}`;
}

function cellText(cell: GridCell): string {
  if (cell.state === 'none') return '-';
  const counts = `${cell.done}/${cell.total}`;
  return cell.state === 'bad' ? `${counts}!` : counts;
}

/** A table of grid rows, in the order given; no line is wider than `columns`. */
export function gridTable(rows: readonly GridRow[], options: { colour: boolean; columns: number }): string {
  const { colour, columns } = options;
  const left = DATE_WIDTH + GAMES_WIDTH;
  const cellWidth =
    CELL_WIDTHS.find((width) => left + width * PHASES.length <= columns) ?? CELL_WIDTHS.at(-1)!;
  const names = PHASES.map((phase) => (PHASE_NAMES[phase] ?? '').slice(0, cellWidth - 1).padEnd(cellWidth));
  const head = `${'date'.padEnd(DATE_WIDTH)}${'games'.padEnd(GAMES_WIDTH)}${names.join('')}`.trimEnd();
  return [clip(head, columns), ...rows.map((row) => tableLine(row, cellWidth, colour, columns))].join('\n');
}

function tableLine(row: GridRow, cellWidth: number, colour: boolean, columns: number): string {
  if (row.games === 0) {
    const line = `${row.date.padEnd(DATE_WIDTH)}${'none'.padEnd(GAMES_WIDTH)}${row.emptyDetail ?? ''}`;
    return clip(line.trimEnd(), columns);
  }
  const start = `${row.date.padEnd(DATE_WIDTH)}${String(row.games ?? '?').padEnd(GAMES_WIDTH)}`;
  if (start.length + cellWidth * PHASES.length > columns) return clip(start.trimEnd(), columns);
  const cells = row.cells.map((cell) => {
    const text = cellWidth > 2 ? `${MARK[cell.state]} ${cellText(cell)}` : MARK[cell.state];
    return paint(text.slice(0, cellWidth - 1).padEnd(cellWidth), cell.state, colour);
  });
  return `${start}${cells.join('')}`.trimEnd();
}

function paint(text: string, state: CellState, colour: boolean): string {
  return colour ? `${COLOUR[state]}${text}${RESET}` : text;
}
