/** Publishes a slate: gates, permit, append, read back, render. Nothing is exported that is not in the log. */

import { assertRunning } from '../../engine/assert-held.ts';
import {
  blockedText,
  evaluateDeclaredGates,
  type GateEvaluationRecord,
} from '../../engine/declared-gates.ts';
import type { UnitContext, UnitResult } from '../../engine/engine-context.ts';
import type { GraphNode } from '../../engine/graph.ts';
import { issuePermit, type PermitDecision, readPermit, refusalText, scopesOf } from '../../engine/permits.ts';
import {
  itemsOf,
  PUBLICATIONS,
  type PublicationRecord,
  type PublishedItem,
  publicationKey,
  publicationLog,
} from '../../engine/publications.ts';
import { ATTEMPTS, SLATES, unitKey } from '../../engine/unit.ts';
import { NotYetError, UnitError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerTransaction } from '../../ports/ledger.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { publishedPredictions as output } from '../../tables/nba-predictions/published-predictions.ts';
import { BATCHES, type BatchRecord, MEMBERS, type MemberRecord } from '../5-predict/batch-records.ts';
import { computedEnvelope } from '../run-processor.ts';
import { candidatesOf, PUBLISHED_SYSTEM, type PublicationCandidate } from './candidates.ts';
import { decidePublication, type PublicationDecision } from './decide-publication.ts';
import { gatesOf, PUBLISH_GATES } from './gates.ts';
import { publishMeasures } from './publish-measures.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishedPredictions } from './published-predictions.ts';
import { writeExport } from './write-export.ts';

/** Entries of one commit; a transaction holds 400 writes. */
const ENTRIES_PER_COMMIT = 150;
/** A played slate has no tip-off of ours to wait for: its permit serves the run that asked for it. */
const PLAYED_PERMIT_MS = 15 * 60_000;

const PREDICTIONS_SQL = `SELECT * EXCLUDE (${playerPropPredictions.envelope.join(', ')}) FROM ${playerPropPredictions.name}`;

interface Publishing {
  readonly ports: PublishPorts;
  readonly date: GameDate;
  readonly attemptId: string;
  /** How often the unit was opened: 1 is the way a batch takes by itself. */
  readonly generation: number;
}

type Entry = Omit<PublicationRecord, 'at' | 'permitId' | 'attemptId'>;

/** Throws `NotYetError` when a gate, a halt or the want of a permit holds it back; what it would say is then proposed. */
export async function publishSlate(
  ports: PublishPorts,
  node: GraphNode,
  context: UnitContext,
  workspace: Workspace,
  attemptId: string,
  version: string,
): Promise<UnitResult> {
  const { engine } = ports;
  const { date } = context;
  const batch = await closedBatch(ports, date);
  const [members, log, slate, attempt] = await Promise.all([
    membersOf(ports, batch),
    publicationLog(engine.ledger, date),
    engine.ledger.get(SLATES, date),
    engine.ledger.get(ATTEMPTS, attemptId),
  ]);
  const publishing = { ports, date, attemptId, generation: attempt?.data.generation ?? 1 };
  const items = itemsOf(log);
  const candidates = candidatesOf(date, await workspace.rows<Row>(PREDICTIONS_SQL));
  if (candidates.length === 0 && items.size === 0 && (batch?.predicted ?? 0) === 0) {
    await writeExport(ports, date, 'parent_skipped');
    return without({ kind: 'empty_ok', reason: 'parent_skipped' }, []);
  }
  const explain = explanations(batch, members, candidates);
  const decision = decidePublication({
    items,
    candidates,
    // A played slate is published when its world had its predictions; where time is real, now.
    at: engine.virtualTime ? context.asOf : engine.clock.now(),
    nominalTipOff: slate?.data.lastTipoff ?? null,
    explain,
  });
  const evaluations = await lookAtGates(publishing, batch, members, candidates);
  const blocked = blockedText(evaluations);
  if (blocked !== '') await holdBack(publishing, items, decision, 'quality', blocked, evaluations);
  await engine.alerts.resolve(`gates/${node.id}`, `the product gates of ${date} pass`);

  const entries = entriesOf(date, items, decision);
  if (entries.length > 0) {
    const permitted = isUnwatched(publishing)
      ? null
      : await askForPermit(publishing, candidates, evaluations);
    if (permitted && permitted.kind !== 'permitted')
      await holdBack(publishing, items, decision, 'halt', refusalText(permitted), evaluations);
    if (engine.sabotage?.breaks === 'publicationReplaced')
      await replaceThem(ports, [...decision.unexplained, ...decision.withdraw.map(({ item }) => item)]);
    await append(publishing, items, decision, entries);
  }
  await tellUnexplained(publishing, decision);
  const after = await readBack(publishing, entries);
  await writeExport(ports, date);
  return await store(publishing, node, workspace, after, decision, evaluations, version);
}

