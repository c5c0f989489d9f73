/** What both team summaries are made from: the raw boxes of both sides, plays, shots, the schedule of the next morning. */

import { espnBoxscore } from '../../tables/nba-raw/espn-boxscore.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import { nbacBoxscoreV3 } from '../../tables/nba-raw/nbac-boxscore-v3.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { nbacTeamBoxscore } from '../../tables/nba-raw/nbac-team-boxscore.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { PLAYER_LINES } from './player-lines.ts';

export const TEAM_SUMMARY_INPUTS: Pick<QueryProcessor, 'kind' | 'needs' | 'reads'> = {
  kind: 'results',
  needs: [
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    ...PLAYER_LINES,
    { processor: 'nbac_team_game_log', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_team_boxscore', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_play_by_play', at: 'same', required: false, acceptsPartial: true },
    { processor: 'nbac_shot_chart', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerGameLog, window: 'same' },
    { table: nbacTeamGameLog, window: 'same' },
    { table: nbacTeamBoxscore, window: 'same' },
    { table: nbacPlayerBoxscore, window: 'same' },
    { table: nbacBoxscoreV3, window: 'same' },
    { table: espnBoxscore, window: 'same' },
    { table: nbacPlayByPlay, window: 'same' },
    { table: nbacShotChart, window: 'same' },
  ],
};
