/** Serves routes on loopback: the embedded system speaks to nobody outside this machine. */

import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { UsageError } from '../usage-error.ts';

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

/** Port 0 takes any free one. Throws `UsageError` when the port is taken. */
export async function startServer(routes: Hono, port: number): Promise<RunningServer> {
  return await new Promise((resolve, reject) => {
    const server = serve({ fetch: routes.fetch, hostname: '127.0.0.1', port }, (info: AddressInfo) =>
      resolve({
        address: `http://127.0.0.1:${info.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`port ${port} is taken by another program: choose another with --port`)
          : error,
      ),
    );
  });
}
