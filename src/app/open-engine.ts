/** Opens a home's ledger and bus: embedded in the home, or on Google Cloud, and never first one and then the other. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEngine } from '../adapters/embedded/sqlite-engine.ts';
import { serviceOf } from '../pipeline/build-graph.ts';
import type { Bus, Subscription } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import { collection, type Ledger } from '../ports/ledger.ts';
import { COMPOSITE_INDEXES } from './composite-indexes.ts';
import type { EngineChoice, GoogleEngineChoice } from './config.ts';
import type { PushGuard, PushIntake } from './push-intake.ts';
import { UsageError } from './usage-error.ts';

export interface OpenEngineOptions {
  readonly home: string;
  readonly topology: readonly Subscription[];
  readonly clock: Clock;
  /** Told of what the store or the bus refused; it is tried again. */
  readonly onTrouble?: (error: Error) => void;
}

export interface OpenedEngine {
  readonly ledger: Ledger;
  readonly bus: Bus;
  /** Null where nobody pushes. */
  readonly push: PushIntake | null;
  /** Null where pushes carry no token. */
  readonly pushGuard: PushGuard | null;
  /** How the bus's topology differs from the graph's by now; null where it cannot. */
  readonly topologyDifferences: (() => Promise<string[]>) | null;
}

const LEDGER_FILE = 'ledger.sqlite';
/** Names the place of a ledger that does not lie in the home, and the home to it. */
const PLACE_FILE = 'google-ledger.json';

interface Place {
  readonly place: string;
  readonly home: string;
}

/** The home whose tables a ledger speaks of: its warehouse lies there. */
const OWNERS = collection<{ home: string }>('owners');

/** Whether the folder holds a home, whichever engine it has. */
export function hasLedger(home: string): boolean {
  return existsSync(join(home, LEDGER_FILE)) || existsSync(join(home, PLACE_FILE));
}

/** Throws `UsageError` when the home has its ledger elsewhere. */
export async function openEngine(choice: EngineChoice, options: OpenEngineOptions): Promise<OpenedEngine> {
  const { home, topology, clock, onTrouble } = options;
  mkdirSync(home, { recursive: true });
  const remembered = placeOf(home);
  if (choice.kind === 'google') return await openGoogle(choice, options, remembered);
  if (remembered)
    throw new UsageError(
      `the ledger of the home ${home} is ${remembered.place}: set TIPOFF_ENGINE=google and what belongs to it, or choose another --home`,
    );
  const file = join(home, LEDGER_FILE);
  const engine = openSqliteEngine({ file, topology, clock, ...(onTrouble ? { onTrouble } : {}) });
  return { ...engine, push: null, pushGuard: null, topologyDifferences: null };
}

async function openGoogle(
  choice: GoogleEngineChoice,
  { home, topology, clock, onTrouble }: OpenEngineOptions,
  remembered: Place | null,
): Promise<OpenedEngine> {
  const { projectId, databaseId, topicPrefix, pushEndpoint, pushServiceAccount, emulators } = choice;
  const place = `in Firestore database ${databaseId} of project ${projectId}, topics ${topicPrefix}*`;
  if (existsSync(join(home, LEDGER_FILE)))
    throw new UsageError(
      `the home ${home} has its ledger in ${LEDGER_FILE}, not ${place}: unset TIPOFF_ENGINE, or choose another --home`,
    );
  if (remembered && remembered.place !== place)
    throw new UsageError(
      `the ledger of the home ${home} is ${remembered.place}, not ${place}: choose another --home for it`,
    );
  // Loaded only now: whoever stays embedded needs none of Google's packages.
  const { openGoogleEngine } = await import('../adapters/google/google-engine.ts');
  const { pushTokenCheck } = await import('../adapters/google/push-token.ts');
  const signer =
    pushEndpoint === null || pushServiceAccount === null
      ? null
      : { serviceAccount: pushServiceAccount, audience: pushEndpoint };
  const engine = await openGoogleEngine({
    projectId,
    databaseId,
    topicPrefix,
    topology,
    clock,
    indexes: COMPOSITE_INDEXES,
    pushEndpoint:
      pushEndpoint === null ? undefined : (name) => `${pushEndpoint}/phase${serviceOf(name)}/process`,
    ...(signer ? { pushSigner: signer } : {}),
    ...(emulators
      ? { firestoreEmulator: emulators.firestore, pubsubEmulator: emulators.pubsub, ensureTopology: true }
      : {}),
    onTrouble: (error) => onTrouble?.(error instanceof Error ? error : new Error(String(error))),
  });
  try {
    const id = remembered?.home ?? clock.newId('home');
    await own(engine.ledger, id, home, place);
    if (!remembered)
      writeFileSync(join(home, PLACE_FILE), `${JSON.stringify({ place, home: id } satisfies Place)}\n`);
  } catch (error) {
    await engine.ledger.close();
    throw error;
  }
  return {
    ...engine,
    push: (message) => engine.push(message),
    pushGuard: signer && pushTokenCheck({ ...signer, clock }),
  };
}

/** A ledger that speaks of another home's tables would be a lie. */
async function own(ledger: Ledger, id: string, home: string, place: string): Promise<void> {
  const owner = await ledger.transact(async (tx) => {
    const found = await tx.get(OWNERS, 'home');
    if (!found) tx.create(OWNERS, 'home', { home: id });
    return found?.data.home ?? id;
  });
  if (owner !== id)
    throw new UsageError(
      `the ledger ${place} belongs to another home than ${home}: name a database of its own in TIPOFF_GOOGLE_DATABASE`,
    );
}

function placeOf(home: string): Place | null {
  const file = join(home, PLACE_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Place) : null;
}
