import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { DriftError } from '../define-processor.ts';
import { nbacShotChartProcessor } from './nbac-shot-chart.ts';
import { shotZone } from './shot-zone.ts';

const DATE = '2025-01-15';
const GAME_ID = '0022400561';
const SCHEDULE = storedSchedule({
  gameId: GAME_ID,
  date: DATE,
  home: 'PHI',
  away: 'NYK',
  score: [119, 125],
  forDate: '2025-01-16',
});
// biome-ignore format: one line as in the payload
const HEADERS = ['GRID_TYPE', 'GAME_ID', 'GAME_EVENT_ID', 'PLAYER_ID', 'PLAYER_NAME', 'TEAM_ID', 'TEAM_NAME', 'PERIOD', 'MINUTES_REMAINING', 'SECONDS_REMAINING', 'EVENT_TYPE', 'ACTION_TYPE', 'SHOT_TYPE', 'SHOT_ZONE_BASIC', 'SHOT_ZONE_AREA', 'SHOT_ZONE_RANGE', 'SHOT_DISTANCE', 'LOC_X', 'LOC_Y', 'SHOT_ATTEMPTED_FLAG', 'SHOT_MADE_FLAG', 'GAME_DATE', 'HTM', 'VTM'];

type Shot = Record<string, unknown>;

function shot(event: number, overrides: Shot = {}): Shot {
  return {
    GRID_TYPE: 'Shot Chart Detail',
    GAME_ID,
    GAME_EVENT_ID: event,
    PLAYER_ID: 203954,
    PLAYER_NAME: 'Joel Embiid',
    TEAM_ID: 1610612755,
    TEAM_NAME: 'Philadelphia 76ers',
    PERIOD: 1,
    MINUTES_REMAINING: 10,
    SECONDS_REMAINING: 42,
    EVENT_TYPE: 'Made Shot',
    ACTION_TYPE: 'Tip Layup Shot',
    SHOT_TYPE: '2PT Field Goal',
    SHOT_ZONE_BASIC: 'Restricted Area',
    SHOT_ZONE_AREA: 'Center(C)',
    SHOT_ZONE_RANGE: 'Less Than 8 ft.',
    SHOT_DISTANCE: 1,
    LOC_X: 5,
    LOC_Y: 8,
    SHOT_ATTEMPTED_FLAG: 1,
    SHOT_MADE_FLAG: 1,
    GAME_DATE: '20250115',
    HTM: 'PHI',
    VTM: 'NYK',
    ...overrides,
  };
}

async function parse(shots: Shot[], upstream: 'internet' | 'archive' = 'internet') {
  const body = {
    resultSets: [
      {
        name: 'Shot_Chart_Detail',
        headers: HEADERS,
        rowSet: shots.map((cells) => HEADERS.map((header) => cells[header])),
      },
    ],
  };
  const url = `https://stats.nba.com/stats/shotchartdetail?GameID=${GAME_ID}`;
  const payload = payloadOf({ source: 'nbac_shot_chart', subject: GAME_ID, url, date: DATE, upstream }, body);
  return await runParser(nbacShotChartProcessor, [payload], contextOf(DATE, 2024), SCHEDULE);
}

