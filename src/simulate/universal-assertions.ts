/**
 * The universal assertions of the failure-mode catalogue (§1.2), as far as the engine has the concept: U-01 to U-07,
 * U-09, U-10 and U-14 after every commit and every store write, U-11 at every computation, U-04, U-08 (where processes tick), U-12 and U-13 at rest. U-15
 * is a property of whole runs.
 */

import type { CellRecord, PlannedDateRecord } from '../engine/cells.ts';
import { ATTEMPT_BUDGET } from '../engine/decide-retry.ts';
import type { IncidentRecord } from '../engine/incidents.ts';
import { isTerminal } from '../engine/outcome.ts';
import {
  decidePermit,
  type Halt,
  type HaltRecord,
  type Permit,
  type PermitRecord,
  scopesOf,
} from '../engine/permits.ts';
import type { PublicationRecord } from '../engine/publications.ts';
import type {
  AttemptRecord,
  DeadLetterRecord,
  GateRecord,
  TriggerRecord,
  UnitRecord,
} from '../engine/unit.ts';
import type { BatchRecord, FanInRecord, MemberRecord } from '../pipeline/5-predict/batch-records.ts';
import type { Commit, Written } from './watched-ledger.ts';

export class UniversalAssertionError extends Error {
  override readonly name = 'UniversalAssertionError';
}

/** Sees every commit in order and keeps its own picture of the ledger; collects what must never be. */
export class UniversalAssertions {
  readonly violations: string[] = [];
  readonly #units = new Map<string, UnitRecord>();
  readonly #attempts = new Map<string, AttemptRecord>();
  readonly #gates = new Map<string, GateRecord>();
  readonly #triggers = new Map<string, TriggerRecord>();
  readonly #members = new Map<string, Set<number>>();
  readonly #batches = new Map<string, BatchRecord>();
  readonly #deadLetters = new Map<string, DeadLetterRecord>();
  readonly #incidents = new Map<string, IncidentRecord>();
  readonly #cells = new Map<string, CellRecord>();
  readonly #publications = new Set<string>();
  readonly #permits = new Map<string, Permit>();
  readonly #halts = new Map<string, Halt>();
  readonly #dates = new Map<string, PlannedDateRecord>();
  /** Unit -> its running attempts. */
  readonly #running = new Map<string, Set<string>>();
  /** Unit, generation, input version and kind of error -> failed attempts. */
  readonly #failures = new Map<string, number>();

