/** The slate's predictions on the dashboard: what came out in figures, then one table per game. */

import { html } from 'hono/html';
import type { SystemAccuracy } from '../views/accuracy-view.ts';
import { easternTime } from '../views/eastern-clock.ts';
import type { PlayerPrediction, SlatePredictions } from '../views/predictions-view.ts';
import type { Html } from './page.ts';

/** `said` is what the page says of the slate already: it is not said twice. */
export function predictionsSection(
  view: SlatePredictions,
  accuracy: readonly SystemAccuracy[],
  said: string,
): Html {
  const games = Map.groupBy(view.players, (player) => player.game_id);
  const isGraded = view.players.some((player) => player.actual_points !== null);
  return html`<section id="predictions" aria-labelledby="predictions-title"><h2 id="predictions-title">Predictions for ${view.date}</h2>
${said.includes(view.sentence) ? '' : html`<p>${view.sentence}</p>`}
${view.batch ? figures(view) : ''}
${accuracy.length > 0 ? accuracyTable(accuracy) : ''}
${missing(view)}
${[...games.values()].map((players) => game(players, isGraded))}
</section>`;
}

/** From the slate's players to the calls; nothing is lost on the way without a reason. */
function figures({ funnel }: SlatePredictions): Html {
  const { calls } = funnel;
  const pairs: [string, number | string][] = [
    ['candidates', funnel.candidates],
    ['selected', funnel.selected],
    ['features ready', funnel.ready],
    ['predicted', funnel.predicted],
    ['with a line', funnel.withLine],
    ['over / under / pass', `${calls.OVER} / ${calls.UNDER} / ${calls.PASS}`],
  ];
  return html`<dl>${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${funnel.notSelected.length > 0 ? html`<p class="soft">Not selected: ${funnel.notSelected.map(([reason, n]) => `${n} ${reason}`).join(', ')}.</p>` : ''}`;
}

function accuracyTable(accuracy: readonly SystemAccuracy[]): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="Accuracy"><table class="narrow"><caption>Graded <small>mean absolute error (MAE) on players who played</small></caption>
<thead><tr><th scope="col">system</th><th scope="col" class="n">MAE</th><th scope="col" class="n">bias</th><th scope="col" class="n">n</th></tr></thead>
<tbody>${accuracy.map((row) => html`<tr><th scope="row">${row.system_id}</th><td class="n">${row.mae.toFixed(2)}</td><td class="n">${row.bias.toFixed(2)}</td><td class="n">${row.n}</td></tr>`)}</tbody></table></div>`;
}

function missing({ missing: members }: SlatePredictions): Html {
  if (members.length === 0) return html``;
  return html`<details><summary>${members.length} expected player${members.length === 1 ? '' : 's'} without a prediction</summary>
<ul>${members.map(({ player, outcome, reason }) => html`<li>${player}: ${outcome}${reason ? ` (${reason})` : ''}</li>`)}</ul></details>`;
}

/** A phone leaves out the columns that are `extra`, and shows the team beside the name. */
function game(players: readonly PlayerPrediction[], isGraded: boolean): Html {
  const first = players[0];
  if (!first) return html``;
  const [away, home] = first.is_home ? [first.opponent, first.team] : [first.team, first.opponent];
  const sorted = [...players].sort((a, b) => b.predicted_points - a.predicted_points);
  const title = `${away} @ ${home}`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${title}"><table class="game">
<caption>${title} <small>${first.tip_off_at ? easternTime(first.tip_off_at) : 'time not known'}</small></caption>
<thead><tr><th scope="col">player</th><th scope="col" class="team extra">team</th><th scope="col" class="n">points</th><th scope="col" class="n">80 %</th><th scope="col" class="n">line</th><th scope="col" class="n">P(over)</th><th scope="col" class="call">call</th>${SYSTEMS.map(([name]) => html`<th scope="col" class="n extra">${name}</th>`)}${isGraded ? html`<th scope="col" class="n">actual</th>` : ''}</tr></thead>
<tbody>${sorted.map((player) => playerRow(player, isGraded))}</tbody></table></div>`;
}

/** What stands behind the ensemble's figure. */
const SYSTEMS: readonly (readonly [name: string, text: (p: PlayerPrediction) => string])[] = [
  ['min', (p) => show(p.projected_minutes, 0)],
  ['moving', (p) => show(p.moving_average, 1)],
  ['zones', (p) => show(p.zone_matchup, 1)],
  ['similar', (p) => show(p.similarity, 1)],
  ['trees', (p) => show(p.boosted_trees, 1)],
];

function playerRow(p: PlayerPrediction, isGraded: boolean): Html {
  const call = p.recommendation;
  const status = p.injury_status && !HEALTHY.has(p.injury_status) ? p.injury_status : null;
  return html`<tr><th scope="row" class="who">${p.player_name} <small class="phone">${p.team}</small>${status ? html` <small class="warn">${status}</small>` : ''}</th><td class="extra">${p.team}</td>
<td class="n"><b>${p.predicted_points.toFixed(1)}</b></td><td class="n">${Math.round(p.q10)}–${Math.round(p.q90)}</td><td class="n">${show(p.line, 1)}</td><td class="n">${show(p.p_over, 2)}</td>
<td class="${call.toLowerCase().replace('_', '-')}">${call.replace('_', ' ')}</td>${SYSTEMS.map(([, text]) => html`<td class="n extra">${text(p)}</td>`)}${isGraded ? html`<td class="n">${show(p.actual_points, 0)}</td>` : ''}</tr>`;
}

/** Said of players about whom there is nothing to say. */
const HEALTHY: ReadonlySet<string> = new Set(['not_listed', 'available']);

function show(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
