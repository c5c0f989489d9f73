/** What the ledger and the exports of a simulation show of publishing. */

import { GATE_EVALUATIONS, type GateEvaluationRecord } from '../../../src/engine/declared-gates.ts';
import { declareHalt, type HaltRecord, issuePermit, type PermitRecord } from '../../../src/engine/permits.ts';
import { type PublicationRecord, publicationLog } from '../../../src/engine/publications.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { exportName, type PublishedExport } from '../../../src/pipeline/7-publish/render-export.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';

export async function entriesOf(
  simulation: Simulation,
  date: GameDate,
  state?: PublicationRecord['state'],
): Promise<PublicationRecord[]> {
  const log = await publicationLog(simulation.ledger, date);
  return state === undefined ? log : log.filter((entry) => entry.state === state);
}

export async function exportedOn(simulation: Simulation, date: GameDate): Promise<PublishedExport | null> {
  const text = await simulation.exports.read(exportName(date));
  return text === null ? null : (JSON.parse(text) as PublishedExport);
}

export async function halt(simulation: Simulation, until: number, scope: HaltRecord['scope'] = 'all') {
  const since = simulation.clock.now();
  await simulation.engine.ledger.transact(async (tx) =>
    declareHalt(tx, `halt-${since}`, { scope, since, until, actor: 'ann', reason: 'the lines look wrong' }),
  );
}

export async function permit(
  simulation: Simulation,
  expiresAt: number,
  scope: PermitRecord['scope'] = 'all',
) {
  const issuedAt = simulation.clock.now();
  await simulation.engine.ledger.transact(async (tx) =>
    issuePermit(tx, `permit-${issuedAt}`, {
      scope,
      issuedAt,
      expiresAt,
      actor: 'ann',
      reason: 'all is well',
    }),
  );
}

export async function evaluationsOf(simulation: Simulation, date: GameDate): Promise<GateEvaluationRecord[]> {
  const stored = await simulation.ledger.query({ collection: GATE_EVALUATIONS, where: { date } });
  return stored.map(({ data }) => data).sort((a, b) => a.at - b.at);
}
