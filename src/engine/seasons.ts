/** The season switch: which seasons are lived through, as stored and audited facts the schedules read. */

import type { GameDate } from '../league/game-date.ts';
import { collection, type LedgerReader, type LedgerTransaction } from '../ports/ledger.ts';
import { derivedId } from './hash.ts';
import { AUDIT } from './unit.ts';

/** A season's record; its key is the season's label, e.g. `2026-27`. */
export interface SeasonRecord {
  readonly label: string;
  /** Dates whose schedules may begin work: the day it was started, off-season or not, to the end of its year. */
  readonly from: GameDate;
  readonly to: GameDate;
  readonly isLive: boolean;
  /** The backfill that was started with it; null where nothing was past. */
  readonly backfill: string | null;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly stoppedAt: number | null;
  readonly stoppedBy: string | null;
}

export const SEASONS = collection<SeasonRecord>('seasons', ['isLive']);

export interface SeasonChange {
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
}

/** Reads, then returns the writes that turn the season on, its audit row among them; for a commit. */
export async function prepareSeasonStart(
  tx: LedgerTransaction,
  season: Pick<SeasonRecord, 'label' | 'from' | 'to' | 'backfill'>,
  { actor, reason, at }: SeasonChange,
): Promise<() => void> {
  const stored = await tx.get(SEASONS, season.label);
  const record: SeasonRecord = {
    ...season,
    isLive: true,
    startedAt: at,
    startedBy: actor,
    stoppedAt: null,
    stoppedBy: null,
  };
  return () => {
    if (stored) tx.put(SEASONS, season.label, record, stored.version);
    else tx.create(SEASONS, season.label, record);
    audit(tx, 'season start', season.label, stored?.version ?? 0, { actor, reason, at });
  };
}

/** The same for turning it off. Throws where it is not on. */
export async function prepareSeasonStop(
  tx: LedgerTransaction,
  label: string,
  change: SeasonChange,
): Promise<() => void> {
  const stored = await tx.get(SEASONS, label);
  if (!stored?.data.isLive) throw new Error(`season ${label} is not live: there is nothing to stop`);
  const record = { ...stored.data, isLive: false, stoppedAt: change.at, stoppedBy: change.actor };
  return () => {
    tx.put(SEASONS, label, record, stored.version);
    audit(tx, 'season stop', label, stored.version, change);
  };
}

function audit(
  tx: LedgerTransaction,
  action: string,
  label: string,
  version: number,
  { actor, reason, at }: SeasonChange,
): void {
  const id = derivedId(action, label, version);
  tx.create(AUDIT, id, { actor, action, subject: `season/${label}`, reason, at });
}

/**
 * Why nothing of `date` may begin by the clock; null where it may. A home whose seasons were never switched lives by the
 * clock as it always did: the switch must be used before it can keep anything off.
 */
export async function seasonOff(reader: Pick<LedgerReader, 'query'>, date: GameDate): Promise<string | null> {
  const seasons = (await reader.query({ collection: SEASONS })).map(({ data }) => data);
  if (seasons.length === 0) return null;
  const covering = seasons.filter(({ from, to }) => from <= date && date <= to);
  if (covering.some(({ isLive }) => isLive)) return null;
  const stopped = covering.at(-1);
  return stopped
    ? `season ${stopped.label} was stopped by ${stopped.stoppedBy}: \`tipoff season start ${stopped.label}\` turns it on again`
    : `no season that covers ${date} was started: \`tipoff season start\` does`;
}