async function closedBatch({ engine }: PublishPorts, date: GameDate): Promise<BatchRecord | null> {
  const batches = await engine.ledger.query({ collection: BATCHES, where: { date, state: 'closed' } });
  return batches.map(({ data }) => data).sort((a, b) => b.generation - a.generation)[0] ?? null;
}

async function membersOf(
  { engine }: PublishPorts,
  batch: BatchRecord | null,
): Promise<readonly MemberRecord[]> {
  if (!batch) return [];
  const members = await engine.ledger.query({ collection: MEMBERS, where: { batchId: batch.batchId } });
  return members.map(({ data }) => data);
}

/** Reasons of the batch for whom it did not predict. A failure explains nothing: he stays as published. */
function explanations(
  batch: BatchRecord | null,
  members: readonly MemberRecord[],
  candidates: readonly PublicationCandidate[],
): (item: PublishedItem) => string | null {
  if (!batch) return () => null;
  const reasons = new Map<number, string>();
  for (const { personId, reason } of batch.notSelected) reasons.set(personId, reason);
  for (const { personId, outcome, reason } of members)
    if (outcome === 'skipped' && reason !== null) reasons.set(personId, reason);
  const known = new Set([...batch.expected, ...batch.notSelected].map(({ personId }) => personId));
  const games = new Set(candidates.map(({ gameId }) => gameId));
  return ({ latest: { content } }) => {
    const personId = Number(content.person_id);
    const isOffTheSlate = !known.has(personId) && !games.has(String(content.game_id));
    return reasons.get(personId) ?? (isOffTheSlate ? 'game_not_on_slate' : null);
  };
}

async function lookAtGates(
  { ports, date, attemptId }: Publishing,
  batch: BatchRecord | null,
  members: readonly MemberRecord[],
  candidates: readonly PublicationCandidate[],
): Promise<GateEvaluationRecord[]> {
  const unit = unitKey(publishedPredictions.id, date);
  const values = publishMeasures(batch, members, candidates);
  return await evaluateDeclaredGates(
    ports.engine,
    gatesOf(ports.gates ?? PUBLISH_GATES, publishedPredictions.id),
    async (gate) => ports.measured?.(gate, unit, values) ?? values,
    {
      unit,
      date,
      attemptId,
      nextCheck: `with the next generation of the batch, or \`tipoff rerun ${unit}\``,
    },
  );
}

/** Proposes what would have gone out, shows the state, and ends the attempt as blocked. */
async function holdBack(
  publishing: Publishing,
  items: ReadonlyMap<string, PublishedItem>,
  decision: PublicationDecision,
  gate: 'quality' | 'halt',
  why: string,
  evaluations: readonly GateEvaluationRecord[],
): Promise<never> {
  const { ports, date, attemptId } = publishing;
  const { engine } = ports;
  const proposals = decision.publish.flatMap(({ candidate, diff }): Entry[] => {
    const item = items.get(candidate.item);
    const isKnown = item?.latest.state === 'proposed' && item.latest.contentHash === candidate.contentHash;
    return isKnown ? [] : [entryOf(date, candidate, item, 'proposed', diff, `blocked(${gate})`)];
  });
  for (const chunk of chunks(proposals)) {
    await engine.ledger.transact(async (tx) => {
      await assertRunning(tx, attemptId);
      for (const entry of chunk) create(tx, engine.clock.now(), attemptId, entry, null);
    });
  }
  if (gate === 'quality') {
    const near = evaluations.filter(({ isNearMiss }) => isNearMiss).length;
    await engine.alerts.raise(
      `gates/${publishedPredictions.id}`,
      'critical',
      `${date}: the gates blocked everything: 0 of ${decision.publish.length} items went out, ${near} gates missed nearly: ${why}`,
    );
  }
  await writeExport(ports, date, `blocked(${gate})`);
  throw new NotYetError(gate, why);
}

