/** Places the graph on a page: one column per phase, what is too far away to draw as a line becomes a note in its box. */

import { type DateMap, dependentsOf, type Graph, type GraphNode, type Need } from '../../src/engine/graph.ts';

export interface Box {
  readonly node: GraphNode;
  /** The id in lines short enough for the box. */
  readonly name: readonly string[];
  /** Required steps inside its own phase that come before it; 0 for the first. */
  readonly level: number;
  /** Whether the level is worth telling: a gate starts the phase. */
  readonly showsLevel: boolean;
  /** Needs that are written down instead of drawn. */
  readonly notes: readonly Need[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly from: Box;
  readonly to: Box;
  readonly at: DateMap;
  readonly required: boolean;
}

export interface Column {
  readonly phase: number;
  readonly x: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly Column[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export const BOX_WIDTH = 208;
export const NAME_LINE = 17;
export const NOTE_LINE = 14;
const PADDING = 9;
const COLUMN_GAP = 76;
const ROW_GAP = 16;
const MARGIN = 28;
const TOP = 84;
const NAME_LENGTH = 20;
/** A processor that so many wait for is written into their boxes: as lines it would hide everything else. */
const HUB_DEPENDENTS = 7;

/** Same graph, same layout. */
export function layoutGraph(graph: Graph): Layout {
  const phases = [...new Set([...graph.nodes.values()].map((node) => node.phase))].sort((a, b) => a - b);
  const columns = phases.map((phase, i) => ({ phase, x: MARGIN + i * (BOX_WIDTH + COLUMN_GAP) }));
  const drafts = columns.map(({ phase, x }) => draftColumn(graph, phase, x));
  const pitch =
    Math.max(
      ...drafts
        .slice(0, 2)
        .flat()
        .map((box) => box.height),
    ) + ROW_GAP;
  const placed = new Map<string, Box>();
  for (const draft of drafts) {
    for (const box of placeColumn(graph, draft, placed, pitch)) placed.set(box.node.id, box);
  }
  const boxes = [...placed.values()];
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return {
    width: MARGIN + columns.length * (BOX_WIDTH + COLUMN_GAP),
    height: bottom + MARGIN,
    columns,
    boxes,
    arrows: boxes.flatMap((to) =>
      to.node.needs
        .filter((need) => !to.notes.includes(need))
        .map(({ processor, at, required }) => ({ from: boxOf(placed, processor), to, at, required })),
    ),
  };
}

function draftColumn(graph: Graph, phase: number, x: number): Box[] {
  const nodes = [...graph.nodes.values()].filter((node) => node.phase === phase);
  const boxes = nodes.map((node): Box => {
    const notes = node.needs.filter((need) => !isDrawn(graph, node, need));
    const name = brokenName(node.id);
    const showsLevel = !node.isGate && nodes.some((other) => other.isGate);
    const small = notes.length + (showsLevel ? 1 : 0);
    const height = 2 * PADDING + NAME_LINE * name.length + NOTE_LINE * small;
    return { node, name, level: levelOf(graph, node), showsLevel, notes, x, y: 0, width: BOX_WIDTH, height };
  });
  // Sorting is stable: inside a level the declaration's order stays.
  return boxes.sort((a, b) => a.level - b.level);
}

/** Lines join neighbours: the same column or the one before, and nobody whom half the graph waits for. */
function isDrawn(graph: Graph, node: GraphNode, need: Need): boolean {
  const input = graph.nodes.get(need.processor);
  if (!input) throw new Error(`${node.id} needs ${need.processor}, which is not in the graph`);
  const distance = node.phase - input.phase;
  return (distance === 0 || distance === 1) && dependentsOf(graph, input.id).length < HUB_DEPENDENTS;
}

function levelOf(graph: Graph, node: GraphNode, above: readonly string[] = []): number {
  const levels = node.needs.map((need) => {
    const input = graph.nodes.get(need.processor);
    if (!input || !need.required || input.phase !== node.phase || above.includes(input.id)) return 0;
    return isDrawn(graph, node, need) ? 1 + levelOf(graph, input, [...above, node.id]) : 0;
  });
  return Math.max(0, ...levels);
}

/** Boxes lie as close to what they wait for as their order allows. */
function placeColumn(
  graph: Graph,
  draft: readonly Box[],
  placed: ReadonlyMap<string, Box>,
  pitch: number,
): Box[] {
  const wanted = draft.map((box, i) => {
    const inputs = box.node.needs.flatMap((need) => {
      const input = placed.get(need.processor);
      return input && isDrawn(graph, box.node, need) ? [input.y + input.height / 2] : [];
    });
    return inputs.length > 0 ? mean(inputs) - box.height / 2 : TOP + i * pitch;
  });
  let free = TOP;
  const stacked = draft.map((box, i) => {
    const y = Math.max(free, wanted[i] ?? free);
    free = y + box.height + ROW_GAP;
    return { ...box, y };
  });
  // Stacking only pushes down; what that cost on average is given back, as far as the top allows.
  const drift = mean(stacked.map((box, i) => box.y - (wanted[i] ?? box.y)));
  const shift = Math.min(drift, Math.min(...stacked.map((box) => box.y)) - TOP);
  return stacked.map((box) => ({ ...box, y: Math.round(box.y - shift) }));
}

function brokenName(id: string): string[] {
  const lines: string[] = [];
  for (const word of id.split(/(?<=_)/)) {
    const last = lines.at(-1);
    if (last !== undefined && (last + word).length <= NAME_LENGTH) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines;
}

function boxOf(placed: ReadonlyMap<string, Box>, id: string): Box {
  const box = placed.get(id);
  if (!box) throw new Error(`no box was placed for ${id}`);
  return box;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
