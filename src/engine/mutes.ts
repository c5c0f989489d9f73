/** Mutes: phase borders that a backfill's events do not cross, for a range of dates and until they expire. */

import type { GameDate } from '../league/game-date.ts';
import { collection, type LedgerReader, type LedgerRecord } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { laneOf } from './lane-of.ts';
import type { Lane } from './lanes.ts';
import { UNITS, type UnitRecord } from './unit.ts';

export interface MuteRecord {
  /** Units of later phases are not woken. */
  readonly afterPhase: number;
  /** The tables that are not made meanwhile; null for all of the later phases. */
  readonly tables: readonly string[] | null;
  readonly from: GameDate;
  readonly to: GameDate;
  /** The backfill it belongs to. */
  readonly backfill: string;
  readonly reason: string;
  readonly since: number;
  readonly expiresAt: number;
  readonly isOpen: boolean;
}
export const MUTES = collection<MuteRecord>('mutes', ['isOpen']);

type MuteReader = Pick<LedgerReader, 'query'>;

/** The mutes that cover the date at this moment: none is stored as expired, its time tells. */
export async function mutesOver(reader: MuteReader, date: GameDate, now: number): Promise<MuteRecord[]> {
  const open = await reader.query({ collection: MUTES, where: { isOpen: true } });
  return open
    .map(({ data }) => data)
    .filter(({ from, to, expiresAt }) => from <= date && date <= to && now < expiresAt);
}

/** The backfill in which the unit works; null when it is none. */
export async function backfillOf(
  reader: Pick<LedgerReader, 'get' | 'query'>,
  key: string,
  now: number,
): Promise<string | null> {
  const unit = (await reader.get(UNITS, key))?.data;
  if (!unit || laneOf(unit) !== 'backfill') return null;
  return (await mutesOver(reader, unit.date, now))[0]?.backfill ?? null;
}

/** What keeps a backfill from waking the unit; null when nothing does. `lanes` are those of the unit and of its cause. */
export async function muteOf(
  engine: Pick<Engine, 'clock' | 'graph'>,
  reader: MuteReader,
  unit: { readonly processor: string; readonly phase: number; readonly date: GameDate },
  lanes: readonly (Lane | undefined)[],
): Promise<MuteRecord | null> {
  if (!lanes.includes('backfill')) return null;
  const table = engine.graph.nodes.get(unit.processor)?.output?.name ?? null;
  const mutes = await mutesOver(reader, unit.date, engine.clock.now());
  return (
    mutes.find(
      ({ afterPhase, tables }) =>
        unit.phase > afterPhase && (tables === null || (table !== null && tables.includes(table))),
    ) ?? null
  );
}

export function muteText({ backfill, afterPhase, expiresAt }: MuteRecord): string {
  return `${backfill} wakes nobody after phase ${afterPhase}, until ${new Date(expiresAt).toISOString()}`;
}

/** The units without those of a muted backfill: what is live does not wait for it, its end has the windows looked at. */
export async function withoutMuted(
  engine: Pick<Engine, 'clock' | 'ledger'>,
  units: readonly LedgerRecord<UnitRecord>[],
): Promise<readonly LedgerRecord<UnitRecord>[]> {
  if (!units.some(({ data }) => laneOf(data) === 'backfill')) return units;
  const muted = new Map<GameDate, boolean>();
  const others: LedgerRecord<UnitRecord>[] = [];
  for (const unit of units) {
    const { date } = unit.data;
    if (laneOf(unit.data) === 'backfill') {
      const isMuted =
        muted.get(date) ?? (await mutesOver(engine.ledger, date, engine.clock.now())).length > 0;
      muted.set(date, isMuted);
      if (isMuted) continue;
    }
    others.push(unit);
  }
  return others;
}

/** Of the units that a muted backfill of `date` changed something for, those that are told now: of its own lane and phases. */
export async function withoutSilenced(
  engine: Pick<Engine, 'clock' | 'ledger'>,
  date: GameDate,
  keys: readonly string[],
): Promise<readonly string[]> {
  const mutes = await mutesOver(engine.ledger, date, engine.clock.now());
  if (mutes.length === 0) return keys;
  const told: string[] = [];
  for (const key of keys) {
    const unit = (await engine.ledger.get(UNITS, key))?.data;
    if (unit && laneOf(unit) === 'backfill' && mutes.every(({ afterPhase }) => unit.phase <= afterPhase))
      told.push(key);
  }
  return told;
}
