/** The dashboard's page: tonight's predictions and the grid of the last slates, rendered on the server, no script. */

import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { SystemAccuracy } from '../views/accuracy-view.ts';
import { type GridCell, type GridRow, PHASE_NAMES, PHASES } from '../views/grid-view.ts';
import type { PlayerPrediction, SlatePredictions } from '../views/predictions-view.ts';
import type { StatusView } from '../views/status-view.ts';
import { STYLE } from './style.ts';

export interface DashboardData {
  readonly status: StatusView;
  readonly predictions: SlatePredictions | null;
  readonly grid: readonly GridRow[];
  /** Of the shown slate; empty until it is graded. */
  readonly accuracy: readonly SystemAccuracy[];
  readonly upstream: string;
}

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export function dashboardPage(data: DashboardData): Html {
  const { status, predictions } = data;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tipoff ${status.date ?? ''}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
  <h1>Tipoff</h1>
  <p class="upstream">data: ${data.upstream}</p>
</header>
<main>
  <section class="verdict ${status.verdict.toLowerCase().replace(' ', '-')}" aria-label="Verdict">
    <strong>${status.verdict}</strong>
    <span>${status.date ? `${status.date}: ` : ''}${status.cause}</span>
    <em>${status.action}</em>
  </section>
  ${incidents(data)}
  ${predictions ? slate(predictions, data.accuracy) : html`<p>No slate has been played in this home yet.</p>`}
  ${grid(data.grid, status.date)}
</main>
<footer>Probabilities and intervals come from each system's own distribution; PASS is an answer. Every figure is read from the stored rows.</footer>
</body>
</html>`;
}

function incidents({ status }: DashboardData): Html {
  if (status.incidents.length === 0) return html``;
  return html`<details class="incidents"><summary>${status.incidents.length} open incident(s)</summary>
<ul>${status.incidents.slice(0, 30).map((incident) => html`<li><b>${incident.severity}</b> ${incident.message} <small>(${incident.count}x)</small></li>`)}</ul></details>`;
}

function slate(view: SlatePredictions, accuracy: readonly SystemAccuracy[]): Html {
  const games = new Map<string, PlayerPrediction[]>();
  for (const player of view.players)
    games.set(player.game_id, [...(games.get(player.game_id) ?? []), player]);
  const { batch } = view;
  const counts = batch
    ? `${batch.predicted ?? 0} of ${batch.expected.length} expected players predicted, ${batch.skipped ?? 0} skipped, ${batch.failed ?? 0} failed`
    : 'no batch yet';
  return html`<section id="predictions"><h2>Predictions for ${view.date}</h2>
<p>${games.size} games; ${counts}${batch && batch.degradations.length > 0 ? html`; <span class="warn">degraded: ${batch.degradations.join(', ')}</span>` : ''}</p>
${accuracy.length > 0 ? accuracyLine(accuracy) : ''}
${[...games.values()].map(game)}
${view.missing.length > 0 ? html`<details><summary>${view.missing.length} expected players without a prediction</summary><ul>${view.missing.map((m) => html`<li>${m.player}: ${m.outcome} (${m.reason})</li>`)}</ul></details>` : ''}
</section>`;
}

function accuracyLine(accuracy: readonly SystemAccuracy[]): Html {
  return html`<p class="accuracy">Graded, mean absolute error: ${accuracy.map((row) => html`<span>${row.system_id} <b>${row.mae.toFixed(2)}</b> (n ${row.n})</span> `)}</p>`;
}

function game(players: readonly PlayerPrediction[]): Html {
  const first = players[0];
  if (!first) return html``;
  const [away, home] = first.is_home ? [first.opponent, first.team] : [first.team, first.opponent];
  const sorted = [...players].sort((a, b) => b.predicted_points - a.predicted_points);
  return html`<article><h3>${away} @ ${home}${first.tip_off_at ? html` <small>${first.tip_off_at.slice(11, 16)} UTC</small>` : ''}</h3>
<table><thead><tr><th>player</th><th>team</th><th>points</th><th>80 %</th><th>line</th><th>P(over)</th><th>call</th><th>min</th><th title="moving average">avg</th><th title="zone matchup">zone</th><th title="similarity">sim</th><th title="boosted trees">trees</th><th>actual</th></tr></thead>
<tbody>${sorted.map(
    (p) =>
      html`<tr><td>${p.player_name}</td><td>${p.team}</td><td class="n"><b>${p.predicted_points.toFixed(1)}</b></td><td class="n">${p.q10}–${p.q90}</td><td class="n">${show(p.line, 1)}</td><td class="n">${show(p.p_over, 2)}</td><td class="${p.recommendation.toLowerCase()}">${p.recommendation}</td><td class="n">${show(p.projected_minutes, 0)}</td><td class="n">${show(p.moving_average, 1)}</td><td class="n">${show(p.zone_matchup, 1)}</td><td class="n">${show(p.similarity, 1)}</td><td class="n">${show(p.boosted_trees, 1)}</td><td class="n">${show(p.actual_points, 0)}</td></tr>`,
  )}</tbody></table></article>`;
}

function show(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}

function grid(rows: readonly GridRow[], current: string | null): Html {
  return html`<section id="grid"><h2>Last slates</h2>
<table class="grid"><thead><tr><th>date</th><th>games</th>${PHASES.map((phase) => html`<th>${PHASE_NAMES[phase]}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr${row.date === current ? raw(' class="current"') : ''}><td><a href="/?date=${row.date}">${row.date}</a></td><td class="n">${row.games ?? '?'}</td>${
        row.games === 0
          ? html`<td colspan="${PHASES.length}" class="empty">${row.emptyDetail}</td>`
          : row.cells.map(cell)
      }</tr>`,
  )}</tbody></table></section>`;
}

const STATE_WORDS: Readonly<Record<GridCell['state'], string>> = {
  none: 'not planned',
  open: 'waiting',
  running: 'running',
  done: 'done',
  empty: 'empty, as expected',
  short: 'partial',
  bad: 'needs a person',
};

function cell(data: GridCell): Html {
  const title = [STATE_WORDS[data.state], ...data.notes].join('\n');
  return html`<td class="cell ${data.state}" title="${title}">${data.state === 'none' ? '–' : `${data.done}/${data.total}`}</td>`;
}
