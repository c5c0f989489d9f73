/** The structured log of a process that serves: one JSON line per unit that ends and incident that opens. */

import type { AttemptRecord, UnitRecord } from '../engine/unit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Config } from './config.ts';
import { shortReason } from './views/short-reason.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];
type Fields = Readonly<Record<string, string | number | boolean | null>>;
type Say = (fields: Fields, message: string) => void;

export type Log = Readonly<Record<Level, Say>>;

/** Lines below `level` are not written; `write` gets whole lines. */
export function createLog(
  level: Config['logLevel'],
  clock: Pick<Clock, 'now'>,
  write: (line: string) => void = () => undefined,
): Log {
  const lowest = level === 'silent' ? LEVELS.length : LEVELS.indexOf(level);
  const say =
    (of: Level): Say =>
    (fields, message) => {
      if (LEVELS.indexOf(of) < lowest) return;
      const time = new Date(clock.now()).toISOString();
      write(`${JSON.stringify({ time, level: of, message, ...fields })}\n`);
    };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

/** A unit that ended: `info` when its result is usable, `warn` when it is not whole, `error` when it needs a person. */
export function logUnitEnded(log: Log, unit: UnitRecord, attempt: AttemptRecord | null): void {
  const { outcome } = unit;
  if (!outcome) return;
  const fields = {
    unit: `${unit.processor}/${unit.date}`,
    phase: unit.phase,
    lane: unit.lane,
    outcome: outcome.kind,
    rows: unit.outputRows,
    attempt: unit.attemptId,
    ms: attempt?.endedAt ? attempt.endedAt - attempt.startedAt : null,
  };
  switch (outcome.kind) {
    case 'complete':
    case 'empty_ok':
      log.info(fields, 'unit ended');
      break;
    case 'partial':
    case 'blocked':
    case 'failed':
      log.warn({ ...fields, why: shortReason(outcome) }, 'unit ended');
      break;
    case 'empty_unexpected':
    case 'parked':
      log.error({ ...fields, why: shortReason(outcome) }, 'unit ended');
  }
}
