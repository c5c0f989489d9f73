/** `tipoff gates <date>`: what each declared gate found, which branch it took, and how nearly it was missed. */

import { z } from 'zod';
import {
  type DeclaredGate,
  GATE_EVALUATIONS,
  type GateBranch,
  type GateEvaluationRecord,
} from '../../engine/declared-gates.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { PUBLISH_GATES } from '../../pipeline/7-publish/gates.ts';
import { operation } from './operation.ts';

export interface GateView {
  readonly gate: DeclaredGate;
  /** The newest evaluation; null when nothing was looked at yet. */
  readonly latest: GateEvaluationRecord | null;
  readonly counts: Readonly<Record<GateBranch, number>>;
  readonly nearMisses: number;
}

export const gatesOperation = operation({
  kind: 'read',
  input: z.strictObject({ date: z.string().refine(isGameDate, 'not a date of the league (YYYY-MM-DD)') }),
  async run({ engine, publish }, { date }): Promise<GateView[]> {
    const stored = await engine.ledger.query({
      collection: GATE_EVALUATIONS,
      where: { date: date as GameDate },
    });
    return (publish.gates ?? PUBLISH_GATES).map((gate) => {
      const own = stored.map(({ data }) => data).filter((one) => one.gate === gate.id);
      const counts = { pass: 0, block: 0, pass_degraded: 0 };
      for (const { branch } of own) counts[branch] += 1;
      return {
        gate,
        latest: own.sort((a, b) => b.at - a.at)[0] ?? null,
        counts,
        nearMisses: own.filter(({ isNearMiss }) => isNearMiss).length,
      };
    });
  },
});
