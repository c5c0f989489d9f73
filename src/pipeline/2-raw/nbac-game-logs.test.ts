import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  runParser,
  type Stored,
  scheduleRow,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { teamByTricode } from '../../league/teams.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { DriftError } from '../define-processor.ts';
import { nbacPlayerGameLogProcessor } from './nbac-player-game-log.ts';
import { nbacScheduleProcessor } from './nbac-schedule.ts';
import { nbacTeamGameLogProcessor } from './nbac-team-game-log.ts';

const URL_ASKED =
  'https://stats.nba.com/stats/leaguegamelog?PlayerOrTeam=P&Season=2024-25&SeasonType=Regular+Season';
const DATE = '2025-01-15';
const CONTEXT = contextOf(DATE, 2024);
// biome-ignore format: one line as in the payload
const TEAM_HEADERS = ['SEASON_ID', 'TEAM_ID', 'TEAM_ABBREVIATION', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'WL', 'MIN', 'FGM', 'FGA', 'FG3M', 'FG3A', 'FTM', 'FTA', 'OREB', 'DREB', 'REB', 'AST', 'STL', 'BLK', 'TOV', 'PF', 'PTS', 'PLUS_MINUS'];
const PLAYER_HEADERS = ['PLAYER_ID', 'PLAYER_NAME', ...TEAM_HEADERS];

type Line = Record<string, unknown>;

function line(tricode: string, matchup: string, overrides: Line = {}): Line {
  return {
    SEASON_ID: '22024',
    TEAM_ID: teamByTricode(tricode).teamId,
    TEAM_ABBREVIATION: tricode,
    GAME_ID: '0022400561',
    GAME_DATE: DATE,
    MATCHUP: matchup,
    WL: 'W',
    MIN: 240,
    FGM: 40,
    FGA: 90,
    FG3M: 10,
    FG3A: 30,
    FTM: 15,
    FTA: 20,
    OREB: 10,
    DREB: 30,
    REB: 40,
    AST: 25,
    STL: 8,
    BLK: 4,
    TOV: 12,
    PF: 18,
    PTS: 105,
    PLUS_MINUS: 5,
    ...overrides,
  };
}

function log(lines: Line[], headers = TEAM_HEADERS, name = 'LeagueGameLog') {
  return {
    resultSets: [
      { name, headers, rowSet: lines.map((cells) => headers.map((header) => cells[header] ?? null)) },
    ],
  };
}

const GAME = {
  gameId: '0022400561',
  date: DATE,
  home: 'PHI',
  away: 'NYK',
  score: [105, 100],
  forDate: '2025-01-16',
} as const;
const SCHEDULE: Stored = [[nbacSchedule, [scheduleRow(GAME)]]];

async function parseTeams(body: unknown, stored = SCHEDULE) {
  const payload = payloadOf({ source: 'nbac_team_game_log', url: URL_ASKED, date: DATE }, body);
  return await runParser(nbacTeamGameLogProcessor, [payload], CONTEXT, stored);
}

async function parsePlayers(body: unknown, stored = SCHEDULE) {
  const payload = payloadOf({ source: 'nbac_player_game_log', url: URL_ASKED, date: DATE }, body);
  return await runParser(nbacPlayerGameLogProcessor, [payload], CONTEXT, stored);
}

const BOTH = [
  line('PHI', 'PHI vs. NYK'),
  line('NYK', 'NYK @ PHI', { WL: 'L', FTM: 10, PTS: 100, PLUS_MINUS: -5 }),
];

