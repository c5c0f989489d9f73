/** How far the models may be trusted, as far as their measurement tells: no measurement is never a clean bill. */

import type { LedgerReader } from '../ports/ledger.ts';
import { DETECTOR_STATES } from './detectors.ts';
import type { Sabotage } from './sabotage.ts';

/** `watch`: they go on predicting, and nobody can say how well; `unknown`: nothing was measured yet. */
export interface ModelHealth {
  readonly state: 'healthy' | 'watch' | 'unknown';
  readonly why: string;
  readonly since: number | null;
}

export async function modelHealth(ledger: LedgerReader, sabotage?: Sabotage): Promise<ModelHealth> {
  const states = await ledger.query({
    collection: DETECTOR_STATES,
    where: { detector: 'measurement-stopped' },
  });
  const stopped = states.find(({ data }) => data.isOpen);
  if (stopped) return { state: 'watch', why: stopped.data.message, since: stopped.data.since };
  const measured = states.find(({ data }) => data.state === 'ok');
  if (measured) return { state: 'healthy', why: measured.data.message, since: measured.data.since };
  return sabotage?.breaks === 'noDataIsOk'
    ? { state: 'healthy', why: 'nothing says otherwise', since: null }
    : { state: 'unknown', why: 'no slate has been graded yet', since: null };
}
