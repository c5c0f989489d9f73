/** Google's engine as the contract suites run it: on the emulators, in a project of its own, in real time. */

import { systemClock } from '../../src/adapters/embedded/system-clock.ts';
import { freshProject } from '../support/google-emulators.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

export const googleUnderTest: EngineUnderTest = {
  name: 'Google’s engine',
  async createStore() {
    const { open } = freshProject();
    return { clock: systemClock(), open, remove: async () => undefined };
  },
};
