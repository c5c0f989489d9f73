/** The diamond: the pipeline's own processors and topics, reduced to 5 -> gate -> 3 -> 1 -> 1 -> 450 -> gate. */

import type { Graph } from '../../engine/graph.ts';
import { playerPropPredictions } from '../../pipeline/5-predict/player-prop-predictions.ts';
import { type BusSettings, buildGraph, GATE_3_4, PRODUCTION_BUS } from '../../pipeline/build-graph.ts';
import type { BatchProcessor, Processor } from '../../pipeline/define-processor.ts';
import { PROCESSORS } from '../../pipeline/processors.ts';

const FIVE = [
  'player_game_summary',
  'team_offense_game_summary',
  'team_defense_game_summary',
  'upcoming_player_game_context',
  'upcoming_team_game_context',
] as const;
const THREE = ['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_daily_cache'] as const;
const NEXT = 'player_composite_factors';
const LAST = 'ml_feature_store_v2';

/** Every unit of one date, in the order of the layers. */
export const DIAMOND_UNITS: readonly string[] = [
  ...FIVE,
  GATE_3_4,
  ...THREE,
  NEXT,
  LAST,
  playerPropPredictions.id,
];

const NEEDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...FIVE.map((id) => [id, []] as const),
  ...THREE.map((id) => [id, [GATE_3_4]] as const),
  [NEXT, THREE],
  [LAST, [NEXT]],
  [playerPropPredictions.id, [LAST]],
]);

/** The batch with its one edge. */
export const DIAMOND_BATCH: BatchProcessor = reduced(playerPropPredictions);

/** The processors' headers with the diamond's edges; each reads, for its input version, what those it needs have written. */
export const DIAMOND_PROCESSORS: readonly Processor[] = PROCESSORS.filter(({ id }) => NEEDS.has(id)).map(
  reduced,
);

export function diamondGraph(bus: Partial<BusSettings> = {}): Graph {
  const graph = buildGraph(DIAMOND_PROCESSORS, { ...PRODUCTION_BUS, ...bus });
  const gate = graph.nodes.get(GATE_3_4);
  if (!gate) throw new Error(`the graph has no ${GATE_3_4}`);
  // A date by itself: all five members of the gate are of its own date.
  const needs = gate.needs.map((need) => ({ ...need, at: 'same' as const }));
  const heard = new Set(graph.subscriptions.map(({ topic }) => topic));
  const topics = graph.topics.filter(({ name }) => heard.has(name));
  return { ...graph, topics, nodes: new Map([...graph.nodes, [GATE_3_4, { ...gate, needs }]]) };
}

function reduced<P extends Processor>(processor: P): P {
  const inputs = NEEDS.get(processor.id) ?? [];
  const tables = PROCESSORS.flatMap((input) =>
    inputs.includes(input.id) && 'output' in input ? [input.output] : [],
  );
  return {
    ...processor,
    kind: 'slate',
    cadence: 'daily',
    needs: inputs.map((input) => ({ processor: input, at: 'same', required: true })),
    reads: tables.map((table) => ({ table, window: 'same' })),
  };
}
