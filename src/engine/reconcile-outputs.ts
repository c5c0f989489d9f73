/** Compares what the ledger says is stored with what is stored: done is read from the output, of any age. */

import type { GameDate } from '../league/game-date.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { withDependents } from './dependents.ts';
import type { Engine } from './engine-context.ts';
import { producerOf } from './graph.ts';
import { reopenUnits } from './reopen-units.ts';
import { PARTITIONS, unitKey } from './unit.ts';

export interface OutputDifference {
  readonly unit: string;
  readonly table: string;
  readonly date: GameDate;
  /** `missing`: no rows where there should be; `altered`: other bytes than the ledger vouches for. */
  readonly kind: 'missing' | 'altered';
}

/** Partitions whose rows are not the ones their unit wrote. One query per table, whatever the number of dates. */
export async function findOutputDifferences(
  engine: Engine,
  warehouse: Warehouse,
): Promise<OutputDifference[]> {
  const differences: OutputDifference[] = [];
  for (const node of engine.graph.nodes.values()) {
    const table = node.output;
    if (!table) continue;
    const vouched = await engine.ledger.query({ collection: PARTITIONS, where: { table: table.name } });
    if (vouched.length === 0) continue;
    const stored = new Map((await warehouse.partitions(table)).map((fact) => [fact.date, fact]));
    for (const { data } of vouched) {
      const fact = stored.get(data.date);
      if (isOverlooked(engine, data.date) || (data.rows === 0 && !fact)) continue;
      if (fact?.hash === data.hash) continue;
      const producer = producerOf(engine.graph, table);
      if (!producer) continue;
      const unit = unitKey(producer.id, data.date);
      differences.push({ unit, table: table.name, date: data.date, kind: fact ? 'altered' : 'missing' });
    }
  }
  return differences;
}

function isOverlooked(engine: Engine, date: GameDate): boolean {
  const oldest = engine.clock.now() - 14 * 86_400_000;
  return engine.sabotage?.breaks === 'reconcilerLooksBackTwoWeeks' && Date.parse(date) < oldest;
}

/**
 * Rebuilds exactly the lost partitions and what depends on them: the units are reopened together, so each runs when
 * its inputs are back. Returns the units reopened.
 */
export async function repairOutputs(engine: Engine, warehouse: Warehouse, actor: string): Promise<string[]> {
  const differences = await findOutputDifferences(engine, warehouse);
  if (differences.length === 0) return [];
  const units = differences.map((difference) => difference.unit);
  const all = await withDependents(engine, units);
  const named = differences.slice(0, 5).map((d) => `${d.table}/${d.date} ${d.kind}`);
  await reopenUnits(
    engine,
    all,
    actor,
    `output lost upstream: ${named.join(', ')}${differences.length > 5 ? ', ...' : ''}`,
  );
  return all;
}
