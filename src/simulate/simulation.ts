/**
 * The real engine, services and coordinator under the real declarations, on a virtual clock: what each unit computes is
 * scripted, what goes wrong is drawn from a seed, and the universal assertions look at every commit.
 */

import { type MemoryEngine, openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { memoryExports } from '../adapters/memory/memory-exports.ts';
import { memoryPayloads } from '../adapters/memory/memory-payloads.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { assertHeld } from '../engine/assert-held.ts';
import type { UnitRunner } from '../engine/attempt.ts';
import { checkGraph } from '../engine/check-graph.ts';
import { type DeclaredGate, type Measures, passRegionFaults } from '../engine/declared-gates.ts';
import type { Engine } from '../engine/engine-context.ts';
import { type Graph, producerOf } from '../engine/graph.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { requestSlate } from '../engine/orchestrator.ts';
import { outcomeText } from '../engine/outcome.ts';
import { recoverAttempts } from '../engine/recover.ts';
import { recoverReopened } from '../engine/recover-reopened.ts';
import { reopenUnits } from '../engine/reopen-units.ts';
import type { Sabotage } from '../engine/sabotage.ts';
import type { Schedule } from '../engine/schedules.ts';
import { TICK_MS, tick } from '../engine/ticker.ts';
import { type Lane, UNITS, type UnitRecord, unitKey } from '../engine/unit.ts';
import { UnitError } from '../engine/unit-error.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { seededRandom } from '../pipeline/5-predict/booster/seeded-random.ts';
import { createCoordinator } from '../pipeline/5-predict/coordinator.ts';
import type { LoadedModels } from '../pipeline/5-predict/load-models.ts';
import type { PredictionRequest } from '../pipeline/5-predict/messages.ts';
import { playerPropPredictions } from '../pipeline/5-predict/player-prop-predictions.ts';
import type { MemberResult } from '../pipeline/5-predict/predict-member.ts';
import { PUBLISH_GATES } from '../pipeline/7-publish/gates.ts';
import type { PublishPorts } from '../pipeline/7-publish/publish-ports.ts';
import { publishing } from '../pipeline/7-publish/publishing.ts';
import { announcingFeatures } from '../pipeline/announce-features.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { cronTick } from '../pipeline/cron-tick.ts';
import type { FetchOutcome, Processor } from '../pipeline/define-processor.ts';
import { createLeague } from '../pipeline/league-schedule.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import type { Fetch } from '../pipeline/run-collect.ts';
import { createExtraInputs, createRunner } from '../pipeline/run-processor.ts';
import { SCHEDULES, type ScheduleAction } from '../pipeline/schedules.ts';
import { createServices } from '../pipeline/services.ts';
import { tickSteps } from '../pipeline/tick-steps.ts';
import type { Delivery, DeliveryHandler } from '../ports/bus.ts';
import type { Exports } from '../ports/exports.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Row, Warehouse } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';
import { Agenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import { scriptedGrade } from './scripted-grade.ts';
import { OPENING_NIGHT, type ScriptedLeague, scriptedLeague } from './scripted-league.ts';
import { scriptedInputs, scriptedPrediction } from './scripted-predictions.ts';
import { scriptedProcessors } from './scripted-processors.ts';
import { scriptedWarehouse } from './scripted-warehouse.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { type SimulatedTicker, startSimulatedTicker } from './simulated-ticker.ts';
import { rowKey, TableStore } from './table-store.ts';
import { Trace } from './trace.ts';
import { UniversalAssertions } from './universal-assertions.ts';
import { type Commit, watchedLedger } from './watched-ledger.ts';

/** What a scenario does to the course of things; everything may throw. */
export interface Script {
  /** Before a unit computes; `tries` counts from 1. */
  readonly unit?: (unit: string, tries: number, process: SimulatedProcess) => void | Promise<void>;
  /** How long a unit's work takes, milliseconds; drawn when absent. */
  readonly duration?: (unit: string) => number;
  /** Instead of a player's scripted prediction. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a script that only throws says nothing
  readonly member?: (request: PredictionRequest, tries: number) => MemberResult | undefined | void;
  /** The models a batch is to predict with; default none. */
  readonly models?: () => LoadedModels;
  /** Looks at, replaces or spoils what a gate has measured. */
  readonly gate?: (gate: DeclaredGate, unit: string, values: Measures) => Measures;
  /** Before a collection of the ledger is read inside a transaction. */
  readonly reading?: (collection: string) => void;
  /** Before a delivery is handled: how often it is to be handled at once. */
  readonly delivery?: (delivery: Delivery) => number | undefined | Promise<number | undefined>;
  /** Instead of the source's answer. */
  readonly fetch?: (source: string, date: GameDate) => FetchOutcome | undefined;
  /** How many statements a unit issues; default 1. */
  readonly statements?: (unit: string) => number;
  /** What arrives in the store of the rows that are to be stored. */
  readonly arriving?: (table: Table, rows: readonly Row[]) => readonly Row[];
  /** At every step: dying, freezing, looking. */
  readonly step?: (step: Step) => void;
}

export interface Step {
  /** Counted from 1 through all processes. */
  readonly number: number;
  readonly what: string;
  readonly process: SimulatedProcess;
}

export interface SimulationOptions {
  /** Of the season. */
  readonly seed: number;
  /** Of everything that happens by chance while it is played: durations, who gets a message, faults; default `seed`. */
  readonly faultSeed?: number;
  readonly days: number;
  readonly from?: GameDate;
  /** Date on which the clock starts, 05:00 Eastern; `from` when absent. */
  readonly startsOn?: GameDate;
  /** Games of every slate; drawn when absent. */
  readonly games?: number;
  /** Last date with games; after it the season is over. */
  readonly lastSlate?: GameDate;
  readonly playersPerGame?: number;
  /** Processes at once; default 1. */
  readonly processes?: number;
  readonly faults?: Faults;
  readonly script?: Script;
  readonly sabotage?: Sabotage | undefined;
  /** Lets every process tick as `tipoff serve` does: leases, grid, deadlines, waits, schedules. */
  readonly ticking?: TickingOptions;
  /** How far each process's clock is ahead of the true time, milliseconds; default 0. */
  readonly skewMs?: readonly number[];
  /** Default: those of the pipeline. */
  readonly gates?: readonly DeclaredGate[];
  /** Replaces the pipeline's graph, for what is wrong with it. */
  readonly graph?: (graph: Graph) => Graph;
}

export interface TickingOptions {
  /** Default: those of the pipeline. */
  readonly schedules?: readonly Schedule<ScheduleAction>[];
  /** A whole number of ticks; default one, 30 s. */
  readonly everyMs?: number;
  /** The detectors look as well; default not, for the time they take. */
  readonly detecting?: boolean;
  /** Leaves out no tick, however idle; slow. */
  readonly isEager?: boolean;
}

export interface Release {
  /** Identity of the code that runs from now on. */
  readonly codeVersion: string;
  /** The schedules it declares; default: as before. */
  readonly schedules?: readonly Schedule<ScheduleAction>[];
  /** The old processes end what they have begun, beside the new ones; otherwise they are killed. */
  readonly isRolling?: boolean;
  /** How long nothing runs in between, where it is not rolling. */
  readonly downMs?: number;
}

/** After a crash: how long nothing runs. */
const DOWN_MS = 500;
/** Rounds of the driver without an end: a livelock. */
const MAX_TURNS = 200_000;

export class Simulation {
  readonly clock: VirtualClock;
  readonly league: ScriptedLeague;
  readonly store: TableStore;
  readonly exports: Exports = memoryExports();
  readonly graph: Graph;
  readonly trace = new Trace();
  readonly assertions = new UniversalAssertions();
  /** Keys of the units that computed, in order. */
  readonly runs: string[] = [];
  steps = 0;
  crashes = 0;
  /** Faults drawn from the seed that struck. */
  strikes = 0;
  /** Faults strike only while this holds. */
  isFaulty = true;
  processes: SimulatedProcess[] = [];
  readonly #options: SimulationOptions;
  readonly #random: () => number;
  readonly #payloads = memoryPayloads();
  readonly #processors: ReadonlyMap<string, Processor>;
  readonly #engines = new Map<SimulatedProcess, Engine>();
  readonly #handlers = new Map<SimulatedProcess, Readonly<Record<string, DeliveryHandler>>>();
  readonly #warehouses = new Map<SimulatedProcess, Warehouse>();
  readonly #publish = new Map<SimulatedProcess, PublishPorts>();
  readonly #tries = new Map<string, number>();
  readonly #tickers = new Map<SimulatedProcess, SimulatedTicker>();
  readonly #nextTick = cronTick();
  readonly #agenda: Agenda;
  #schedules: readonly Schedule<ScheduleAction>[];
  #memory: MemoryEngine;
  #isUp = false;
  /** Start of the last tick that came to its end. */
  #ticked = 0;
  #codeVersion = 'simulated';
  #downMs = DOWN_MS;
  #boots = 0;
  #fatal: unknown = null;

  /** Throws when the declaration does not hold together, as the app does at its start. */
  constructor(options: SimulationOptions) {
    this.#options = options;
    const from = options.from ?? OPENING_NIGHT;
    this.clock = new VirtualClock(easternInstant(options.startsOn ?? from, '05:00'));
    this.league = scriptedLeague({ ...options, from });
    this.#random = seededRandom((options.faultSeed ?? options.seed) + 1);
    this.#schedules = options.ticking?.schedules ?? SCHEDULES;
    this.#agenda = new Agenda(() => this.#schedules, this.#nextTick);
    const processors = scriptedProcessors(
      PROCESSORS,
      this.league,
      () => this.store,
      options.script?.statements,
      (unit, seen) => this.assertions.lookedAhead(unit, seen),
    );
    this.#processors = new Map(processors.map((processor) => [processor.id, processor]));
    const graph = buildGraph(PROCESSORS, {
      minBackoffMs: 1_000,
      maxBackoffMs: 30_000,
      predictConcurrency: 100,
      workConcurrency: 6,
      eventConcurrency: 100,
    });
    this.graph = options.graph?.(graph) ?? graph;
    const { sabotage } = options;
    const faults = [
      ...checkGraph(this.graph, new Map(), { hasZoneData: true, ...(sabotage ? { sabotage } : {}) }),
      ...passRegionFaults(options.gates ?? PUBLISH_GATES),
    ];
    if (faults.length > 0)
      throw new Error(`the declaration does not hold together:\n- ${faults.join('\n- ')}`);
    const producers = new Map<string, string>();
    this.store = new TableStore(({ table, date }, rows) => {
      const producer = producers.get(table.name) ?? producerOf(this.graph, table)?.id ?? table.name;
      producers.set(table.name, producer);
      const keys = new Set(rows.map((row) => rowKey(table, row))).size;
      this.assertions.stored(producer, date, rows.length, keys);
    }, sabotage);
    this.#memory = this.#openMemory();
    this.#boot();
  }

  /** The ledger as it is, for looking at. */
  get ledger(): Ledger {
    return this.#memory.ledger;
  }

  /** The first living process's engine: for operators and schedules. */
  get engine(): Engine {
    const process = this.processes.find((other) => !other.isDead && !other.isRetired);
    const engine = process && this.#engines.get(process);
    if (!engine) throw new Error('no process is up: settle first');
    return engine;
  }

  get warehouse(): Warehouse {
    const process = this.processes.find((other) => !other.isRetired);
    return this.#warehouses.get(process as SimulatedProcess) as Warehouse;
  }

  async unit(processor: string, date: GameDate): Promise<UnitRecord | null> {
    return (await this.ledger.get(UNITS, unitKey(processor, date)))?.data ?? null;
  }

  async request(date: GameDate, lane: Lane = 'live', actor = 'schedule'): Promise<void> {
    await this.#undisturbed(() => requestSlate(this.engine, date, lane, actor));
  }

  async reopen(keys: readonly string[], actor: string, reason: string): Promise<void> {
    await this.#undisturbed(() => reopenUnits(this.engine, keys, actor, reason));
  }

  /** What an operator does, in a quiet moment. */
  async within(act: () => Promise<void>): Promise<void> {
    await this.#undisturbed(act);
  }

  /** Advances to 05:30 Eastern of the date, asks for its slate and lets everything happen. */
  async play(date: GameDate): Promise<void> {
    await this.advanceTo(easternInstant(date, '05:30'));
    await this.request(date);
    await this.settle();
  }

  /** Lets the processes' own clocks and schedules work until 05:00 Eastern of the day after, and come to rest. */
  async live(date: GameDate): Promise<void> {
    await this.advanceTo(easternInstant(addDays(date, 1), '05:00'));
    await this.settle();
  }

  /** Somebody sets the clock of a process, forward or back. */
  jumpClock(process: SimulatedProcess, milliseconds: number): void {
    this.note(`CLOCK of ${process.name} set by ${milliseconds / 1000} s`);
    process.skewMs += milliseconds;
    this.#tickers.get(process)?.touch();
  }

  /** Runs until nothing is undelivered and everybody is up. */
  async settle(): Promise<void> {
    await this.#run(() => this.#isQuiet());
    if (this.#options.ticking) this.assertions.planned(this.#ticked);
    this.assertions.atRest(this.#memory.disk.outbox.length + this.#memory.disk.messages.size);
  }

  /** Runs until `reached` holds, or nothing moves any more. */
  async until(reached: () => boolean): Promise<void> {
    await this.#run(() => reached() || this.#isQuiet());
  }

  /** Lets what is due until then happen. */
  async advanceTo(instant: number): Promise<void> {
    await this.#run(() => {
      const next = this.clock.nextTimerAt();
      return this.#isUp && this.#memory.disk.outbox.length === 0 && (next === null || next > instant);
    });
    if (instant > this.clock.now()) this.clock.advanceTo(instant);
  }

  /** Everything dies at once; what is on disk stays. It is started again after `downMs`. */
  crash(why: string, downMs = DOWN_MS): void {
    this.crashes += 1;
    this.#downMs = downMs;
    this.note(`CRASH ${why}`);
    this.#isUp = false;
    for (const process of this.processes) process.kill();
    this.#memory.crash();
  }

  /** Another release takes over. */
  redeploy({ codeVersion, schedules, isRolling, downMs }: Release): void {
    this.note(`RELEASE ${codeVersion}`);
    this.#codeVersion = codeVersion;
    if (schedules) this.#schedules = schedules;
    if (!isRolling) {
      this.crash(`redeployed as ${codeVersion}`, downMs);
      return;
    }
    const old = [...this.processes];
    for (const process of old) {
      process.isRetired = true;
      this.#tickers.delete(process);
      this.#startTicking(this.#addProcess());
    }
    for (const resume of this.#resumes.splice(0))
      resume().catch((error: unknown) => this.note(String(error)));
  }

  /** One process dies, another takes its place. */
  lose(process: SimulatedProcess, why: string): void {
    this.note(`LOST ${process.name} ${why}`);
    process.kill();
    this.processes = this.processes.filter((other) => other !== process);
    this.#startTicking(this.#addProcess());
    for (const resume of this.#resumes.splice(0))
      resume().catch((error: unknown) => this.note(String(error)));
  }

  freeze(process: SimulatedProcess, milliseconds: number): void {
    this.note(`FROZEN ${process.name} for ${milliseconds / 1000} s`);
    process.freeze(this.clock.now() + milliseconds);
  }

  note(what: string): void {
    this.trace.add(this.clock.now(), what);
  }

  async #run(done: () => boolean): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      // A tick comes after everything that does not wait for time; the host's own events get their turn now and then.
      await new Promise<void>((resolve) => (turn % 1_000 === 0 ? setImmediate : process.nextTick)(resolve));
      if (this.#fatal) throw this.#fatal;
      if (!this.#isUp && this.processes.every(({ isDead }) => isDead)) {
        this.clock.advanceBy(this.#downMs);
        this.#memory = this.#openMemory();
        this.#boot();
        continue;
      }
      if (this.#memory.disk.outbox.length > 0) {
        this.#memory.relay();
        continue;
      }
      if (this.#isUp && done()) return;
      const next = this.clock.nextTimerAt();
      if (next !== null) this.clock.advanceTo(Math.max(next, this.clock.now()));
    }
    throw new Error(`nothing comes to rest:\n${this.trace.tail()}`);
  }

  #isQuiet(): boolean {
    return this.#memory.disk.outbox.length === 0 && this.#memory.disk.messages.size === 0;
  }

  #openMemory(): MemoryEngine {
    return openMemoryEngine({
      topology: this.graph.subscriptions,
      clock: this.clock,
      relay: 'manual',
      ...(this.#memory ? { disk: this.#memory.disk } : {}),
    });
  }

  #boot(): void {
    this.#engines.clear();
    this.#handlers.clear();
    this.#tickers.clear();
    this.processes = [];
    for (let i = 0; i < (this.#options.processes ?? 1); i += 1) this.#addProcess();
    const memory = this.#memory;
    const start = async () => {
      await recoverAttempts(this.engine);
      await recoverReopened(this.engine);
      for (const resume of this.#resumes.splice(0)) await resume();
      await memory.bus.start(
        Object.fromEntries(
          this.graph.subscriptions.map(({ name }) => [name, (delivery: Delivery) => this.#deliver(delivery)]),
        ),
      );
      this.#isUp = true;
      for (const process of this.processes) this.#startTicking(process);
    };
    start().catch((error: unknown) => {
      if (memory === this.#memory) this.#fatal ??= error;
    });
  }

  #resumes: (() => Promise<void>)[] = [];

  #addProcess(): SimulatedProcess {
    this.#boots += 1;
    const skewMs = this.#options.skewMs?.[this.processes.length] ?? 0;
    const process = new SimulatedProcess(`process ${this.#boots}`, this.clock, skewMs);
    this.processes.push(process);
    const ledger = watchedLedger(this.#memory.ledger, {
      alive: () => process.alive(),
      committed: (commit) => this.#committed(commit),
      reading: (collection) => this.#options.script?.reading?.(collection),
      afterCommit: (commit) => this.#step(process, `after commit of ${describe(commit)}`),
    });
    const warehouse = scriptedWarehouse(this.store, {
      beforeWrite: async (table, date) => {
        await process.alive();
        if (this.#strikes('refuse'))
          throw new UnitError('transient', 'store_refused', `the store refuses ${table.name}/${date}`);
      },
      afterWrite: (table, date) => this.#step(process, `after the write of ${table.name}/${date}`),
      arriving: (table, rows) => this.#options.script?.arriving?.(table, rows) ?? rows,
    });
    const { sabotage } = this.#options;
    const engine: Engine = {
      graph: this.graph,
      ledger,
      clock: process.clock,
      alerts: ledgerAlerts(ledger, process.clock),
      league: createLeague(warehouse),
      instance: process.name,
      codeVersion: this.#codeVersion,
      configHash: 'simulated',
      virtualTime: false,
      ...(sabotage ? { sabotage } : {}),
      onUnitEnded: (unit) =>
        this.note(`${unit.processor}/${unit.date} ${unit.outcome ? outcomeText(unit.outcome) : unit.state}`),
    };
    const extraInputs = createExtraInputs(this.#processors, this.#payloads);
    const { playersPerGame = 2, script } = this.#options;
    const inputs = scriptedInputs(this.store, this.league, playersPerGame, script?.models);
    const coordinator = createCoordinator({
      engine,
      warehouse,
      processor: playerPropPredictions,
      extraInputs,
      inputs,
    });
    const runner = createRunner(this.#processors, {
      warehouse,
      payloads: this.#payloads,
      clock: process.clock,
      fetch: this.#fetch(process),
      assertHeld: (attemptId) => assertHeld(engine, attemptId),
      ...(sabotage ? { sabotage } : {}),
    });
    const publish: PublishPorts = {
      engine,
      warehouse,
      exports: this.exports,
      permitRule: 'auto',
      gates: this.#options.gates ?? PUBLISH_GATES,
      measured: (gate, unit, values) => this.#options.script?.gate?.(gate, unit, values) ?? values,
      gradeOf: scriptedGrade,
    };
    this.#publish.set(process, publish);
    const services = createServices({
      engine,
      processors: this.#processors,
      run: this.#scripted(
        process,
        publishing(announcingFeatures(runner, { warehouse, clock: process.clock }), publish),
      ),
      extraInputs,
      coordinator,
      worker: {
        engine,
        inputs,
        batchProcessor: playerPropPredictions.id,
        predict: (request) => {
          const tries = this.#try(`${request.batch_id}/${request.person_id}`);
          const instead = this.#options.script?.member?.(request, tries);
          return instead ?? scriptedPrediction(request, this.clock.now());
        },
      },
    });
    this.#engines.set(process, engine);
    this.#handlers.set(process, services.handlers());
    this.#warehouses.set(process, warehouse);
    this.#resumes = [() => coordinator.resume()];
    return process;
  }

  #startTicking(process: SimulatedProcess): void {
    const { ticking } = this.#options;
    const [engine, warehouse] = [this.#engines.get(process), this.#warehouses.get(process)];
    if (!ticking || !engine || !warehouse) return;
    const publish = this.#publish.get(process);
    const steps = tickSteps({
      engine,
      warehouse,
      nextTick: this.#nextTick,
      schedules: this.#schedules,
      ...(publish ? { publishing: publish } : {}),
      ...(ticking.detecting ? { detecting: { pending: () => this.#memory.bus.statistics() } } : {}),
    });
    const runTick = async () => {
      await process.alive();
      if (process.isRetired) return;
      const started = process.clock.now();
      await tick(steps, async (step, error) => {
        const message = error instanceof Error ? error.message : String(error);
        this.note(`TICK ${step} failed on ${process.name}: ${message}`);
        await engine.alerts.raise(`ticker/${step}`, 'error', `the tick's ${step} failed: ${message}`);
      });
      this.#ticked = started;
    };
    const ticker = startSimulatedTicker(
      process.clock,
      this.#agenda,
      { everyMs: ticking.everyMs ?? TICK_MS, isEager: ticking.isEager ?? false },
      runTick,
    );
    this.#tickers.set(process, ticker);
  }

  #committed(commit: Commit): void {
    const before = this.assertions.violations.length;
    this.assertions.committed(commit);
    if (this.#options.ticking) {
      this.#agenda.committed(commit);
      for (const ticker of this.#tickers.values()) ticker.touch();
    }
    for (const violation of this.assertions.violations.slice(before)) this.note(`VIOLATION ${violation}`);
  }

  #scripted(process: SimulatedProcess, run: UnitRunner): UnitRunner {
    return async (node, context, attemptId, version) => {
      const unit = unitKey(node.id, context.date);
      const tries = this.#try(unit);
      this.runs.push(unit);
      this.note(`${unit} runs on ${process.name} as ${attemptId}`);
      const drawn = 500 + Math.floor(this.#random() * 2_500);
      await process.works(this.#options.script?.duration?.(unit) ?? drawn);
      await this.#options.script?.unit?.(unit, tries, process);
      await process.alive();
      return await run(node, context, attemptId, version);
    };
  }

  #fetch(process: SimulatedProcess): Fetch {
    return async (source, context, request) => {
      await process.alive();
      const instead = this.#options.script?.fetch?.(source, context.date);
      if (instead) return instead;
      if (this.#strikes('dark')) return { kind: 'blocked', detail: `${source} answers 503` };
      const body = new TextEncoder().encode(JSON.stringify(this.league.facts(source, context.date)));
      const record = await this.#payloads.put(
        {
          source,
          date: context.date,
          subject: request.subject,
          url: request.url,
          status: 200,
          contentType: 'application/json',
          fetchedAt: this.clock.now(),
          upstream: 'simulated',
          derived: true,
        },
        body,
      );
      return { kind: 'fetched', payload: { record, body }, changed: true };
    };
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const ready = this.processes.filter(
      ({ isDead, isFrozen, isRetired }) => !isDead && !isFrozen && !isRetired,
    );
    const process =
      ready[Math.floor(this.#random() * ready.length)] ?? (this.processes[0] as SimulatedProcess);
    // Whoever waits for an answer gives up when the process dies or freezes: the message is delivered again.
    await Promise.race([process.lost, this.#handle(process, delivery)]);
  }

  async #handle(process: SimulatedProcess, delivery: Delivery): Promise<void> {
    await process.alive();
    const { topic, id } = delivery.message;
    const copies = (await this.#options.script?.delivery?.(delivery)) ?? (this.#strikes('duplicate') ? 2 : 1);
    if (this.#strikes('drop')) {
      this.note(`DROPPED ${topic} ${id.slice(0, 8)}`);
      throw new Error('the message was dropped');
    }
    if (this.#strikes('delay')) await process.works(Math.floor(this.#random() * 20_000));
    const handle = this.#handlers.get(process)?.[delivery.subscription];
    if (!handle) throw new Error(`nobody handles ${delivery.subscription}`);
    await Promise.all(Array.from({ length: copies }, () => handle(delivery)));
    await this.#step(process, `before the acknowledgement of ${topic}`);
  }

  async #step(process: SimulatedProcess, what: string): Promise<void> {
    this.steps += 1;
    this.#options.script?.step?.({ number: this.steps, what, process });
    if (!process.isDead) {
      if (this.#strikes('crash')) this.crash(what);
      else if (this.processes.length > 1 && this.#strikes('lose')) this.lose(process, what);
      else if (this.#strikes('freeze')) this.freeze(process, 70_000 + Math.floor(this.#random() * 60_000));
    }
    await process.alive();
  }

  #strikes(fault: keyof Faults): boolean {
    const probability = this.isFaulty && this.#isUp ? (this.#options.faults?.[fault] ?? 0) : 0;
    const strikes = probability > 0 && this.#random() < probability;
    if (strikes) this.strikes += 1;
    return strikes;
  }

  #try(what: string): number {
    const tries = (this.#tries.get(what) ?? 0) + 1;
    this.#tries.set(what, tries);
    return tries;
  }

  /** Operators and schedules ask in a quiet moment; where a process dies under them all the same, they ask again. */
  async #undisturbed(ask: () => Promise<void>): Promise<void> {
    const wasFaulty = this.isFaulty;
    this.isFaulty = false;
    for (let isDone = false; !isDone; ) {
      await this.#run(() => this.#isUp);
      const { crashes } = this;
      ask().then(
        () => {
          isDone = true;
        },
        (error: unknown) => {
          this.#fatal ??= error;
        },
      );
      await this.#run(() => isDone || this.crashes > crashes);
    }
    this.isFaulty = wasFaulty;
  }
}

function describe(commit: Commit): string {
  const first = commit.writes[0];
  return first ? `${first.collection} ${first.key}` : `${commit.events.length} events`;
}
