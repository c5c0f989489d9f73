import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleRow } from '../../test/support/parser-harness.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { memoryWarehouse } from '../adapters/memory/memory-warehouse.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { PARTITIONS } from '../engine/unit.ts';
import { gameDate } from '../league/game-date.ts';
import type { Row } from '../ports/warehouse.ts';
import { nbacSchedule } from '../tables/nba-raw/nbac-schedule.ts';
import { createGridCalendar } from './grid-calendar.ts';

const SNAPSHOT = gameDate('2024-01-14');
const ENVELOPE = {
  payload_hash: 'h',
  fetched_at: '2024-01-14T10:30:00Z',
  upstream: 'simulated',
  derived: false,
};

test('the calendar is that of the newest schedule of each season, with a reason for every date without games', async () => {
  const clock = new VirtualClock(0);
  const { ledger } = openMemoryEngine({ topology: [], clock });
  const warehouse = await memoryWarehouse();
  await warehouse.migrate([nbacSchedule]);
  const calendar = createGridCalendar(ledger, warehouse);
  assert.equal(await calendar.version(), null);
  const [unknown] = await calendar.days(SNAPSHOT, SNAPSHOT);
  assert.deepEqual([unknown?.games, unknown?.emptyDetail], [0, 'no schedule of its season is stored']);

  const game = (gameId: string, date: string, postponed = false): Row => ({
    ...ENVELOPE,
    ...scheduleRow({ gameId, date, home: 'BOS', away: 'NYK', postponed, forDate: SNAPSHOT }),
  });
  const rows = [
    game('0022300001', '2024-01-14'),
    game('0022300002', '2024-01-14'),
    game('0032300001', '2024-01-15'),
    game('0022300003', '2024-01-16'),
    game('0022300004', '2024-01-17', true),
    game('0022300005', '2024-01-19'),
  ];
  const workspace = await warehouse.workspace([]);
  await workspace.load('output', nbacSchedule, rows);
  const fact = await warehouse.replacePartition(nbacSchedule, SNAPSHOT, workspace, 'output', {});
  await workspace.close();
  await ledger.transact(async (tx) => {
    const record = {
      table: nbacSchedule.name,
      date: SNAPSHOT,
      hash: fact.hash,
      rows: fact.rows,
      attemptId: 'a',
    };
    tx.create(PARTITIONS, `${nbacSchedule.name}/${SNAPSHOT}`, record);
  });

  assert.equal(await calendar.version(), `2024-01-14:${fact.hash}`);
  const days = await calendar.days(gameDate('2024-01-13'), gameDate('2024-01-20'));
  assert.deepEqual(
    days.map(({ games, emptyReason, emptyDetail }) => [games, emptyReason, emptyDetail]),
    [
      [0, 'no_games', 'off-season: the season opens on 2024-01-14'],
      [2, null, null],
      [0, 'no_games', 'no games are scheduled'],
      [1, null, null],
      [0, 'postponed', '1 game postponed'],
      [0, 'no_games', 'no games are scheduled'],
      [1, null, null],
      [0, 'no_games', "off-season: the season's last game is on 2024-01-19"],
    ],
  );
  assert.equal(typeof days[1]?.firstTipoff, 'number');
  assert.equal(
    calendar.dateAt(Date.parse('2024-01-15T04:59:00Z')),
    '2024-01-14',
    'the league lives in New York',
  );
  await warehouse.close();
});
