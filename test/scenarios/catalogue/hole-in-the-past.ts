import assert from 'node:assert/strict';
import { findOutputDifferences } from '../../../src/engine/reconcile-outputs.ts';
import { reconcile } from '../../../src/engine/reconciler.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { gridOf } from '../../../src/pipeline/tick-steps.ts';
import type { Scenario } from './scenario.ts';

const LOST = 'nbac_team_game_log';

export const scenario: Scenario = {
  story:
    'given a season of which one raw output loses 26 dates, up to 60 days back: one pass finds exactly these, one incident names their range, and the repair brings the very same season back',
  breaks: 'reconcilerLooksBackTwoWeeks',
  lacks:
    'dependent cells that read stale meanwhile: they stay done, and run again when other bytes come back',
  async run(open) {
    const simulation = open({ days: 63, games: 1, playersPerGame: 1 });
    for (const date of simulation.league.dates) await simulation.play(date);
    const whole = simulation.store.product();
    const lost = simulation.league.dates.slice(3, 29) as readonly GameDate[];
    for (const date of lost) simulation.store.drop(LOST, date);
    const { engine, warehouse } = simulation;
    assert.deepEqual(
      (await findOutputDifferences(engine, warehouse)).map(({ unit, kind }) => `${unit} ${kind}`),
      lost.map((date) => `${LOST}/${date} missing`),
    );

    const pass = reconcile({ ...gridOf(engine, warehouse), warehouse }, 'reconciler');
    await simulation.until(() => false);
    const { repaired } = await pass;
    assert.equal(repaired.length, lost.length);
    const incidents = (await engine.alerts.open()).filter(({ key }) => key.startsWith('holes/'));
    assert.deepEqual(
      incidents.map(({ key }) => key),
      [`holes/${LOST}`],
    );
    assert.match(incidents[0]?.message ?? '', new RegExp(`26 dates from ${lost[0]} to ${lost.at(-1)}`));
    await simulation.settle();
    assert.deepEqual(simulation.store.product(), whole);
  },
};
