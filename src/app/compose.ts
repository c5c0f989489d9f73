/** Puts the system together: the only place that chooses adapters. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdbWarehouse } from '../adapters/embedded/duckdb-warehouse.ts';
import { folderExports } from '../adapters/embedded/folder-exports.ts';
import { folderPayloads } from '../adapters/embedded/folder-payloads.ts';
import { type HomeLock, lockHome } from '../adapters/embedded/home-lock.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { assertHeld } from '../engine/assert-held.ts';
import { auditChained } from '../engine/audit-chain.ts';
import { checkGraph } from '../engine/check-graph.ts';
import { passRegionFaults } from '../engine/declared-gates.ts';
import { DETECTORS } from '../engine/detector-registry.ts';
import { detectorFaults } from '../engine/detectors.ts';
import type { Engine } from '../engine/engine-context.ts';
import type { Graph } from '../engine/graph.ts';
import { contentHash } from '../engine/hash.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { recoverAttempts } from '../engine/recover.ts';
import { recoverReopened } from '../engine/recover-reopened.ts';
import { claimStore } from '../engine/store-league.ts';
import type { AttemptRecord, UnitRecord } from '../engine/unit.ts';
import { assertZoneData } from '../league/eastern-time.ts';
import { createFetcher } from '../pipeline/1-collect/fetcher.ts';
import { ledgerHostState } from '../pipeline/1-collect/host-state.ts';
import { quotaAlarm } from '../pipeline/1-collect/quota-alarm.ts';
import { createBatchInputsCache } from '../pipeline/5-predict/batch-inputs.ts';
import { type Coordinator, createCoordinator } from '../pipeline/5-predict/coordinator.ts';
import { playerPropPredictions } from '../pipeline/5-predict/player-prop-predictions.ts';
import { PUBLISH_GATES } from '../pipeline/7-publish/gates.ts';
import type { PublishPorts } from '../pipeline/7-publish/publish-ports.ts';
import { publishing } from '../pipeline/7-publish/publishing.ts';
import { announcingFeatures } from '../pipeline/announce-features.ts';
import { type BusSettings, buildGraph, PRODUCTION_BUS } from '../pipeline/build-graph.ts';
import type { Processor } from '../pipeline/define-processor.ts';
import { createLeague } from '../pipeline/league-schedule.ts';
import { PROCESSORS, TABLES } from '../pipeline/processors.ts';
import type { Fetch } from '../pipeline/run-collect.ts';
import { createExtraInputs, createRunner } from '../pipeline/run-processor.ts';
import { createServices, type Services } from '../pipeline/services.ts';
import { tellingDisagreements } from '../pipeline/tell-disagreements.ts';
import type { Alerts } from '../ports/alerts.ts';
import type { Bus, DeliveryHandler } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { PayloadArchive } from '../ports/payload-archive.ts';
import type { Upstream } from '../ports/upstream.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { workspaceTablesOf } from '../tables/workspace-tables.ts';
import { announcedAlerts } from './announced-alerts.ts';
import { codeVersion } from './code-version.ts';
import { apiKeysOf, type Config, readConfig } from './config.ts';
import { missingModules } from './later-modules.ts';
import { createLog, type Log, logUnitEnded } from './log.ts';
import { createNotifier, type Notifier } from './notify/notifier.ts';
import { notifyChannels } from './notify/notify-channels.ts';
import { openEngine } from './open-engine.ts';
import type { PushGuard, PushIntake } from './push-intake.ts';
import { openUpstream, type UpstreamChoice, upstreamText } from './upstream-choice.ts';

export interface AppOptions {
  /** Folder that holds everything the run writes. */
  readonly home: string;
  readonly upstream: UpstreamChoice;
  /** Told in process when a unit ends; for displays only. */
  readonly onUnitEnded?: (unit: UnitRecord, attempt: AttemptRecord | null) => void;
  /** Told of every commit of the ledger the disk refused; the ledger itself tries on until the app is closed. */
  readonly onStoreTrouble?: (error: Error) => void;
  /** Gets the structured log, line by line: units that end, incidents that open. Without it nothing is logged. */
  readonly logTo?: (line: string) => void;
  /** Tests replace what they examine; everything else stays the real thing. */
  readonly overrides?: {
    readonly processors?: readonly Processor[];
    readonly bus?: Partial<BusSettings>;
    readonly clock?: Clock;
    readonly openUpstream?: () => Promise<Upstream>;
    /** Takes the place of the home's own archive; whoever gives it closes it. */
    readonly payloads?: PayloadArchive;
    /** Answers the collectors instead of the sources. */
    readonly fetch?: Fetch;
    /** Delivers over HTTP instead of in process: given the services, returns the handlers of the bus. */
    readonly handlers?: (services: Services) => Promise<Record<string, DeliveryHandler>>;
    readonly config?: Config;
  };
}

