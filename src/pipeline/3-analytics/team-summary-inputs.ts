/** What both team summaries are made from: the raw box of both sides, the shots, the schedule of the next morning. */

import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import type { QueryProcessor } from '../define-processor.ts';

export const TEAM_SUMMARY_INPUTS: Pick<QueryProcessor, 'kind' | 'needs' | 'reads'> = {
  kind: 'results',
  needs: [
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    { processor: 'nbac_player_game_log', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_team_game_log', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_shot_chart', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerGameLog, window: 'same' },
    { table: nbacTeamGameLog, window: 'same' },
    { table: nbacShotChart, window: 'same' },
  ],
};
