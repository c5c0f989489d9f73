/** Two sources contradict each other about one game: that game alone is held back, and comes with the correction, once. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { reopenUnits } from '../../src/engine/reopen-units.ts';
import { UNITS, unitKey } from '../../src/engine/unit.ts';
import { attemptsOf, doubledRows, partitionHashes } from '../support/app-harness/home-facts.ts';
import { statusOf } from '../support/app-harness/status-of.ts';
import { dayOf, play, temporaryHomes } from '../support/app-harness.ts';
import { openScriptedApp } from '../support/simulated/scripted-app.ts';

const [DATE, NEXT] = [dayOf(0), dayOf(1)];
const DATES = [DATE, NEXT];
const SUMMARY = 'player_game_summary';

describe('one game of a date, of which the logs say an assist more than the box score', () => {
  const homes = temporaryHomes();
  const home = homes.fresh();
  let game: string;
  let sound: Record<string, string>;
  let soundRows: readonly unknown[];

  before(async () => {
    const app = await openScriptedApp(homes.fresh(), []);
    try {
      await play(app, DATES);
      [game] = await gamesOf(app);
      sound = await partitionHashes(app);
      soundRows = await rowsWithout(app, game);
      assert.equal((await outcomeOf(app, SUMMARY, DATE))?.kind, 'complete');
    } finally {
      await app.close();
    }
  });
  after(() => homes.remove());

  it('is held back alone: the others and the next slate are there, an incident has both values', async () => {
    const app = await openScriptedApp(home, [
      { kind: 'correction', game, stat: 'AST', by: 1, until: '2026-01-01T00:00:00Z' },
    ]);
    try {
      await play(app, DATES);
      const outcome = await outcomeOf(app, SUMMARY, DATE);
      assert.ok(outcome?.kind === 'partial', outcome?.kind);
      assert.deepEqual([outcome.found, outcome.expected], [1, 2]);
      assert.ok(outcome.missing.includes(game), outcome.missing);
      assert.deepEqual(await rowsWithout(app, game), soundRows);
      assert.deepEqual(await gamesOf(app, SUMMARY), (await gamesOf(app)).slice(1));
      for (const team of ['team_offense_game_summary', 'team_defense_game_summary'])
        assert.equal((await outcomeOf(app, team, DATE))?.kind, 'complete');

      for (const processor of ['upcoming_player_game_context', 'ml_feature_store_v2'])
        assert.equal((await outcomeOf(app, processor, NEXT))?.kind, 'complete', processor);
      // After a single night nobody has the games that a prediction takes.
      assert.equal((await outcomeOf(app, 'player_prop_predictions', NEXT))?.kind, 'empty_ok');
      const status = await statusOf(app, NEXT);
      assert.match(JSON.stringify(status), /window:player_game_summary/, 'the batch does not name the hole');
      const incident = (await app.alerts.open()).find(({ key }) => key === `contract/${SUMMARY}`);
      assert.match(incident?.message ?? '', sayingBoth(game));
    } finally {
      await app.close();
    }
  });

  it('comes in with the corrected logs, by one more run; nothing is doubled', async () => {
    const app = await openScriptedApp(home, []);
    try {
      const runs = async () =>
        (await attemptsOf(app)).filter(({ data }) => data.unit === unitKey(SUMMARY, DATE)).length;
      assert.equal(await runs(), 1);
      await reopenUnits(
        app.engine,
        ['collect_nbac_player_game_log', 'collect_nbac_team_game_log'].map((id) => unitKey(id, DATE)),
        'scenario',
        'corrected',
      );
      await app.bus.idle();
      assert.equal((await outcomeOf(app, SUMMARY, DATE))?.kind, 'complete');
      assert.equal(await runs(), 2);
      assert.deepEqual(await partitionHashes(app), sound, 'as if nothing had ever been wrong');
      assert.deepEqual(await doubledRows(app), {});
      const open = (await app.alerts.open()).map(({ key }) => key);
      assert.ok(!open.includes(`contract/${SUMMARY}`), 'the incident is open still');
    } finally {
      await app.close();
    }
  });
});

const sayingBoth = (game: string) =>
  new RegExp(
    `${game} is held back by players_add_up_to_the_team_line: \\w+ ast: \\d+ \\(the players\\) and \\d+ \\(nbac_team_game_log\\)`,
  );

async function outcomeOf(app: App, processor: string, date: string) {
  return (await app.ledger.get(UNITS, `${processor}/${date}`))?.data.outcome;
}

/** Games of the date by the schedule, or those that have rows in a summary. */
async function gamesOf(app: App, summary?: string): Promise<[string, ...string[]]> {
  const source = summary
    ? `nba_analytics.${summary} WHERE game_date = '${DATE}'`
    : `nba_raw.nbac_schedule WHERE game_date_et = '${DATE}'`;
  const rows = await app.warehouse.query<{ game_id: string }>(
    `SELECT DISTINCT game_id FROM ${source} ORDER BY game_id`,
  );
  return rows.map(({ game_id }) => game_id) as [string, ...string[]];
}

/** Every summarised line of the date's other games; envelopes tell of runs. */
async function rowsWithout(app: App, game: string): Promise<readonly unknown[]> {
  return await app.warehouse.query(
    `SELECT * EXCLUDE (run_id, input_version, computed_at) FROM nba_analytics.${SUMMARY}
     WHERE game_date = '${DATE}' AND game_id <> '${game}' ORDER BY person_id`,
  );
}
