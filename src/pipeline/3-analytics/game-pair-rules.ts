/** What the two rows of a game have in common, and how a game usually looks. */

import type { OutputContract } from '../define-processor.ts';
import { groupCheck, rowCheck } from './row-check.ts';

/** Checks of both team summaries; their hard ranges stand in the table declarations and are refused by the store. */
export function gamePairRules(
  rating: string,
  points: string,
  trueShooting: string,
): OutputContract['checks'] {
  const sameInBoth = (column: string) => `count(DISTINCT ${column}) <> 1`;
  return [
    groupCheck('two_rows_a_game', 'fail', 'game_id', 'count(*) <> 2 OR count(*) FILTER (WHERE is_home) <> 1'),
    groupCheck('one_winner', 'fail', 'game_id', 'sum(margin) <> 0 OR count(*) FILTER (WHERE is_win) <> 1'),
    groupCheck(
      'one_pace_a_game',
      'fail',
      'game_id',
      ['possessions', 'pace', 'team_minutes', 'ot_periods'].map(sameInBoth).join(' OR '),
    ),
    rowCheck(
      'as_observed',
      'alert',
      [
        `${points} NOT BETWEEN 67 AND 176`,
        'possessions NOT BETWEEN 84.7 AND 132',
        'pace NOT BETWEEN 84.7 AND 117.2',
        `${rating} NOT BETWEEN 67.7 AND 163`,
        `${trueShooting} NOT BETWEEN 0.356 AND 0.825`,
      ].join(' OR '),
    ),
    rowCheck('overtime_undisputed', 'alert', 'contains(quality_flags::VARCHAR, \'"overtime_disputed"\')'),
  ];
}
