/** A backfill is killed three times in its middle and goes on each time: in the end nothing tells it from one left alone. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { openApp } from '../../src/app/compose.ts';
import { projectLedger } from '../../src/pipeline/project-ledger.ts';
import { randomFor } from '../../src/upstreams/simulated-league/random.ts';
import { attemptsOf, doubledRows, partitionHashes, runHistory } from '../support/app-harness/home-facts.ts';
import { runCommand, startCommand } from '../support/app-harness/run-command.ts';
import { QUICK_BUS, SEED, temporaryHomes } from '../support/app-harness.ts';

const LEAGUE_SEED = 7;
const [FROM, TO] = ['2025-10-21', '2025-10-26'];
const KILLS = 3;
const LOOK_EVERY_MS = 20;
const homes = temporaryHomes();
after(() => homes.remove());

function backfill(home: string): string[] {
  return ['backfill', FROM, TO, '--home', home, '--upstream', `simulated:${LEAGUE_SEED}`];
}

describe('kill -9 in the middle of a backfill', () => {
  it('leaves no trace but the attempts it ended', { timeout: 180_000 }, async () => {
    const [undisturbed, disturbed] = [homes.fresh(), homes.fresh()];
    const alone = await runCommand(...backfill(undisturbed));
    const attempts = endedAttempts(undisturbed);
    assert.ok(attempts > 150, alone.stderr + alone.stdout);
    const random = randomFor(SEED, 'kill-nine');
    const moments = Array.from({ length: KILLS }, () => 5 + random.int(attempts - 15)).sort((a, b) => a - b);
    console.log(`kill -9: seed ${SEED}, of ${attempts} attempts after ${moments.join(', ')}`);

    for (const moment of moments) {
      const result = await killedAfter(disturbed, moment);
      assert.equal(result.signal, 'SIGKILL', `it was over before attempt ${moment}: ${result.stdout}`);
    }
    const resumed = await runCommand(...backfill(disturbed));
    assert.equal(resumed.code, alone.code, resumed.stderr + resumed.stdout);

    const expected = await contents(undisturbed);
    const found = await contents(disturbed);
    assert.deepEqual(found.hashes, expected.hashes);
    assert.deepEqual(found.doubled, {});
    assert.deepEqual(found.openAttempts, []);
    assert.deepEqual(found.openHistory, []);
    // Each kill costs the attempts it interrupts, and the ledger says which.
    assert.ok(found.crashed >= 1, 'no attempt was interrupted: the kills came between attempts');
    assert.equal(found.succeeded, expected.succeeded, 'finished work was done again');
  });
});

/** Starts the backfill and kills it when its ledger shows `attempts` ended attempts; what is running then is random. */
async function killedAfter(home: string, attempts: number) {
  const command = startCommand(backfill(home));
  const looking = setInterval(() => {
    if (endedAttempts(home) >= attempts) command.child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  try {
    return await command.ended;
  } finally {
    clearInterval(looking);
  }
}

/** Ended attempts as another process sees them; 0 while there is no ledger yet. */
function endedAttempts(home: string): number {
  const file = join(home, 'ledger.sqlite');
  if (!existsSync(file)) return 0;
  const ledger = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const tables = ledger.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%attempts'",
    );
    const table = tables.get();
    if (!table) return 0;
    const counted = ledger.prepare(
      `SELECT count(*) AS n FROM "${table.name}" WHERE data ->> 'endedAt' IS NOT NULL`,
    );
    return Number(counted.get()?.n);
  } finally {
    ledger.close();
  }
}

async function contents(home: string) {
  const app = await openApp({
    home,
    upstream: { kind: 'simulated', seed: LEAGUE_SEED },
    overrides: { bus: QUICK_BUS },
  });
  try {
    const attempts = (await attemptsOf(app)).map(({ data }) => data);
    for (const date of new Set(attempts.map((one) => one.date)))
      await projectLedger(app.ledger, app.warehouse, date);
    return {
      hashes: await partitionHashes(app),
      doubled: await doubledRows(app),
      openAttempts: attempts.filter(({ endedAt, outcome }) => endedAt === null || outcome === null),
      openHistory: (await runHistory(app)).filter((row) => !row.has_end),
      crashed: attempts.filter(({ outcome }) => outcome?.kind === 'failed' && outcome.error === 'crashed')
        .length,
      succeeded: attempts.filter(({ outcome }) => outcome?.kind !== 'failed').length,
    };
  } finally {
    await app.close();
  }
}
