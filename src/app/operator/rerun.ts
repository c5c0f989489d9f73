/** `tipoff rerun <unit>`: one unit is done again; what depends on it moves if, and only if, something else comes out. */

import { z } from 'zod';
import { type Downstream, downstreamOf } from '../../engine/explain-unit.ts';
import { outcomeText } from '../../engine/outcome.ts';
import { reopenUnits } from '../../engine/reopen-units.ts';
import { ATTEMPTS, UNITS } from '../../engine/unit.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { UsageError } from '../usage-error.ts';
import { changeFields, operation } from './operation.ts';

export interface UnitReading {
  readonly unit: string;
  readonly shows: string;
  readonly generation: number;
  readonly attempt: string | null;
  /** Whether the last attempt stored something else than was there; null where none has ended. */
  readonly changed: boolean | null;
}

export interface Rerun {
  readonly isDryRun: boolean;
  /** The units that are done again, whatever they read. */
  readonly units: readonly UnitReading[];
  /** What is looked at again if they come out differently. */
  readonly downstream: Downstream;
  /** Read back from the records; empty for a dry run. */
  readonly after: readonly UnitReading[];
  /** Of those downstream, how many made another attempt. */
  readonly moved: number;
}

/** How long a command waits for what it set going; the work itself goes on. */
const WAIT_MS = 60_000;

export const rerunOperation = operation({
  kind: 'work',
  input: z.strictObject({ ...changeFields, unit: z.string(), withDependents: z.boolean() }),
  async run({ engine, settle }, { unit, withDependents, dryRun, actor, reason }): Promise<Rerun> {
    if (!(await engine.ledger.get(UNITS, unit))) {
      throw new UsageError(
        `there is no unit ${unit}: write it as processor/date; \`tipoff status <date> --json\` lists a date's units`,
      );
    }
    const downstream = await downstreamOf(engine, unit);
    const keys = withDependents ? [unit, ...downstream.units] : [unit];
    const before = await readings(engine.ledger, [unit, ...downstream.units]);
    const units = before.filter((reading) => keys.includes(reading.unit));
    if (dryRun) return { isDryRun: true, units, downstream, after: [], moved: 0 };
    await reopenUnits(engine, keys, actor, reason);
    await settle(WAIT_MS);
    const after = await readings(engine.ledger, [unit, ...downstream.units]);
    const moved = after.filter(
      (reading, i) => reading.unit !== unit && reading.attempt !== before[i]?.attempt,
    ).length;
    return {
      isDryRun: false,
      units,
      downstream,
      after: after.filter((reading) => keys.includes(reading.unit)),
      moved,
    };
  },
});

async function readings(ledger: LedgerReader, keys: readonly string[]): Promise<UnitReading[]> {
  return await Promise.all(
    keys.map(async (unit) => {
      const data = (await ledger.get(UNITS, unit))?.data;
      const attempt = data?.attemptId ? await ledger.get(ATTEMPTS, data.attemptId) : null;
      return {
        unit,
        shows: data?.outcome ? outcomeText(data.outcome) : (data?.state ?? 'not planned'),
        generation: data?.generation ?? 0,
        attempt: data?.attemptId ?? null,
        changed: attempt?.data.changed ?? null,
      };
    }),
  );
}
