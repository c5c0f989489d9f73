/** Shows a run as it goes: a live grid (date x phase) in a terminal, plain lines when piped. */

import type { SlateRecord, UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunEvent } from '../run-slates.ts';
import { type GridRow, gridRow } from '../views/grid-view.ts';
import type { Output } from './command.ts';
import { durationText } from './duration-text.ts';
import { gridLine, gridTable } from './grid-text.ts';
import { LiveRegion } from './live-region.ts';

const REDRAW_MS = 120;
/** The clock in the last line goes on while nothing ends. */
const TICK_MS = 1000;
const VISIBLE_DATES = 12;
/** Lines beside the dates: the head, the progress, and one so that nothing scrolls. */
const OTHER_LINES = 3;
/** Settled dates the remaining time is judged by: what was done before goes by in no time and tells nothing. */
const PACE_DATES = 8;
const BAR_WIDTH = 20;

/** Keeps the units of the dates under way and draws them; knows nothing but what it is told. */
export class RunGrid {
  readonly #output: Output;
  readonly #dates: readonly GameDate[];
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly #region: LiveRegion;
  readonly #startedAt: number;
  readonly #slates = new Map<GameDate, SlateRecord>();
  readonly #units = new Map<GameDate, Map<string, UnitRecord>>();
  readonly #requested: GameDate[] = [];
  /** When each settled, in that order. */
  readonly #settledAt: number[] = [];
  #drawnAt = 0;
  #isFinished = false;
  #cancelTick: () => void = () => undefined;

  constructor(output: Output, dates: readonly GameDate[], clock: Pick<Clock, 'now' | 'setTimer'>) {
    this.#output = output;
    this.#dates = dates;
    this.#clock = clock;
    this.#region = new LiveRegion(output);
    this.#startedAt = clock.now();
    if (output.isTerminal) this.#tick();
  }

  /** Dates that have settled, of all. */
  get settled(): number {
    return this.#settledAt.length;
  }

  unitEnded(unit: UnitRecord): void {
    this.#unitsOf(unit.date).set(unit.processor, unit);
    this.#draw(false);
  }

  progress(event: RunEvent): void {
    if (event.kind === 'requested') this.#requested.push(event.date);
    else {
      const { slate, units } = event.report;
      if (slate) this.#slates.set(event.date, slate);
      for (const unit of units) this.#unitsOf(event.date).set(unit.processor, unit);
    }
    if (event.kind === 'settled') {
      this.#settledAt.push(this.#clock.now());
      if (!this.#output.isTerminal)
        this.#output.line(`${gridLine(this.#row(event.date))}  [${this.#progressText()}]`);
    }
    this.#draw(event.kind === 'settled');
  }

  /** Draws the last state and leaves it on the screen. Repeating it is harmless. */
  finish(): void {
    this.#cancelTick();
    this.#draw(true);
    this.#isFinished = true;
  }

  #unitsOf(date: GameDate): Map<string, UnitRecord> {
    let units = this.#units.get(date);
    if (!units) {
      units = new Map();
      this.#units.set(date, units);
    }
    return units;
  }

  #row(date: GameDate): GridRow {
    return gridRow(date, this.#slates.get(date) ?? null, [...this.#unitsOf(date).values()]);
  }

  #tick(): void {
    this.#cancelTick = this.#clock.setTimer(this.#clock.now() + TICK_MS, () => {
      this.#draw(true);
      this.#tick();
    });
  }

  #progressText(): string {
    const done = this.settled;
    const left = this.#timeLeft();
    const ahead = left === null ? '' : `, about ${durationText(left)} left`;
    return `${done}/${this.#dates.length} dates, ${durationText(this.#clock.now() - this.#startedAt)}${ahead}`;
  }

  #timeLeft(): number | null {
    const done = this.settled;
    const todo = this.#dates.length - done;
    if (done === 0 || todo === 0) return null;
    const window = Math.min(done, PACE_DATES);
    const since = this.#settledAt[done - 1 - window] ?? this.#startedAt;
    return ((this.#clock.now() - since) / window) * todo;
  }

  #bar(): string {
    const filled = Math.round((this.settled / Math.max(this.#dates.length, 1)) * BAR_WIDTH);
    return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  }

  #draw(force: boolean): void {
    if (!this.#output.isTerminal || this.#isFinished) return;
    if (!force && this.#clock.now() - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = this.#clock.now();
    const room = Math.max(1, Math.min(VISIBLE_DATES, this.#output.rows - OTHER_LINES));
    const shown = this.#requested.slice(-room);
    // One column is left free: a terminal that has written its last one may or may not be on the next line.
    const table = gridTable(
      shown.map((date) => this.#row(date)),
      { colour: true, columns: this.#output.columns - 1 },
    );
    this.#region.draw([...table.split('\n'), `${this.#bar()} ${this.#progressText()}`]);
  }
}
