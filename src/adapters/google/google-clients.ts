/** Google's official clients: loaded when this engine is chosen, and never before. */

import type * as FirestoreModule from '@google-cloud/firestore';
import type * as PubsubModule from '@google-cloud/pubsub';

export interface GoogleSettings {
  readonly projectId: string;
  /** Default: `(default)`. */
  readonly databaseId?: string;
  /** `host:port` of an emulator; without it the real service, with the credentials of the environment. */
  readonly firestoreEmulator?: string;
  readonly pubsubEmulator?: string;
}

export type FirestoreLibrary = typeof FirestoreModule;

export interface GoogleClients {
  readonly library: FirestoreLibrary;
  readonly firestore: FirestoreModule.Firestore;
  readonly pubsub: PubsubModule.PubSub;
}

/** Codes of gRPC that the adapter tells apart. */
export const GRPC = { notFound: 5, alreadyExists: 6, failedPrecondition: 9, aborted: 10 } as const;

export function grpcCode(error: unknown): number | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'number' ? code : null;
}

/** Throws, saying what to install, where the optional packages are absent. */
export async function openGoogleClients(settings: GoogleSettings): Promise<GoogleClients> {
  const { projectId, databaseId, firestoreEmulator, pubsubEmulator } = settings;
  const [library, { PubSub }] = await loadLibraries();
  // With emulators the clients would look for Google's metadata server first, for seconds.
  if (firestoreEmulator !== undefined && pubsubEmulator !== undefined)
    process.env.METADATA_SERVER_DETECTION ??= 'none';
  const firestore = new library.Firestore({
    projectId,
    ...(databaseId === undefined ? {} : { databaseId }),
    // The emulator lets this bearer pass; without it the client looks for credentials.
    ...(firestoreEmulator === undefined
      ? {}
      : { host: firestoreEmulator, ssl: false, customHeaders: { Authorization: 'Bearer owner' } }),
  });
  const pubsub = new PubSub({
    projectId,
    ...(pubsubEmulator === undefined ? {} : { apiEndpoint: pubsubEmulator, emulatorMode: true }),
  });
  return { library, firestore, pubsub };
}

async function loadLibraries(): Promise<[FirestoreLibrary, typeof PubsubModule]> {
  try {
    return await Promise.all([import('@google-cloud/firestore'), import('@google-cloud/pubsub')]);
  } catch (cause) {
    throw new Error(
      'Google’s clients are not installed: run npm ci without --omit=optional, or choose the embedded engine',
      { cause },
    );
  }
}
