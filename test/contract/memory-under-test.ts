/** The memory engine as the contract suites run it: on a virtual clock, restarted on its disk. */

import { memoryDisk } from '../../src/adapters/memory/memory-disk.ts';
import { openMemoryEngine } from '../../src/adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { type EngineUnderTest, START } from './engine-under-test.ts';

export const memoryUnderTest: EngineUnderTest = {
  name: 'the memory engine',
  async createStore() {
    const disk = memoryDisk();
    const clock = new VirtualClock(START);
    return {
      clock,
      open: async (topology) => openMemoryEngine({ topology, clock, disk }),
      remove: async () => undefined,
    };
  },
};
