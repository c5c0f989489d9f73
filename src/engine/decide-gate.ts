/** Decides whether a gate opens, from its frozen members and what their units show. Pure. */

import { advances, isTerminal, outcomeText } from './outcome.ts';
import type { GateMember, UnitRecord } from './unit.ts';

export type GateDecision =
  /** Every member let it pass; `versions` identifies what they had produced. */
  | {
      readonly verdict: 'fired';
      readonly versions: Readonly<Record<string, string>>;
      /** Members whose edge lets the unit run without them, and that had not come by the deadline. */
      readonly missing?: readonly string[];
    }
  | { readonly verdict: 'waiting'; readonly detail: string }
  /** A required member ended without a usable result: only new input or an operator opens the gate. */
  | { readonly verdict: 'blocked'; readonly detail: string };

export type MemberUnit = Pick<UnitRecord, 'open' | 'outcome' | 'outputHash'>;

/**
 * `units` holds the record of every member that has been planned. With `isOver` nothing is waited for any more: a
 * required member that is not there blocks, any other is done without and named.
 */
export function decideGate(
  members: readonly GateMember[],
  units: ReadonlyMap<string, MemberUnit>,
  isOver = false,
): GateDecision {
  const waiting: string[] = [];
  const missing: string[] = [];
  const blocking: string[] = [];
  const versions: Record<string, string> = {};
  for (const member of members) {
    const unit = units.get(member.unit);
    if (!unit) {
      // An optional input nobody planned is simply not there; a required one must still appear.
      if (member.required && isOver) blocking.push(`${member.unit} was never planned`);
      else if (member.required) waiting.push(`${member.unit} (not planned)`);
      continue;
    }
    const outcome = unit.outcome;
    if (outcome?.kind === 'blocked') {
      // Nothing is in the making there: who needs it is blocked as well, who can do without goes on without.
      // Its detail names the root already: repeating the chain at every step would bury it.
      if (member.required)
        blocking.push(
          outcome.gate === 'inputs' ? outcome.detail : `${member.unit} is ${outcomeText(outcome)}`,
        );
      continue;
    }
    if (isInTheMaking(unit) || !outcome) {
      if (isOver && member.required) blocking.push(`${member.unit} had not come by the deadline`);
      else if (isOver) missing.push(member.unit);
      else waiting.push(outcome ? `${member.unit} (${outcomeText(outcome)})` : member.unit);
    } else if (!advances(outcome, member)) {
      blocking.push(`${member.unit} is ${outcomeText(outcome)}`);
    } else if (!member.ordering) {
      versions[member.unit] = `${outcome.kind}:${unit.outputHash ?? ''}`;
    }
  }
  for (const { unit } of brokenChains(members, units, isOver)) {
    const outcome = units.get(unit)?.outcome;
    blocking.push(outcome ? `${unit} is ${outcomeText(outcome)}` : `${unit} had not come by the deadline`);
  }
  if (blocking.length > 0) return { verdict: 'blocked', detail: [...new Set(blocking)].join('; ') };
  if (waiting.length > 0) return { verdict: 'waiting', detail: `waits for ${waiting.join(', ')}` };
  return missing.length > 0 ? { verdict: 'fired', versions, missing } : { verdict: 'fired', versions };
}

/**
 * Who failed of every chain none of which has brought anything or still may. A chain whose members all had nothing to
 * bring, rightly, is not broken.
 */
export function brokenChains(
  members: readonly GateMember[],
  units: ReadonlyMap<string, MemberUnit | null>,
  isOver = false,
): GateMember[] {
  const chains = Map.groupBy(
    members.filter(({ chain }) => chain !== undefined),
    ({ chain }) => chain,
  );
  return [...chains.values()].flatMap((chain) => {
    const awaited = chain.flatMap((member) => {
      const unit = units.get(member.unit);
      return unit && unit.outcome?.kind !== 'empty_ok' ? [{ member, unit }] : [];
    });
    const hasHope = awaited.some(({ unit }) =>
      isInTheMaking(unit) ? !isOver : unit.outcome?.kind === 'complete' || unit.outcome?.kind === 'partial',
    );
    return hasHope ? [] : awaited.map(({ member }) => member);
  });
}

/** It may still bring something by itself. */
function isInTheMaking({ open, outcome }: MemberUnit): boolean {
  return outcome?.kind !== 'blocked' && (open || !outcome || !isTerminal(outcome));
}
