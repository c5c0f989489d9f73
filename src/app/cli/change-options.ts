/** Options of every command that changes something: who, why, and whether it is only to say what it would do. */

import { userInfo } from 'node:os';
import { UsageError } from '../usage-error.ts';

export const CHANGE_OPTIONS = {
  'dry-run': { type: 'boolean' },
  reason: { type: 'string' },
  actor: { type: 'string' },
} as const;

export const CHANGE_HELP = `  --reason TEXT     why; kept in the audit (not needed with --dry-run)
  --actor NAME      who; default: the user of this machine
  --dry-run         says what would be done, and does nothing`;

export interface Change {
  readonly actor: string;
  readonly reason: string;
  readonly dryRun: boolean;
}

/** Throws `UsageError` for a change without a reason. */
export function changeOf(values: { 'dry-run'?: boolean; reason?: string; actor?: string }): Change {
  const dryRun = values['dry-run'] === true;
  const reason = values.reason?.trim() ?? '';
  if (!dryRun && reason.length < 3)
    throw new UsageError(
      'say why with --reason TEXT: it is kept in the audit (or look first with --dry-run)',
    );
  return {
    actor: values.actor ?? userInfo().username,
    reason: reason.length < 3 ? 'dry run' : reason,
    dryRun,
  };
}
