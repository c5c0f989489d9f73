/** One partition in the middle is lost: it and what depends on it is made again, nothing else, and to the same bytes. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { UNITS, unitKey } from '../../src/engine/unit.ts';
import { playerGameSummary } from '../../src/tables/nba-analytics/player-game-summary.ts';
import { dependentsByGraph } from '../support/app-harness/dependents-by-graph.ts';
import { attemptsOf, doubledRows, partitionHashes } from '../support/app-harness/home-facts.ts';
import { dayOf, daysFrom, openTestApp, play, temporaryHomes } from '../support/app-harness.ts';

const DATES = daysFrom(0, 6);
const LOST = dayOf(3);
const homes = temporaryHomes();
after(() => homes.remove());

describe('a partition of player_game_summary that is gone', () => {
  it('comes back with everything that rests on it', { timeout: 240_000 }, async () => {
    const app = await openTestApp({ home: homes.fresh() });
    try {
      await play(app, DATES);
      const hashes = await partitionHashes(app);
      const before = new Set((await attemptsOf(app)).map(({ key }) => key));
      const units = new Set((await app.ledger.query({ collection: UNITS })).map(({ key }) => key));

      await app.warehouse.dropPartition(playerGameSummary, LOST);
      assert.notDeepEqual(await partitionHashes(app), hashes);
      await play(app, DATES);

      const lost = unitKey('player_game_summary', LOST);
      const expected = [...dependentsByGraph(app.graph, lost, { dates: DATES, units })].filter(
        (unit) => !unit.startsWith('phase4_gate/'),
      );
      const fresh = (await attemptsOf(app)).filter(({ key }) => !before.has(key));
      assert.deepEqual(fresh.map(({ data }) => data.unit).sort(), expected.sort());
      assert.deepEqual(
        fresh.filter(({ data }) => data.endedAt === null),
        [],
      );

      // The sets are neither trivial nor everything.
      assert.ok(expected.includes(unitKey('ml_feature_store_v2', dayOf(6))));
      assert.ok(!expected.includes(unitKey('upcoming_player_game_context', LOST)));
      assert.ok(!expected.includes(unitKey('team_offense_game_summary', LOST)));
      assert.ok(!expected.some((unit) => unit.slice(-10) < LOST));

      assert.deepEqual(await partitionHashes(app), hashes);
      assert.deepEqual(await doubledRows(app), {});
    } finally {
      await app.close();
    }
  });
});
