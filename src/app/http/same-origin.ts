/** Keeps foreign web pages out: a browser on this machine may be told by any page to ask or post to loopback. */

import type { MiddlewareHandler } from 'hono';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** 403 for requests that name another host (a name rebound to loopback) or come from another origin's page. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const { hostname, origin: own } = new URL(c.req.url);
  if (!LOOPBACK.has(hostname))
    return c.json({ error: `this address answers on loopback only, not as "${hostname}"` }, 403);
  const origin = c.req.header('Origin');
  if (origin !== undefined && origin !== own)
    return c.json({ error: `pages of ${origin} may not ask here` }, 403);
  await next();
};
