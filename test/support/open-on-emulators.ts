/** Google's engine on emulators that somebody has started. */

import { systemClock } from '../../src/adapters/embedded/system-clock.ts';
import { type GoogleStep, openGoogleEngine } from '../../src/adapters/google/google-engine.ts';
import type { Subscription } from '../../src/ports/bus.ts';

export interface GoogleEmulators {
  readonly firestore: string;
  readonly pubsub: string;
}

/** An engine as tests want it: quick to notice what a dead process left behind. */
export async function openOnEmulators(
  { firestore, pubsub }: GoogleEmulators,
  projectId: string,
  topology: readonly Subscription[],
  onStep: (step: GoogleStep) => void = () => undefined,
) {
  return await openGoogleEngine({
    projectId,
    firestoreEmulator: firestore,
    pubsubEmulator: pubsub,
    topology,
    clock: systemClock(),
    ensureTopology: true,
    relayGraceMs: 2_000,
    // After a kill the Pub/Sub emulator goes on delivering to the dead process's stream, half of the messages each time.
    deliveryGraceMs: 3_000,
    sweepEveryMs: 1_000,
    onStep,
    onTrouble: (error) => console.error(`trouble on ${projectId}:`, error),
  });
}
