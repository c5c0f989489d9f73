/** What the world has been told, on the dashboard: counts, age of the data, halts. */

import { html } from 'hono/html';
import { durationText } from '../cli/duration-text.ts';
import { easternDayTime } from '../views/eastern-clock.ts';
import { haltSentence } from '../views/publication-view.ts';
import type { StatusView } from '../views/status-view.ts';
import type { Html } from './page.ts';

export function publicationSection({ date, publication, halts }: StatusView, now: number): Html {
  if (publication === null && halts.length === 0) return html``;
  const age = publication?.dataAsOf ?? null;
  return html`<section id="publication"><h2>To the world</h2>
${halts.map((halt) => html`<p><b class="problem">${haltSentence(halt)}</b></p>`)}
${publication ? html`<p>${publication.sentence}${age === null ? '' : html` <small>data as of ${easternDayTime(age)}, ${durationText(Math.max(0, now - age))} old</small>`} · <a href="/v1/predictions/${date}.json">export</a></p>` : ''}</section>`;
}
