/** The contract of a final game as one declared list: what must be there, and which facts must agree (`sources.md` §9.1). */

import { gameChecks as output } from '../../tables/nba-analytics/game-checks.ts';
import { espnScoreboard } from '../../tables/nba-raw/espn-scoreboard.ts';
import { oddsApiGameLines, oddsApiPlayerPoints } from '../../tables/nba-raw/index.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { composeSql } from './compose-sql.ts';
import { TEAM_SUMMARY_INPUTS } from './team-summary-inputs.ts';

export interface GameCheck {
  /** Its pairs of values are made in `game-checks.sql`, under this name. */
  readonly id: string;
  readonly doc: string;
  /** What is compared: two sources, or a source with what it must be. */
  readonly left: string;
  readonly right: string;
  /** Values may differ by so much. */
  readonly tolerance?: number;
  /** `incident` (default): somebody is told. `note`: it is only kept; gaps of the books are no contradiction. */
  readonly tells?: 'note';
}

const RULE = 'the rule';

export const GAME_CHECKS: readonly GameCheck[] = [
  { id: 'final_score', doc: 'both scores of a final game are above 0', left: 'nbac_schedule', right: RULE },
  { id: 'score_log', doc: 'score', left: 'nbac_schedule', right: 'nbac_team_game_log' },
  { id: 'score_box', doc: 'score', left: 'nbac_schedule', right: 'nbac_team_boxscore' },
  { id: 'score_plays', doc: 'score at the end', left: 'nbac_schedule', right: 'nbac_play_by_play' },
  { id: 'score_espn', doc: 'score', left: 'nbac_schedule', right: 'espn_scoreboard' },
  { id: 'points_espn', doc: "every player's points", left: 'nbac_player_game_log', right: 'espn_boxscore' },
  { id: 'two_teams', doc: 'two team rows, both of the schedule', left: 'nbac_team_game_log', right: RULE },
  { id: 'home_side', doc: 'who is at home', left: 'nbac_schedule', right: 'nbac_team_boxscore' },
  {
    id: 'points_formula',
    doc: '2 (FGM - FG3M) + 3 FG3M + FTM = points',
    left: 'the formula',
    right: 'nbac_team_game_log',
  },
  { id: 'rebounds_formula', doc: 'OREB + DREB = REB', left: 'the formula', right: 'nbac_team_game_log' },
  {
    id: 'made_of_attempted',
    doc: 'nobody made more than he tried',
    left: 'nbac_player_game_log',
    right: RULE,
  },
  {
    id: 'team_minutes',
    doc: '240 + 25 x overtimes; sums of rounded minutes are up to 5 off',
    left: 'nbac_team_game_log',
    right: 'nbac_schedule',
    tolerance: 5,
  },
  {
    id: 'team_seconds',
    doc: 'five times the length of the game, within a minute',
    left: 'nbac_team_boxscore',
    right: 'nbac_schedule',
    tolerance: 60,
  },
  { id: 'players_played', doc: '5 to 15 players a team', left: 'nbac_player_game_log', right: RULE },
  {
    id: 'player_sums',
    doc: "every count of a team is its players' sum",
    left: 'nbac_player_game_log',
    right: 'nbac_team_game_log',
  },
  {
    id: 'players_box',
    doc: 'points, rebounds, assists and attempts of every player',
    left: 'nbac_player_boxscore',
    right: 'nbac_player_game_log',
  },
  { id: 'starters', doc: 'five a team, where known', left: 'nbac_player_boxscore', right: RULE },
  {
    id: 'play_status',
    doc: 'of everybody listed it is known whether he played',
    left: 'nbac_player_boxscore',
    right: RULE,
  },
  { id: 'plays_end', doc: "the last action is the game's end", left: 'nbac_play_by_play', right: RULE },
  {
    id: 'points_plays',
    doc: "every player's points",
    left: 'nbac_player_game_log',
    right: 'nbac_play_by_play',
  },
  {
    id: 'shots',
    doc: "every player's attempts, makes and threes",
    left: 'nbac_player_game_log',
    right: 'nbac_shot_chart',
  },
  {
    id: 'props',
    doc: 'ten players with a two-sided price before tip-off',
    left: 'odds_api_player_points',
    right: RULE,
    tells: 'note',
  },
  {
    id: 'lines',
    doc: 'spread and total of a book before tip-off',
    left: 'odds_api_game_lines',
    right: RULE,
    tells: 'note',
  },
];

const checkList = GAME_CHECKS.map(
  ({ id, left, right, tolerance = 0 }) => `    ('${id}', '${left}', '${right}', ${tolerance})`,
).join(',\n');

export const gameChecks: QueryProcessor = {
  kind: 'results',
  needs: [
    ...TEAM_SUMMARY_INPUTS.needs,
    { processor: 'espn_scoreboard', at: 'same', required: false, acceptsPartial: true },
    { processor: 'odds_api_player_points', at: 'same', required: false, acceptsPartial: true },
    { processor: 'odds_api_game_lines', at: 'same', required: false, acceptsPartial: true },
  ],
  reads: [
    ...TEAM_SUMMARY_INPUTS.reads,
    { table: espnScoreboard, window: 'same' },
    { table: oddsApiPlayerPoints, window: 'same' },
    { table: oddsApiGameLines, window: 'same' },
  ],
  type: 'query',
  id: 'game_checks',
  phase: 3,
  doc: 'Whether the sources of every final game are whole and agree; contradictions become incidents with both values.',
  codeVersion: 1,
  required: false,
  output,
  sql: composeSql('game-checks', { 'check-list': checkList }),
  contract: { expectation: composeSql('game-checks.expectation'), checks: [] },
};
