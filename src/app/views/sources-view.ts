/** What is known of every source: its last good data, what comes next, how much of the season is there, who depends on it. */

import { readCell } from '../../engine/cell-view.ts';
import { CELLS, type CellRecord } from '../../engine/cells.ts';
import { DARK_DATES } from '../../engine/detector-registry.ts';
import type { Graph, GraphNode } from '../../engine/graph.ts';
import { type Outcome, outcomeText } from '../../engine/outcome.ts';
import { SLATES, UNITS, type UnitRecord, unitKey } from '../../engine/unit.ts';
import { usesOf } from '../../engine/uses-of.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { daysBetween, type GameDate } from '../../league/game-date.ts';
import { seasonOf } from '../../league/season.ts';
import { HOST_POLICIES } from '../../pipeline/1-collect/host-policies.ts';
import { type HostMemory, hostMemories, type QuotaState } from '../../pipeline/1-collect/host-state.ts';
import { usedShare } from '../../pipeline/1-collect/quota.ts';
import { SOURCE_ENDPOINT_HOSTS } from '../../pipeline/source-hosts.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';

/**
 * `unreadable`: it comes and what is made of it fails; `not_configured`: its key is missing, nothing is asked; `cooling`: its host is left alone for a while; `dark`: nothing on
 * its last three due dates; `late`: something is overdue; `not_offered`: the upstream has never had it; `idle`: nothing
 * was due yet.
 */
export type SourceState =
  | 'ok'
  | 'unreadable'
  | 'not_configured'
  | 'cooling'
  | 'dark'
  | 'late'
  | 'not_offered'
  | 'idle';

export interface SourceView {
  readonly source: string;
  readonly doc: string;
  readonly required: boolean;
  readonly state: SourceState;
  /** The state in a sentence. */
  readonly why: string;
  /** The newest date it brought something for, of this season or the one before; `at`: when that was known. */
  readonly lastGood: { readonly date: GameDate; readonly at: number | null } | null;
  /** What came of its newest unit that has ended. */
  readonly lastOutcome: { readonly date: GameDate; readonly text: string } | null;
  /** The next thing that is to come; null where nothing is planned. */
  readonly expected: { readonly date: GameDate; readonly due: number; readonly isLate: boolean } | null;
  /** Units of the season that brought something, of those that were due and not known to be unavailable. */
  readonly coverage: {
    readonly season: number;
    readonly found: number;
    readonly due: number;
    readonly unavailable: number;
  };
  /** Due dates since its last good one that brought nothing, and the days from that date to the last of them. */
  readonly darkDates: number;
  readonly daysDark: number;
  readonly hosts: readonly HostView[];
  /** Tables made of it, what cannot run without it, what goes on with less. */
  readonly tables: readonly string[];
  readonly stops: readonly string[];
  readonly weakens: readonly string[];
}

export interface HostView {
  readonly host: string;
  /** Asks for a key: whether there is one; null where none is needed. */
  readonly hasKey: boolean | null;
  readonly coolUntil: number | null;
  readonly reason: string | null;
  readonly quota: (QuotaState & { readonly usedShare: number }) | null;
}

export interface SourcesPorts {
  readonly ledger: LedgerReader;
  readonly payloads: Pick<PayloadArchive, 'latest'>;
  readonly graph: Graph;
  readonly now: number;
  /** The upstream is played: no host is asked, no key is needed. */
  readonly isPlayed: boolean;
  readonly keyedHosts: readonly string[];
}

