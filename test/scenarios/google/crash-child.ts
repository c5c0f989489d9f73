/**
 * A process to be killed: emits and consumes on Google's engine until the n-th time a step is done, and dies there.
 * Arguments: the emulators' addresses, the project, the step and n.
 */

import type { GoogleStep } from '../../../src/adapters/google/google-engine.ts';
import { consume } from '../../contract/ledger-crash-work.ts';
import { openOnEmulators } from '../../support/open-on-emulators.ts';
import { emitSource, TOPOLOGY, UNITS } from './crash-work.ts';

const [firestore = '', pubsub = '', projectId = '', step = '', times = '1'] = process.argv.slice(2);
let done = 0;
const { ledger, bus } = await openOnEmulators(
  { firestore, pubsub },
  projectId,
  TOPOLOGY,
  (now: GoogleStep) => {
    if (now !== step) return;
    done += 1;
    if (done === Number(times)) process.kill(process.pid, 'SIGKILL');
  },
);
await bus.start({
  'work-worker': (delivery) => consume(ledger, delivery),
  'dead-worker': async () => undefined,
});
await Promise.all(Array.from({ length: UNITS }, (_, unit) => emitSource(ledger, unit)));
await bus.idle();
await ledger.close();
