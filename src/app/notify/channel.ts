/** A way by which people hear of incidents. */

import type { Severity } from '../../ports/alerts.ts';

export interface Notification {
  readonly key: string;
  readonly severity: Severity;
  /** What happened, to what, what to do. */
  readonly message: string;
}

export interface Channel {
  readonly name: string;
  /** Whether the daily budget counts here: it protects people, not logs. */
  readonly isBudgeted: boolean;
  /** Told only of what the first channel that wakes somebody has not taken. */
  readonly isBackup?: boolean;
  /** Resolves when the other side has taken it; throws with what it said instead. */
  send(notification: Notification): Promise<void>;
}
