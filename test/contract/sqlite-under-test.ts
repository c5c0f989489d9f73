/** The embedded engine as the contract suites run it: on a virtual clock, in a folder of its own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEngine } from '../../src/adapters/embedded/sqlite-engine.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { type EngineUnderTest, START } from './engine-under-test.ts';

export const sqliteUnderTest: EngineUnderTest = {
  name: 'the embedded engine',
  async createStore() {
    const folder = mkdtempSync(join(tmpdir(), 'tipoff-ledger-'));
    const clock = new VirtualClock(START);
    return {
      clock,
      open: async (topology) => openSqliteEngine({ file: join(folder, 'ledger.db'), topology, clock }),
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};
