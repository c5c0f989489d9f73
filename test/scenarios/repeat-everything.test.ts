/** Dates that were played are played again: nothing works twice, no partition changes, no row is there twice. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { TRIGGERS } from '../../src/engine/unit.ts';
import { attemptsOf, doubledRows, partitionHashes, runHistory } from '../support/app-harness/home-facts.ts';
import { daysFrom, openTestApp, play, played, temporaryHomes } from '../support/app-harness.ts';

const DATES = daysFrom(0, 4);
const homes = temporaryHomes();
after(() => homes.remove());

async function factsOf(app: App) {
  return {
    attempts: await attemptsOf(app),
    triggers: (await app.ledger.query({ collection: TRIGGERS })).map(({ key }) => key),
    hashes: await partitionHashes(app),
    history: await runHistory(app),
  };
}

describe('playing the same dates again', () => {
  it('does nothing, in the same process and after a restart', { timeout: 240_000 }, async () => {
    const home = homes.fresh();
    const app = await openTestApp({ home });
    let first: Awaited<ReturnType<typeof factsOf>>;
    try {
      await play(app, DATES);
      first = await factsOf(app);
      assert.ok(Object.keys(first.hashes).length > 15 * DATES.length, 'too few partitions to prove anything');
      assert.deepEqual(
        first.history.filter((row) => !row.has_end),
        [],
      );
      await play(app, DATES);
      assert.deepEqual(await factsOf(app), first);
    } finally {
      await app.close();
    }
    await played({ home }, [...DATES].reverse(), async (again) => {
      assert.deepEqual(await factsOf(again), first);
      assert.deepEqual(await doubledRows(again), {});
    });
  });
});
