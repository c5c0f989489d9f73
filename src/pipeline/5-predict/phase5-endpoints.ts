/** Phase 5's operator endpoints (predictions.md §6): `/start`, `/retry`, `/status`. They look first and do only what is missing. */

import { z } from 'zod';
import type { Engine } from '../../engine/engine-context.ts';
import { evaluateGate } from '../../engine/evaluate-gates.ts';
import { gameDateSchema } from '../../engine/messages.ts';
import { requestSlate } from '../../engine/orchestrator.ts';
import { outcomeText } from '../../engine/outcome.ts';
import { reopenUnits } from '../../engine/reopen-units.ts';
import { GATES, SLATES, UNITS, type UnitRecord, unitKey } from '../../engine/unit.ts';
import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import { collection, type LedgerRecord } from '../../ports/ledger.ts';
import { countMembers } from './batch-counts.ts';
import { BATCHES, type BatchRecord, MEMBERS } from './batch-records.ts';

const BATCH_UNIT = 'player_prop_predictions';
const WAIT_MS = 30 * 60_000;
const SLA_COVERAGE = 0.9;
/** 7:00 Pacific. */
const SLA_TIME = '10:00';
/** Ends that another try may turn: the member ran out of time or of deliveries, nothing is known to be wrong with him. */
const RETRYABLE: ReadonlySet<string> = new Set(['deadline', 'attempts_exhausted']);

export const startBodySchema = z.strictObject({
  game_date: gameDateSchema.optional(),
  min_minutes: z.number().min(0).max(48).optional(),
  force: z.boolean().optional(),
  wait: z.boolean().optional(),
  trigger_source: z.string().optional(),
});
export type StartBody = z.output<typeof startBodySchema>;

export const retryBodySchema = z.strictObject({ game_date: gameDateSchema.optional() });

/** A wait for a slate that is not ready: a state with a time, re-evaluated by every event of its inputs. */
interface WaitRecord {
  readonly date: GameDate;
  readonly waitingUntil: number;
  /** `waiting` until the gate opens or the time is over; the tick that sees it records which. */
  readonly state: 'waiting' | 'started' | 'blocked';
}
const WAITS = collection<WaitRecord>('phase5_waits', ['date', 'state']);

