/** The grid of the last slates on the dashboard: date x phase, each cell with its state in words. */

import { html, raw } from 'hono/html';
import {
  CELL_WORDS,
  type CellState,
  type GridCell,
  type GridRow,
  PHASE_NAMES,
  PHASES,
} from '../views/grid-view.ts';
import type { Html } from './page.ts';

const LEGEND: readonly CellState[] = ['done', 'short', 'empty', 'open', 'running', 'blocked', 'bad'];

export function gridSection(rows: readonly GridRow[], current: string | null): Html {
  return html`<section id="grid" aria-labelledby="grid-title"><h2 id="grid-title">Last slates</h2>
<div class="wide" tabindex="0" role="region" aria-label="Grid of the last slates"><table>
<caption class="hidden">Units done per date and phase</caption>
<thead><tr><th scope="col">date</th><th scope="col" class="n">games</th>${PHASES.map(phaseHead)}</tr></thead>
<tbody>${rows.map((row) => slateRow(row, current))}</tbody></table></div>
<ul class="legend" aria-hidden="true">${LEGEND.map((state) => html`<li><span class="cell ${state}"></span>${CELL_WORDS[state]}</li>`)}</ul></section>`;
}

/** A phone has room for the beginning of a name. */
function phaseHead(phase: number): Html {
  const name = PHASE_NAMES[phase] ?? '';
  return html`<th scope="col"><span class="wide-name">${name}</span><abbr class="phone" title="${name}" aria-hidden="true">${name.slice(0, 4)}</abbr></th>`;
}

function slateRow(row: GridRow, current: string | null): Html {
  const date = html`<th scope="row"><a href="/?date=${row.date}">${row.date}</a></th>`;
  const rest =
    row.games === 0
      ? html`<td class="n">0</td><td colspan="${PHASES.length}" class="cell empty">${row.emptyDetail ?? 'no games'}</td>`
      : html`<td class="n">${row.games ?? '?'}</td>${row.cells.map(cell)}`;
  return html`<tr${row.date === current ? raw(' class="current"') : ''}>${date}${rest}</tr>`;
}

function cell({ state, done, total, notes }: GridCell): Html {
  const words = CELL_WORDS[state];
  const counts = state === 'none' ? '–' : `${done}/${total}`;
  return html`<td class="cell ${state}" title="${[words, ...notes].join('\n')}">${counts}${state === 'bad' ? ' !' : ''}<span class="hidden"> ${words}</span></td>`;
}