describe('15 March 2025', skipWithoutRealData, () => {
  it('has 157 player rows in 8 games whose sums are the teams’ scores', async () => {
    const after = contextOf('2025-03-16', 2024);
    const season = payloadOf(
      { source: 'nbac_schedule', url: 'https://cdn.nba.com/x', date: '2025-03-16' },
      realBytes('schedule/scheduleLeagueV2_2024-25.json.gz'),
    );
    const schedule = await runParser(nbacScheduleProcessor, [season], after);
    const games = schedule.rows.map(({ payload_hash: _, ...row }) => row);
    const payload = payloadOf(
      { source: 'nbac_player_game_log', url: URL_ASKED, date: '2025-03-15' },
      realBytes('fixtures/nba_stats/leaguegamelog_players_2025-03-15.json'),
    );
    const run = await runParser(nbacPlayerGameLogProcessor, [payload], contextOf('2025-03-15', 2024), [
      [nbacSchedule, games],
    ]);
    assert.equal(run.rows.length, 157);
    assert.equal(run.quarantined.length, 0);
    assert.deepEqual(run.expectation, { expected: 8, found: 8, missing: '' });
    assert.ok(
      Object.values(run.violations).every((violations) => violations === 0),
      JSON.stringify(run.violations),
    );
    const sum = (column: string) => run.rows.reduce((total, row) => total + Number(row[column]), 0);
    assert.equal(sum('points'), 1814);
    for (const [gameId, players] of Map.groupBy(run.rows, (row) => row.game_id)) {
      const game = games.find((row) => row.game_id === gameId)!;
      const points = (isHome: boolean) =>
        players.filter((row) => row.is_home === isHome).reduce((total, row) => total + Number(row.points), 0);
      assert.deepEqual([points(true), points(false)], [game.home_score, game.away_score], String(gameId));
    }
    const curry = run.rows.find((row) => row.person_id === 201939);
    assert.deepEqual(
      pick(
        [curry!],
        'player_lookup',
        'team_tricode',
        'opponent_tricode',
        'is_home',
        'win',
        'minutes_int',
        'points',
        'plus_minus',
        'season_type',
      ),
      [['stephencurry', 'GSW', 'NYK', true, true, 35, 28, -5, 'Regular Season']],
    );
  });
});

describe('a game log row', () => {
  it('finds the home side by position, also when both rows of a neutral game say "A @ B"', async () => {
    const neutral = [line('PHI', 'NYK @ PHI'), line('NYK', 'NYK @ PHI', { FTM: 10, PTS: 100 })];
    for (const lines of [BOTH, neutral]) {
      const run = await parseTeams(log(lines), []);
      assert.deepEqual(pick(run.rows, 'team_tricode', 'is_home', 'opponent_tricode'), [
        ['PHI', true, 'NYK'],
        ['NYK', false, 'PHI'],
      ]);
    }
    const scheduled = await parseTeams(log(BOTH));
    assert.equal(scheduled.violations['MATCHUP names the home side of the schedule'], 0);
  });

  it('takes the home side from the schedule where both teams are listed as guests', async () => {
    const guests = [line('PHI', 'PHI @ NYK'), line('NYK', 'NYK @ PHI', { FTM: 10, PTS: 100 })];
    const { rows } = await parseTeams(log(guests));
    assert.deepEqual(pick(rows, 'team_tricode', 'is_home', 'opponent_tricode'), [
      ['PHI', true, 'NYK'],
      ['NYK', false, 'PHI'],
    ]);
  });

  it('counts overtimes from the rounded minutes', async () => {
    for (const [minutes, overtimes] of [
      [240, 0],
      [237, 0],
      [243, 0],
      [265, 1],
      [286, 2],
      [236, 0],
    ]) {
      const run = await parseTeams(log(BOTH.map((cells) => ({ ...cells, MIN: minutes }))));
      assert.equal(run.rows[0]?.ot_periods, overtimes, `${minutes} minutes`);
      assert.equal(run.violations['minutes are within 5 of 240 + 25 per overtime'], 0);
    }
    const odd = await parseTeams(log(BOTH.map((cells) => ({ ...cells, MIN: 250 }))));
    assert.equal(odd.violations['minutes are within 5 of 240 + 25 per overtime'], 2);
  });

  it('keeps players of 0 minutes and the counts that nobody knows', async () => {
    const lines = Array.from({ length: 20 }, (_, i) =>
      line(i < 10 ? 'PHI' : 'NYK', 'NYK @ PHI', {
        PLAYER_ID: 100 + i,
        PLAYER_NAME: `Player ${i}`,
        MIN: i === 0 ? 0 : 24,
        PLUS_MINUS: i === 1 ? null : 0,
        WL: i === 2 ? '' : 'L',
      }),
    );
    const run = await parsePlayers(log(lines, PLAYER_HEADERS));
    assert.equal(run.rows.length, 20);
    assert.deepEqual(pick(run.rows.slice(0, 3), 'minutes_int', 'plus_minus', 'win'), [
      [0, 0, false],
      [24, null, false],
      [24, 0, null],
    ]);
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
  });

  it('takes a plus-minus with a fraction, as the source gives teams now and then, for not known', async () => {
    const odd = [{ ...BOTH[0], PLUS_MINUS: -7.4 }, BOTH[1] as Line];
    const { rows, quarantined } = await parseTeams(log(odd));
    assert.equal(quarantined.length, 0);
    assert.deepEqual(pick(rows, 'plus_minus'), [[null], [-5]]);
  });

  it('is found by header name, whatever the order', async () => {
    const run = await parseTeams(log(BOTH, [...TEAM_HEADERS].reverse()));
    assert.deepEqual(pick(run.rows, 'points', 'reb', 'fga'), [
      [105, 40, 90],
      [100, 40, 90],
    ]);
  });
});

