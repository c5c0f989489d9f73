/** Stores what the log says of a slate as its partition, and says how the unit ends. */

import { assertRunning } from '../../engine/assert-held.ts';
import type { GateEvaluationRecord } from '../../engine/declared-gates.ts';
import type { UnitResult } from '../../engine/engine-context.ts';
import type { GraphNode } from '../../engine/graph.ts';
import type { PublishedItem } from '../../engine/publications.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { publishedPredictions as output } from '../../tables/nba-predictions/published-predictions.ts';
import { computedEnvelope } from '../run-processor.ts';
import { withoutRows } from '../without-rows.ts';
import type { Publishing } from './append-entries.ts';
import type { PublicationDecision } from './decide-publication.ts';
import { publishedPredictions } from './published-predictions.ts';

export async function storePublished(
  { ports, date, attemptId }: Publishing,
  node: GraphNode,
  workspace: Workspace,
  items: ReadonlyMap<string, PublishedItem>,
  decision: PublicationDecision,
  evaluations: readonly GateEvaluationRecord[],
  version: string,
): Promise<UnitResult> {
  const { engine, warehouse } = ports;
  const rows = [...items.values()].filter(({ first }) => first !== null).map(rowOf);
  const expected = rows.length + decision.tooLate.length;
  const degradations = [
    ...evaluations
      .filter(({ branch }) => branch === 'pass_degraded')
      .map(({ gate, detail }) => `gate ${gate} passed degraded: ${detail}`),
    ...(decision.tooLate.length > 0
      ? [`${decision.tooLate.length} predictions came after tip-off and were not published`]
      : []),
    ...(decision.frozen.length > 0
      ? [`${decision.frozen.length} published items stay as they were at tip-off`]
      : []),
    ...(decision.unexplained.length > 0
      ? [`${decision.unexplained.length} published items are not predicted any more; they stay`]
      : []),
  ];
  if (rows.length === 0) return withoutRows({ kind: 'empty_ok', reason: 'known_unavailable' }, degradations);
  await assertRunning(engine.ledger, attemptId);
  await workspace.load('output', output, rows);
  const envelope = computedEnvelope(publishedPredictions, { clock: engine.clock }, attemptId, version);
  const fact = await warehouse.replacePartition(output, date, workspace, 'output', envelope);
  if (fact.rows !== rows.length)
    throw new UnitError(
      'transient',
      'rows_lost',
      `${node.id} ${date}: ${rows.length} items were to be stored, ${fact.rows} are`,
    );
  return {
    outcome:
      decision.tooLate.length === 0
        ? { kind: 'complete' }
        : {
            kind: 'partial',
            found: rows.length,
            expected,
            missing: `${decision.tooLate.length} came after tip-off`,
          },
    rowsExpected: expected,
    rowsWritten: fact.rows,
    outputHash: fact.hash,
    changed: true,
    degradations,
  };
}

function rowOf({ item, state, latest, published, first }: PublishedItem): Row {
  const stands = published ?? first ?? latest;
  const { content } = state === 'withdrawn' ? latest : stands;
  const value = (name: string) => (content[name] ?? null) as Row[string];
  return {
    game_date: latest.date,
    item_id: item,
    game_id: value('game_id'),
    person_id: value('person_id'),
    player_lookup: value('player_lookup'),
    system_id: value('system_id'),
    state: state === 'withdrawn' ? 'withdrawn' : 'published',
    withdrawn_reason: state === 'withdrawn' ? latest.reason : null,
    prediction_id: value('prediction_id'),
    content_hash: state === 'withdrawn' ? latest.contentHash : stands.contentHash,
    line: value('line'),
    over_price: value('over_price'),
    under_price: value('under_price'),
    predicted_points: value('predicted_points'),
    predicted_median: value('predicted_median'),
    p_over: value('p_over'),
    recommendation: value('recommendation'),
  };
}
