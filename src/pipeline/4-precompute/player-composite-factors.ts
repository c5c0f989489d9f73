/** What fatigue, matchup, pace and absences should do to the points of every player of the slate. */

import { readFileSync } from 'node:fs';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { playerCompositeFactors as output } from '../../tables/nba-precompute/player-composite-factors.ts';
import { playerDailyCache } from '../../tables/nba-precompute/player-daily-cache.ts';
import { playerShotZoneAnalysis } from '../../tables/nba-precompute/player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { withNullReasons } from './null-reasons.ts';
import { EVERY_PLAYER_OF_THE_SLATE, ONLY_PLAYERS_OF_THE_SLATE } from './slate-contract.ts';

const sql = withNullReasons(
  readFileSync(new URL('./player-composite-factors.sql', import.meta.url), 'utf8'),
  [
    {
      columns: ['fatigue_score', 'fatigue_points'],
      reason: "CASE WHEN days_rest IS NULL THEN 'first_game_of_season' ELSE 'source_missing' END",
      together: true,
    },
    {
      columns: [
        'fga_projection',
        'shot_zone_mismatch_points',
        'expected_pace',
        'pace_points',
        'total_adjustment_points',
      ],
      reason: "'insufficient_history'",
    },
    {
      columns: ['usage_points'],
      reason:
        "CASE WHEN usage_vacated_delta_pct100 IS NULL THEN 'no_injury_snapshot' ELSE 'insufficient_history' END",
    },
  ],
);

export const playerCompositeFactors: QueryProcessor = {
  type: 'query',
  id: 'player_composite_factors',
  phase: 4,
  doc: 'Explainable adjustments in points for every player of the slate: fatigue, shot-zone matchup, pace, vacated usage.',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [
    { processor: 'team_defense_zone_analysis', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_shot_zone_analysis', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_daily_cache', at: 'same', required: true, acceptsPartial: true },
    { processor: 'upcoming_player_game_context', at: 'same', required: true, acceptsPartial: true },
    { processor: 'upcoming_team_game_context', at: 'same', required: true, acceptsPartial: true },
  ],
  reads: [
    { table: upcomingPlayerGameContext, window: 'same' },
    { table: teamDefenseZoneAnalysis, window: 'same' },
    { table: playerShotZoneAnalysis, window: 'same' },
    { table: playerDailyCache, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: EVERY_PLAYER_OF_THE_SLATE,
    checks: [
      ONLY_PLAYERS_OF_THE_SLATE,
      {
        name: 'total_is_the_sum_of_its_factors',
        severity: 'fail',
        sql: `SELECT count(*) AS violations FROM output
WHERE abs(total_adjustment_points - coalesce(fatigue_points, 0) - coalesce(shot_zone_mismatch_points, 0)
    - coalesce(pace_points, 0) - coalesce(usage_points, 0)) > 1e-9
  OR (total_adjustment_points IS NULL) <> (factors_present = 0)`,
      },
      {
        name: 'total_adjustment_is_moderate',
        severity: 'alert',
        sql: 'SELECT count(*) AS violations FROM output WHERE abs(total_adjustment_points) > 12',
      },
      {
        name: 'slate_is_as_fresh_as_usual',
        severity: 'alert',
        sql: `SELECT CASE WHEN count(fatigue_score) >= 120 AND avg(fatigue_score) NOT BETWEEN 80 AND 100
  THEN 1 ELSE 0 END AS violations
FROM output`,
      },
    ],
  },
};
