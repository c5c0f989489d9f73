/** Operations over loopback, for a command line that finds the home in use. */

import { Hono } from 'hono';
import type { App } from '../compose.ts';
import { appContext } from '../operator/app-context.ts';
import { isOperation, type OperationName } from '../operator/operations.ts';
import { perform } from '../operator/perform.ts';
import { UsageError } from '../usage-error.ts';

export function operatorRoutes(app: App): Hono {
  const routes = new Hono();
  const context = appContext(app);
  routes.post('/api/operator/:name', async (c) => {
    const name = c.req.param('name');
    if (!isOperation(name)) return c.json({ error: `there is no operation "${name}"` }, 404);
    try {
      const input: unknown = JSON.parse(await c.req.text());
      return c.json(await perform<OperationName>(context, name, input as never));
    } catch (error) {
      if (error instanceof SyntaxError)
        return c.json({ error: `the input is no JSON: ${error.message}` }, 400);
      if (error instanceof UsageError) return c.json({ error: error.message, isUsage: true }, 400);
      throw error;
    }
  });
  return routes;
}
