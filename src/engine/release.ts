/** Releases: a code version counts as released when real units of every role were seen stamped with its hash. */

import { collection, type LedgerReader } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { ATTEMPTS, AUDIT } from './unit.ts';

/** What a partition came to in the recorded run and in the candidate's. */
export interface ReplayDifference {
  /** `table/date`. */
  readonly partition: string;
  readonly recorded: { readonly hash: string; readonly rows: number } | null;
  readonly replayed: { readonly hash: string; readonly rows: number } | null;
}

export interface ReplayRecord {
  /** Hash of the code that made the replay's units, as they carry it. */
  readonly codeVersion: string;
  readonly date: string;
  readonly at: number;
  readonly compared: number;
  readonly differences: readonly ReplayDifference[];
  /** Who vouches for the differences, and why; null while nobody does. */
  readonly explainedBy: string | null;
  readonly explanation: string | null;
}

export interface ReleaseRecord {
  readonly codeVersion: string;
  readonly announcedAt: number;
  readonly announcedBy: string;
  readonly reason: string;
  /** Key of the replay it rests on. */
  readonly replay: string;
}

export const REPLAYS = collection<ReplayRecord>('release_replays', ['codeVersion', 'date', 'at']);
export const RELEASES = collection<ReleaseRecord>('releases', ['codeVersion', 'announcedAt']);

/** A release that may not be announced: says why, and what would allow it. */
export class ReleaseRefused extends Error {
  override readonly name = 'ReleaseRefused';
}

type Partitions = ReadonlyMap<string, { readonly hash: string; readonly rows: number }>;

/** Every partition of either side that is not the same on the other, by name. Pure. */
export function compareReplay(recorded: Partitions, replayed: Partitions): ReplayDifference[] {
  const names = [...new Set([...recorded.keys(), ...replayed.keys()])].sort();
  return names.flatMap((partition) => {
    const [before, after] = [recorded.get(partition) ?? null, replayed.get(partition) ?? null];
    return before?.hash === after?.hash ? [] : [{ partition, recorded: before, replayed: after }];
  });
}

/** The stamps of the attempts that ended, by role: the phase whose service ran them. */
export async function stampsSince(
  ledger: LedgerReader,
  since: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const attempts = await ledger.query({
    collection: ATTEMPTS,
    between: { field: 'startedAt', from: since },
    orderBy: 'startedAt',
  });
  // An instance that has been replaced stamps nothing any more: the newest of each unit's processor counts.
  const newest = new Map<string, { readonly phase: number; readonly stamp: string }>();
  for (const { data } of attempts)
    if (data.endedAt !== null)
      newest.set(`${data.processor}`, { phase: data.phase, stamp: data.codeVersion });
  const byRole = new Map<number, string[]>();
  for (const { phase, stamp } of newest.values()) {
    const stamps = byRole.get(phase) ?? [];
    if (!stamps.includes(stamp)) stamps.push(stamp);
    byRole.set(phase, stamps);
  }
  return byRole;
}

/** Keeps what a candidate's replay came to. `stamps` are what the replayed units carry: they must be one hash. */
export async function recordReplay(
  engine: Pick<Engine, 'ledger' | 'clock'>,
  replay: Pick<ReplayRecord, 'date' | 'compared' | 'differences'> & { readonly stamps: readonly string[] },
): Promise<string> {
  const [codeVersion, ...others] = replay.stamps;
  if (codeVersion === undefined || others.length > 0)
    throw new ReleaseRefused(
      `the replay of ${replay.date} was made by ${replay.stamps.join(' and ') || 'nobody'}: one candidate makes one replay`,
    );
  const key = engine.clock.newId('replay');
  await engine.ledger.transact(async (tx) => {
    tx.create(REPLAYS, key, {
      codeVersion,
      date: replay.date,
      at: engine.clock.now(),
      compared: replay.compared,
      differences: replay.differences,
      explainedBy: null,
      explanation: null,
    });
  });
  return key;
}

