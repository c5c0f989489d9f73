/** Reopens units: the only way a terminal unit moves again without new input, always with actor and reason. */

import type { GameDate } from '../league/game-date.ts';
import type { Engine } from './engine-context.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { nodeOf } from './graph.ts';
import { derivedId } from './hash.ts';
import { laterReaders } from './orchestrator.ts';
import type { Outcome } from './outcome.ts';
import { orderingMembers } from './plan-units.ts';
import { ATTEMPTS, AUDIT, DECISIONS, GATES, type GateMember, SLOTS, UNITS, type UnitRecord } from './unit.ts';

/** Opens the next generation of each unit in one audited transaction per unit, then evaluates their gates. */
export async function reopenUnits(
  engine: Engine,
  keys: readonly string[],
  actor: string,
  reason: string,
): Promise<void> {
  const reopenedDates = new Map<string, GameDate[]>();
  for (const key of keys) {
    const unit = await engine.ledger.get(UNITS, key);
    if (unit)
      reopenedDates.set(unit.data.processor, [
        ...(reopenedDates.get(unit.data.processor) ?? []),
        unit.data.date,
      ]);
  }
  for (const key of keys) {
    await engine.ledger.transact(async (tx) => {
      const [unit, gate] = await Promise.all([tx.get(UNITS, key), tx.get(GATES, key)]);
      if (!unit) return;
      const { state, attemptId } = unit.data;
      const running = state === 'running' && attemptId !== null ? await tx.get(ATTEMPTS, attemptId) : null;
      const now = engine.clock.now();
      const generation = unit.data.generation + 1;
      const reopened: UnitRecord = {
        ...unit.data,
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
        // A window over partitions that are being rebuilt would be a hole: the unit waits for them as well.
        const added = rangeMembers(engine, unit.data, reopenedDates).filter(
          (member) => !gate.data.members.some((known) => known.unit === member.unit),
        );
        const members = [...gate.data.members, ...added];
        const after = {
          ...gate.data,
          members,
          verdict: 'waiting' as const,
          detail: `reopened: ${reason}`,
          evaluatedAt: now,
        };
        tx.put(GATES, key, after, gate.version);
        for (const { unit: member } of added) {
          tx.create(SLOTS, `${member}|${key}`, { member, target: key, targetPhase: unit.data.phase });
        }
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
      tx.create(AUDIT, id, { actor, action: 'reopen', subject: key, reason, at: now });
    });
  }
  const cause = { id: `reopen-${engine.clock.newId('op')}`, correlationId: `reopen-${actor}` };
  for (const key of keys) await evaluateGate(engine, key, cause);
}

function rangeMembers(
  engine: Engine,
  unit: UnitRecord,
  reopened: ReadonlyMap<string, readonly GameDate[]>,
): GateMember[] {
  const context = { date: unit.date, season: engine.league.seasonOf(unit.date), previous: null, week: null };
  return orderingMembers(engine.graph, nodeOf(engine.graph, unit.processor), context, reopened);
}

/** The units and everything planned that depends on them, by edge or by window, in no particular order. */
export async function withDependents(engine: Engine, keys: readonly string[]): Promise<string[]> {
  const found = new Set(keys);
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const unit = await engine.ledger.get(UNITS, key);
    if (!unit) continue;
    const { processor, date } = unit.data;
    const slots = await engine.ledger.query({ collection: SLOTS, where: { member: key } });
    const gates = await Promise.all(slots.map(({ data }) => engine.ledger.get(GATES, data.target)));
    const byEdge = gates.flatMap((gate) => {
      const member = gate?.data.members.find((m) => m.unit === key);
      return gate && member && !member.ordering ? [gate.key] : [];
    });
    const byWindow = (await laterReaders(engine, processor, date, null)).map((reader) => reader.key);
    for (const dependent of [...byEdge, ...byWindow]) {
      const node = nodeOf(engine.graph, dependent.slice(0, dependent.indexOf('/')));
      // A collector asks the outside world again only when it is told to; its edges are about time, not content.
      if (found.has(dependent) || (node.output === null && !node.isGate)) continue;
      found.add(dependent);
      queue.push(dependent);
    }
  }
  return [...found];
}