/** The standing rule: a slate whose product gates pass is permitted until its last tip-off, unless somebody halted it. */
async function askForPermit(
  { ports, date, attemptId }: Publishing,
  candidates: readonly PublicationCandidate[],
  evaluations: readonly GateEvaluationRecord[],
): Promise<PermitDecision> {
  const { engine, permitRule } = ports;
  const scopes = scopesOf(date, PUBLISHED_SYSTEM);
  return await engine.ledger.transact(async (tx) => {
    const now = engine.clock.now();
    const decision = await readPermit(tx, scopes, now);
    if (decision.kind !== 'no_permit' || decision.isUnreadable || permitRule === 'manual') return decision;
    const lastTip = Math.max(...candidates.map(({ tipOffAt }) => tipOffAt ?? 0));
    const expiresAt = engine.virtualTime ? now + PLAYED_PERMIT_MS : lastTip;
    if (expiresAt <= now) return decision;
    const seen = evaluations.map(({ detail }) => detail).join(', ');
    const permit = {
      scope: `date:${date}` as const,
      issuedAt: now,
      expiresAt,
      actor: 'standing rule',
      reason: `the product gates of the slate pass: ${seen}`,
    };
    const id = `auto-${attemptId}`;
    issuePermit(tx, id, permit);
    return { kind: 'permitted', permit: { id, ...permit, revokedAt: null } };
  });
}

/** The publishing commits: each reads the permit it publishes under. */
async function append(
  publishing: Publishing,
  items: ReadonlyMap<string, PublishedItem>,
  decision: PublicationDecision,
  entries: readonly Entry[],
): Promise<void> {
  const { ports, date, attemptId } = publishing;
  const { engine } = ports;
  const scopes = scopesOf(date, PUBLISHED_SYSTEM);
  const out = new Set<string>();
  for (const chunk of chunks(entries)) {
    const refused = await engine.ledger.transact(async (tx) => {
      const now = engine.clock.now();
      const decided: PermitDecision | null = isUnwatched(publishing)
        ? null
        : await readPermit(tx, scopes, now);
      await assertRunning(tx, attemptId);
      if (decided && decided.kind !== 'permitted') return refusalText(decided);
      for (const entry of chunk) create(tx, now, attemptId, entry, decided?.permit.id ?? null);
      return null;
    });
    if (refused !== null) {
      const publish = decision.publish.filter(({ candidate }) => !out.has(candidate.item));
      await holdBack(publishing, items, { ...decision, publish }, 'halt', refused, []);
    }
    for (const { item } of chunk) out.add(item);
  }
}

/** A careless publisher looks at the halt on the way the batch takes by itself, and on no other. */
function isUnwatched({ ports, generation }: Publishing): boolean {
  return ports.engine.sabotage?.breaks === 'haltInOneExporter' && generation > 1;
}

function entriesOf(
  date: GameDate,
  items: ReadonlyMap<string, PublishedItem>,
  { publish, withdraw }: PublicationDecision,
): Entry[] {
  return [
    ...publish.map(({ candidate, diff }) =>
      entryOf(date, candidate, items.get(candidate.item), 'published', diff, null),
    ),
    ...withdraw.map(({ item, reason, diff }): Entry => {
      const { content, contentHash, tipOffAt } = item.latest;
      const { item: name, entries } = item;
      return {
        item: name,
        date,
        seq: entries + 1,
        state: 'withdrawn',
        contentHash,
        content,
        reason,
        diff,
        tipOffAt,
      };
    }),
  ];
}

function entryOf(
  date: GameDate,
  { item, content, contentHash, tipOffAt }: PublicationCandidate,
  known: PublishedItem | undefined,
  state: 'proposed' | 'published',
  diff: string | null,
  reason: string | null,
): Entry {
  const seq = (known?.entries ?? 0) + 1;
  return { item, date, seq, state, contentHash, content, reason, diff, tipOffAt };
}

function create(
  tx: LedgerTransaction,
  at: number,
  attemptId: string,
  entry: Entry,
  permitId: string | null,
): void {
  tx.create(PUBLICATIONS, publicationKey(entry.item, entry.seq), { ...entry, at, permitId, attemptId });
}

function chunks(entries: readonly Entry[]): Entry[][] {
  return Array.from({ length: Math.ceil(entries.length / ENTRIES_PER_COMMIT) }, (_, i) =>
    entries.slice(i * ENTRIES_PER_COMMIT, (i + 1) * ENTRIES_PER_COMMIT),
  );
}

/** Items that are gone without a word stay, and somebody is told. */
async function tellUnexplained(
  { ports, date }: Publishing,
  { unexplained }: PublicationDecision,
): Promise<void> {
  const { engine } = ports;
  const incident = `publication/${date}`;
  if (unexplained.length === 0) {
    await engine.alerts.resolve(incident, 'every published item is accounted for');
    return;
  }
  await engine.alerts.raise(
    incident,
    'warning',
    `${date}: ${unexplained.length} published items are not in the newest predictions and nothing says why, e.g. ${unexplained[0]?.item}; they stay as published`,
  );
}

