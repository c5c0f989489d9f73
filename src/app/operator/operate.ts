/** Performs an operation on a home: by opening it, or by asking the process that has it open, over loopback. */

import type { Engine } from '../../engine/engine-context.ts';
import { ledgerAlerts } from '../../engine/ledger-alerts.ts';
import { createLeague } from '../../pipeline/league-schedule.ts';
import { codeVersion } from '../code-version.ts';
import { openApp } from '../compose.ts';
import { apiKeysOf, readConfig } from '../config.ts';
import { homeUpstream, settleUpstream } from '../home.ts';
import { askOwner, enterHome, withFiles } from '../home-reader.ts';
import { createLog } from '../log.ts';
import { createNotifier } from '../notify/notifier.ts';
import { notifyChannels } from '../notify/notify-channels.ts';
import { appContext } from './app-context.ts';
import type { OperatorContext } from './operation.ts';
import { type InputOf, OPERATIONS, type OperationName, type OutputOf } from './operations.ts';
import { perform } from './perform.ts';

/** `logTo` gets the log of a home that is opened for it, line by line. */
export async function operate<Name extends OperationName>(
  home: string,
  name: Name,
  input: InputOf<Name>,
  logTo: (line: string) => void,
): Promise<OutputOf<Name>> {
  const entered = await enterHome(home);
  if (typeof entered === 'string') {
    const body = JSON.stringify(input);
    return (await askOwner(entered, `/api/operator/${name}`, body)) as OutputOf<Name>;
  }
  const isDryRun = 'dryRun' in input && input.dryRun === true;
  if (OPERATIONS[name].kind === 'work' && !isDryRun) {
    entered.release();
    return await withApp(home, (context) => perform(context, name, input));
  }
  try {
    return await withRecords(home, logTo, (context) => perform(context, name, input));
  } finally {
    entered.release();
  }
}

/** The whole pipeline at work, until nothing moves any more. */
async function withApp<T>(home: string, work: (context: OperatorContext) => Promise<T>): Promise<T> {
  const app = await openApp({ home, upstream: settleUpstream(home, undefined, { kind: 'internet' }) });
  try {
    return await work({ ...appContext(app), settle: () => app.bus.idle() });
  } finally {
    await app.close();
  }
}

/** The records alone: nothing is delivered, nothing runs. */
async function withRecords<T>(
  home: string,
  logTo: (line: string) => void,
  work: (context: OperatorContext) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env);
  const upstream = homeUpstream(home);
  return await withFiles(home, async ({ ledger, warehouse, payloads, exports, graph, clock }) => {
    const log = createLog(config.logLevel, clock, (line) => logTo(line.trimEnd()));
    const alerts = ledgerAlerts(ledger, clock);
    const engine: Engine = {
      graph,
      ledger,
      clock,
      alerts,
      league: createLeague(warehouse),
      instance: clock.newId('operator'),
      codeVersion: codeVersion(),
      configHash: 'operator',
      virtualTime: upstream !== null && upstream.kind !== 'internet',
    };
    const notifier = createNotifier({
      ledger,
      clock,
      alerts,
      log,
      channels: notifyChannels(log, config),
    });
    return await work({
      engine,
      warehouse,
      payloads,
      notifier,
      publish: { engine, warehouse, exports, permitRule: config.permitRule },
      replaysThePast: engine.virtualTime,
      keyedHosts: Object.keys(apiKeysOf(config)),
      topologyDifferences: null,
      pending: null,
      settle: async () => undefined,
    });
  });
}
