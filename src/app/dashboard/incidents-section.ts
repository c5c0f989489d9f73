/** Open incidents on the dashboard: cause, how much suffers from it, who was told, what to do. */

import { html } from 'hono/html';
import { easternDayTime } from '../views/eastern-clock.ts';
import type { IncidentView } from '../views/incidents-view.ts';
import type { Html } from './page.ts';

const MOST_INCIDENTS = 30;

/** The newest first. */
export function incidentsSection(open: readonly IncidentView[]): Html {
  if (open.length === 0) return html``;
  const shown = open.slice(0, MOST_INCIDENTS);
  const more = open.length - shown.length;
  return html`<details id="incidents"><summary>${open.length} open incident${open.length === 1 ? '' : 's'}</summary>
<ul>${shown.map(incident)}${more > 0 ? html`<li>and ${more} older ones</li>` : ''}</ul></details>`;
}

function incident(one: IncidentView): Html {
  const { severity, message, key, count, lastSeenAt, subjects, receipts, acknowledgedBy } = one;
  const told = receipts.map(({ channel, state }) => `${channel} ${state}`).join(', ');
  return html`<li><b class="${severity === 'warning' ? 'warn' : 'problem'}">${severity}</b> ${message} <small>(${count}x, last ${easternDayTime(lastSeenAt)}${subjects > 0 ? `, ${subjects} suffer from it` : ''})</small><br>
<small>${key}; ${acknowledgedBy ? `taken up by ${acknowledgedBy}` : 'nobody has taken it up'}; told: ${told || 'nobody yet'}. To do: ${code(one.action)}</small></li>`;
}

/** Commands in back quotes are set as code. */
export function code(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