/** Every source of the graph, in its order; the season is that of `date`, by default the newest slate's. */
export async function sourcesView(ports: SourcesPorts, date: GameDate | null): Promise<SourceView[]> {
  const { ledger, graph } = ports;
  const collectors = [...graph.nodes.values()].filter((node) => node.phase === 1 && node.output === null);
  const [newest] = await ledger.query({ collection: SLATES, orderBy: 'date', descending: true, limit: 1 });
  const season = seasonOf(date ?? (ports.isPlayed ? newest?.data.date : undefined) ?? easternDate(ports.now));
  // The season before only tells when a source was last seen.
  const between = { field: 'date', from: `${season - 1}-10-01`, to: `${season + 1}-09-30` } as const;
  const hosts = await hostMemories(ledger);
  return await Promise.all(
    collectors.map(async (node) => {
      const where = { processor: node.id };
      const [units, cells] = await Promise.all([
        ledger.query({ collection: UNITS, where, between }),
        ledger.query({ collection: CELLS, where, between }),
      ]);
      return await sourceView(
        ports,
        node,
        season,
        units.map(({ data }) => data),
        cells.map(({ data }) => data),
        hosts,
      );
    }),
  );
}

async function sourceView(
  ports: SourcesPorts,
  node: GraphNode,
  season: number,
  units: readonly UnitRecord[],
  cells: readonly CellRecord[],
  memories: ReadonlyMap<string, HostMemory>,
): Promise<SourceView> {
  const { graph, now } = ports;
  const source = node.id.replace(/^collect_/, '');
  const ended = units
    .filter(({ state, outcome }) => state === 'ended' && outcome !== null)
    .sort((a, b) => (a.date < b.date ? 1 : -1));
  const good = ended.find(({ outcome }) => brought(outcome));
  const due = dueOf(units, cells, now);
  const ofSeason = due.filter(({ date }) => seasonOf(date) === season);
  const offered = ofSeason.filter(({ outcome }) => !isUnavailable(outcome));
  const dark = due.filter(({ date }) => good === undefined || date > good.date);
  const lastDark = dark.at(-1)?.date;
  const next = cells.filter(({ open }) => open).sort((a, b) => a.due - b.due)[0];
  const newest = ended[0];
  const uses = usesOf(graph, node.id);
  const tables = [...graph.nodes.values()]
    .filter(({ phase, needs }) => phase === 2 && needs.some(({ processor }) => processor === node.id))
    .flatMap(({ output }) => (output ? [output.name] : []));
  const unread = good ? await unreadable(ports.ledger, tables, good.date) : null;
  const facts = {
    lastGood: good ? { date: good.date, at: await knownAt(ports.payloads, source, good.date) } : null,
    lastOutcome: newest ? { date: newest.date, text: outcomeText(newest.outcome as Outcome) } : null,
    expected: next ? { date: next.date, due: next.due, isLate: now >= next.due } : null,
    coverage: {
      season,
      found: offered.filter(({ outcome }) => brought(outcome)).length,
      due: offered.length,
      unavailable: ofSeason.length - offered.length,
    },
    darkDates: dark.length,
    daysDark: good && lastDark ? daysBetween(good.date, lastDark) : 0,
    hosts: hostsOf(ports, source, memories),
  };
  return {
    source,
    doc: node.doc,
    required: node.required,
    ...stateOf(facts, ports, dark.length > 0 && dark.every(({ outcome }) => isUnavailable(outcome)), unread),
    ...facts,
    tables,
    stops: uses.stops.filter((id) => !tables.includes(id)),
    weakens: uses.weakens,
  };
}

/** What failed of the tables made of a date's payloads, as a sentence; null when nothing did. */
async function unreadable(
  ledger: LedgerReader,
  tables: readonly string[],
  date: GameDate,
): Promise<string | null> {
  const units = await Promise.all(tables.map((table) => ledger.get(UNITS, unitKey(table, date))));
  const failed = units.find((unit) => unit?.data.outcome?.kind === 'parked');
  return failed?.data.outcome ? `${failed.key} shows ${outcomeText(failed.data.outcome)}` : null;
}

interface Due {
  readonly date: GameDate;
  readonly outcome: Outcome | null;
}