export interface App {
  readonly options: AppOptions;
  readonly engine: Engine;
  readonly graph: Graph;
  readonly services: Services;
  readonly coordinator: Coordinator;
  readonly ledger: Ledger;
  readonly bus: Bus;
  /** Takes the bus's own messages from push requests; null where nobody pushes. */
  readonly push: PushIntake | null;
  /** Judges what is posted to the phases; null where pushes carry no token. */
  readonly pushGuard: PushGuard | null;
  /** How the bus's topology differs from the graph's by now; null where it cannot. */
  readonly topologyDifferences: (() => Promise<string[]>) | null;
  readonly warehouse: Warehouse;
  readonly payloads: PayloadArchive;
  /** What publishing works with: permits, gates, exports. */
  readonly publish: PublishPorts;
  readonly alerts: Alerts;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly upstream: Upstream;
  readonly lock: HomeLock;
  /** Hosts there is a key for. */
  readonly keyedHosts: readonly string[];
  /** Where the dead-man signal goes; null: nowhere. */
  readonly deadmanUrl: string | null;
  readonly log: Log;
  /** Resolves when the next unit ends. */
  nextUnitEnd(): Promise<void>;
  close(): Promise<void>;
}

/** Everything wrong with the declaration, before anything is opened; empty when all is well. */
export async function checkDeclaration(processors: readonly Processor[] = PROCESSORS): Promise<string[]> {
  const graph = buildGraph(processors);
  const tablesRead = new Map<string, readonly string[]>();
  for (const processor of processors) {
    if (processor.type === 'query') tablesRead.set(processor.id, await workspaceTablesOf(processor.sql));
  }
  return [
    ...checkGraph(graph, tablesRead, { hasZoneData: hasZoneData() }),
    ...detectorFaults(DETECTORS, graph),
    ...passRegionFaults(PUBLISH_GATES),
    ...missingModules(),
  ];
}

function hasZoneData(): boolean {
  try {
    assertZoneData();
    return true;
  } catch {
    return false;
  }
}

/** One message and one commit for so many members: every message costs as much as several members' bookkeeping. */
const MEMBERS_PER_REQUEST = 50;

