/** Google's own emulators of Firestore and Pub/Sub: started for a test file, killed after it. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Subscription } from '../../src/ports/bus.ts';
import { type GoogleEmulators, openOnEmulators } from './open-on-emulators.ts';

const START_TIMEOUT_MS = 60_000;
const PLATFORM = sdkFolder();
const JARS = PLATFORM === null ? null : emulatorJars(PLATFORM);

/** Why there are no emulators here, or null where they are. */
export const missingEmulators: string | null = reasonWithout();

/** Options of a test that needs them. */
export const ON_EMULATORS: { readonly skip?: string } =
  missingEmulators === null ? {} : { skip: missingEmulators };

const children: ChildProcess[] = [];
const stop = () => {
  for (const child of children) child.kill('SIGKILL');
};
// Registered while the file loads: inside a test it would be that test's end that stops them.
after(stop);
process.once('exit', stop);

let started: Promise<GoogleEmulators> | null = null;

/** Both emulators, started by the first who asks; the test file's end kills them. */
export function googleEmulators(): Promise<GoogleEmulators> {
  started ??= start();
  return started;
}

let projects = 0;

/** A project of one's own, so that tests do not see one another. */
export function freshProject() {
  projects += 1;
  const projectId = `tipoff-${process.pid}-${projects}`;
  const open = async (topology: readonly Subscription[]) =>
    await openOnEmulators(await googleEmulators(), projectId, topology);
  return { projectId, open };
}

async function start(): Promise<GoogleEmulators> {
  // Without it the clients look for Google's metadata server first, for seconds.
  process.env.METADATA_SERVER_DETECTION = 'none';
  const [firestorePort, pubsubPort] = [await freePort(), await freePort()];
  const { firestore, pubsub } = JARS!;
  const run = (ready: RegExp, ...args: string[]) => {
    const child = spawn('java', ['-Xmx512m', '-Duser.language=en', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return untilReady(child, ready);
  };
  const host = '127.0.0.1';
  await Promise.all([
    run(
      /is now running/,
      '-cp',
      firestore,
      'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
      'start',
      `--host=${host}`,
      `--port=${firestorePort}`,
    ),
    run(/Server started/, '-jar', pubsub, `--host=${host}`, `--port=${pubsubPort}`),
  ]);
  return { firestore: `${host}:${firestorePort}`, pubsub: `${host}:${pubsubPort}` };
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const timeout = setTimeout(
    () => reject(new Error(`an emulator did not start:\n${said}`)),
    START_TIMEOUT_MS,
  );
  const hear = (chunk: Buffer) => {
    if (said.length < 10_000) said += String(chunk);
    if (ready.test(said)) resolve();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`an emulator ended at once:\n${said}`)));
  return promise.finally(() => clearTimeout(timeout));
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}

function reasonWithout(): string | null {
  if (process.env.TIPOFF_EMULATORS !== '1')
    return 'Google’s emulators take minutes: set TIPOFF_EMULATORS=1 (npm run test:google) to run against them';
  if (PLATFORM === null) return 'the Google Cloud SDK is not installed: its emulators are needed';
  if (JARS === null) return 'the Google Cloud SDK here has no Firestore and Pub/Sub emulators';
  if (spawnSync('java', ['-version']).status !== 0) return 'java is not installed: the emulators need it';
  return null;
}

function sdkFolder(): string | null {
  const asked = spawnSync('gcloud', ['info', '--format=value(installation.sdk_root)'], { encoding: 'utf8' });
  const root = asked.status === 0 ? asked.stdout.trim() : '';
  return root !== '' && existsSync(join(root, 'platform')) ? join(root, 'platform') : null;
}

function emulatorJars(platform: string): { firestore: string; pubsub: string } | null {
  const firestore = join(platform, 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
  const library = join(platform, 'pubsub-emulator', 'lib');
  if (!existsSync(firestore) || !existsSync(library)) return null;
  const pubsub = readdirSync(library).find((name) => /^cloud-pubsub-emulator.*\.jar$/.test(name));
  return pubsub === undefined ? null : { firestore, pubsub: join(library, pubsub) };
}
