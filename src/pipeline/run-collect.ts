/** Runs a collector: asks what its source, or another place, has of the date, and says how much of it came. */

import { hostDependency, type Refusal } from '../engine/breakers.ts';
import type { UnitContext, UnitResult } from '../engine/engine-context.ts';
import { sha256 } from '../engine/hash.ts';
import type { Outcome } from '../engine/outcome.ts';
import { NotYetError, UnitError } from '../engine/unit-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { FetchRecord, Payloads } from '../ports/payloads.ts';
import type { Workspace } from '../ports/warehouse.ts';
import type { CollectProcessor, FetchOutcome, FetchRequest, Payload } from './define-processor.ts';
import { DriftError, UnfinishedError } from './define-processor.ts';
import { withoutRows } from './without-rows.ts';

/** Asks the upstream for one payload and archives it before anybody looks inside. */
export type Fetch = (
  source: string,
  context: UnitContext,
  request: FetchRequest,
  countRows: (payload: Payload) => number | Promise<number>,
  /** The attempt that asks. */
  runId?: string,
) => Promise<FetchOutcome>;

export interface CollectPorts {
  readonly payloads: Payloads;
  readonly clock: Clock;
  readonly fetch: Fetch;
}

export async function runCollect(
  processor: CollectProcessor,
  context: UnitContext,
  workspace: Workspace,
  ports: CollectPorts,
  attemptId: string,
): Promise<UnitResult> {
  const ask = async (request: FetchRequest): Promise<FetchOutcome> => {
    const source = request.source ?? processor.id.replace(/^collect_/, '');
    const countRows = async (payload: Payload) => {
      const rows = await processor.countRows(payload);
      if (request.isWhole?.(payload) === false)
        throw new UnfinishedError(`${source}/${request.subject} is not whole yet`);
      return rows;
    };
    return (
      (await standingAnswer(processor, source, context, request, ports)) ??
      (await ports.fetch(source, context, request, countRows, attemptId))
    );
  };
  const fetchAll = (requests: readonly FetchRequest[]) => Promise.all(requests.map(ask));
  const planned = await processor.requests(context, workspace);
  if (planned.length === 0) return withoutRows({ kind: 'empty_ok', reason: 'no_games' });
  if (processor.asksUntilFound) {
    const asked: Exclude<FetchOutcome, { readonly payload: Payload }>[] = [];
    for (const request of planned) {
      const outcome = await ask(request);
      if ('payload' in outcome) {
        const result = collected(processor, [request], [outcome]);
        const where = new URL(request.url).host;
        const lacking = processor.asksUntilFound === 'places' ? asked : [];
        return { ...result, degradations: lacking.map(({ detail }) => `taken from ${where}: ${detail}`) };
      }
      asked.push(outcome);
      // Under another name only what is not there is looked for: a refusal or another shape is told as it is.
      const isAbsent = outcome.kind === 'unavailable' || outcome.kind === 'not_published_yet';
      if (processor.asksUntilFound === 'names' && !isAbsent) break;
    }
    return collected(processor, planned.slice(0, asked.length), asked);
  }
  const requests = [...planned];
  const outcomes = await fetchAll(planned);
  for (let round = 1; processor.followUps; round += 1) {
    const bodies = outcomes.flatMap((outcome) => ('payload' in outcome ? [outcome.payload] : []));
    const named = await processor.followUps(context, workspace, bodies);
    const further = named.filter(
      ({ source, subject }) =>
        !requests.some((request) => request.source === source && request.subject === subject),
    );
    if (further.length === 0) break;
    if (round > MAX_ROUNDS)
      throw new DriftError(
        `${processor.id}: names further requests after ${MAX_ROUNDS} rounds; look at the source`,
      );
    requests.push(...further);
    outcomes.push(...(await fetchAll(further)));
  }
  return collected(processor, requests, outcomes, processor.followUps ? planned.length : 0);
}

/** What the archive has of a request that need not be made again; null when the source has to be asked. */
async function standingAnswer(
  processor: CollectProcessor,
  source: string,
  context: UnitContext,
  { subject, standsForMs }: FetchRequest,
  { payloads, clock }: CollectPorts,
): Promise<FetchOutcome | null> {
  // Who reopens a unit wants to hear anew what its source says.
  if (standsForMs === undefined || !context.live || (context.isReopened && !processor.asksAgain)) return null;
  const record = (await payloads.latest(source, context.date)).find((one) => one.subject === subject);
  const isGood = record?.verdict?.outcome === 'fetched' || record?.verdict?.outcome === 'not_modified';
  if (!record || !isGood || clock.now() - record.fetchedAt >= standsForMs) return null;
  try {
    const body = await payloads.body(record.bodyHash);
    return { kind: 'not_modified', payload: { record, body }, changed: false, isStanding: true };
  } catch {
    // Missing or damaged here, whatever the reason: asking brings it again.
    return null;
  }
}

/** A source that goes on naming further requests is not believed for ever. */
const MAX_ROUNDS = 5;