/** What was due of a source, oldest first: units that have ended or run, cells whose time has come; dates without games are not. */
function dueOf(units: readonly UnitRecord[], cells: readonly CellRecord[], now: number): Due[] {
  const byDate = new Map<GameDate, Due>();
  for (const cell of cells) {
    if (readCell(cell, now, String).state === 'not_due' || (cell.open && now < cell.due)) continue;
    byDate.set(cell.date, { date: cell.date, outcome: cell.outcome });
  }
  for (const { date, outcome, state } of units) {
    if (state === 'ended') byDate.set(date, { date, outcome });
  }
  return [...byDate.values()]
    .filter(({ outcome }) => !isNoGames(outcome))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

function brought(outcome: Outcome | null): boolean {
  return outcome?.kind === 'complete' || outcome?.kind === 'partial';
}

function isUnavailable(outcome: Outcome | null): boolean {
  return (
    outcome?.kind === 'empty_ok' &&
    (outcome.reason === 'known_unavailable' || outcome.reason === 'not_offered')
  );
}

function isNoGames(outcome: Outcome | null): boolean {
  return outcome?.kind === 'empty_ok' && !isUnavailable(outcome);
}

async function knownAt(
  payloads: SourcesPorts['payloads'],
  source: string,
  date: GameDate,
): Promise<number | null> {
  const records = await payloads.latest(source, date);
  return records.length === 0 ? null : Math.max(...records.map(({ fetchedAt }) => fetchedAt));
}

function hostsOf(
  { now, isPlayed, keyedHosts }: SourcesPorts,
  source: string,
  memories: ReadonlyMap<string, HostMemory>,
): HostView[] {
  if (isPlayed) return [];
  return (SOURCE_ENDPOINT_HOSTS[source] ?? []).map((host) => {
    const memory = memories.get(host);
    const isCooling = memory?.coolUntil != null && memory.coolUntil > now;
    return {
      host,
      hasKey: HOST_POLICIES[host]?.key ? keyedHosts.includes(host) : null,
      coolUntil: isCooling ? memory.coolUntil : null,
      reason: isCooling ? memory.reason : null,
      quota: memory?.quota ? { ...memory.quota, usedShare: usedShare(memory.quota) } : null,
    };
  });
}

type Facts = Pick<
  SourceView,
  'lastGood' | 'lastOutcome' | 'expected' | 'coverage' | 'darkDates' | 'daysDark' | 'hosts'
>;

function stateOf(
  { lastGood, lastOutcome, expected, darkDates, daysDark, hosts }: Facts,
  { isPlayed }: SourcesPorts,
  isAllUnavailable: boolean,
  unread: string | null,
): Pick<SourceView, 'state' | 'why'> {
  const keyless = hosts.find(({ hasKey }) => hasKey === false);
  if (keyless)
    return { state: 'not_configured', why: `there is no key for ${keyless.host}: nothing is asked of it` };
  const cooling = hosts.find(({ coolUntil }) => coolUntil !== null);
  if (cooling?.coolUntil)
    return {
      state: 'cooling',
      why: `${cooling.host} is left alone until ${new Date(cooling.coolUntil).toISOString()}: ${cooling.reason ?? 'no reason kept'}`,
    };
  const last = lastOutcome ? `${lastOutcome.date} shows ${lastOutcome.text}` : 'nothing has ended yet';
  if (lastGood === null && isAllUnavailable)
    return {
      state: 'not_offered',
      why: `${isPlayed ? 'this upstream' : 'the source'} has had nothing of it on ${darkDates} dates`,
    };
  const dark = {
    state: 'dark' as const,
    why: `nothing on its last ${darkDates} due dates${lastGood ? `, ${daysDark} days since ${lastGood.date}` : ''}; ${last}`,
  };
  if (darkDates >= DARK_DATES) return dark;
  if (expected?.isLate)
    return {
      state: 'late',
      why: `${expected.date} was due ${new Date(expected.due).toISOString()}; ${last}`,
    };
  if (unread !== null) return { state: 'unreadable', why: unread };
  if (lastGood === null)
    return darkDates === 0 ? { state: 'idle', why: `nothing was due of it; ${last}` } : dark;
  return { state: 'ok', why: last };
}
