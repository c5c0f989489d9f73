/** Draws the graph as one SVG picture that needs neither fonts nor scripts. */

import type { DateMap, Graph, Need } from '../../src/engine/graph.ts';
import { type Arrow, BOX_WIDTH, type Box, layoutGraph, NAME_LINE, NOTE_LINE } from './graph-layout.ts';

const PHASE_TITLES: Readonly<Record<number, string>> = {
  1: 'collect',
  2: 'raw',
  3: 'analytics',
  4: 'precompute',
  5: 'predict',
  6: 'grade',
};

interface Line {
  readonly colour: string;
  readonly dashes: string;
  /** How the date reads in a note. */
  readonly date: string;
  readonly legend: string;
}

const LINES: Readonly<Record<DateMap, Line>> = {
  same: { colour: '#5b6b82', dashes: '', date: 'D', legend: 'waits for the same date D' },
  previous: {
    colour: '#d9480f',
    dashes: '7 4',
    date: 'P(D)',
    legend: 'waits for P(D), the last date before D with results',
  },
  day_after: { colour: '#2b8a3e', dashes: '2 4', date: 'D+1', legend: 'waits for the day after D' },
  week: { colour: '#7048e8', dashes: '9 3 2 3', date: 'week', legend: 'waits for the week’s unit' },
};

const FILLS = { slate: '#eaf2ff', results: '#eef8ee', gate: '#fff3bf' } as const;
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';

/** The whole picture; the same graph gives the same bytes. */
export function graphPicture(graph: Graph): string {
  const layout = layoutGraph(graph);
  const height = layout.height + 76;
  const used = Object.keys(LINES).filter((at) =>
    [...graph.nodes.values()].some((node) => node.needs.some((need) => need.at === at)),
  ) as DateMap[];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}" font-family="${FONT}" role="img" aria-label="The graph of the pipeline, one column per phase">`,
    `<defs>${used.map(marker).join('')}</defs>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...layout.columns.map(({ phase, x }) => columnTitle(phase, x)),
    ...layout.arrows.map((arrow) => arrowPath(arrow)),
    ...layout.boxes.map((box) => boxShape(box)),
    legend(used, layout.height + 12),
    '</svg>',
  ].join('\n')}\n`;
}

function columnTitle(phase: number, x: number): string {
  const centre = x + BOX_WIDTH / 2;
  return [
    `<text x="${centre}" y="36" font-size="13" fill="#5b6b82" text-anchor="middle">Phase ${phase}</text>`,
    `<text x="${centre}" y="58" font-size="19" font-weight="600" fill="#1b2433" text-anchor="middle">${PHASE_TITLES[phase] ?? ''}</text>`,
  ].join('\n');
}

function marker(at: DateMap): string {
  return `<marker id="end-${at}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="${LINES[at].colour}"/></marker>`;
}

function arrowPath({ from, to, at, required }: Arrow): string {
  const { colour, dashes } = LINES[at];
  const style = `fill="none" stroke="${colour}" stroke-width="${required ? 1.9 : 1.1}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}${required ? '' : ' opacity="0.65"'} marker-end="url(#end-${at})"`;
  return `<path d="${from.x === to.x ? aroundTheSide(from, to) : across(from, to)}" ${style}/>`;
}

/** Between columns: from the right edge to the left edge, ends spread so that lines of one box stay apart. */
function across(from: Box, to: Box): string {
  const [x1, x2] = [from.x + from.width, to.x - 2];
  const [y1, y2] = [anchor(from, to), anchor(to, from)];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** Inside a column: out of the right edge and back into it, the wider the further. */
function aroundTheSide(from: Box, to: Box): string {
  const x = from.x + from.width;
  const [y1, y2] = [from.y + from.height * 0.72, to.y + to.height * 0.28];
  const bulge = Math.min(62, 16 + Math.abs(y2 - y1) / 5.5);
  return `M${x} ${Math.round(y1)} C${x + bulge} ${Math.round(y1)} ${x + bulge} ${Math.round(y2)} ${x + 2} ${Math.round(y2)}`;
}

function anchor(box: Box, other: Box): number {
  const difference = other.y + other.height / 2 - (box.y + box.height / 2);
  const spread = Math.max(-0.3, Math.min(0.3, difference / 700)) * box.height;
  return Math.round(box.y + box.height / 2 + spread);
}

function boxShape(box: Box): string {
  const { node, x, y, width, height } = box;
  const fill = node.isGate ? FILLS.gate : FILLS[node.kind];
  const top = y + 9 + NAME_LINE - 4;
  const names = box.name.map((line, i) => text(x + 11, top + i * NAME_LINE, 14, '#1b2433', line, '600'));
  const first = top + box.name.length * NAME_LINE - 2;
  const notes = box.notes.map((need, i) => noteText(need, x + 11, first + i * NOTE_LINE));
  const below = first + notes.length * NOTE_LINE;
  if (box.showsLevel) notes.push(text(x + 11, below, 10.5, '#5b6b82', `level ${box.level}`));
  const title = `<title>${escaped(`${node.id}: ${node.doc}`)}</title>`;
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="7" fill="${fill}" stroke="${node.isGate ? '#e67700' : '#93a1b5'}"${node.required ? '' : ' stroke-dasharray="4 3"'}/>`;
  return `<g>${title}${shape}${names.join('')}${notes.join('')}</g>`;
}

function noteText(need: Need, x: number, y: number): string {
  const { colour, date } = LINES[need.at];
  return text(
    x,
    y,
    10.5,
    colour,
    `${need.required ? '' : '('}${need.processor} · ${date}${need.required ? '' : ')'}`,
  );
}

function legend(used: readonly DateMap[], y: number): string {
  const lines = used.map((at, i) => {
    const x = 28 + i * 400;
    const { colour, dashes, legend: words } = LINES[at];
    return `<path d="M${x} ${y} h34" stroke="${colour}" stroke-width="2"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/>${text(x + 42, y + 4, 12, '#1b2433', words)}`;
  });
  const kinds: readonly (readonly [string, string])[] = [
    [FILLS.slate, 'slate: known before the games of D'],
    [FILLS.results, 'results: made from the finished games of D'],
    [FILLS.gate, 'gate: passes when its members have ended well'],
    ['#ffffff', 'thin line, (note), dashed box: optional'],
  ];
  const boxes = kinds.map(([fill, words], i) => {
    const x = 28 + i * 400;
    return `<rect x="${x}" y="${y + 20}" width="34" height="18" rx="4" fill="${fill}" stroke="#93a1b5"/>${text(x + 42, y + 33, 12, '#1b2433', words)}`;
  });
  return [...lines, ...boxes].join('\n');
}

function text(x: number, y: number, size: number, colour: string, words: string, weight = '400'): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
