/** The tables of `nba_analytics`. */

import { playerGameSummary } from './player-game-summary.ts';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';

export { playerGameSummary, teamDefenseGameSummary, teamOffenseGameSummary };
