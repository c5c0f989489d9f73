import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import {
  bettingprosLine,
  espnListed,
  everyDays,
  type FactsRunner,
  gameId,
  injured,
  join,
  listed,
  openFactsRunner,
  paged,
  playedGame,
  pointsLine,
  reported,
  type SlateFacts,
  TONIGHT,
} from '../../../test/support/phase3/slate-facts.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const persons = (first: number, count = 9) => Array.from({ length: count }, (_, i) => first + i);
const HISTORY = join(
  { games: [TONIGHT] },
  ...everyDays('2024-02-10', 3, 6).map((date, i) =>
    playedGame(
      { id: gameId(i + 1), date, home: 'BOS', away: 'NYK' },
      {
        BOS: persons(101).map((person) => ({ person })),
        NYK: persons(201).map((person) => ({ person })),
      },
    ),
  ),
);

const players = (...facts: Partial<SlateFacts>[]) =>
  runner.rows(upcomingPlayerGameContext, join(HISTORY, ...facts), 'person_id');
const teams = async (...facts: Partial<SlateFacts>[]) =>
  await runner.rows(upcomingTeamGameContext, join(HISTORY, ...facts), 'team_id');
const flags = (row: Row | undefined) => JSON.parse(String(row?.quality_flags)) as string[];
const statuses = (found: ReadonlyMap<number, Row>, ...of: number[]) =>
  of.map((person) => found.get(person)?.injury_status);

describe('injuries are told', () => {
  const REPORT = join(
    reported('BOS', 101, 'Questionable', { reason: 'Injury/Illness - Left Knee; Soreness' }),
    reported('NYK', 201, 'Out'),
  );

  test("by the league's report first, for both teams", async () => {
    const found = await players(REPORT, injured(101, 'Out'), injured(102, 'Out'));
    assert.deepEqual(statuses(found, 101, 102, 201, 202), [
      'questionable',
      'not_listed',
      'out',
      'not_listed',
    ]);
    assert.equal(found.get(101)?.injury_reason, 'Injury/Illness - Left Knee; Soreness');
    assert.ok(!flags(found.get(101)).some((flag) => flag.startsWith('injuries_')));
  });

  test('by nobody where a team has not submitted: unknown, not healthy', async () => {
    const facts = join(reported('BOS', null, null), reported('NYK', 201, 'Out'), injured(101, 'Out'));
    const found = await players(facts);
    const [silent, told] = [found.get(101), found.get(202)];
    assert.deepEqual(
      [silent?.injury_status, silent?.injury_report_ts, silent?.teammates_out_count, silent?.is_eligible],
      [null, null, null, true],
    );
    assert.ok(flags(silent).includes('injuries_not_submitted'));
    assert.equal(JSON.parse(String(silent?.null_reasons)).injury_status, 'no_injury_snapshot');
    assert.deepEqual([told?.injury_status, told?.teammates_out_count], ['not_listed', 1]);
    const sides = await teams(facts);
    assert.equal(sides.get(idOf('BOS'))?.players_out_count, null);
    assert.ok(flags(sides.get(idOf('BOS'))).includes('injuries_not_submitted'));
    assert.equal(sides.get(idOf('NYK'))?.players_out_count, 1);
  });

  test('by the newest report before the cut-off and of tonight', async () => {
    const found = await players(
      reported('BOS', 101, 'Out', { report_at: '2024-03-01T17:00:00.000Z' }),
      reported('BOS', 101, 'Probable'),
      reported('BOS', 102, 'Out', { report_at: '2024-03-01T23:45:00.000Z' }),
      reported('BOS', 103, 'Out', { game_date_et: '2024-03-02', matchup: 'BOS@MIA' }),
    );
    assert.deepEqual(statuses(found, 101, 102, 103), ['probable', 'not_listed', 'not_listed']);
  });

  test("by ESPN's list for a team the report does not name", async () => {
    const found = await players(reported('BOS', 101, 'Out'), injured(102, 'Out'), injured(201, 'Doubtful'));
    assert.deepEqual(statuses(found, 101, 102, 201), ['out', 'not_listed', 'doubtful']);
    assert.ok(flags(found.get(201)).includes('injuries_from_espn_injuries'));
    assert.ok(!flags(found.get(101)).includes('injuries_from_espn_injuries'));
    const sides = await teams(reported('BOS', 101, 'Out'), injured(201, 'Doubtful'));
    assert.ok(flags(sides.get(idOf('NYK'))).includes('injuries_from_espn_injuries'));
  });

  test("by ESPN's rosters at last", async () => {
    const found = await players(
      espnListed('BOS', [101], { injury_status: 'Out' }),
      espnListed('BOS', persons(102, 8)),
    );
    assert.deepEqual(statuses(found, 101, 102, 201), ['out', 'not_listed', null]);
    assert.ok(flags(found.get(102)).includes('injuries_from_espn_team_roster'));
  });
});

describe("ESPN's roster", () => {
  test('stands between the page of the team and the index', async () => {
    const found = await players(
      espnListed('BOS', persons(301, 8)),
      espnListed('NYK', [...persons(401, 8), 301]),
      paged('NYK', persons(201)),
      ...persons(501, 8).map((person) => listed(person, 'BOS')),
    );
    const rosterOf = (team: string) =>
      [...found.values()].filter((row) => row.team_id === idOf(team)).map((row) => row.person_id);
    assert.deepEqual(rosterOf('BOS'), persons(301, 8));
    assert.deepEqual(rosterOf('NYK'), persons(201));
    assert.deepEqual(
      [found.get(301)?.player_name, found.get(301)?.roster_source],
      ['Espn Number301', 'snapshot'],
    );
  });

  test('of which too few players are known by name is left out', async () => {
    const found = await players(
      espnListed('BOS', persons(301, 7)),
      espnListed('BOS', [308], { person_id: null }),
    );
    assert.ok(!found.has(301));
    assert.equal(found.get(101)?.roster_source, 'recent_box');
  });
});

describe('points lines come from', () => {
  test('The Odds API alone where it has any of the game', async () => {
    const found = await players(
      pointsLine(101, 'a', 20.5),
      bettingprosLine(101, 3, 22.5),
      bettingprosLine(102, 3, 9.5),
    );
    assert.deepEqual([found.get(101)?.points_line, found.get(102)?.points_line], [20.5, null]);
    assert.deepEqual(
      flags(found.get(101)).filter((flag) => flag.startsWith('lines_')),
      [],
    );
  });

  test('BettingPros where it has none, told by a flag; neither consensus nor closed nor late offers count', async () => {
    const late = { snapshot_at: '2024-03-01T23:45:00.000Z' };
    const found = await players(
      pointsLine(101, 'a', 20.5, late),
      bettingprosLine(101, 3, 22.5),
      bettingprosLine(101, 4, 23.5),
      bettingprosLine(101, 5, 23.5),
      bettingprosLine(101, 0, 40.5),
      bettingprosLine(101, 6, 41.5, { is_active: false }),
      bettingprosLine(101, 7, 42.5, late),
      bettingprosLine(101, 8, 43.5, { is_pregame: false }),
    );
    const row = found.get(101);
    assert.deepEqual([row?.points_line, row?.points_line_book_count], [23.5, 3]);
    assert.ok(flags(row).includes('lines_from_bettingpros_player_points'));
    assert.ok(!flags(found.get(102)).some((flag) => flag.startsWith('lines_')));
  });
});
