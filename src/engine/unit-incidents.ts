/** Which incidents a unit belongs to, from how it ended. */

import type { LedgerTransaction } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import type { GraphNode } from './graph.ts';
import { type IncidentCause, type PreparedWrites, prepareSubject } from './incidents.ts';
import { backfillOf } from './mutes.ts';
import { isTerminal, type Outcome, outcomeText } from './outcome.ts';
import type { UnitRecord } from './unit.ts';

/**
 * The causes behind an end, keyed by processor and kind of fault: 450 units that die of one fault are one incident.
 * Pure.
 */
export function unitCauses(
  node: Pick<GraphNode, 'id' | 'required'>,
  unit: string,
  outcome: Outcome,
  degradations: readonly string[],
): IncidentCause[] {
  const causes: IncidentCause[] = [];
  if (outcome.kind === 'parked' || outcome.kind === 'empty_unexpected') {
    causes.push({
      key: `unit/${node.id}/${outcome.kind === 'parked' ? outcome.code : outcome.kind}`,
      severity: node.required ? 'error' : 'warning',
      message: `${unit}: ${outcomeText(outcome)}`,
    });
  }
  if (degradations.length > 0) {
    causes.push({
      key: `contract/${node.id}`,
      severity: 'warning',
      message: `${unit}: ${degradations.join('; ')}`,
    });
  }
  return causes;
}

/** The incident's side of a unit's end, for the commit that ends it. Only a final outcome is evidence of anything. */
export async function prepareUnitIncidents(
  tx: LedgerTransaction,
  node: Pick<GraphNode, 'id' | 'required'>,
  unit: string,
  end: { readonly outcome: Outcome; readonly degradations: readonly string[]; readonly attemptId: string },
  now: number,
  /** One incident per failure, as a careless engine would have it: for sabotaged ones only. */
  isEach = false,
): Promise<PreparedWrites> {
  const { outcome, degradations, attemptId } = end;
  if (!isTerminal(outcome)) return () => undefined;
  const evidence = `attempt ${attemptId} of ${unit} ended ${outcomeText(outcome)}`;
  const found = unitCauses(node, unit, outcome, degradations).map((cause) =>
    isEach ? { ...cause, key: `${cause.key}/${attemptId}` } : cause,
  );
  const backfill = found.length === 0 ? null : await backfillOf(tx, unit, now);
  const causes = backfill === null ? found : asOne(found, backfill);
  return await prepareSubject(tx, unit, causes, evidence, now);
}

/** All trouble of one backfill is one incident: that of the backfill. */
function asOne(causes: readonly IncidentCause[], key: string): IncidentCause[] {
  const severity = causes.some((cause) => cause.severity === 'error') ? 'error' : 'warning';
  return [{ key, severity, message: causes.map(({ message }) => message).join('; ') }];
}

/** The same for a unit whose attempt lost its process: parked when crashing is all it does. */
export async function prepareLossIncidents(
  tx: LedgerTransaction,
  { graph, clock }: Pick<Engine, 'graph' | 'clock'>,
  key: string,
  attemptId: string,
  unit: UnitRecord,
): Promise<PreparedWrites> {
  if (unit.outcome === null) return () => undefined;
  // A processor of an earlier release may be gone from the graph; its unit is parked all the same.
  const node = graph.nodes.get(unit.processor) ?? { id: unit.processor, required: true };
  const end = { outcome: unit.outcome, degradations: [], attemptId };
  return await prepareUnitIncidents(tx, node, key, end, clock.now());
}