/** Vouches for a replay's differences. Throws without an actor and a reason. */
export async function explainReplay(
  engine: Pick<Engine, 'ledger' | 'clock'>,
  key: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  const lacking = [...(actor.trim() ? [] : ['an actor']), ...(reason.trim() ? [] : ['a reason'])];
  if (lacking.length > 0) throw new ReleaseRefused(`explaining a difference needs ${lacking.join(' and ')}`);
  await engine.ledger.transact(async (tx) => {
    const replay = await tx.get(REPLAYS, key);
    if (!replay) throw new ReleaseRefused(`there is no replay ${key}: \`tipoff release status\` lists them`);
    const at = engine.clock.now();
    tx.put(REPLAYS, key, { ...replay.data, explainedBy: actor, explanation: reason }, replay.version);
    tx.create(AUDIT, engine.clock.newId('audit'), {
      actor,
      action: 'explain replay',
      subject: `${replay.data.codeVersion} on ${replay.data.date}`,
      reason,
      at,
    });
  });
}

/** Why a code version may not be announced; null when it may: its newest replay is identical or explained. */
export async function announceFault(ledger: LedgerReader, codeVersion: string): Promise<string | null> {
  const newest = await newestReplay(ledger, codeVersion);
  if (!newest) return `${codeVersion} has replayed no recorded date: \`tipoff release replay <date>\` first`;
  const { differences, explainedBy, date } = newest.data;
  return differences.length > 0 && explainedBy === null
    ? `${codeVersion} comes to something else on ${date}: ${differencesText(differences)}; mend it, or explain it with an actor and a reason`
    : null;
}

/** Announces a code version as the one that is to run. Throws `ReleaseRefused` where `announceFault` finds one. */
export async function announceRelease(
  engine: Pick<Engine, 'ledger' | 'clock'>,
  codeVersion: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const fault = await announceFault(tx, codeVersion);
    const replay = await newestReplay(tx, codeVersion);
    if (fault !== null || !replay) throw new ReleaseRefused(fault ?? `${codeVersion} has no replay`);
    const at = engine.clock.now();
    const id = engine.clock.newId('release');
    tx.create(RELEASES, id, { codeVersion, announcedAt: at, announcedBy: actor, reason, replay: replay.key });
    tx.create(AUDIT, id, { actor, action: 'announce release', subject: codeVersion, reason, at });
  });
}

async function newestReplay(ledger: LedgerReader, codeVersion: string) {
  const replays = await ledger.query({
    collection: REPLAYS,
    where: { codeVersion },
    orderBy: 'at',
    descending: true,
    limit: 1,
  });
  return replays[0] ?? null;
}

export function differencesText(differences: readonly ReplayDifference[]): string {
  const shown = differences.slice(0, 5).map(({ partition, recorded, replayed }) => {
    const side = (part: ReplayDifference['recorded']) =>
      part ? `${part.rows} rows ${part.hash.slice(0, 8)}` : 'nothing';
    return `${partition}: ${side(recorded)} -> ${side(replayed)}`;
  });
  const more = differences.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export interface ReleaseStatus {
  readonly release: ReleaseRecord | null;
  /** Released: a real unit of every role has been seen with the hash since it was announced, and none with another. */
  readonly isReleased: boolean;
  readonly roles: readonly {
    readonly phase: number;
    readonly stamps: readonly string[];
    readonly state: 'released' | 'drifted' | 'not_seen';
  }[];
}

export async function releaseStatus(engine: Pick<Engine, 'ledger' | 'graph'>): Promise<ReleaseStatus> {
  const [newest] = await engine.ledger.query({
    collection: RELEASES,
    orderBy: 'announcedAt',
    descending: true,
    limit: 1,
  });
  const release = newest?.data ?? null;
  const stamps = await stampsSince(engine.ledger, release?.announcedAt ?? 0);
  const phases = [
    ...new Set([...engine.graph.nodes.values()].filter((node) => !node.isGate).map(({ phase }) => phase)),
  ].sort((a, b) => a - b);
  const roles = phases.map((phase) => {
    const seen = stamps.get(phase) ?? [];
    const state: 'released' | 'drifted' | 'not_seen' =
      seen.length === 0
        ? 'not_seen'
        : seen.every((stamp) => stamp === release?.codeVersion)
          ? 'released'
          : 'drifted';
    return { phase, stamps: seen, state };
  });
  return { release, isReleased: release !== null && roles.every(({ state }) => state === 'released'), roles };
}
