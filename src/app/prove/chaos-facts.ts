/** What a ledger shows after its processes were killed: whether anything was lost, doubled or left open. */

import { ATTEMPTS, UNITS } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { BATCHES, MEMBERS } from '../../pipeline/5-predict/batch-records.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { DIAMOND_UNITS } from './diamond-graph.ts';
import { EFFECTS, type EffectRecord } from './effect-journal.ts';

export interface ChaosFacts {
  /** Units, members and closed batches there should be. */
  readonly expected: number;
  /** Those of them that are not there, by name. */
  readonly lost: readonly string[];
  /** Effects that were committed more than once, by name. */
  readonly doubled: readonly string[];
  /** Triggers, and the gates they belong to: one each per generation. */
  readonly triggers: number;
  readonly triggered: number;
  readonly attempts: number;
  /** Attempts without an end. */
  readonly open: readonly string[];
  /** Attempts the kills ended. */
  readonly crashed: number;
}

/** Reads the ledger of a run over `dates` with `members` players each. */
export async function chaosFacts(
  ledger: Ledger,
  dates: readonly GameDate[],
  members: number,
): Promise<ChaosFacts> {
  const [units, attempts, effects, batches, ended] = [
    await ledger.query({ collection: UNITS }),
    await ledger.query({ collection: ATTEMPTS }),
    await ledger.query({ collection: EFFECTS }),
    await ledger.query({ collection: BATCHES }),
    await ledger.query({ collection: MEMBERS }),
  ];
  const there = new Set([
    ...units.filter(({ data }) => data.outcome?.kind === 'complete').map(({ key }) => key),
    ...batches.filter(({ data }) => data.state === 'closed').map(({ key }) => key),
    ...ended.map(({ key }) => key),
  ]);
  const expected = dates.flatMap((date) => [
    ...DIAMOND_UNITS.map((unit) => `${unit}/${date}`),
    `batch_${date}_g1`,
    ...Array.from({ length: members }, (_, i) => `batch_${date}_g1/${i + 1}`),
  ]);
  const times = new Map<string, number>();
  for (const { data } of effects) times.set(nameOf(data), (times.get(nameOf(data)) ?? 0) + 1);
  const triggers = effects.filter(({ data }) => data.kind === 'trigger');
  return {
    expected: expected.length,
    lost: expected.filter((name) => !there.has(name)),
    doubled: [...times].filter(([, count]) => count > 1).map(([name, count]) => `${name} x${count}`),
    triggers: triggers.length,
    triggered: new Set(triggers.map(({ data }) => data.effect)).size,
    attempts: attempts.length,
    open: attempts
      .filter(({ data }) => data.running || data.endedAt === null || data.outcome === null)
      .map(({ key }) => key),
    crashed: attempts.filter(
      ({ data }) => data.outcome?.kind === 'failed' && data.outcome.error === 'crashed',
    ).length,
  };
}

function nameOf({ kind, effect }: EffectRecord): string {
  return `${kind} ${effect}`;
}