describe('a shot', () => {
  it('has its value, clock and zone', async () => {
    const run = await parse([
      shot(7),
      shot(9, {
        SHOT_TYPE: '3PT Field Goal',
        SHOT_ZONE_BASIC: 'Left Corner 3',
        LOC_X: -225,
        LOC_Y: 20,
        SHOT_MADE_FLAG: 0,
        MINUTES_REMAINING: 0,
        SECONDS_REMAINING: 0.0,
        GAME_DATE: '2025-01-15',
      }),
    ]);
    assert.deepEqual(
      pick(
        run.rows,
        'game_event_id',
        'made',
        'shot_value',
        'clock_seconds',
        'zone_geo',
        'event_id_synthetic',
        'home_tricode',
      ),
      [
        [7, true, 2, 642, 'Restricted Area', false, 'PHI'],
        [9, false, 3, 0, 'Left Corner 3', false, 'PHI'],
      ],
    );
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.equal(run.violations['a game has 100 to 300 shots'], 1);
    assert.equal(run.violations['both teams of the game shoot, and no other'], 0);
  });

  it('keeps identical tip-ins, and says when its event id is only an ordinal', async () => {
    const run = await parse([shot(1), shot(2)], 'archive');
    assert.deepEqual(pick(run.rows, 'game_event_id', 'event_id_synthetic'), [
      [1, true],
      [2, true],
    ]);
  });

  it('is refused when it is of another game, date, team or no shot at all', async () => {
    const cases: [Shot, RegExp][] = [
      [{ GAME_ID: '0022400562' }, /GAME_ID: expected 0022400561, got "0022400562"/],
      [{ GAME_DATE: '20250116' }, /GAME_DATE: expected 2025-01-15/],
      [{ TEAM_ID: 5 }, /5 is not the teamId/],
      [{ SHOT_TYPE: 'Free Throw' }, /SHOT_TYPE: expected 2PT or 3PT/],
      [{ SHOT_MADE_FLAG: 2 }, /SHOT_MADE_FLAG: expected 0 or 1/],
      [{ SHOT_ZONE_BASIC: 'Moon' }, /zone_basic: .*found "Moon"/],
      [{ PERIOD: 0 }, /period: .*found 0/],
    ];
    for (const [change, reason] of cases) await assert.rejects(parse([shot(1), shot(2, change)]), reason);
  });

  it('is noticed when its zone is not where it was taken, or its team does not play', async () => {
    const run = await parse([shot(1, { LOC_X: 150, LOC_Y: 60 }), shot(2, { TEAM_ID: 1610612738 })]);
    assert.equal(run.violations['the zone is the one its coordinates lie in, for 98 % of the shots'], 1);
    assert.equal(run.violations['both teams of the game shoot, and no other'], 1);
  });

  it('is missed when the game has none', async () => {
    const run = await parse([]);
    assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: GAME_ID });
  });

  it('is drift when the set is another', async () => {
    const payload = payloadOf(
      { source: 'nbac_shot_chart', subject: GAME_ID, url: 'https://stats.nba.com/x', date: DATE },
      { resultSets: [{ name: 'LeagueAverages', headers: [], rowSet: [] }] },
    );
    await assert.rejects(
      runParser(nbacShotChartProcessor, [payload], contextOf(DATE, 2024), SCHEDULE),
      (error: Error) => {
        assert.ok(error instanceof DriftError);
        assert.match(error.message, /no result set Shot_Chart_Detail; it has: LeagueAverages/);
        return true;
      },
    );
  });
});

it('draws the zones at their borders', () => {
  const zones = [
    [0, 420, 3, 'Backcourt'],
    [0, 420, 2, 'Backcourt'],
    [-220, 87, 3, 'Left Corner 3'],
    [220, 87, 3, 'Right Corner 3'],
    [219, 80, 3, 'Above the Break 3'],
    [-230, 88, 3, 'Above the Break 3'],
    [39, 0, 2, 'Restricted Area'],
    [40, 0, 2, 'In The Paint (Non-RA)'],
    [80, 138, 2, 'In The Paint (Non-RA)'],
    [81, 100, 2, 'Mid-Range'],
    [0, 139, 2, 'Mid-Range'],
  ] as const;
  for (const [x, y, value, zone] of zones) assert.equal(shotZone(x, y, value), zone, `${x}, ${y}, ${value}`);
});

it('agrees with the official zones of 2023-24 in at least 99.9 % of the shots', skipWithoutRealData, () => {
  const lines = Buffer.from(realBytes('shots/shots_2023-24.csv.gz')).toString().split('\n').slice(1, 40_000);
  let equal = 0;
  for (const text of lines) {
    const cells = text.split(',');
    if (shotZone(Number(cells[14]), Number(cells[15]), Number(cells[8])) === cells[10]) equal += 1;
  }
  assert.ok(equal / lines.length >= 0.999, `${equal} of ${lines.length}`);
});
