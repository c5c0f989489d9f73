/** Shows a run as it goes: a live grid (date x phase) in a terminal, plain lines when piped. */

import type { UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import {
  type CellState,
  cellOf,
  type GridCell,
  type GridRow,
  PHASE_NAMES,
  PHASES,
} from '../views/grid-view.ts';
import type { Output } from './command.ts';

const MARK: Readonly<Record<CellState, string>> = {
  none: '·',
  open: '░',
  running: '▒',
  done: '█',
  empty: '–',
  short: '▓',
  bad: '✗',
};
const COLOUR: Readonly<Record<CellState, string>> = {
  none: '\x1b[90m',
  open: '\x1b[90m',
  running: '\x1b[36m',
  done: '\x1b[32m',
  empty: '\x1b[90m',
  short: '\x1b[33m',
  bad: '\x1b[31m',
};
const RESET = '\x1b[0m';
const REDRAW_MS = 120;
const VISIBLE_DATES = 12;

/** One date's cells as text, e.g. `2024-01-15 11 games  collect 8/8 ...`. */
export function gridLine(row: GridRow): string {
  if (row.games === 0) return `${row.date}  no games (${row.emptyDetail ?? ''})`;
  const cells = row.cells.map((cell) => `${PHASE_NAMES[cell.phase]} ${cellText(cell)}`);
  return `${row.date}  ${String(row.games ?? '?').padStart(2)} games  ${cells.join('  ')}`;
}

function cellText(cell: GridCell): string {
  if (cell.state === 'none') return '-';
  const counts = `${cell.done}/${cell.total}`;
  return cell.state === 'bad' ? `${counts}!` : counts;
}

/** A table of grid rows for people, newest first as given. */
export function gridTable(rows: readonly GridRow[], colour: boolean): string {
  const head = `${'date'.padEnd(12)}${'games'.padEnd(7)}${PHASES.map((phase) => (PHASE_NAMES[phase] ?? '').padEnd(12)).join('')}`;
  const lines = rows.map((row) => {
    const games = row.games === 0 ? 'none' : String(row.games ?? '?');
    const cells = row.cells
      .map((cell) => paint(`${MARK[cell.state]} ${cellText(cell)}`.padEnd(12), cell.state, colour))
      .join('');
    return `${row.date.padEnd(12)}${games.padEnd(7)}${cells}`.trimEnd();
  });
  return [head, ...lines].join('\n');
}

function paint(text: string, state: CellState, colour: boolean): string {
  return colour ? `${COLOUR[state]}${text}${RESET}` : text;
}

/** Keeps the units of the dates under way and draws them; knows nothing but what it is told. */
export class RunGrid {
  readonly #output: Output;
  readonly #dates: readonly GameDate[];
  readonly #units = new Map<string, UnitRecord>();
  readonly #settled = new Set<GameDate>();
  readonly #requested = new Set<GameDate>();
  readonly #startedAt: number;
  readonly #now: () => number;
  #drawnLines = 0;
  #drawnAt = 0;

  constructor(output: Output, dates: readonly GameDate[], now: () => number) {
    this.#output = output;
    this.#dates = dates;
    this.#now = now;
    this.#startedAt = now();
  }

  unitEnded(unit: UnitRecord): void {
    this.#units.set(`${unit.processor}/${unit.date}`, unit);
    this.#draw(false);
  }

  progress(event: { readonly kind: 'requested' | 'settled'; readonly date: GameDate }): void {
    if (event.kind === 'requested') this.#requested.add(event.date);
    else this.#settled.add(event.date);
    if (this.#output.isTerminal) this.#draw(event.kind === 'settled');
    else if (event.kind === 'settled')
      this.#output.line(`${gridLine(this.#row(event.date))}  ${this.#progressText()}`);
  }

  /** Draws the last state and leaves it on the screen. */
  finish(): void {
    this.#draw(true);
  }

  #row(date: GameDate): GridRow {
    const units = [...this.#units.values()].filter((unit) => unit.date === date);
    const games = units.length > 2 ? null : this.#settled.has(date) ? 0 : null;
    return {
      date,
      games,
      emptyDetail: null,
      cells: PHASES.map((phase) =>
        cellOf(
          phase,
          units.filter((unit) => unit.phase === phase),
        ),
      ),
    };
  }

  #progressText(): string {
    const done = this.#settled.size;
    const elapsed = this.#now() - this.#startedAt;
    const left = done === 0 ? null : (elapsed / done) * (this.#dates.length - done);
    return `${done}/${this.#dates.length} dates, ${seconds(elapsed)}${left === null || left === 0 ? '' : `, about ${seconds(left)} left`}`;
  }

  #draw(force: boolean): void {
    if (!this.#output.isTerminal || (!force && this.#now() - this.#drawnAt < REDRAW_MS)) return;
    this.#drawnAt = this.#now();
    const shown = this.#dates.filter((date) => this.#requested.has(date)).slice(-VISIBLE_DATES);
    const text = `${gridTable(
      shown.map((date) => this.#row(date)),
      true,
    )}\n${this.#progressText()}`;
    const up = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A\x1b[0J` : '';
    this.#output.write(`${up}${text}\n`);
    this.#drawnLines = text.split('\n').length;
  }
}

function seconds(milliseconds: number): string {
  const total = Math.round(milliseconds / 1000);
  return total < 60 ? `${total} s` : `${Math.floor(total / 60)} min ${total % 60} s`;
}
