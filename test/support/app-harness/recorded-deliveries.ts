/** Remembers every delivery on its way to a handler, so that a test can deliver it again. */

import type { Delivery, DeliveryHandler } from '../../../src/ports/bus.ts';

export function recordDeliveries(
  handlers: Readonly<Record<string, DeliveryHandler>>,
  seen: Delivery[],
): Record<string, DeliveryHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([subscription, handler]) => [
      subscription,
      async (delivery: Delivery) => {
        seen.push(delivery);
        await handler(delivery);
      },
    ]),
  );
}