export interface EndpointAnswer {
  readonly code: 200 | 202 | 404 | 409 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts the slate's batch, joins it, waits for it or says why there is nothing to start. */
export async function startPhase5(engine: Engine, body: StartBody): Promise<EndpointAnswer> {
  const date = body.game_date ?? easternDate(engine.clock.now());
  const source = body.trigger_source ?? 'manual';
  const nothing = await nothingToPredict(engine, date);
  if (nothing) return nothing;

  const batch = await latestBatch(engine, date);
  const key = unitKey(BATCH_UNIT, date);
  const unit = await engine.ledger.get(UNITS, key);
  const heldBack = heldBackReason(unit?.data, batch?.data);
  const isClosed = batch?.data.state === 'closed' && unit?.data.state === 'ended';
  if (heldBack !== null && !body.force) return answer(200, 'blocked', date, { detail: heldBack });
  if (heldBack === null && batch && batch.data.state !== 'closed') {
    if (body.force) return answer(409, 'busy', date, await batchFacts(engine, batch));
    return answer(202, 'in_progress', date, await batchFacts(engine, batch));
  }
  if (isClosed && !body.force) return answer(200, 'already_complete', date, await batchFacts(engine, batch));
  if (isClosed || heldBack !== null) {
    await reopenUnits(engine, [key], source, 'forced through /start');
    return answer(202, 'started', date, { trigger_source: source });
  }
  const gate = await engine.ledger.get(GATES, key);
  if (gate?.data.verdict === 'fired') return answer(202, 'started', date, { trigger_source: source });
  // Nothing is there yet: the backup asks for the slate, which does only what is missing.
  if (!unit) await requestSlate(engine, date, 'live', source);
  const missing = gate?.data.detail ?? 'the slate is not planned yet';
  if (!body.wait) return answer(503, 'insufficient_data', date, { missing });
  const wait = await engine.ledger.transact(async (tx) => {
    const existing = await tx.get(WAITS, date);
    if (existing) return existing.data;
    const waitingUntil = engine.clock.now() + WAIT_MS;
    const data: WaitRecord = { date, waitingUntil, state: 'waiting' };
    tx.create(WAITS, date, data);
    return data;
  });
  return answer(202, 'waiting', date, { waiting_until: new Date(wait.waitingUntil).toISOString(), missing });
}

/**
 * Evaluates the waits of `/start`, at every tick: one whose time is over closes the gate of its batch, which then starts
 * without what it can do without, or is blocked naming the missing. Returns the dates whose wait ended.
 */
export async function evaluateWaits(engine: Engine): Promise<GameDate[]> {
  const waits = await engine.ledger.query({ collection: WAITS, where: { state: 'waiting' } });
  const ended: GameDate[] = [];
  for (const { key, data } of waits) {
    const target = unitKey(BATCH_UNIT, data.date);
    const isOver = engine.clock.now() >= data.waitingUntil;
    const cause = { id: `waited until ${new Date(data.waitingUntil).toISOString()}`, correlationId: key };
    const gate = (await engine.ledger.get(GATES, target))?.data.verdict;
    const verdict = gate === 'waiting' && isOver ? await evaluateGate(engine, target, cause, 'over') : gate;
    const state = verdict === 'fired' || verdict === 'duplicate' ? 'started' : isOver ? 'blocked' : 'waiting';
    if (state === 'waiting') continue;
    ended.push(data.date);
    await engine.ledger.transact(async (tx) => {
      const wait = await tx.get(WAITS, key);
      if (wait) tx.put(WAITS, key, { ...wait.data, state }, wait.version);
    });
    if (state === 'started') continue;
    const detail = (await engine.ledger.get(GATES, target))?.data.detail ?? 'the slate is not planned yet';
    await engine.alerts.raise(
      `phase5-wait/${data.date}`,
      'error',
      `${data.date}: waited 30 minutes for its slate: ${detail}; it starts by itself when that arrives`,
    );
  }
  return ended;
}

/** Opens new attempts for what failed and may be tried again; everything else it reports as it is. */
export async function retryPhase5(engine: Engine, gameDate: GameDate | undefined): Promise<EndpointAnswer> {
  const date = gameDate ?? easternDate(engine.clock.now());
  const nothing = await nothingToPredict(engine, date);
  if (nothing) return nothing;
  const batch = await latestBatch(engine, date);
  if (!batch) {
    return await startPhase5(engine, { game_date: date, wait: true, trigger_source: 'retry_backup' });
  }
  const key = unitKey(BATCH_UNIT, date);
  const unit = await engine.ledger.get(UNITS, key);
  const heldBack = heldBackReason(unit?.data, batch.data);
  if (heldBack !== null) return answer(200, 'blocked', date, { detail: heldBack });
  // A closed batch whose unit moves again has been reopened already: asking twice opens one generation.
  if (batch.data.state !== 'closed' || unit?.data.state !== 'ended')
    return answer(200, 'in_progress', date, await batchFacts(engine, batch));
  const members = await engine.ledger.query({ collection: MEMBERS, where: { batchId: batch.key } });
  const again = members.filter(({ data }) => data.outcome === 'failed' && RETRYABLE.has(data.reason ?? ''));
  if (again.length === 0) return answer(200, 'complete', date, await batchFacts(engine, batch));
  await reopenUnits(engine, [key], 'retry', `${again.length} members had failed`);
  return answer(202, 'started', date, { players_retry_requested: again.length, trigger_source: 'retry' });
}

/** Why no batch is to be started for the date, as an answer; null when one may be. */
async function nothingToPredict(engine: Engine, date: GameDate): Promise<EndpointAnswer | null> {
  const today = easternDate(engine.clock.now());
  if (date < today)
    return answer(200, 'too_late', date, { detail: 'a past date is predicted by `tipoff backfill`' });
  if (date > addDays(today, 1))
    return answer(200, 'not_due', date, { detail: `its slate is due on ${date}` });
  const slate = await engine.ledger.get(SLATES, date);
  if (slate?.data.games === 0) return answer(200, 'no_games', date, { detail: slate.data.emptyDetail });
  if (slate?.data.lastTipoff && slate.data.lastTipoff <= engine.clock.now())
    return answer(200, 'too_late', date, { detail: 'every game of the slate has tipped off' });
  return null;
}

/** Why the slate's unit stands still without a closed batch, e.g. parked by the sanity gate; null when it does not. */
function heldBackReason(unit: UnitRecord | undefined, batch: BatchRecord | undefined): string | null {
  if (unit?.state !== 'ended' || unit.open || !unit.outcome || batch?.state === 'closed') return null;
  return outcomeText(unit.outcome);
}

/** Where a batch stands, every figure from its members' records; coverage under 90 % opens an incident. */
export async function phase5Status(
  engine: Engine,
  query: { batchId?: string; date?: GameDate },
): Promise<EndpointAnswer> {
  const date = query.date ?? easternDate(engine.clock.now());
  const batch = query.batchId
    ? await engine.ledger.get(BATCHES, query.batchId)
    : await latestBatch(engine, date);
  if (query.batchId && !batch)
    return { code: 404, body: { status: 'unknown_batch', batch_id: query.batchId } };
  if (!batch) return await statusWithoutBatch(engine, date);
  const facts = await batchFacts(engine, batch);
  const sla = await evaluateSla(engine, batch.data, facts.coverage);
  const unit = await engine.ledger.get(UNITS, unitKey(BATCH_UNIT, batch.data.date));
  const heldBack = heldBackReason(unit?.data, batch.data);
  if (heldBack !== null) return answer(200, 'blocked', batch.data.date, { ...facts, detail: heldBack, sla });
  const status = batch.data.state === 'closed' ? (batch.data.outcome ?? 'closed') : 'in_progress';
  return answer(200, status, batch.data.date, { ...facts, sla });
}

async function statusWithoutBatch(engine: Engine, date: GameDate): Promise<EndpointAnswer> {
  const key = unitKey(BATCH_UNIT, date);
  const [wait, slate, unit, gate] = await Promise.all([
    engine.ledger.get(WAITS, date),
    engine.ledger.get(SLATES, date),
    engine.ledger.get(UNITS, key),
    engine.ledger.get(GATES, key),
  ]);
  if (slate?.data.games === 0) return answer(200, 'empty_ok', date, { detail: slate.data.emptyDetail });
  const now = engine.clock.now();
  const dueAt = easternInstant(date, SLA_TIME);
  const isMissed = slate !== null && now >= dueAt;
  const incident = `phase5-coverage/${date}`;
  const missing = gate?.data.detail ?? 'the slate is not planned yet';
  if (isMissed)
    await engine.alerts.raise(incident, 'critical', `${date} has no prediction batch: ${missing}`);
  const sla = {
    due_at: new Date(dueAt).toISOString(),
    threshold: SLA_COVERAGE,
    verdict: isMissed ? 'missed' : 'pending',
    ...(isMissed ? { incident_id: incident } : {}),
  };
  const heldBack = heldBackReason(unit?.data, undefined);
  if (heldBack !== null) return answer(200, 'blocked', date, { detail: heldBack, sla });
  if (!wait) return answer(200, 'no_active_batch', date, { missing, sla });
  const until = { waiting_until: new Date(wait.data.waitingUntil).toISOString(), missing, sla };
  // The wait is over, the gate is not: it opens by itself when its inputs arrive, and somebody should look why they do not.
  return answer(200, wait.data.waitingUntil > now ? 'waiting' : 'blocked', date, until);
}

async function evaluateSla(engine: Engine, batch: BatchRecord, coverage: number | null) {
  const key = `phase5-coverage/${batch.date}`;
  if (coverage === null) return { threshold: SLA_COVERAGE, verdict: 'not_applicable' };
  if (coverage >= SLA_COVERAGE) {
    await engine.alerts.resolve(key, `coverage is ${coverage.toFixed(3)}`);
    return { threshold: SLA_COVERAGE, verdict: 'met' };
  }
  if (batch.state !== 'closed') return { threshold: SLA_COVERAGE, verdict: 'pending' };
  const severity = coverage < 0.5 ? 'critical' : 'error';
  await engine.alerts.raise(
    key,
    severity,
    `${batch.batchId}: ${(100 * coverage).toFixed(1)} % of the expected players are predicted, 90 % are promised; see /status for the missing`,
  );
  return { threshold: SLA_COVERAGE, verdict: 'missed', incident_id: key };
}

async function latestBatch(engine: Engine, date: GameDate): Promise<LedgerRecord<BatchRecord> | undefined> {
  const batches = await engine.ledger.query({
    collection: BATCHES,
    where: { date },
    orderBy: 'generation',
    descending: true,
    limit: 1,
  });
  return batches[0];
}

async function batchFacts(engine: Engine, batch: LedgerRecord<BatchRecord>) {
  const members = (await engine.ledger.query({ collection: MEMBERS, where: { batchId: batch.key } })).map(
    (m) => m.data,
  );
  const counts = countMembers(batch.data.expected.length, members);
  const ended = new Map(members.map((member) => [member.personId, member]));
  const systems: Record<string, { ok: number; unavailable: number }> = {};
  for (const member of members) {
    for (const [system, state] of Object.entries(member.systems)) {
      const tally = systems[system] ?? { ok: 0, unavailable: 0 };
      tally[state === 'ok' ? 'ok' : 'unavailable'] += 1;
      systems[system] = tally;
    }
  }
  return {
    batch_id: batch.key,
    generation: batch.data.generation,
    trigger_source: batch.data.triggerSource,
    ...counts,
    is_complete: batch.data.state === 'closed',
    degraded: batch.data.degradations.length > 0,
    degradations: batch.data.degradations,
    deadline_at: new Date(batch.data.deadlineAt).toISOString(),
    missing: batch.data.expected
      .filter((member) => ended.get(member.personId)?.outcome !== 'predicted')
      .map((member) => {
        const end = ended.get(member.personId);
        return {
          person_id: member.personId,
          player_lookup: member.playerLookup,
          state: end?.outcome ?? 'pending',
          reason: end?.reason ?? null,
        };
      }),
    systems,
    funnel: {
      context: batch.data.candidates,
      selected: batch.data.expected.length,
      ready: batch.data.ready,
      predicted: counts.predicted,
    },
  };
}

function answer(
  code: EndpointAnswer['code'],
  status: string,
  date: GameDate,
  facts: Readonly<Record<string, unknown>>,
): EndpointAnswer {
  return { code, body: { status, game_date: date, ...facts } };
}