describe('the expectation of a game log', () => {
  it('names the games of the schedule that are not there', async () => {
    const other = { ...GAME, gameId: '0022400562', home: 'BOS', away: 'LAL' };
    const stored: Stored = [[nbacSchedule, [scheduleRow(GAME), scheduleRow(other)]]];
    assert.deepEqual((await parseTeams(log(BOTH), stored)).expectation, {
      expected: 2,
      found: 1,
      missing: '0022400562',
    });
    assert.deepEqual((await parseTeams(log([BOTH[0]!]), stored)).expectation, {
      expected: 2,
      found: 0,
      missing: '0022400561, 0022400562',
    });
    const fewPlayers = Array.from({ length: 9 }, (_, i) =>
      line(i < 5 ? 'PHI' : 'NYK', 'NYK @ PHI', { PLAYER_ID: i, PLAYER_NAME: `P ${i}`, MIN: 1 }),
    );
    assert.deepEqual((await parsePlayers(log(fewPlayers, PLAYER_HEADERS))).expectation, {
      expected: 1,
      found: 0,
      missing: '0022400561',
    });
    assert.deepEqual((await parsePlayers(log([], PLAYER_HEADERS))).expectation, {
      expected: 1,
      found: 0,
      missing: '0022400561',
    });
  });

  it('leaves out games that are not final or postponed, and only warns of play-in and Cup final', async () => {
    const { score: _, ...planned } = { ...GAME, gameId: '0022400562' };
    const stored: Stored = [
      [
        nbacSchedule,
        [
          scheduleRow(GAME),
          scheduleRow(planned),
          scheduleRow({ ...GAME, gameId: '0022400563', postponed: true }),
          scheduleRow({ ...GAME, gameId: '0052400101' }),
        ],
      ],
    ];
    const run = await parseTeams(log(BOTH), stored);
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.equal(run.violations['play-in games and the Cup final have rows'], 1);
  });

  it('warns when rows contradict the schedule', async () => {
    const swapped: Stored = [[nbacSchedule, [scheduleRow({ ...GAME, home: 'NYK', away: 'PHI' })]]];
    const run = await parseTeams(log(BOTH), swapped);
    assert.equal(run.violations['MATCHUP names the home side of the schedule'], 2);
    assert.equal((await parseTeams(log(BOTH), [])).violations['every row is of a scheduled game'], 2);
    const score: Stored = [[nbacSchedule, [scheduleRow({ ...GAME, score: [104, 100] })]]];
    assert.equal((await parseTeams(log(BOTH), score)).violations['points equal the schedule'], 1);
  });
});