/** What a careless publisher does: what is not in the newest run was never said. */
async function replaceThem({ engine }: PublishPorts, gone: readonly PublishedItem[]): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const stored = await Promise.all(
      gone.map(({ latest }) => tx.get(PUBLICATIONS, publicationKey(latest.item, latest.seq))),
    );
    for (const entry of stored)
      if (entry)
        tx.put(PUBLICATIONS, entry.key, { ...entry.data, state: 'proposed', permitId: null }, entry.version);
  });
}

async function readBack(
  { ports, date }: Publishing,
  entries: readonly Entry[],
): Promise<Map<string, PublishedItem>> {
  const log = await publicationLog(ports.engine.ledger, date);
  const known = new Map(log.map((entry) => [publicationKey(entry.item, entry.seq), entry.contentHash]));
  const lost = entries.filter(
    ({ item, seq, contentHash }) => known.get(publicationKey(item, seq)) !== contentHash,
  );
  if (lost.length > 0)
    throw new UnitError(
      'transient',
      'entries_lost',
      `${date}: ${lost.length} entries of the publication log do not read as they were written`,
    );
  return itemsOf(log);
}

async function store(
  { ports, date, attemptId }: Publishing,
  node: GraphNode,
  workspace: Workspace,
  items: ReadonlyMap<string, PublishedItem>,
  decision: PublicationDecision,
  evaluations: readonly GateEvaluationRecord[],
  version: string,
): Promise<UnitResult> {
  const { engine, warehouse } = ports;
  const rows = [...items.values()].filter(({ first }) => first !== null).map(rowOf);
  const expected = rows.length + decision.tooLate.length;
  const degradations = [
    ...evaluations
      .filter(({ branch }) => branch === 'pass_degraded')
      .map(({ gate, detail }) => `gate ${gate} passed degraded: ${detail}`),
    ...(decision.tooLate.length > 0
      ? [`${decision.tooLate.length} predictions came after tip-off and were not published`]
      : []),
    ...(decision.frozen.length > 0
      ? [`${decision.frozen.length} published items stay as they were at tip-off`]
      : []),
    ...(decision.unexplained.length > 0
      ? [`${decision.unexplained.length} published items are not predicted any more; they stay`]
      : []),
  ];
  if (rows.length === 0) return without({ kind: 'empty_ok', reason: 'known_unavailable' }, degradations);
  await assertRunning(engine.ledger, attemptId);
  await workspace.load('output', output, rows);
  const envelope = computedEnvelope(publishedPredictions, { clock: engine.clock }, attemptId, version);
  const fact = await warehouse.replacePartition(output, date, workspace, 'output', envelope);
  if (fact.rows !== rows.length)
    throw new UnitError(
      'transient',
      'rows_lost',
      `${node.id} ${date}: ${rows.length} items were to be stored, ${fact.rows} are`,
    );
  return {
    outcome:
      decision.tooLate.length === 0
        ? { kind: 'complete' }
        : {
            kind: 'partial',
            found: rows.length,
            expected,
            missing: `${decision.tooLate.length} came after tip-off`,
          },
    rowsExpected: expected,
    rowsWritten: fact.rows,
    outputHash: fact.hash,
    changed: true,
    degradations,
  };
}

function rowOf({ item, state, latest, published, first }: PublishedItem): Row {
  const stands = published ?? first ?? latest;
  const { content } = state === 'withdrawn' ? latest : stands;
  const value = (name: string) => (content[name] ?? null) as Row[string];
  return {
    game_date: latest.date,
    item_id: item,
    game_id: value('game_id'),
    person_id: value('person_id'),
    player_lookup: value('player_lookup'),
    system_id: value('system_id'),
    state: state === 'withdrawn' ? 'withdrawn' : 'published',
    withdrawn_reason: state === 'withdrawn' ? latest.reason : null,
    prediction_id: value('prediction_id'),
    content_hash: state === 'withdrawn' ? latest.contentHash : stands.contentHash,
    line: value('line'),
    over_price: value('over_price'),
    under_price: value('under_price'),
    predicted_points: value('predicted_points'),
    predicted_median: value('predicted_median'),
    p_over: value('p_over'),
    recommendation: value('recommendation'),
  };
}

function without(outcome: UnitResult['outcome'], degradations: readonly string[]): UnitResult {
  return { outcome, rowsExpected: 0, rowsWritten: 0, outputHash: null, changed: false, degradations };
}
