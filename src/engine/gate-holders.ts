/** Which members hold a gate: the rule of `decideGate`, asked of one member. Pure. */

import { advances, isTerminal } from './outcome.ts';
import type { GateMember, UnitRecord } from './unit.ts';

/** `unit` is null for a member that was never planned. */
export function holdsGate(member: GateMember, unit: Pick<UnitRecord, 'open' | 'outcome'> | null): boolean {
  if (!unit) return member.required;
  if (unit.outcome?.kind === 'blocked') return member.required;
  if (unit.open || !unit.outcome || !isTerminal(unit.outcome)) return true;
  return !advances(unit.outcome, member);
}
