/** Publishes a slate: gates, permit, append, read back, render. Nothing is exported that is not in the log. */

import {
  blockedText,
  evaluateDeclaredGates,
  type GateEvaluationRecord,
} from '../../engine/declared-gates.ts';
import type { UnitContext, UnitResult } from '../../engine/engine-context.ts';
import type { GraphNode } from '../../engine/graph.ts';
import { issuePermit, type PermitDecision, readPermit, refusalText, scopesOf } from '../../engine/permits.ts';
import { itemsOf, type PublishedItem, publicationLog } from '../../engine/publications.ts';
import { ATTEMPTS, SLATES, unitKey } from '../../engine/unit.ts';
import { NotYetError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { BATCHES, type BatchRecord, MEMBERS, type MemberRecord } from '../5-predict/batch-records.ts';
import { withoutRows } from '../without-rows.ts';
import {
  appendEntries,
  isUnwatched,
  type Publishing,
  proposeEntries,
  readBack,
  replaceThem,
} from './append-entries.ts';
import { candidatesOf, PUBLISHED_SYSTEM, type PublicationCandidate } from './candidates.ts';
import { decidePublication, type PublicationDecision } from './decide-publication.ts';
import { gatesOf, PUBLISH_GATES } from './gates.ts';
import { entriesOf, proposalsOf } from './publication-entries.ts';
import { publishMeasures } from './publish-measures.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishedPredictions } from './published-predictions.ts';
import { storePublished } from './store-published.ts';
import { writeExport } from './write-export.ts';

/** A played slate has no tip-off of ours to wait for: its permit serves the run that asked for it. */
const PLAYED_PERMIT_MS = 15 * 60_000;

const PREDICTIONS_SQL = `SELECT * EXCLUDE (${playerPropPredictions.envelope.join(', ')}) FROM ${playerPropPredictions.name}`;

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
    return withoutRows({ kind: 'empty_ok', reason: 'parent_skipped' });
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
    const refusal = await appendEntries(publishing, entries);
    if (refusal) {
      const publish = decision.publish.filter(({ candidate }) => !refusal.appended.has(candidate.item));
      await holdBack(publishing, items, { ...decision, publish }, 'halt', refusal.why, []);
    }
  }
  await tellUnexplained(publishing, decision);
  const after = await readBack(publishing, entries);
  await writeExport(ports, date);
  return await storePublished(publishing, node, workspace, after, decision, evaluations, version);
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
  const { ports, date } = publishing;
  const { engine } = ports;
  await proposeEntries(publishing, proposalsOf(date, items, decision, gate));
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
