/** Which members hold a gate: the rule of `decideGate`, asked of its members. Pure. */

import { brokenChains, type MemberUnit } from './decide-gate.ts';
import { advances, isTerminal } from './outcome.ts';
import type { GateMember } from './unit.ts';

/** `units` holds the record of every member that has been planned. */
export function gateHolders(
  members: readonly GateMember[],
  units: ReadonlyMap<string, MemberUnit | null>,
): GateMember[] {
  const broken = brokenChains(members, units);
  return members.filter(
    (member) => broken.includes(member) || holdsGate(member, units.get(member.unit) ?? null),
  );
}

function holdsGate(member: GateMember, unit: MemberUnit | null): boolean {
  if (!unit) return member.required;
  if (unit.outcome?.kind === 'blocked') return member.required;
  if (unit.open || !unit.outcome || !isTerminal(unit.outcome)) return true;
  return !advances(unit.outcome, member);
}
