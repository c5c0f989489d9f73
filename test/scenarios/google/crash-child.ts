/**
 * A process to be killed: emits and consumes on Google's engine until the n-th time a step is done, and dies there.
 * Arguments: the emulators' addresses, the project, the step and n.
 */

import type { GoogleStep } from '../../../src/adapters/google/google-engine.ts';
import { consume } from '../../contract/ledger-crash-work.ts';
import { openOnEmulators } from '../../support/open-on-emulators.ts';
import { BETWEEN_COMMITS, emitSource, TOPOLOGY, UNITS } from './crash-work.ts';

const [firestore = '', pubsub = '', projectId = '', step = '', times = '1'] = process.argv.slice(2);
let done = 0;
const count = () => {
  done += 1;
  if (done === Number(times)) process.kill(process.pid, 'SIGKILL');
};
const { ledger, bus } = await openOnEmulators(
  { firestore, pubsub },
  projectId,
  TOPOLOGY,
  (now: GoogleStep) => {
    if (now === step) count();
  },
);
await bus.start({
  'work-worker': (delivery) => consume(ledger, delivery),
  'dead-worker': async () => undefined,
});
const between = step === BETWEEN_COMMITS ? count : undefined;
await Promise.all(Array.from({ length: UNITS }, (_, unit) => emitSource(ledger, unit, between)));
await bus.idle();
await ledger.close();
