/** The dashboard's page: tonight's predictions and the grid of the last slates, rendered on the server, no script. */

import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { addDays } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import type { SystemAccuracy } from '../views/accuracy-view.ts';
import { easternDayTime } from '../views/eastern-clock.ts';
import type { GridRow } from '../views/grid-view.ts';
import type { IncidentView } from '../views/incidents-view.ts';
import type { SlatePredictions } from '../views/predictions-view.ts';
import type { SourceView } from '../views/sources-view.ts';
import type { StatusView } from '../views/status-view.ts';
import { gridSection } from './grid-section.ts';
import { code, incidentsSection } from './incidents-section.ts';
import { predictionsSection } from './predictions-section.ts';
import { publicationSection } from './publication-section.ts';
import { sourcesSection } from './sources-section.ts';
import { STYLE } from './style.ts';

export interface DashboardData {
  readonly status: StatusView;
  /** Null for a home without slates. */
  readonly predictions: SlatePredictions | null;
  readonly grid: readonly GridRow[];
  /** Open ones, the newest first. */
  readonly incidents: readonly IncidentView[];
  readonly sources: readonly SourceView[];
  /** Of the shown slate; empty until it is graded. */
  readonly accuracy: readonly SystemAccuracy[];
  readonly upstream: string;
  /** When the page was made: tells an old tab from a new one. */
  readonly now: Instant;
}

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** While something is at work the page asks again by itself. */
const REFRESH_SECONDS = 10;
const MOST_CAUSES = 12;

export function dashboardPage(data: DashboardData): Html {
  const { status, predictions } = data;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${status.verdict === 'RUNNING' ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : ''}
<title>Tipoff${status.date ? ` ${status.date}` : ''}: ${status.verdict}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
  <h1><a href="/">Tipoff</a></h1>
  <span class="soft">data: ${data.upstream} · as of ${easternDayTime(data.now)}</span>
</header>
<main id="main">
  ${dates(status)}
  ${verdict(status)}
  ${causes(status)}
  ${publicationSection(status, data.now)}
  ${incidentsSection(data.incidents)}
  ${sourcesSection(data.sources)}
  ${data.grid.length > 0 ? gridSection(data.grid, status.date) : ''}
  ${predictions && status.verdict !== 'NO GAMES' ? predictionsSection(predictions, data.accuracy, status.cause) : ''}
</main>
<footer>Probabilities and intervals come from each system's own distribution; PASS is an answer. Every figure is read from the stored rows. Times are Eastern.</footer>
</body>
</html>`;
}

/** Yesterday, tomorrow, any date: links and a form, no script. */
function dates({ date }: StatusView): Html {
  if (date === null) return html``;
  const [before, after] = [addDays(date, -1), addDays(date, 1)];
  return html`<nav aria-label="Dates">
<a href="/?date=${before}" rel="prev">← ${before}</a> <b aria-current="page">${date}</b> <a href="/?date=${after}" rel="next">${after} →</a> <a href="/">newest</a>
<form action="/" method="get"><label for="date" class="hidden">Date</label><input id="date" name="date" type="date" value="${date}" required><button>Show</button></form>
</nav>`;
}

function verdict(status: StatusView): Html {
  const kind = status.verdict.toLowerCase().replace(' ', '-');
  return html`<section class="verdict ${kind}" aria-label="Verdict">
<strong>${status.verdict}</strong><span>${status.date ? `${status.date}: ` : ''}${status.cause}</span>
<p>To do: ${code(status.action)}</p>
${status.notes.length > 0 ? html`<ul class="soft">${status.notes.map((note) => html`<li>${note}</li>`)}</ul>` : ''}
</section>`;
}

function causes(status: StatusView): Html {
  const required = status.causes.filter((cause) => cause.required);
  if (required.length === 0) return html``;
  const more = required.length - MOST_CAUSES;
  return html`<section aria-labelledby="causes-title"><h2 id="causes-title">Not done on ${status.date}</h2>
<ul>${required
    .slice(0, MOST_CAUSES)
    .map(
      ({ unit, why, behind }) =>
        html`<li><b>${unit}</b>: ${why}${
          behind.length > 0
            ? html`<details><summary>holds up ${behind.length} unit${behind.length === 1 ? '' : 's'}</summary><ul>${behind.map((key) => html`<li>${key}</li>`)}</ul></details>`
            : ''
        }</li>`,
    )}${more > 0 ? html`<li>and ${more} more</li>` : ''}</ul></section>`;
}
