/** The sources on the dashboard: state, last good data, what comes next, how much of the season is there. */

import { html } from 'hono/html';
import { easternDayTime } from '../views/eastern-clock.ts';
import { shortText } from '../views/short-reason.ts';
import { coverageText, quotaText } from '../views/source-text.ts';
import type { SourceState, SourceView } from '../views/sources-view.ts';
import type { Html } from './page.ts';

const TROUBLED: ReadonlySet<SourceState> = new Set(['unreadable', 'cooling', 'late', 'dark']);

/** Folded; its summary says how many are in trouble. */
export function sourcesSection(sources: readonly SourceView[]): Html {
  if (sources.every(({ state }) => state === 'idle')) return html``;
  const troubled = sources.filter(({ state }) => TROUBLED.has(state));
  const summary =
    troubled.length === 0
      ? `${sources.length} sources, none in trouble`
      : `${troubled.length} of ${sources.length} sources in trouble: ${troubled.map(({ source }) => source).join(', ')}`;
  return html`<details id="sources"><summary>${summary}</summary>
<table><caption>Sources</caption>
<thead><tr><th scope="col">source</th><th scope="col">state</th><th scope="col">last good</th><th scope="col">next</th><th scope="col">of the season</th><th scope="col">stops without it</th></tr></thead>
<tbody>${sources.map(row)}</tbody></table></details>`;
}

function row(view: SourceView): Html {
  const { source, state, why, lastGood, expected, stops } = view;
  const quota = quotaText(view);
  const next = expected ? `${expected.date}, by ${easternDayTime(expected.due)}` : '';
  return html`<tr><th scope="row">${source}</th><td><b class="${TROUBLED.has(state) ? 'problem' : 'soft'}">${state}</b>${state === 'ok' ? '' : html` <small>${shortText(why)}</small>`}</td><td>${lastGood?.date ?? 'none yet'}</td><td>${next}</td><td>${coverageText(view)}${quota === null ? '' : html`<br><small>${quota}</small>`}</td><td>${stops.length === 0 ? 'nothing' : `${stops.length} processors`}</td></tr>`;
}
