/** Incidents as records, written inside the commit that causes or ends them: no fact without its alert, whoever dies when. */

import type { Incident, Severity } from '../ports/alerts.ts';
import { collection, type LedgerReader, type LedgerRecord, type LedgerTransaction } from '../ports/ledger.ts';
import { derivedId } from './hash.ts';
import { AUDIT } from './unit.ts';

export interface IncidentRecord extends Incident {
  /** 1 for the key's first incident; the record's key is `key#ordinal`, so that one ordinal opens once. */
  readonly ordinal: number;
  /** `closedAt` is null. */
  readonly isOpen: boolean;
}

/** What suffers from an incident's cause, a parked unit or a dead letter; the last one that recovers closes it. */
export interface SubjectRecord {
  readonly incident: string;
  readonly subject: string;
  readonly isOpen: boolean;
}

export const INCIDENTS = collection<IncidentRecord>('incidents', ['key', 'isOpen', 'openedAt', 'severity']);
export const INCIDENT_SUBJECTS = collection<SubjectRecord>('incident_subjects', [
  'incident',
  'subject',
  'isOpen',
]);

export interface IncidentCause {
  /** Names the cause, not the victim: everything that suffers from it is counted on one incident. */
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
}

/** The writes of a change whose reads are done: a transaction reads before it writes. */
export type PreparedWrites = () => void;

const BY_GRAVITY: readonly Severity[] = ['warning', 'error', 'critical'];

/** An open incident takes the latest message and keeps the gravest severity it ever had. */
export async function prepareRaise(
  tx: LedgerTransaction,
  { key, severity, message }: IncidentCause,
  now: number,
): Promise<PreparedWrites> {
  const latest = await latestIncident(tx, key);
  if (latest?.data.isOpen) {
    const { data, version } = latest;
    const gravest = BY_GRAVITY[Math.max(BY_GRAVITY.indexOf(data.severity), BY_GRAVITY.indexOf(severity))]!;
    const seen = { ...data, severity: gravest, message, lastSeenAt: now, count: data.count + 1 };
    return () => tx.put(INCIDENTS, latest.key, seen, version);
  }
  const ordinal = (latest?.data.ordinal ?? 0) + 1;
  const opened: IncidentRecord = {
    key,
    severity,
    message,
    openedAt: now,
    lastSeenAt: now,
    count: 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    closedAt: null,
    closedBy: null,
    ordinal,
    isOpen: true,
  };
  return () => tx.create(INCIDENTS, `${key}#${ordinal}`, opened);
}

/** Closes the open incident of `key`, if any. */
export async function prepareResolve(
  tx: LedgerTransaction,
  key: string,
  evidence: string,
  now: number,
): Promise<PreparedWrites> {
  const latest = await latestIncident(tx, key);
  if (!latest?.data.isOpen) return () => undefined;
  const closed = { ...latest.data, isOpen: false, closedAt: now, closedBy: evidence };
  return () => tx.put(INCIDENTS, latest.key, closed, latest.version);
}

/**
 * Says what `subject` suffers from now: each of `causes` is raised with it, those it suffered from before and no longer
 * does lose it, and are closed with `evidence` when it was their last.
 */
export async function prepareSubject(
  tx: LedgerTransaction,
  subject: string,
  causes: readonly IncidentCause[],
  evidence: string,
  now: number,
): Promise<PreparedWrites> {
  const held = await tx.query({ collection: INCIDENT_SUBJECTS, where: { subject, isOpen: true } });
  const writes: PreparedWrites[] = [];
  for (const cause of causes) {
    writes.push(await prepareRaise(tx, cause, now));
    const key = `${cause.key}|${subject}`;
    const known = await tx.get(INCIDENT_SUBJECTS, key);
    if (known?.data.isOpen) continue;
    const record: SubjectRecord = { incident: cause.key, subject, isOpen: true };
    writes.push(() => {
      if (known) tx.put(INCIDENT_SUBJECTS, key, record, known.version);
      else tx.create(INCIDENT_SUBJECTS, key, record);
    });
  }
  for (const { key, data, version } of held) {
    if (causes.some((cause) => cause.key === data.incident)) continue;
    const suffering = await tx.count({
      collection: INCIDENT_SUBJECTS,
      where: { incident: data.incident, isOpen: true },
    });
    writes.push(() => tx.put(INCIDENT_SUBJECTS, key, { ...data, isOpen: false }, version));
    if (suffering === 1) writes.push(await prepareResolve(tx, data.incident, evidence, now));
  }
  return () => {
    for (const write of writes) write();
  };
}

/** Somebody takes the open incident of `key` up; written to the audit. False when none is open. */
export async function acknowledgeIncident(
  tx: LedgerTransaction,
  key: string,
  by: { readonly actor: string; readonly reason: string; readonly at: number },
): Promise<boolean> {
  const latest = await latestIncident(tx, key);
  if (!latest?.data.isOpen) return false;
  const { actor, reason, at } = by;
  tx.put(
    INCIDENTS,
    latest.key,
    { ...latest.data, acknowledgedAt: at, acknowledgedBy: actor },
    latest.version,
  );
  const id = derivedId('acknowledge', latest.key, latest.version);
  tx.create(AUDIT, id, { actor, action: 'acknowledge', subject: latest.key, reason, at });
  return true;
}

/** The key's newest incident: ordinals are given without gaps, so their count is the newest. */
async function latestIncident(
  reader: LedgerReader,
  key: string,
): Promise<LedgerRecord<IncidentRecord> | null> {
  const ordinal = await reader.count({ collection: INCIDENTS, where: { key } });
  return ordinal === 0 ? null : reader.get(INCIDENTS, `${key}#${ordinal}`);
}