function collected(
  processor: CollectProcessor,
  requests: readonly FetchRequest[],
  outcomes: readonly FetchOutcome[],
  /** So many of the requests only listed what to ask for. */
  lists = 0,
): UnitResult {
  const named = (kinds: readonly FetchOutcome['kind'][]) =>
    requests.flatMap((request, i) => {
      const outcome = outcomes[i];
      return outcome && 'detail' in outcome && kinds.includes(outcome.kind)
        ? [`${request.subject}: ${outcome.detail}`]
        : [];
    });
  if (processor.asksAgain) return collectedSoFar(requests, outcomes);
  const drifted = named(['drifted']);
  const fetched = recordsOf(outcomes);
  // Of several games one that is not shaped as agreed does not hold the others back.
  if (drifted.length > 0 && fetched.length === 0)
    throw new DriftError(`${processor.id}: ${drifted.join('; ')}`);
  const refused = named(['failed']);
  if (refused.length > 0)
    throw new UnitError('permanent', 'request_refused', `${processor.id}: ${refused.slice(0, 3).join('; ')}`);
  const reached = reachedBy(requests, outcomes);
  const blocked = named(['blocked']);
  if (blocked.length > 0) {
    const why = `${processor.id}: ${blocked.slice(0, 3).join('; ')}`;
    const refusal = refusalIn(outcomes, processor.asksUntilFound === 'places');
    // Who says until when he is not to be asked is waited for; what he does not say is tried a few times.
    if (refusal) throw new NotYetError('upstream', why, { refusal });
    throw new UnitError('transient', 'upstream_blocked', why);
  }
  const early = named(['not_published_yet']);
  if (early.length > 0)
    throw new NotYetError('not_due', `${processor.id}: not published yet: ${early.slice(0, 3).join('; ')}`, {
      reached,
    });

  const keyless = named(['not_configured']);
  if (keyless.length > 0 && fetched.length === 0)
    return {
      ...withoutRows({ kind: 'empty_ok', reason: 'not_offered' }),
      degradations: [`not_configured: ${keyless[0]}`],
    };
  const missing = requests.flatMap((request, i) => {
    const outcome = outcomes[i];
    return outcome?.kind === 'drifted' || (outcome?.kind === 'unavailable' && !request.optional)
      ? [`${request.subject}: ${outcome.detail}`]
      : [];
  });
  const listed = outcomes.slice(lists);
  // A list of what it does not have is no part of a result.
  if (lists > 0 && listed.length > 0 && listed.every(({ kind }) => kind === 'unavailable'))
    return { ...withoutRows({ kind: 'empty_ok', reason: 'known_unavailable' }), reached };
  const outcome: Outcome =
    missing.length === 0
      ? fetched.length > 0
        ? { kind: 'complete' }
        : { kind: 'empty_ok', reason: 'known_unavailable' }
      : fetched.length > 0
        ? {
            kind: 'partial',
            found: fetched.length,
            expected: requests.length,
            missing: missing.slice(0, 3).join('; '),
          }
        : processor.required
          ? { kind: 'empty_unexpected', expected: requests.length, missing: missing.slice(0, 3).join('; ') }
          : { kind: 'empty_ok', reason: 'not_offered' };
  return collectedResult(outcome, requests, fetched, reached);
}

/** What came is there, whatever became of the rest: that is named, and asked for again in a few minutes. */
function collectedSoFar(requests: readonly FetchRequest[], outcomes: readonly FetchOutcome[]): UnitResult {
  const missing = requests.flatMap(({ source, subject }, i) => {
    const outcome = outcomes[i];
    const name = source ? `${source}/${subject}` : subject;
    return outcome && 'detail' in outcome ? [`${name}: ${outcome.kind}: ${outcome.detail}`] : [];
  });
  const found = requests.length - missing.length;
  const outcome: Outcome =
    missing.length === 0
      ? { kind: 'complete' }
      : { kind: 'partial', found, expected: requests.length, missing: missing.slice(0, 3).join('; ') };
  return collectedResult(outcome, requests, recordsOf(outcomes), reachedBy(requests, outcomes));
}

function recordsOf(outcomes: readonly FetchOutcome[]): FetchRecord[] {
  return outcomes.flatMap((outcome) => ('payload' in outcome ? [outcome.payload.record] : []));
}

/** Hosts that answered just now. */
function reachedBy(requests: readonly FetchRequest[], outcomes: readonly FetchOutcome[]): string[] {
  const hosts = requests.flatMap(({ url }, i) => {
    const outcome = outcomes[i];
    const isAnswer =
      outcome &&
      outcome.kind !== 'blocked' &&
      outcome.kind !== 'not_configured' &&
      !('isStanding' in outcome);
    return isAnswer ? [hostDependency(new URL(url).host)] : [];
  });
  return [...new Set(hosts)];
}

function collectedResult(
  outcome: Outcome,
  requests: readonly FetchRequest[],
  fetched: readonly FetchRecord[],
  reached: readonly string[],
): UnitResult {
  const bodies = fetched.map((record) => `${record.subject}:${record.bodyHash}`);
  return {
    outcome,
    rowsExpected: requests.length,
    rowsWritten: fetched.length,
    outputHash: fetched.length > 0 ? sha256(bodies.sort().join('\n')) : null,
    changed: true,
    degradations: [],
    reached,
    inputs: fetched.map((record) => `payload ${record.source}/${record.subject}:${record.bodyHash}`),
  };
}

/** The host that all wait for: the one to be left alone longest, or shortest where one is enough; null when none says. */
function refusalIn(outcomes: readonly FetchOutcome[], isOneEnough: boolean): Refusal | null {
  let chosen: Refusal | null = null;
  for (const outcome of outcomes) {
    if (outcome.kind !== 'blocked' || !outcome.host || typeof outcome.until !== 'number') continue;
    const refusal = { dependency: hostDependency(outcome.host), until: outcome.until };
    if (chosen === null || refusal.until > chosen.until !== isOneEnough) chosen = refusal;
  }
  return chosen;
}
