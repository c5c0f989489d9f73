/** The all-star break: dates without games, one of them with a game that counts for nothing. */

import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { openApp } from '../../src/app/compose.ts';
import { addDays, gameDate } from '../../src/league/game-date.ts';
import { openSimulatedLeague } from '../../src/upstreams/simulated-league/simulated-league.ts';
import { attemptsOf } from '../support/app-harness/home-facts.ts';
import { statusOf } from '../support/app-harness/status-of.ts';
import { play, QUICK_BUS, temporaryHomes } from '../support/app-harness.ts';

/** The Sunday of the break of 2025-26; games are on Thursday and on Thursday. */
const SUNDAY = gameDate('2026-02-15');
const homes = temporaryHomes();
after(() => homes.remove());

it('a date of the break asks for the schedule alone, and the all-star game makes no slate', async () => {
  const openUpstream = () => openSimulatedLeague({ firstSeason: 2025 });
  const app = await openApp({
    home: homes.fresh(),
    upstream: { kind: 'simulated', seed: 7 },
    overrides: { bus: QUICK_BUS, openUpstream },
  });
  try {
    const reports = await play(app, [addDays(SUNDAY, -1), SUNDAY]);
    for (const { date, slate, unfinished } of reports) {
      assert.deepEqual(unfinished, [], date);
      assert.equal(slate?.games, 0, date);
      const status = await statusOf(app, date);
      assert.equal(status.verdict, 'NO GAMES', date);
      assert.match(status.cause, /all-star|all_star/i, date);
    }
    const asked = new Set((await attemptsOf(app)).map(({ data }) => data.processor));
    assert.ok(
      !asked.has('collect_nbac_scoreboard') && !asked.has('nbac_player_game_log'),
      [...asked].join(', '),
    );
    const listed = await app.warehouse.query(
      `SELECT game_id, competition, game_status, home_team_id FROM nba_raw.nbac_schedule
       WHERE for_date = DATE '${SUNDAY}' AND game_date_et = DATE '${SUNDAY}'`,
    );
    assert.deepEqual(listed, [
      { game_id: '0032500001', competition: 'all_star', game_status: 1, home_team_id: 1610616833 },
    ]);
  } finally {
    await app.close();
  }
});
