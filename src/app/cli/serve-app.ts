/** Serves an open app until it is told to stop: dashboard, read API, the services' endpoints. */

import type { App } from '../compose.ts';
import { appRoutes } from '../http/app-routes.ts';
import { startServer } from '../http/server.ts';
import type { Output } from './command.ts';
import { listenForStop, type SignalSource } from './stop-signal.ts';

export const DEFAULT_PORT = 8788;

/** Resolves after SIGINT or SIGTERM, with the server closed; the app is the caller's to close. */
export async function serveUntilStopped(
  app: App,
  port: number,
  output: Output,
  signals: SignalSource = process,
): Promise<void> {
  const stop = listenForStop(signals);
  try {
    const server = await startServer(appRoutes(app), port);
    app.lock.publish(server.address);
    output.line(`Dashboard: ${server.address}/   (Ctrl-C stops it)`);
    if (!stop.signal.aborted)
      await new Promise((stopped) => stop.signal.addEventListener('abort', stopped, { once: true }));
    await server.close();
  } finally {
    stop.dispose();
  }
}
