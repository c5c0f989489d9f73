/** Incidents: alerts keyed by their cause, opened once, counted, acknowledged, closed by evidence. */

import type { Instant } from './clock.ts';

export type Severity = 'warning' | 'error' | 'critical';

export interface Incident {
  /** The cause and its scope, e.g. `phase5-coverage/2024-01-15`. One open incident per key. */
  readonly key: string;
  readonly severity: Severity;
  /** What happened, to what, what to do. */
  readonly message: string;
  readonly openedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly count: number;
  /** When and by whom it was taken up; null while nobody has. It stays open until there is evidence. */
  readonly acknowledgedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
}

export interface Alerts {
  /** Opens the incident of `key`, or counts one more on the open one. */
  raise(key: string, severity: Severity, message: string): Promise<void>;
  /** Closes the open incident of `key`, if any, with the evidence that ended it. */
  resolve(key: string, evidence: string): Promise<void>;
  open(): Promise<Incident[]>;
}
