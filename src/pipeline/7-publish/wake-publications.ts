/** Looks at what waits for a permit, and keeps the exports of open dates true to the halts. */

import type { Engine } from '../../engine/engine-context.ts';
import { workTopic } from '../../engine/graph.ts';
import { outgoing, type Work } from '../../engine/messages.ts';
import { advances } from '../../engine/outcome.ts';
import { HALTS, isInForce, readPermit, scopesOf } from '../../engine/permits.ts';
import { UNITS, type UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { collection, type LedgerRecord } from '../../ports/ledger.ts';
import { PUBLISHED_SYSTEM } from './candidates.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishedGrades } from './published-grades.ts';
import { publishedPredictions } from './published-predictions.ts';
import { writeExport } from './write-export.ts';

interface ExportStateRecord {
  /** The halts in force when the exports were last made true to them. */
  readonly halts: string;
}
const EXPORT_STATE = collection<ExportStateRecord>('export_state');
const STATE_KEY = 'exports';

/** Asks again for every held-back publication that nothing halts any more. Returns the dates. */
export async function wakePublications(
  engine: Engine,
  rule: PublishPorts['permitRule'],
): Promise<GameDate[]> {
  const woken: GameDate[] = [];
  for (const { key, data } of await heldBack(engine)) {
    const now = engine.clock.now();
    const isAsked = await engine.ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, key);
      if (!unit || !isHeld(unit.data)) return false;
      const decision = await readPermit(tx, scopesOf(data.date, PUBLISHED_SYSTEM), now);
      if (decision.kind === 'halted') return false;
      if (decision.kind === 'no_permit' && (rule === 'manual' || decision.isUnreadable)) return false;
      const node = engine.graph.nodes.get(unit.data.processor);
      const work: Work = {
        event_type: 'unit_work',
        schema_version: 1,
        correlation_id: `slate-${unit.data.date}`,
        causation_id: `permit ${decision.kind}`,
        lane: unit.data.lane,
        emitted_at: now,
        processor: unit.data.processor,
        game_date: unit.data.date,
        generation: unit.data.generation,
        slot: '',
      };
      // One request per state of the unit, however often and wherever it is looked at.
      tx.emit(outgoing(workTopic(node?.phase ?? 7), [key, 'permit', unit.version], work));
      return true;
    });
    if (isAsked) woken.push(data.date);
  }
  return woken;
}

/** Renders the exports of dates that are not graded yet anew when the halts in force have changed. */
export async function refreshExports(ports: Pick<PublishPorts, 'engine' | 'exports'>): Promise<GameDate[]> {
  const { engine } = ports;
  const halts = await engine.ledger.query({
    collection: HALTS,
    between: { field: 'until', from: engine.clock.now() },
  });
  const inForce = halts.filter(({ data }) => isInForce(data, engine.clock.now())).map(({ key }) => key);
  const now = inForce.sort().join(',');
  const state = await engine.ledger.get(EXPORT_STATE, STATE_KEY);
  if ((state?.data.halts ?? '') === now) return [];
  const [units, grades] = await Promise.all([
    engine.ledger.query({ collection: UNITS, where: { processor: publishedPredictions.id } }),
    engine.ledger.query({ collection: UNITS, where: { processor: publishedGrades.id } }),
  ]);
  const graded = new Set(grades.filter(({ data }) => isDone(data)).map(({ data }) => data.date));
  const dates = units.map(({ data }) => data.date).filter((date) => !graded.has(date));
  for (const date of dates) await writeExport(ports, date);
  // Last, so that a refresh cut short by a crash is made again.
  await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(EXPORT_STATE, STATE_KEY);
    if (stored) tx.put(EXPORT_STATE, STATE_KEY, { halts: now }, stored.version);
    else tx.create(EXPORT_STATE, STATE_KEY, { halts: now });
  });
  return dates;
}

async function heldBack(engine: Engine): Promise<LedgerRecord<UnitRecord>[]> {
  const open = await engine.ledger.query({
    collection: UNITS,
    where: { processor: publishedPredictions.id, open: true },
  });
  return open.filter(({ data }) => isHeld(data));
}

function isHeld({ open, state, outcome }: UnitRecord): boolean {
  return open && state === 'ended' && outcome?.kind === 'blocked' && outcome.gate === 'halt';
}

function isDone({ state, outcome }: UnitRecord): boolean {
  return state === 'ended' && outcome !== null && advances(outcome, { required: true, acceptsPartial: true });
}
