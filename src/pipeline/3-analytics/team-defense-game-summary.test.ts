import assert from 'node:assert/strict';
import { test } from 'node:test';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';
import { TEAM_SUMMARY_INPUTS } from './team-summary-inputs.ts';

// The two summaries are two views of one pair of lines: team-offense-game-summary.test.ts runs both on the same games.

test('the defence reads the raw box itself and waits for no other summary', () => {
  assert.deepEqual(
    teamDefenseGameSummary.reads.map((read) => read.table.name),
    [
      'nbac_schedule',
      'nbac_player_game_log',
      'nbac_team_game_log',
      'nbac_team_boxscore',
      'nbac_player_boxscore',
      'nbac_boxscore_v3',
      'espn_boxscore',
      'nbac_play_by_play',
      'nbac_shot_chart',
    ],
  );
  assert.ok(teamDefenseGameSummary.needs.every((need) => !need.processor.endsWith('_summary')));
});

test('both summaries have the same inputs', () => {
  for (const processor of [teamDefenseGameSummary, teamOffenseGameSummary]) {
    assert.equal(processor.needs, TEAM_SUMMARY_INPUTS.needs);
    assert.equal(processor.reads, TEAM_SUMMARY_INPUTS.reads);
    assert.equal(processor.kind, 'results');
  }
});