  committed(commit: Commit): void {
    for (const written of commit.writes) this.#written(written, commit);
    for (const event of commit.events) {
      const date = event.data.game_date;
      if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date))
        this.#fail('U-09', `event ${event.topic} carries the date ${JSON.stringify(date)}`);
    }
  }

  /** A partition got other rows: somebody must be working on exactly this date of its producer. */
  stored(producer: string, date: string, rows: number, keys: number): void {
    const unit = `${producer}/${date}`;
    if ((this.#running.get(unit)?.size ?? 0) === 0)
      this.#fail('U-05', `the output of ${unit} was changed although no attempt at it is running`);
    if (keys !== rows) this.#fail('U-14', `${unit}: ${rows} rows with ${keys} distinct keys`);
  }

  /**
   * One tick after `give_up` every cell of every date has an outcome, and every emptiness a reason. `ticked` is the
   * start of the last tick that ended.
   */
  planned(ticked: number): void {
    for (const [key, { open, giveUp, outcome }] of this.#cells) {
      if (open && giveUp < ticked)
        this.#fail('U-08', `${key} was given up at ${new Date(giveUp).toISOString()} and has no outcome`);
      if (!open && outcome === null) this.#fail('U-08', `${key} is closed without an outcome`);
    }
    for (const [date, { games, emptyReason, emptyDetail }] of this.#dates) {
      if (games === 0 && (!emptyReason || !emptyDetail))
        this.#fail('U-08', `${date} has no games and nothing says why`);
    }
  }

  /** Nothing moves any more. */
  atRest(undelivered: number): void {
    if (undelivered > 0) this.#fail('U-04', `${undelivered} events are still undelivered`);
    for (const [unit, running] of this.#running) {
      if (running.size > 0) this.#fail('U-02', `${unit}: attempts ${[...running].join(', ')} never ended`);
    }
    const open = [...this.#incidents.values()].filter(({ isOpen }) => isOpen).map(({ key }) => key);
    if (new Set(open).size < open.length) this.#fail('U-12', 'one cause has two open incidents');
    for (const [key, unit] of this.#units) {
      if (unit.outcome?.kind === 'parked' && !belongs(open, unit.processor, key, unit.outcome.code))
        this.#fail('U-12', `${key} is parked and belongs to no open incident`);
      if (unit.state === 'eligible') this.#fail('U-04', `${key} is eligible and nobody is asked to run it`);
      const waits = unit.state === 'planned';
      if (waits && (this.#gates.get(key)?.detail ?? 'planned') === 'planned')
        this.#fail('U-13', `${key} did not run and no evaluation says why`);
    }
    for (const [key, letter] of this.#deadLetters) {
      if (letter.state === 'open' && !open.includes(letter.incident))
        this.#fail('U-12', `dead letter ${key} belongs to no open incident`);
    }
  }

  /** Throws all violations so far. */
  assertNone(): void {
    if (this.violations.length > 0)
      throw new UniversalAssertionError([...new Set(this.violations)].slice(0, 10).join('\n'));
  }

  #fail(id: string, what: string): void {
    this.violations.push(`${id}: ${what}`);
  }

  #written({ collection, key, data, isNew }: Written, commit: Commit): void {
    switch (collection) {
      case 'units':
        this.#unit(key, data as UnitRecord, commit);
        break;
      case 'attempts':
        this.#attempt(key, data as AttemptRecord);
        break;
      case 'gates':
        this.#gates.set(key, data as GateRecord);
        break;
      case 'triggers':
        this.#trigger(key, data as TriggerRecord, isNew);
        break;
      case 'incidents':
        this.#incidents.set(key, data as IncidentRecord);
        break;
      case 'dead_letters':
        this.#deadLetters.set(key, data as DeadLetterRecord);
        break;
      case 'cells':
        this.#cell(key, data as CellRecord);
        break;
      case 'planned_dates':
        this.#dates.set(key, data as PlannedDateRecord);
        break;
      case 'members':
        this.#member(key, data as MemberRecord, isNew);
        break;
      case 'fan_ins':
        this.#fanIn(data as FanInRecord, isNew);
        break;
      case 'batches':
        this.#batch(key, data as BatchRecord);
        break;
      case 'published_predictions':
        this.#publication(key, data as PublicationRecord, isNew);
        break;
      case 'permits':
        this.#permits.set(key, { id: key, ...(data as PermitRecord) });
        break;
      case 'halts':
        this.#halts.set(key, { id: key, ...(data as HaltRecord) });
        break;
      default:
        break;
    }
  }

  /** The log only grows; what goes out or is taken back has a permit that is valid at that very moment. */
  #publication(key: string, { state, permitId, at, date, content }: PublicationRecord, isNew: boolean): void {
    if (!isNew || this.#publications.has(key)) this.#fail('U-10', `publication ${key} was changed`);
    this.#publications.add(key);
    if (state !== 'published' && state !== 'withdrawn') return;
    const permit = permitId === null ? undefined : this.#permits.get(permitId);
    const scopes: readonly string[] = scopesOf(date, String(content.system_id));
    const halts = [...this.#halts.values()].filter(({ scope }) => scopes.includes(scope));
    const isValid =
      permit !== undefined &&
      scopes.includes(permit.scope) &&
      decidePermit([permit], halts, at).kind === 'permitted';
    if (!isValid) this.#fail('U-10', `publication ${key} is ${state} without a permit that was valid then`);
  }

  /** A unit was shown something that was not known at its cut-off. */
  lookedAhead(unit: string, seen: readonly string[]): void {
    this.#fail('U-11', `${unit} was shown ${seen.join(', ')}, known only after its cut-off`);
  }

  #cell(key: string, cell: CellRecord): void {
    const before = this.#cells.get(key);
    if (before && !before.open && !before.isShort)
      this.#fail('U-08', `${key} was ${before.outcome?.kind} and its cell was changed`);
    this.#cells.set(key, cell);
  }

  #unit(key: string, unit: UnitRecord, commit: Commit): void {
    const before = this.#units.get(key);
    this.#units.set(key, unit);
    if (key !== `${unit.processor}/${unit.date}`)
      this.#fail('U-01', `unit ${key} calls itself ${unit.processor}/${unit.date}`);
    const hasEnded = unit.state === 'ended' && unit.outcome !== null && isTerminal(unit.outcome);
    const isNewEnd = hasEnded && (before?.state !== 'ended' || before.attemptId !== unit.attemptId);
    if (isNewEnd && commit.events.length === 0)
      this.#fail('U-04', `${key} ended as ${unit.outcome?.kind} and told nobody in the same commit`);
  }

  #attempt(key: string, attempt: AttemptRecord): void {
    const before = this.#attempts.get(key);
    if (before && !before.running)
      this.#fail('U-03', `attempt ${key} of ${before.unit} had ended and was changed`);
    this.#attempts.set(key, attempt);
    const hasEnd = attempt.endedAt !== null && attempt.outcome !== null;
    if (attempt.running === hasEnd)
      this.#fail('U-02', `attempt ${key} of ${attempt.unit} is neither running nor ended`);
    if (attempt.unit !== `${attempt.processor}/${attempt.date}`)
      this.#fail('U-09', `attempt ${key} works on ${attempt.date} for ${attempt.unit}`);
    const running = this.#running.get(attempt.unit) ?? new Set();
    this.#running.set(attempt.unit, running);
    if (attempt.running) running.add(key);
    else running.delete(key);
    if (running.size > 1)
      this.#fail('U-01', `${attempt.unit} has ${running.size} running attempts: ${[...running].join(', ')}`);
    if (!before) this.#started(key, attempt);
    if (before?.running && attempt.outcome?.kind === 'failed') this.#failed(attempt);
  }

  #started(key: string, attempt: AttemptRecord): void {
    const unit = this.#units.get(attempt.unit);
    const isParked = unit?.state === 'ended' && unit.outcome?.kind === 'parked';
    if (isParked && unit.inputVersion === attempt.inputVersion && unit.generation === attempt.generation)
      this.#fail('U-07', `${attempt.unit} is parked and got attempt ${key} for the same input`);
  }

  #failed({ unit, generation, inputVersion, outcome }: AttemptRecord): void {
    if (outcome?.kind !== 'failed' || outcome.code === 'reopened') return;
    const budget = `${unit}@${generation}/${inputVersion}/${outcome.error}`;
    const count = (this.#failures.get(budget) ?? 0) + 1;
    this.#failures.set(budget, count);
    if (count > ATTEMPT_BUDGET[outcome.error])
      this.#fail(
        'U-07',
        `${unit} failed ${count} times as ${outcome.error}, at most ${ATTEMPT_BUDGET[outcome.error]} are allowed`,
      );
  }

  #trigger(key: string, trigger: TriggerRecord, isNew: boolean): void {
    if (!isNew || this.#triggers.has(key)) this.#fail('U-06', `trigger ${key} was written twice`);
    this.#triggers.set(key, trigger);
    if (!trigger.target.endsWith(trigger.date)) this.#fail('U-09', `trigger ${key} carries ${trigger.date}`);
    const frozen = (this.#gates.get(trigger.target)?.members ?? []).filter(({ ordering }) => !ordering);
    for (const { unit, required } of frozen) {
      const member = this.#units.get(unit);
      if (required && (!member?.outcome || member.open))
        this.#fail('U-06', `trigger ${key} fired although ${unit} had not ended`);
    }
    const names = new Set(frozen.map(({ unit }) => unit));
    for (const unit of Object.keys(trigger.members)) {
      if (!names.has(unit)) this.#fail('U-06', `trigger ${key} names ${unit}, which is no member`);
    }
  }

  #member(key: string, member: MemberRecord, isNew: boolean): void {
    const ended = this.#members.get(member.batchId) ?? new Set();
    if (!isNew || ended.has(member.personId)) this.#fail('U-05', `member ${key} ended twice`);
    this.#members.set(member.batchId, ended.add(member.personId));
  }

  #fanIn({ batchId }: FanInRecord, isNew: boolean): void {
    if (!isNew) this.#fail('U-06', `the fan-in of ${batchId} fired twice`);
    const missing = this.#missing(batchId);
    if (missing.length > 0) this.#fail('U-06', `${batchId} fired without ${missing.length} of its members`);
  }

  #batch(key: string, batch: BatchRecord): void {
    const before = this.#batches.get(key);
    if (before && before.expected.length !== batch.expected.length)
      this.#fail('U-06', `the frozen set of ${key} was changed`);
    this.#batches.set(key, batch);
  }

  #missing(batchId: string): number[] {
    const ended = this.#members.get(batchId) ?? new Set();
    const expected = this.#batches.get(batchId)?.expected ?? [];
    return expected.map(({ personId }) => personId).filter((personId) => !ended.has(personId));
  }
}

/** Incidents are keyed by cause: by the unit, or by its processor and what it ended of. */
function belongs(open: readonly string[], processor: string, unit: string, code: string): boolean {
  // All trouble of a backfill is that backfill's incident.
  const names = [`unit/${unit}`, `unit/${processor}/${code}`, 'backfill/'];
  return open.some((key) => names.some((name) => key.startsWith(name)));
}
