/** What both teams of every final game allowed. */

import { teamDefenseGameSummary as output } from '../../tables/nba-analytics/team-defense-game-summary.ts';
import { zoneCountNames } from '../../tables/nba-analytics/zone-columns.ts';
import { withNullReasons } from '../4-precompute/null-reasons.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { boxRules } from './box-rules.ts';
import { composeSql } from './compose-sql.ts';
import { gamePairRules } from './game-pair-rules.ts';
import { HOLDS_BACK_GAMES } from './row-check.ts';
import { TEAM_SUMMARY_INPUTS } from './team-summary-inputs.ts';

const sql = withNullReasons(composeSql('team-defense-game-summary'), [
  {
    columns: [
      'opp_points_in_paint',
      'opp_second_chance_points',
      'opp_fast_break_points',
      'blocks_inside',
      'blocks_mid',
      'blocks_three',
    ],
    reason: "'source_missing'",
  },
  {
    columns: ['zone_source', ...zoneCountNames('opp_')],
    together: true,
    reason: "CASE WHEN zones_agree IS NULL THEN 'source_missing' ELSE 'zone_box_mismatch' END",
  },
]);

export const teamDefenseGameSummary: QueryProcessor = {
  ...TEAM_SUMMARY_INPUTS,
  type: 'query',
  id: 'team_defense_game_summary',
  phase: 3,
  doc: "The opponent's offence in a final game as the defending team allowed it.",
  codeVersion: 2,
  required: true,
  output,
  sql,
  contract: {
    expectation: composeSql('team-games.expectation'),
    holdsBack: HOLDS_BACK_GAMES,
    checks: [
      ...boxRules('points_allowed', 'opp_'),
      ...gamePairRules('def_rating', 'points_allowed', 'opp_ts_pct01'),
    ],
  },
};
