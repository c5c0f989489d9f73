/** What both teams of every final game did with the ball. */

import { teamOffenseGameSummary as output } from '../../tables/nba-analytics/team-offense-game-summary.ts';
import { zoneCountNames } from '../../tables/nba-analytics/zone-columns.ts';
import { withNullReasons } from '../4-precompute/null-reasons.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { boxRules } from './box-rules.ts';
import { composeSql } from './compose-sql.ts';
import { gamePairRules } from './game-pair-rules.ts';
import { groupCheck, HOLDS_BACK_GAMES, rowCheck } from './row-check.ts';
import { TEAM_SUMMARY_INPUTS } from './team-summary-inputs.ts';

const sql = withNullReasons(composeSql('team-offense-game-summary'), [
  {
    columns: [
      'team_turnovers',
      'points_in_paint',
      'second_chance_points',
      'fast_break_points',
      'points_off_turnovers',
    ],
    reason: "'source_missing'",
  },
  {
    columns: ['zone_source', ...zoneCountNames()],
    together: true,
    reason: "CASE WHEN zones_agree IS NULL THEN 'source_missing' ELSE 'zone_box_mismatch' END",
  },
]);

/** How far the two sides' own estimates of the possessions lie apart. */
const ESTIMATE_GAP = 'max(own_possessions_est) - min(own_possessions_est)';

export const teamOffenseGameSummary: QueryProcessor = {
  ...TEAM_SUMMARY_INPUTS,
  type: 'query',
  id: 'team_offense_game_summary',
  phase: 3,
  doc: 'Scoring, pace, efficiency and shot mix of both teams of a final game.',
  codeVersion: 2,
  required: true,
  output,
  sql,
  contract: {
    expectation: composeSql('team-games.expectation'),
    holdsBack: HOLDS_BACK_GAMES,
    checks: [
      ...boxRules('points'),
      rowCheck('rebounds_by_kind', 'fail', 'oreb + dreb <> reb'),
      ...gamePairRules('off_rating', 'points', 'ts_pct01'),
      groupCheck('own_estimates_close', 'fail', 'game_id', `${ESTIMATE_GAP} > 15`),
      groupCheck('own_estimates_as_observed', 'alert', 'game_id', `${ESTIMATE_GAP} > 12`),
    ],
  },
};
