/** Reopens units, always with a reason: because somebody asked, or because something they read changed. */

import type { GameDate } from '../league/game-date.ts';
import { createSlots } from './create-slots.ts';
import type { Engine } from './engine-context.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { nodeOf } from './graph.ts';
import { derivedId } from './hash.ts';
import { askedLane, type Lane } from './lanes.ts';
import { isTerminal, type Outcome } from './outcome.ts';
import { orderingMembers } from './plan-units.ts';
import {
  ATTEMPTS,
  AUDIT,
  DECISIONS,
  GATES,
  type GateMember,
  type GateRecord,
  UNITS,
  type UnitRecord,
} from './unit.ts';

/**
 * `rebuild`: the work is done again, whatever it reads (an operator asked, an output was lost); written to the audit.
 * `recheck`: something it reads may have changed; where it has not, the earlier outcome is confirmed without work.
 */
export type ReopenMode = 'rebuild' | 'recheck';

const REOPENED = 'reopened: ';

/** Nobody has looked at the gate since: whoever does writes what he found. */
export function isFreshlyReopened({ verdict, detail }: GateRecord): boolean {
  return verdict === 'waiting' && detail.startsWith(REOPENED);
}

/** Opens the next generation of each unit, all of them before the first gate is evaluated, so that each runs once. */
export async function reopenUnits(
  engine: Engine,
  keys: readonly string[],
  actor: string,
  reason: string,
  mode: ReopenMode = 'rebuild',
  /** The lane of the new generation; each unit's own when absent. */
  wantedLane?: Lane,
): Promise<void> {
  const lane = wantedLane && askedLane(engine, wantedLane);
  const openDates = new Map<string, Set<GameDate>>();
  const open = await engine.ledger.query({ collection: UNITS, where: { open: true } });
  for (const key of [...open.map((unit) => unit.key), ...keys]) {
    const [processor = '', date = ''] = key.split('/');
    openDates.set(processor, (openDates.get(processor) ?? new Set()).add(date as GameDate));
  }
  const inTheMaking = new Map([...openDates].map(([processor, dates]) => [processor, [...dates]]));
  for (const key of keys) {
    // A window over partitions that are being rebuilt would be a hole: the unit waits for them as well.
    const added = rangeMembers(engine, key, inTheMaking);
    const targetPhase = nodeOf(engine.graph, processorOf(key)).phase;
    await createSlots(
      engine.ledger,
      added.map(({ unit: member }) => ({ member, target: key, targetPhase })),
    );
    await engine.ledger.transact(async (tx) => {
      const [unit, gate] = await Promise.all([tx.get(UNITS, key), tx.get(GATES, key)]);
      if (!unit || (mode === 'recheck' && unit.data.state !== 'ended')) return;
      const { state, attemptId } = unit.data;
      const running = state === 'running' && attemptId !== null ? await tx.get(ATTEMPTS, attemptId) : null;
      const now = engine.clock.now();
      const generation = unit.data.generation + 1;
      const { workLane: _before, ...rest } = unit.data;
      const reopened: UnitRecord = {
        ...rest,
        ...(lane && lane !== rest.lane ? { workLane: lane } : {}),
        generation,
        state: 'planned',
        open: true,
        outcome: null,
        inputVersion: null,
        // Whoever is at it works for the former generation: his result is refused.
        token: unit.data.token + 1,
        leaseUntil: null,
        failures: {},
        reopenedBecause: reason,
        confirms: mode === 'recheck' ? earlier(unit.data) : null,
      };
      tx.put(UNITS, key, reopened, unit.version);
      if (running?.data.running) {
        const outcome: Outcome = {
          kind: 'failed',
          error: 'transient',
          code: 'reopened',
          message: `the unit was reopened meanwhile: ${reason}`,
        };
        const ended = { ...running.data, running: false, endedAt: now, outcome };
        tx.put(ATTEMPTS, running.key, ended, running.version);
      }
      if (gate) {
        const known = new Set(gate.data.members.map((member) => member.unit));
        const members = [...gate.data.members, ...added.filter((member) => !known.has(member.unit))];
        const after = {
          ...gate.data,
          members,
          verdict: 'waiting' as const,
          detail: `${REOPENED}${reason}`,
          evaluatedAt: now,
          deadline: null,
        };
        tx.put(GATES, key, after, gate.version);
      }
      const id = derivedId(key, generation);
      tx.create(DECISIONS, id, {
        unit: key,
        date: unit.data.date,
        verdict: 'reopened',
        reason,
        cause: actor,
        at: now,
      });
      if (mode === 'rebuild')
        tx.create(AUDIT, id, { actor, action: 'reopen', subject: key, reason, at: now });
    });
  }
  const cause = { id: `reopen-${engine.clock.newId('op')}`, correlationId: `reopen-${actor}` };
  for (const key of keys) await evaluateGate(engine, key, cause);
}

function earlier(unit: UnitRecord): UnitRecord['confirms'] {
  const { inputVersion, outcome } = unit;
  return inputVersion !== null && outcome !== null && isTerminal(outcome) ? { inputVersion, outcome } : null;
}

function rangeMembers(
  engine: Engine,
  key: string,
  inTheMaking: ReadonlyMap<string, readonly GameDate[]>,
): GateMember[] {
  const date = key.slice(key.indexOf('/') + 1) as GameDate;
  const context = { date, season: engine.league.seasonOf(date), previous: null, week: null };
  return orderingMembers(engine.graph, nodeOf(engine.graph, processorOf(key)), context, inTheMaking);
}

function processorOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
