/** Opens the diamond on the embedded engine: real ledger, bus, gates, attempts and coordinator around trivial work. */

import { openSqliteEngine } from '../../adapters/embedded/sqlite-engine.ts';
import { systemClock } from '../../adapters/embedded/system-clock.ts';
import type { UnitRunner } from '../../engine/attempt.ts';
import type { Engine, LeaguePort, SlateFacts } from '../../engine/engine-context.ts';
import { contentHash } from '../../engine/hash.ts';
import { ledgerAlerts } from '../../engine/ledger-alerts.ts';
import { recoverAttempts } from '../../engine/recover.ts';
import type { UnitRecord } from '../../engine/unit.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import { seasonOf } from '../../league/season.ts';
import { createCoordinator } from '../../pipeline/5-predict/coordinator.ts';
import type { BusSettings } from '../../pipeline/build-graph.ts';
import { createServices } from '../../pipeline/services.ts';
import type { Bus, DeliveryHandler } from '../../ports/bus.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { DIAMOND_BATCH, DIAMOND_PROCESSORS, diamondGraph } from './diamond-graph.ts';
import { NO_WAREHOUSE, TRIVIAL_RESULT, trivialInputs } from './trivial-slate.ts';

export interface DiamondOptions {
  /** The ledger's file. */
  readonly file: string;
  /** Players of a date: the width of the fan-out. */
  readonly members: number;
  readonly bus?: Partial<BusSettings>;
  /** Told of every piece of work the moment it is done, before its result is committed. */
  readonly onWork?: (key: string) => void;
  readonly onUnitEnded?: (unit: UnitRecord) => void;
  /** Stands between the engine and its ledger: observers. */
  readonly observe?: (ledger: Ledger, newId: (prefix: string) => string) => Ledger;
  /** Stands between the bus and the services: observers. */
  readonly handlers?: (handlers: Record<string, DeliveryHandler>) => Record<string, DeliveryHandler>;
}

/** As the pipeline asks for them on this engine. */
export const MEMBERS_PER_REQUEST = 50;

export interface Diamond {
  readonly engine: Engine;
  readonly bus: Bus;
  close(): Promise<void>;
}

/** Takes up what a former process left in `file`, then delivers. */
export async function openDiamond(options: DiamondOptions): Promise<Diamond> {
  const clock = systemClock();
  const graph = diamondGraph(options.bus);
  const opened = openSqliteEngine({ file: options.file, topology: graph.subscriptions, clock });
  const { bus } = opened;
  const ledger = options.observe?.(opened.ledger, clock.newId) ?? opened.ledger;
  try {
    const engine: Engine = {
      graph,
      ledger,
      clock,
      alerts: ledgerAlerts(ledger, clock),
      league: EVERY_DATE_HAS_GAMES,
      instance: clock.newId('instance'),
      codeVersion: 'diamond',
      configHash: 'diamond',
      virtualTime: true,
      onUnitEnded: (unit) => options.onUnitEnded?.(unit),
    };
    const inputs = trivialInputs(options.members);
    const extraInputs = async () => [];
    const coordinator = createCoordinator({
      engine,
      warehouse: NO_WAREHOUSE,
      processor: DIAMOND_BATCH,
      extraInputs,
      inputs,
      membersPerRequest: MEMBERS_PER_REQUEST,
    });
    const services = createServices({
      engine,
      processors: new Map(DIAMOND_PROCESSORS.map((processor) => [processor.id, processor])),
      run: trivialRun(options.onWork),
      extraInputs,
      coordinator,
      worker: {
        engine,
        inputs,
        batchProcessor: DIAMOND_BATCH.id,
        predict(request) {
          options.onWork?.(`${request.batch_id}/${request.person_id}`);
          return TRIVIAL_RESULT;
        },
      },
    });
    await recoverAttempts(engine);
    await coordinator.resume();
    const handlers = services.handlers();
    await bus.start(options.handlers?.(handlers) ?? handlers);
    return { engine, bus, close: () => opened.ledger.close() };
  } catch (error) {
    await opened.ledger.close();
    throw error;
  }
}

/** One row, whose hash follows from unit and input version. */
function trivialRun(onWork: DiamondOptions['onWork']): UnitRunner {
  return async (node, context, _attemptId, version) => {
    onWork?.(`${node.id}/${context.date}`);
    return {
      outcome: { kind: 'complete' },
      rowsExpected: 1,
      rowsWritten: 1,
      outputHash: contentHash([node.id, context.date, version]),
      changed: true,
      degradations: [],
    };
  };
}

const EVERY_DATE_HAS_GAMES: LeaguePort = {
  async readSlate(date: GameDate) {
    const slate: SlateFacts = {
      date,
      season: seasonOf(date),
      games: 1,
      previous: null,
      firstTipoff: null,
      lastTipoff: null,
      emptyReason: null,
      emptyDetail: null,
    };
    return { slate, previous: null };
  },
  seasonOf,
  weekStart: (date) => addDays(date, -6),
  asOf: (_node, date) => Date.parse(`${date}T12:00:00Z`),
  notBefore: (_node, date) => Date.parse(`${date}T00:00:00Z`),
};