describe('a game log that is not as agreed', () => {
  it('is drift, named by what differs', async () => {
    const cases: [unknown, RegExp][] = [
      [
        log(
          BOTH,
          TEAM_HEADERS.map((header) => (header === 'PTS' ? 'POINTS' : header)),
        ),
        /lacks PTS; it has: .*POINTS/,
      ],
      [log(BOTH, TEAM_HEADERS, 'Other'), /no result set LeagueGameLog; it has: Other/],
      [{ resultSets: [] }, /it has: none/],
      [{ resultSet: [] }, /resultSets: .*expected array/],
      [
        { resultSets: [{ name: 'LeagueGameLog', headers: TEAM_HEADERS, rowSet: [[1]] }] },
        /rowSet\[0\] has 1 cells for 24 headers/,
      ],
      [new Uint8Array(Buffer.from(JSON.stringify(log(BOTH)).slice(0, -20))), /not complete JSON/],
      [new Uint8Array([0x7b, 0xff, 0x7d]), /not complete JSON/],
    ];
    for (const [body, message] of cases) {
      await assert.rejects(parseTeams(body), (error: Error) => {
        assert.ok(error instanceof DriftError);
        assert.match(error.message, message);
        return true;
      });
    }
  });

  it('quarantines the row whose numbers cannot be true, with the reason', async () => {
    const cases: [Line, RegExp][] = [
      [{ PTS: 104 }, /PTS: 104 points from 40 field goals, 10 threes and 15 free throws/],
      [{ FGM: 91, PTS: 207 }, /FGM: 91 made of 90 attempted/],
      [{ FG3M: 41, FG3A: 42, FGM: 40, PTS: 136 }, /more threes than field goals/],
      [{ REB: 41 }, /REB: 41 is not 10 \+ 30/],
      [{ AST: '25' }, /AST: expected a whole number, got "25"/],
      [{ MIN: 24.5 }, /MIN: expected a whole number/],
      [{ MIN: 900 }, /minutes_sum_int: .*found 900/],
      [{ WL: 'X' }, /WL: expected W or L/],
      [{ MATCHUP: 'PHI v NYK' }, /MATCHUP: "PHI v NYK" is neither/],
      [{ MATCHUP: 'BOS @ NYK' }, /MATCHUP: "BOS @ NYK" is not a game of PHI/],
      [{ TEAM_ID: 1610612738 }, /TEAM_ID: 1610612738 is not known as PHI/],
      [{ GAME_ID: '0012400001' }, /counts in nothing/],
      [{ GAME_ID: 22400561 }, /GAME_ID: expected text/],
      [{ GAME_ID: '22400561' }, /not an NBA game id/],
      [{ GAME_DATE: '2025-01-14' }, /GAME_DATE: 2025-01-14, asked for 2025-01-15/],
      [{ SEASON_ID: '22023' }, /SEASON_ID: expected a season 2024, got "22023"/],
    ];
    for (const [change, reason] of cases) {
      await assert.rejects(
        parseTeams(log([{ ...BOTH[0], ...change }, BOTH[1]!])),
        reason,
        JSON.stringify(change),
      );
    }
    const lines = Array.from({ length: 40 }, (_, i) =>
      line(i < 20 ? 'PHI' : 'NYK', 'NYK @ PHI', {
        PLAYER_ID: i,
        PLAYER_NAME: `P ${i}`,
        MIN: 12,
        PTS: i === 7 ? 1 : 105,
      }),
    );
    const run = await parsePlayers(log([...lines, lines[0]!], PLAYER_HEADERS));
    assert.equal(run.rows.length, 39);
    assert.match(
      run.quarantined.map((row) => row.reason).join('\n'),
      /rowSet\[7\]: PTS: 1 points[\s\S]*rowSet\[40\]: a second row/,
    );
  });

  it('needs to know which season type was asked for', async () => {
    const payload = payloadOf(
      { source: 'nbac_team_game_log', url: 'https://stats.nba.com/stats/leaguegamelog', date: DATE },
      log(BOTH),
    );
    await assert.rejects(
      runParser(nbacTeamGameLogProcessor, [payload], CONTEXT, SCHEDULE),
      /names no SeasonType/,
    );
  });
});
