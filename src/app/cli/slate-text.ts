/** Predictions and accuracy as text for a terminal. */

import type { SystemAccuracy } from '../views/accuracy-view.ts';
import type { PlayerPrediction, SlatePredictions } from '../views/predictions-view.ts';

function number(value: number | null, digits: number, width: number): string {
  return (value === null ? '-' : value.toFixed(digits)).padStart(width);
}

const HEAD = `${'player'.padEnd(26)}${'game'.padEnd(12)}${'points'.padStart(7)}${'80 %'.padStart(9)}${'line'.padStart(7)}${'P(over)'.padStart(9)}  ${'call'.padEnd(6)}${'min'.padStart(6)}${'actual'.padStart(8)}`;

/** The `limit` highest predictions of the slate (all without a limit). */
export function predictionsTable(view: SlatePredictions, limit = Number.POSITIVE_INFINITY): string {
  const players = [...view.players].sort(
    (a, b) => b.predicted_points - a.predicted_points || a.person_id - b.person_id,
  );
  const lines = players.slice(0, limit).map(playerLine);
  const more = players.length - lines.length;
  return [
    HEAD,
    ...lines,
    ...(more > 0 ? [`... and ${more} more: tipoff predictions ${view.date}`] : []),
  ].join('\n');
}

function playerLine(player: PlayerPrediction): string {
  const game = player.is_home ? `${player.team} v ${player.opponent}` : `${player.team} @ ${player.opponent}`;
  const interval = `${player.q10}-${player.q90}`;
  return `${player.player_name.slice(0, 25).padEnd(26)}${game.padEnd(12)}${number(player.predicted_points, 1, 7)}${interval.padStart(9)}${number(player.line, 1, 7)}${number(player.p_over, 2, 9)}  ${player.recommendation.padEnd(8).slice(0, 8)}${number(player.projected_minutes, 0, 4)}${number(player.actual_points, 0, 8)}`;
}

/** "2024-01-15: 152 of 160 predicted (0.95), 3 excused". */
export function slateSentence(view: SlatePredictions): string {
  const { batch } = view;
  if (!batch) return `${view.date}: no batch of predictions has started`;
  const counts = `${batch.predicted ?? 0} of ${batch.expected.length} expected players predicted`;
  const coverage = batch.coverage === null ? '' : ` (coverage ${batch.coverage.toFixed(3)})`;
  const rest = `${batch.skipped ?? 0} skipped with a reason, ${batch.failed ?? 0} failed; ${batch.notSelected.length} not selected`;
  const degraded = batch.degradations.length > 0 ? `; degraded: ${batch.degradations.join(', ')}` : '';
  return `${view.date}: ${counts}${coverage}, ${rest}${degraded}`;
}

/** One line per system: mean absolute error over players who played. */
export function accuracyText(rows: readonly SystemAccuracy[]): string {
  const lines = rows.map(
    (row) =>
      `  ${row.system_id.padEnd(28)}MAE ${row.mae.toFixed(3)}  bias ${row.bias.toFixed(2).padStart(5)}  n ${row.n}`,
  );
  return ['graded on players who played:', ...lines].join('\n');
}
