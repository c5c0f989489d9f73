/** Predictions and accuracy as text for a terminal. */

import type { SystemAccuracy } from '../views/accuracy-view.ts';
import type { PlayerPrediction, SlatePredictions } from '../views/predictions-view.ts';
import { clip } from '../views/short-reason.ts';

interface Column {
  readonly head: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  text(player: PlayerPrediction): string;
}

const COLUMNS: readonly Column[] = [
  { head: 'player', width: 24, align: 'left', text: (p) => p.player_name },
  { head: 'game', width: 10, align: 'left', text: (p) => `${p.team} ${p.is_home ? 'v' : '@'} ${p.opponent}` },
  { head: 'points', width: 6, align: 'right', text: (p) => fixed(p.predicted_points, 1) },
  { head: '80 %', width: 7, align: 'right', text: (p) => `${Math.round(p.q10)}-${Math.round(p.q90)}` },
  { head: 'line', width: 5, align: 'right', text: (p) => fixed(p.line, 1) },
  { head: 'P(over)', width: 7, align: 'right', text: (p) => fixed(p.p_over, 2) },
  { head: 'call', width: 7, align: 'left', text: (p) => p.recommendation.replace('_', ' ') },
  { head: 'min', width: 3, align: 'right', text: (p) => fixed(p.projected_minutes, 0) },
  { head: 'actual', width: 6, align: 'right', text: (p) => fixed(p.actual_points, 0) },
];
const GAP = '  ';

/** The `limit` highest predictions of the slate (all without a limit), highest first. */
export function predictionsTable(view: SlatePredictions, limit = Number.POSITIVE_INFINITY): string {
  const players = [...view.players].sort(
    (a, b) => b.predicted_points - a.predicted_points || a.person_id - b.person_id,
  );
  const shown = players.slice(0, limit);
  const more = players.length - shown.length;
  return [
    row(COLUMNS.map((column) => column.head)),
    ...shown.map((player) => row(COLUMNS.map((column) => column.text(player)))),
    ...(more > 0 ? [`... and ${more} more: tipoff predictions ${view.date}`] : []),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return COLUMNS.map(({ width, align }, i) => {
    const text = clip(cells[i] ?? '', width);
    return align === 'left' ? text.padEnd(width) : text.padStart(width);
  })
    .join(GAP)
    .trimEnd();
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** What the batch came to, the calls, who was not looked at and what was missing, a line each. */
export function slateSummary(view: SlatePredictions): string {
  const { batch, funnel } = view;
  const lines = [`${view.date}: ${view.sentence}`];
  if (view.players.length > 0) {
    const { OVER, UNDER, PASS, NO_LINE } = funnel.calls;
    lines.push(`calls: ${OVER} over, ${UNDER} under, ${PASS} pass, ${NO_LINE} without a line`);
  }
  if (funnel.notSelected.length > 0) {
    const count = batch?.notSelected.length ?? 0;
    lines.push(
      `not selected: ${count} (${funnel.notSelected.map(([reason, n]) => `${n} ${reason}`).join(', ')})`,
    );
  }
  if (batch && batch.degradations.length > 0) lines.push(`degraded: ${batch.degradations.join(', ')}`);
  return lines.join('\n');
}

/** Who of the expected set is not predicted, one line per reason with the names. */
export function missingText(view: SlatePredictions): string[] {
  const byReason = new Map<string, string[]>();
  for (const { player, outcome, reason } of view.missing) {
    const key = reason === null ? outcome : `${outcome} (${reason})`;
    byReason.set(key, [...(byReason.get(key) ?? []), player]);
  }
  return [...byReason].map(([reason, players]) => `  ${reason}: ${players.join(', ')}`);
}

/** One line per system: mean absolute error over players who played. */
export function accuracyText(rows: readonly SystemAccuracy[]): string {
  const lines = rows.map(
    (row) =>
      `  ${row.system_id.padEnd(28)}MAE ${row.mae.toFixed(3)}  bias ${row.bias.toFixed(2).padStart(5)}  n ${row.n}`,
  );
  return ['graded on players who played:', ...lines].join('\n');
}
