/** Halts and permits in one line each. */

import type { Halt, Permit } from '../../engine/permits.ts';
import { isInForce } from '../../engine/permits.ts';
import { easternDayTime } from '../views/eastern-clock.ts';

export function haltLine(halt: Halt, now: number): string {
  const { id, scope, since, until, actor, reason, liftedAt } = halt;
  const end =
    liftedAt !== null
      ? `lifted ${easternDayTime(liftedAt)}`
      : isInForce(halt, now)
        ? `until ${easternDayTime(until)}`
        : `over since ${easternDayTime(until)}`;
  return `HALT ${scope}  since ${easternDayTime(since)} ${end}  by ${actor}: ${reason}  (${id})`;
}

export function permitLine({ id, scope, expiresAt, actor, reason, revokedAt }: Permit, now: number): string {
  const end =
    revokedAt !== null
      ? `taken back ${easternDayTime(revokedAt)}`
      : `${expiresAt > now ? 'until' : 'expired'} ${easternDayTime(expiresAt)}`;
  return `permit ${scope}  ${end}  by ${actor}: ${reason}  (${id})`;
}