/** Opens a home and starts delivering. Refuses with every fault at once; nothing is leased before the checks pass. */
export async function openApp(options: AppOptions): Promise<App> {
  const { home, overrides = {} } = options;
  const processors = overrides.processors ?? PROCESSORS;
  const faults = await checkDeclaration(processors);
  if (faults.length > 0)
    throw new Error(`the pipeline's declaration does not hold together:\n- ${faults.join('\n- ')}`);
  const config = overrides.config ?? readConfig(process.env);
  const clock = overrides.clock ?? systemClock();
  const log = createLog(options.logTo ? config.logLevel : 'silent', clock, options.logTo);
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    const faults: unknown[] = [];
    // All of them, whatever one says: what stays open would keep the process alive and the home locked.
    for (const part of opened.splice(0).reverse()) {
      await part.close().catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) throw faults[0];
  };
  try {
    mkdirSync(home, { recursive: true });
    const lock = await lockHome(home);
    opened.push({ close: async () => lock.release() });
    const upstream = await (overrides.openUpstream?.() ??
      openUpstream(options.upstream, clock, config.proxy));
    opened.push(upstream);
    const graph = buildGraph(processors, { ...PRODUCTION_BUS, ...overrides.bus });
    const {
      ledger: records,
      bus,
      push,
      pushGuard,
      topologyDifferences,
    } = await openEngine(config.engine, {
      home,
      topology: graph.subscriptions,
      clock,
      ...(options.onStoreTrouble ? { onTrouble: options.onStoreTrouble } : {}),
    });
    opened.push(records);
    const ledger = auditChained(records);
    const warehouse = await openDuckdbWarehouse({ file: join(home, 'warehouse.duckdb') });
    opened.push(warehouse);
    await warehouse.migrate(TABLES);
    const payloads = overrides.payloads ?? folderPayloads(join(home, 'payloads'));
    if (!overrides.payloads) opened.push(payloads);

    const waiters: (() => void)[] = [];
    const stored = ledgerAlerts(ledger, clock);
    const channels = notifyChannels(log, config);
    const notifier = createNotifier({ ledger, clock, alerts: stored, log, channels });
    opened.push(notifier);
    const alerts = announcedAlerts(stored, notifier);
    const engine: Engine = {
      graph,
      ledger,
      clock,
      alerts,
      league: createLeague(warehouse),
      instance: clock.newId('instance'),
      codeVersion: codeVersion(),
      configHash: contentHash({
        upstream: upstreamText(options.upstream).replace(/^archive:.*/, 'archive'),
        // What decides about results or who hears of them; secrets only by their presence.
        engine: config.engine.kind,
        permits: config.permitRule,
        odds: config.oddsApiKey !== null,
        alerts: [
          config.webhook !== null,
          config.secondWebhook !== undefined,
          config.deadmanUrl !== undefined,
        ],
      }).slice(0, 12),
      virtualTime: upstream.kind !== 'internet',
      onUnitEnded(unit, attempt) {
        for (const wake of waiters.splice(0)) wake();
        logUnitEnded(log, unit, attempt);
        if (unit.outcome?.kind === 'parked' || unit.outcome?.kind === 'empty_unexpected') notifier.wake();
        options.onUnitEnded?.(unit, attempt);
      },
    };
    const byId = new Map(processors.map((processor) => [processor.id, processor]));
    const fetcher = createFetcher({
      upstream,
      payloads,
      clock,
      apiKeys: apiKeysOf(config),
      // Played upstreams block nobody for longer than the process lives.
      ...(upstream.kind === 'internet' ? { hostState: ledgerHostState(ledger) } : {}),
      onQuota: quotaAlarm(alerts),
    });
    const fetch: Fetch =
      overrides.fetch ??
      ((source, context, request, countRows, runId) =>
        fetcher.fetch(source, context.date, context.asOf, request, countRows, context.live, runId));
    const extraInputs = createExtraInputs(byId, payloads);
    const inputs = createBatchInputsCache(warehouse, playerPropPredictions);
    const coordinator = createCoordinator({
      engine,
      warehouse,
      processor: playerPropPredictions,
      extraInputs,
      inputs,
      membersPerRequest: MEMBERS_PER_REQUEST,
    });
    const publish: PublishPorts = {
      engine,
      warehouse,
      exports: folderExports(join(home, 'exports')),
      permitRule: config.permitRule,
    };
    const services = createServices({
      engine,
      processors: byId,
      run: publishing(
        tellingDisagreements(
          announcingFeatures(
            createRunner(byId, {
              warehouse,
              payloads,
              clock,
              fetch,
              assertHeld: (attemptId) => assertHeld(engine, attemptId),
            }),
            { warehouse, clock },
          ),
          { warehouse, clock },
        ),
        publish,
      ),
      extraInputs,
      coordinator,
      worker: { engine, inputs, batchProcessor: playerPropPredictions.id },
    });
    // Closed after the bus, when no handler can hold a batch any more, and before the ledger its timers write to.
    opened.push({ close: async () => coordinator.letGo() });
    await claimStore(engine);
    await recoverAttempts(engine, config.engine.kind === 'google' ? 'shared' : 'alone');
    await recoverReopened(engine);
    notifier.start();
    await coordinator.resume();
    await bus.start((await overrides.handlers?.(services)) ?? services.handlers());
    opened.push(bus);
    return {
      options,
      engine,
      graph,
      services,
      coordinator,
      ledger,
      bus,
      push,
      pushGuard,
      topologyDifferences,
      warehouse,
      payloads,
      publish,
      alerts,
      notifier,
      clock,
      upstream,
      lock,
      keyedHosts: Object.keys(apiKeysOf(config)),
      deadmanUrl: config.deadmanUrl ?? null,
      log,
      nextUnitEnd: () => new Promise((wake) => waiters.push(wake)),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
