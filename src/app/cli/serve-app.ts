/** Serves an open app until it is told to stop: dashboard, read API, the services' endpoints. */

import type { App } from '../compose.ts';
import { appRoutes } from '../http/app-routes.ts';
import { startServer } from '../http/server.ts';
import type { Output } from './command.ts';

export const DEFAULT_PORT = 8788;

/** Resolves after SIGINT or SIGTERM, with everything closed that it opened. */
export async function serveUntilStopped(app: App, port: number, output: Output): Promise<void> {
  const server = await startServer(appRoutes(app), port);
  app.lock.publish(server.address);
  output.line(`Dashboard: ${server.address}/   (Ctrl-C stops it)`);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await server.close();
}
