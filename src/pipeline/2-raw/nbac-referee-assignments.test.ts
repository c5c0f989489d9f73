import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realJson,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { nbacRefereeAssignmentsProcessor } from './nbac-referee-assignments.ts';

const DATE = '2025-01-08';
const URL = `https://official.nba.com/wp-json/api/v1/get-game-officials?&date=${DATE}`;
const GAME = {
  game_id: '0022400509',
  game_date: '01/08/2025',
  home_team_id: 1610612739,
  away_team_id: 1610612760,
  official1: 'John Goble',
  official1_code: 101284,
  official1_JNum: '10',
  official2: 'Ray Acosta',
  official2_code: 1626300,
  official2_JNum: '54',
  official3: 'Robert Hussey',
  official3_code: 1628480,
  official3_JNum: '85',
  official4: null,
  official4_code: null,
  official4_JNum: null,
};
const REPLAY = { game_date: '01/08/2025', official_code: 202035, replaycenter_official: 'Brett Nansel' };
const list = (games: unknown[], replay: unknown[] = []) => ({
  nba: { Table: { rows: games }, Table1: { rows: replay } },
});

function parsed(body: unknown) {
  const payload = payloadOf(
    { source: 'nbac_referee_assignments', subject: 'officials', url: URL, date: DATE },
    body,
  );
  const stored = storedSchedule({ gameId: '0022400509', date: DATE, home: 'CLE', away: 'OKC' });
  return runParser(nbacRefereeAssignmentsProcessor, [payload], contextOf(DATE, 2024), stored);
}

it(
  '8 games with 3 officials each on 8 January 2025, and 3 in the replay centre',
  skipWithoutRealData,
  async () => {
    const run = await parsed(realJson('fixtures/nba_official/get-game-officials_2025-01-08.json'));
    assert.deepEqual(run.quarantined, []);
    const games = Map.groupBy(
      run.rows.filter((row) => row.row_kind === 'game'),
      (row) => row.game_id,
    );
    assert.deepEqual(
      [...games.values()].map((officials) => officials.length),
      [3, 3, 3, 3, 3, 3, 3, 3],
    );
    assert.ok(
      [...games.keys()].every((gameId) => String(gameId).startsWith('00224')),
      'no game of the G League',
    );
    assert.deepEqual(
      pick(
        run.rows.filter((row) => row.row_kind === 'replay_centre'),
        'game_id',
        'slot',
      ),
      [
        ['', null],
        ['', null],
        ['', null],
      ],
    );
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.equal(run.violations['nobody officiates two games'], 0);
  },
);

it('takes a fourth official where there is one', async () => {
  const fourth = { ...GAME, official4: 'Bill Kennedy', official4_code: 1195, official4_JNum: '55' };
  const run = await parsed(list([fourth], [REPLAY]));
  assert.deepEqual(pick(run.rows, 'slot', 'official_code', 'jersey_num'), [
    [1, 101284, '10'],
    [2, 1626300, '54'],
    [3, 1628480, '85'],
    [4, 1195, '55'],
    [null, 202035, null],
  ]);
});

it('says whose officials are missing, and that a stranger’s game is odd', async () => {
  const run = await parsed(list([{ ...GAME, game_id: '0022400510' }]));
  assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: '0022400509' });
  assert.equal(run.violations['every game is of the schedule'], 3);
});

it('quarantines official by official, refuses another date and drifts where the table is gone', async () => {
  const many = Array.from({ length: 10 }, (_, i) => ({
    ...GAME,
    game_id: `00224005${10 + i}`,
    official1_code: 10 + i,
    official2_code: 30 + i,
    official3_code: 50 + i,
  }));
  const nameless = await parsed(list([...many, { ...GAME, official2: '' }]));
  assert.equal(nameless.rows.length, 32);
  assert.match(nameless.quarantined[0]?.reason ?? '', /official2: "" with code 1626300/);
  const shapeless = await parsed(list([...many, { ...GAME, game_id: 17 }]));
  assert.match(shapeless.quarantined[0]?.reason ?? '', /Table\.rows\[10\]: game_id/);
  await assert.rejects(parsed(list([{ ...GAME, game_date: '01/09/2025' }])), /asked for 2025-01-08/);
  await assert.rejects(parsed({ nba: {} }), /nba\.Table/);
  await assert.rejects(parsed(list([], [{}])), /official_code/);
});
