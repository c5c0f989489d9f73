import assert from 'node:assert/strict';
import { it } from 'node:test';
import { contextOf, payloadOf, pick, realBytes, runParser } from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerMovementProcessor } from './nbac-player-movement.ts';

const URL = 'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json';

function parsed(date: string, season: number, body: unknown) {
  const payload = payloadOf({ source: 'nbac_player_movement', subject: 'league', url: URL, date }, body);
  return runParser(nbacPlayerMovementProcessor, [payload], contextOf(date, season));
}

it(
  'keeps every one of the 8,730 recorded transactions, each in its league year, no two the same',
  skipWithoutRealData,
  async () => {
    const body = realBytes('fixtures/nba_stats/NBA_Player_Movement_2025-07-16.json.gz');
    const payload = payloadOf(
      { source: 'nbac_player_movement', subject: 'league', url: URL, date: '2025-07-16' },
      body,
    );
    const rows: Row[] = [];
    for (let season = 2015; season <= 2025; season++) {
      const year = await nbacPlayerMovementProcessor.parse(
        [payload],
        contextOf(`${season + 1}-06-30`, season),
        // It reads nothing.
        {} as never,
      );
      assert.deepEqual(year.quarantined, []);
      rows.push(...year.rows);
    }
    assert.equal(rows.length, 8730);
    assert.equal(new Set(rows.map((row) => row.row_key)).size, 8730);
    assert.equal(rows.filter((row) => !row.is_player).length, 466);
    assert.equal(rows.filter((row) => row.other_team_id !== null).length, 1619);
    const fields = ['transaction_type', 'transaction_date', 'team_id', 'person_id', 'group_sort'];
    assert.equal(
      new Set(pick(rows, ...fields).map(String)).size,
      8730 - 25,
      'without the rest there are 25 repeats',
    );
  },
);

const SIGNING = {
  Transaction_Type: 'Signing',
  TRANSACTION_DATE: '2024-09-16T00:00:00',
  TRANSACTION_DESCRIPTION: 'Milwaukee Bucks signed guard Cole Anthony to a Contract.',
  TEAM_ID: 1610612749,
  PLAYER_ID: 1630175,
  PLAYER_SLUG: 'cole-anthony',
  Additional_Sort: 0,
  GroupSort: 'Signing 1135890',
};
const list = (...rows: object[]) => ({ NBA_Player_Movement: { rows } });

it('a pick has no person, a trade names the other side', async () => {
  const trade = {
    ...SIGNING,
    Transaction_Type: 'Trade',
    PLAYER_ID: 0,
    PLAYER_SLUG: '',
    Additional_Sort: 1610612743,
  };
  const run = await parsed('2024-10-22', 2024, list(SIGNING, trade));
  assert.deepEqual(pick(run.rows, 'person_id', 'is_player', 'other_team_id', 'player_slug'), [
    [1630175, true, null, 'cole-anthony'],
    [null, false, 1610612743, null],
  ]);
});

it('leaves other league years aside, and says when nothing is left', async () => {
  const run = await parsed('2025-10-22', 2025, list(SIGNING));
  assert.deepEqual([run.rows, run.quarantined], [[], []]);
  assert.deepEqual(run.expectation, {
    expected: 1,
    found: 0,
    missing: 'the transactions of the league year',
  });
});

it('quarantines what is not shaped as agreed, and calls a body that is no list drifted', async () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ ...SIGNING, PLAYER_ID: i + 1 }));
  const run = await parsed('2024-10-22', 2024, list(...many, { ...SIGNING, TEAM_ID: 17 }));
  assert.equal(run.rows.length, 30);
  assert.match(run.quarantined[0]?.reason ?? '', /rows\[30\]: .*17/);
  await assert.rejects(parsed('2024-10-22', 2024, { rows: [] }), /NBA_Player_Movement/);
  await assert.rejects(parsed('2024-10-22', 2024, list({})), /Transaction_Type/);
});

it('finds a transaction of tomorrow odd', async () => {
  const run = await parsed('2024-09-15', 2024, list(SIGNING));
  assert.equal(run.violations['no transaction is later than the date'], 1);
});
