/** `tipoff replay --in-place`: the units of a stretch of dates made again from their payloads, each partition read back. */

import { z } from 'zod';
import { downstreamOf } from '../../engine/explain-unit.ts';
import { outcomeText } from '../../engine/outcome.ts';
import { reopenUnits } from '../../engine/reopen-units.ts';
import { UNITS } from '../../engine/unit.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import type { PartitionFact } from '../../ports/warehouse.ts';
import type { PartitionDifference } from '../replay/compare-partitions.ts';
import { replayedTables } from '../replay/replay-home.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

export interface InPlaceReplay {
  readonly isDryRun: boolean;
  /** How many units are made again. */
  readonly units: number;
  readonly compared: number;
  readonly differences: readonly PartitionDifference[];
  readonly unfinished: readonly { readonly unit: string; readonly why: string }[];
}

const WAIT_MS = 30 * 60_000;
const USABLE = new Set(['complete', 'partial', 'empty_ok']);
const date = z.custom<GameDate>(
  (value) => typeof value === 'string' && isGameDate(value),
  'is no league date',
);

export const replayInPlaceOperation = operation({
  kind: 'work',
  input: z.strictObject({ ...changeFields, from: date, to: date }),
  async run(context, { from, to, actor, reason, dryRun }): Promise<InPlaceReplay> {
    const { engine, settle } = context;
    const parsed = await engine.ledger.query({
      collection: UNITS,
      between: { field: 'date', from, to },
      where: { phase: 2 },
    });
    const keys = new Set<string>();
    for (const { key } of parsed) {
      keys.add(key);
      for (const unit of (await downstreamOf(engine, key)).units) keys.add(unit);
    }
    // What lies after Phase 5 follows by itself if something else comes out.
    const units = [...keys].filter(
      (key) => (engine.graph.nodes.get(key.split('/')[0] ?? '')?.phase ?? 9) <= 5,
    );
    const before = await factsOf(context);
    if (dryRun) return { isDryRun: true, units: units.length, compared: 0, differences: [], unfinished: [] };
    await reopenUnits(engine, units, actor, reason);
    await settle(WAIT_MS);
    const after = await factsOf(context);
    return {
      isDryRun: false,
      units: units.length,
      compared: new Set([...before.keys(), ...after.keys()]).size,
      differences: differencesOf(before, after),
      unfinished: await unfinishedOf(context, units),
    };
  },
});

interface NamedFact extends PartitionFact {
  readonly table: string;
}

async function factsOf({ warehouse }: OperatorContext): Promise<Map<string, NamedFact>> {
  const facts = new Map<string, NamedFact>();
  for (const table of replayedTables()) {
    const name = `${table.dataset}.${table.name}`;
    for (const fact of await warehouse.partitions(table))
      facts.set(`${name} ${fact.date}`, { ...fact, table: name });
  }
  return facts;
}

function differencesOf(
  before: ReadonlyMap<string, NamedFact>,
  after: ReadonlyMap<string, NamedFact>,
): PartitionDifference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [original, replayed] = [before.get(key) ?? null, after.get(key) ?? null];
    const known = original ?? replayed;
    if (known === null || original?.hash === replayed?.hash) return [];
    return [{ table: known.table, date: known.date, original, replayed, columns: [] }];
  });
}

async function unfinishedOf({ engine }: OperatorContext, keys: readonly string[]) {
  const unfinished: { readonly unit: string; readonly why: string }[] = [];
  for (const unit of keys) {
    const data = (await engine.ledger.get(UNITS, unit))?.data;
    if (data?.outcome && USABLE.has(data.outcome.kind)) continue;
    unfinished.push({
      unit,
      why: data?.outcome ? outcomeText(data.outcome) : (data?.state ?? 'not planned'),
    });
  }
  return unfinished;
}
