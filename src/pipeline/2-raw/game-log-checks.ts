/** The checks both game logs must pass against the schedule. */

import type { OutputContract } from '../define-processor.ts';

export const GAME_LOG_CHECKS: OutputContract['checks'] = [
  {
    // Neutral courts are left out: there both teams may be listed as guests.
    name: 'MATCHUP names the home side of the schedule',
    sql: `SELECT count(*) AS violations
          FROM output JOIN nbac_schedule USING (game_id)
          WHERE nbac_schedule.is_neutral IS NOT TRUE
            AND (output.team_id = nbac_schedule.home_team_id)
              <> (output.team_tricode = CASE
                    WHEN matchup LIKE '% vs. %' THEN split_part(matchup, ' vs. ', 1)
                    ELSE split_part(matchup, ' @ ', 2)
                  END)`,
    severity: 'alert',
  },
  {
    name: 'every row is of a scheduled game',
    sql: 'SELECT count(*) AS violations FROM output ANTI JOIN nbac_schedule USING (game_id)',
    severity: 'alert',
  },
  {
    // Their SeasonType is unverified, so their absence must not hold the date back; it must not go unseen either.
    name: 'play-in games and the Cup final have rows',
    sql: `SELECT count(*) AS violations
          FROM (SELECT game_id FROM nbac_schedule
                WHERE game_date_et = $game_date::DATE AND game_status = 3 AND competition IN ('play_in', 'cup_final'))
          ANTI JOIN output USING (game_id)`,
    severity: 'alert',
  },
];
