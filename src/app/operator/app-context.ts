/** What operations work with in a process that has the pipeline open. */

import type { App } from '../compose.ts';
import type { OperatorContext } from './operation.ts';

export function appContext(app: App): OperatorContext {
  return {
    engine: app.engine,
    warehouse: app.warehouse,
    payloads: app.payloads,
    notifier: app.notifier,
    publish: app.publish,
    replaysThePast: app.engine.virtualTime,
    keyedHosts: app.keyedHosts,
    topologyDifferences: app.topologyDifferences,
    pending: () => app.bus.statistics(),
    settle: (limitMs) => idleOr(app, limitMs),
  };
}

/** Resolves when nothing is undelivered any more, or after `limitMs`: a caller over HTTP cannot wait for ever. */
async function idleOr({ bus, clock }: App, limitMs: number): Promise<void> {
  let cancel: () => void = () => undefined;
  const late = new Promise<void>((wake) => {
    cancel = clock.setTimer(clock.now() + limitMs, wake);
  });
  try {
    await Promise.race([bus.idle(), late]);
  } finally {
    cancel();
  }
}
