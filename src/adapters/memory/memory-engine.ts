/** The reference engine: ledger, outbox and bus in memory, with a relay and a crash that a simulation can time. */

import type { Bus, Subscription } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { MemoryBus } from './memory-bus.ts';
import { type MemoryDisk, memoryDisk } from './memory-disk.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { checkTopology } from './topology.ts';

export interface MemoryEngineOptions {
  readonly topology: readonly Subscription[];
  readonly clock: Clock;
  /** What an earlier engine left; a fresh one when absent. One engine at a time may use it. */
  readonly disk?: MemoryDisk;
  /** `automatic` (default) relays after each commit; with `manual` events stay in the outbox until `relay()`. */
  readonly relay?: 'automatic' | 'manual';
}

export interface MemoryEngine {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly disk: MemoryDisk;
  /** Publishes the committed events that are still in the outbox. */
  relay(): void;
  /** Stops like a killed process: commits under way fail, handlers in flight are forgotten, `disk` stays. */
  crash(): void;
}

/** Events an earlier engine committed and never published are published at once. */
export function openMemoryEngine(options: MemoryEngineOptions): MemoryEngine {
  const { clock, disk = memoryDisk(), relay = 'automatic' } = options;
  const topology = checkTopology(options.topology);
  const bus = new MemoryBus(disk, clock, topology);
  let relayDue = false;
  const relaySoon = () => {
    if (relayDue) return;
    relayDue = true;
    queueMicrotask(() => {
      relayDue = false;
      bus.relay();
    });
  };
  const onOutbox = relay === 'automatic' ? relaySoon : () => undefined;
  const ledger = new MemoryLedger({
    disk,
    clock,
    hasSubscription: (topic) => topology.subscriptionsOf(topic).length > 0,
    onOutbox,
    beforeClose: () => bus.close(),
  });
  if (disk.outbox.length > 0) onOutbox();
  return {
    ledger,
    bus,
    disk,
    relay: () => bus.relay(),
    crash() {
      bus.crash();
      ledger.refuse(new Error('the engine crashed: open another one on its disk'));
    },
  };
}
