import assert from 'node:assert/strict';
import { findOutputDifferences, repairOutputs } from '../../../src/engine/reconcile-outputs.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a season of which one raw output loses 6 dates, more than 20 days back: one pass names exactly these, and their repair brings the very same season back',
  breaks: 'reconcilerLooksBackTwoWeeks',
  lacks: 'one incident that names the range; dependent cells that read stale meanwhile',
  async run(open) {
    const simulation = open({ days: 32, games: 1, playersPerGame: 1 });
    for (const date of simulation.league.dates) await simulation.play(date);
    const whole = simulation.store.product();
    const lost = simulation.league.dates.slice(3, 9) as readonly GameDate[];
    for (const date of lost) simulation.store.drop('nbac_team_game_log', date);
    const found = await findOutputDifferences(simulation.engine, simulation.warehouse);
    assert.deepEqual(
      found.map(({ unit, kind }) => `${unit} ${kind}`),
      lost.map((date) => `nbac_team_game_log/${date} missing`),
    );
    const repair = repairOutputs(simulation.engine, simulation.warehouse, 'reconciler');
    await simulation.until(() => false);
    await repair;
    await simulation.settle();
    assert.deepEqual(simulation.store.product(), whole);
  },
};
