import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import type { EngineChoice } from './config.ts';
import { hasLedger, openEngine } from './open-engine.ts';

const GOOGLE: EngineChoice = {
  kind: 'google',
  projectId: 'p',
  databaseId: 'd',
  topicPrefix: 't-',
  pushEndpoint: null,
  pushServiceAccount: null,
  emulators: null,
};

describe('a home’s engine', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tipoff-engine-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const open = (choice: EngineChoice) =>
    openEngine(choice, { home, topology: buildGraph(PROCESSORS).subscriptions, clock: systemClock() });
  const elsewhere = (place: string) =>
    writeFileSync(join(home, 'google-ledger.json'), JSON.stringify({ place, home: 'home-1' }));

  it('is embedded, without anybody who pushes', async () => {
    assert.equal(hasLedger(home), false);
    const { ledger, push } = await open({ kind: 'embedded' });
    assert.equal(push, null);
    await ledger.close();
    assert.equal(hasLedger(home), true);
  });

  it('stays where it was: a second ledger would start from nothing', async () => {
    elsewhere('in Firestore database other of project p, topics t-*');
    assert.equal(hasLedger(home), true);
    await assert.rejects(open({ kind: 'embedded' }), /is in Firestore database other.*TIPOFF_ENGINE=google/);
    await assert.rejects(open(GOOGLE), /database other of project p, topics t-\*, not in .* database d/);
  });

  it('is not moved to Google', async () => {
    const { ledger } = await open({ kind: 'embedded' });
    await ledger.close();
    await assert.rejects(
      open(GOOGLE),
      /has its ledger in ledger\.sqlite, not in Firestore.*unset TIPOFF_ENGINE/,
    );
  });
});
