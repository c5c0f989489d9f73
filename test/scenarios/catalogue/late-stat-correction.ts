import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { entriesOf } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

/** Everything that reads box scores of a past date, directly or not. */
const READERS = new Set([
  'nbac_player_game_log',
  'player_game_summary',
  'team_offense_game_summary',
  'team_defense_game_summary',
  'game_checks',
  'prediction_accuracy',
  'published_grades',
  'published_predictions',
  'system_daily_performance',
  'espn_injuries',
  'odds_api_player_points',
  'bettingpros_player_points',
  'espn_boxscore',
  'espn_team_roster',
  'nbac_injury_report',
  'upcoming_player_game_context',
  'upcoming_team_game_context',
  'team_defense_zone_analysis',
  'player_shot_zone_analysis',
  'player_daily_cache',
  'player_composite_factors',
  'ml_feature_store_v2',
  'model_training',
  'player_prop_predictions',
  'collect_nbac_player_game_log',
]);

export const scenario: Scenario = {
  story:
    'given a graded game whose points are corrected 26 hours later: exactly the dependent units run again, the grade is made anew, what was published before tip-off stays',
  breaks: 'keyWithoutInputVersion',
  async run(open) {
    const simulation = open({ days: 4, games: 2 });
    const dates = simulation.league.dates as readonly GameDate[];
    const [, graded, last] = dates as [GameDate, GameDate, GameDate];
    for (const date of dates.slice(0, 3)) await simulation.play(date);
    const before = simulation.store.product();
    const log = await entriesOf(simulation, graded);
    assert.ok(
      log.some(({ state }) => state === 'graded'),
      'nothing published was graded',
    );
    const runs = simulation.runs.length;
    await simulation.advanceTo(simulation.clock.now() + 2 * 3_600_000);
    const corrected = dates[1] as GameDate;
    simulation.league.change('nbac_player_game_log', corrected, (facts) =>
      facts.map((fact, i) => (i === 0 ? { ...fact, value: '22 points' } : fact)),
    );
    await simulation.reopen([`collect_nbac_player_game_log/${corrected}`], 'schedule', 'fetched once more');
    await simulation.settle();

    const again = simulation.runs.slice(runs);
    for (const unit of again) {
      const [processor = '', date = ''] = unit.split('/');
      assert.ok(
        READERS.has(processor) && date >= graded,
        `${unit} ran although it reads nothing of the correction`,
      );
    }
    assert.equal(new Set(again).size, again.length, 'a unit ran twice for one correction');
    const after = simulation.store.product();
    const changed = (key: string) => before.get(key) !== after.get(key);
    for (const table of ['nbac_player_game_log', 'player_game_summary', 'prediction_accuracy'])
      assert.ok(changed(`${table}/${graded}`), `${table} of the corrected date is what it was`);
    assert.ok(!changed(`player_prop_predictions/${graded}`), 'a published prediction was changed');
    const since = await entriesOf(simulation, graded);
    const added = since.filter(({ item, seq }) => !log.some((old) => old.item === item && old.seq === seq));
    assert.deepEqual(
      since.filter((entry) => !added.includes(entry)),
      log,
      'the publication log was changed',
    );
    assert.ok(
      added.length > 0 && added.every(({ state }) => state === 'graded'),
      'no second grade was appended',
    );
    assert.ok(changed(`ml_feature_store_v2/${last}`), 'the features of the next slate are what they were');
    assert.ok(changed(`player_prop_predictions/${last}`), 'tonight is predicted from the old figures');
  },
};
