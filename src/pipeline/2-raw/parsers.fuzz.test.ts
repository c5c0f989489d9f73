import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import fc from 'fast-check';
import { contextOf, payloadOf, scheduleRow } from '../../../test/support/parser-harness.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/index.ts';
import { validateRow } from '../../tables/validate-row.ts';
import { pdfOfText } from '../../upstreams/payload-shapes/pdf.ts';
import { DriftError, type ParseResult } from '../define-processor.ts';
import { RAW_PROCESSORS, RAW_TABLES } from '../sources.ts';

const SEED = 20240115;
const RUNS = 250;
const DATE = '2024-01-15';
const GAME_ID = '0022300561';
const CONTEXT = contextOf(DATE, 2023);

// biome-ignore format: a box line
const LINE = { minutes: 'PT35M42.00S', points: 10, fieldGoalsMade: 4, fieldGoalsAttempted: 9, threePointersMade: 1, threePointersAttempted: 2, freeThrowsMade: 1, freeThrowsAttempted: 2, reboundsOffensive: 1, reboundsDefensive: 4, reboundsTotal: 5, assists: 3, steals: 1, blocks: 0, turnovers: 2, foulsPersonal: 2, plusMinusPoints: 4 };

// biome-ignore format: a box score
const BOXSCORE = { game: { gameId: GAME_ID, gameStatus: 3, duration: 125, attendance: 20000, officials: [{ personId: 1, name: 'A', jerseyNum: '3', assignment: 'OFFICIAL1' }],
  homeTeam: { teamId: 1610612755, teamTricode: 'PHI', score: 10, periods: [{ period: 1, score: 10 }], statistics: { ...LINE, reboundsPersonal: 5, reboundsTotal: 8, reboundsTeam: 3, turnoversTeam: 1, timeLeading: 'PT10M00.00S' }, players: [
    { status: 'ACTIVE', order: 1, personId: 203954, jerseyNum: '21', position: 'C', starter: '1', oncourt: '0', played: '1', name: 'Joel Embiid', firstName: 'Joel', familyName: 'Embiid', statistics: LINE }] },
  awayTeam: { teamId: 1610612745, teamTricode: 'HOU', score: 10, periods: [], statistics: LINE, players: [
    { status: 'INACTIVE', order: 1, personId: 2, starter: '0', oncourt: '0', played: '0', notPlayingReason: 'INACTIVE_INJURY', name: 'A B', statistics: {} }] } } };

// biome-ignore format: tables of cells
const SEEDS: Readonly<Record<string, { subject: string; url: string; body: unknown; events?: unknown; encode?: (json: unknown) => Uint8Array }>> = {
  nbac_schedule: {
    subject: 'season',
    url: 'https://stats.nba.com/stats/scheduleleaguev2int?Season=2023-24',
    body: { leagueSchedule: { seasonYear: '2023-24', gameDates: [{ gameDate: '01/15/2024 00:00:00', games: [{
      gameId: GAME_ID, gameCode: '20240115/HOUPHI', gameStatus: 3, gameStatusText: 'Final/OT', gameDateEst: '2024-01-15T00:00:00Z',
      gameDateTimeUTC: '2024-01-15T18:00:00Z', weekNumber: 13, seriesGameNumber: 'Game 2', ifNecessary: false, isNeutral: false, postponedStatus: 'N',
      broadcasters: { nationalTvBroadcasters: [{ broadcasterDisplay: 'TNT' }] },
      homeTeam: { teamId: 1610612755, teamTricode: 'PHI', wins: 20, losses: 10, score: 124 },
      awayTeam: { teamId: 1610612745, teamTricode: 'HOU', wins: 20, losses: 10, score: 115 },
    }] }] } },
  },
  nbac_player_game_log: {
    subject: 'regular-season',
    url: 'https://stats.nba.com/stats/leaguegamelog?SeasonType=Regular+Season',
    body: { resultSets: [{ name: 'LeagueGameLog',
      headers: ['SEASON_ID', 'PLAYER_ID', 'PLAYER_NAME', 'TEAM_ID', 'TEAM_ABBREVIATION', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'WL', 'MIN', 'FGM', 'FGA', 'FG3M', 'FG3A', 'FTM', 'FTA', 'OREB', 'DREB', 'REB', 'AST', 'STL', 'BLK', 'TOV', 'PF', 'PTS', 'PLUS_MINUS'],
      rowSet: [['22023', 203954, 'Joel Embiid', 1610612755, 'PHI', GAME_ID, DATE, 'PHI vs. HOU', 'W', 34, 10, 20, 2, 5, 8, 9, 3, 9, 12, 5, 1, 2, 3, 2, 30, 9]] }] },
  },
  nbac_team_game_log: {
    subject: 'regular-season',
    url: 'https://stats.nba.com/stats/leaguegamelog?SeasonType=Regular+Season',
    body: { resultSets: [{ name: 'LeagueGameLog',
      headers: ['SEASON_ID', 'TEAM_ID', 'TEAM_ABBREVIATION', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'WL', 'MIN', 'FGM', 'FGA', 'FG3M', 'FG3A', 'FTM', 'FTA', 'OREB', 'DREB', 'REB', 'AST', 'STL', 'BLK', 'TOV', 'PF', 'PTS', 'PLUS_MINUS'],
      rowSet: [['22023', 1610612755, 'PHI', GAME_ID, DATE, 'HOU @ PHI', 'W', 240, 40, 80, 12, 30, 20, 24, 8, 30, 38, 25, 7, 4, 12, 18, 112, 9]] }] },
  },
  nbac_shot_chart: {
    subject: GAME_ID,
    url: 'https://stats.nba.com/stats/shotchartdetail?GameID=0022300561',
    body: { resultSets: [{ name: 'Shot_Chart_Detail',
      headers: ['GAME_ID', 'GAME_EVENT_ID', 'PLAYER_ID', 'TEAM_ID', 'PERIOD', 'MINUTES_REMAINING', 'SECONDS_REMAINING', 'ACTION_TYPE', 'SHOT_TYPE', 'SHOT_ZONE_BASIC', 'SHOT_ZONE_AREA', 'SHOT_ZONE_RANGE', 'SHOT_DISTANCE', 'LOC_X', 'LOC_Y', 'SHOT_MADE_FLAG', 'GAME_DATE', 'HTM', 'VTM'],
      rowSet: [[GAME_ID, 7, 203954, 1610612755, 1, 11, 20, 'Jump Shot', '3PT Field Goal', 'Left Corner 3', 'Left Side(L)', '24+ ft.', 23, -230, 10, 1, '20240115', 'PHI', 'HOU']] }] },
  },
  nbac_player_index: {
    subject: 'players',
    url: 'https://stats.nba.com/stats/playerindex?Season=2023-24',
    body: { resultSets: [{ name: 'PlayerIndex',
      headers: ['PERSON_ID', 'PLAYER_LAST_NAME', 'PLAYER_FIRST_NAME', 'PLAYER_SLUG', 'TEAM_ID', 'IS_DEFUNCT', 'TEAM_ABBREVIATION', 'JERSEY_NUMBER', 'POSITION', 'HEIGHT', 'WEIGHT', 'COLLEGE', 'COUNTRY', 'DRAFT_YEAR', 'DRAFT_ROUND', 'DRAFT_NUMBER', 'ROSTER_STATUS', 'FROM_YEAR', 'TO_YEAR'],
      rowSet: [[203954, 'Embiid', 'Joel', 'joel-embiid', 1610612755, 0, 'PHI', '21', 'C', '7-0', '280', 'Kansas', 'Cameroon', 2014, 1, 3, 1.0, '2016', '2023']] }] },
  },
  espn_injuries: {
    subject: 'league',
    url: 'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries',
    body: { injuries: [{ id: '20', displayName: 'Philadelphia 76ers', injuries: [{ id: '1', status: 'Out', date: '2024-01-14T15:30Z', shortComment: 'Knee.',
      athlete: { id: '3059318', displayName: 'Joel Embiid', links: [{ href: 'https://www.espn.com/nba/player/_/id/3059318' }] },
      details: { type: 'Knee', side: 'Left', returnDate: '2024-01-20' } }] }] },
  },
  odds_api_game_lines: {
    subject: 'lines',
    url: 'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds?oddsFormat=american',
    body: { timestamp: '2024-01-15T11:55:39Z', data: [{ id: 'e1', commence_time: '2024-01-15T18:10:00Z', home_team: 'Philadelphia 76ers', away_team: 'Houston Rockets',
      bookmakers: [{ key: 'draftkings', markets: [
        { key: 'h2h', last_update: '2024-01-15T11:55:13Z', outcomes: [{ name: 'Houston Rockets', price: 230 }, { name: 'Philadelphia 76ers', price: -285 }] },
        { key: 'spreads', outcomes: [{ name: 'Houston Rockets', price: -110, point: 7 }, { name: 'Philadelphia 76ers', price: -110, point: -7 }] },
        { key: 'totals', outcomes: [{ name: 'Over', price: -110, point: 228 }, { name: 'Under', price: -110, point: 228 }] },
      ] }] }] },
  },
  odds_api_player_points: {
    subject: 'e1',
    url: 'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events/e1/odds?oddsFormat=american',
    body: { timestamp: '2024-01-15T11:55:39Z', data: { id: 'e1', commence_time: '2024-01-15T18:10:00Z', home_team: 'Philadelphia 76ers', away_team: 'Houston Rockets',
      bookmakers: [{ key: 'draftkings', markets: [{ key: 'player_points', last_update: '2024-01-15T11:55:13Z', outcomes: [
        { name: 'Over', description: 'Joel Embiid', price: -110, point: 33.5 }, { name: 'Under', description: 'Joel Embiid', price: -115, point: 33.5 }] }] }] } },
  },
  nbac_player_boxscore: { subject: GAME_ID, url: 'https://cdn.nba.com/', body: BOXSCORE },
  nbac_team_boxscore: { subject: GAME_ID, url: 'https://cdn.nba.com/', body: BOXSCORE },
  nbac_boxscore_v3: {
    subject: GAME_ID,
    url: 'https://stats.nba.com/stats/boxscoretraditionalv3',
    body: { boxScoreTraditional: { gameId: GAME_ID,
      homeTeam: { teamId: 1610612755, teamTricode: 'PHI', statistics: { ...LINE, minutes: '240:00' }, players: [
        { personId: 203954, firstName: 'Joel', familyName: 'Embiid', position: 'C', comment: '', jerseyNum: '21', statistics: { ...LINE, minutes: '35:42' } }] },
      awayTeam: { teamId: 1610612745, teamTricode: 'HOU', statistics: { ...LINE, minutes: '240:00' }, players: [
        { personId: 1, firstName: 'A', familyName: 'B', position: '', comment: "DNP - Coach's Decision", jerseyNum: '', statistics: { minutes: '' } }] } } },
  },
  nbac_play_by_play: {
    subject: GAME_ID,
    url: 'https://cdn.nba.com/',
    body: { game: { gameId: GAME_ID, actions: [
      { actionNumber: 4, orderNumber: 40000, clock: 'PT11M41.00S', timeActual: '2024-01-15T18:14:24.3Z', period: 1, periodType: 'REGULAR', teamId: 1610612755, actionType: '2pt', subType: 'Jump Shot', descriptor: 'pullup', qualifiers: ['fastbreak'], personId: 203954, possession: 1610612755, isFieldGoal: 1, shotResult: 'Made', shotDistance: 21.62, xLegacy: -130, yLegacy: 173, area: 'Mid-Range', areaDetail: '16-24 Left', pointsTotal: 2, assistPersonId: 7, scoreHome: '2', scoreAway: '0', description: 'd', edited: '2024-01-15T18:14:29Z' },
      { actionNumber: 7, orderNumber: 70000, clock: 'PT05M00.00S', period: 1, periodType: 'REGULAR', teamId: 1610612755, actionType: 'substitution', subType: 'out', personId: 203954, possession: 0, isFieldGoal: 0, scoreHome: '2', scoreAway: '0' },
    ] } },
  },
  nbac_scoreboard: {
    subject: 'today',
    url: 'https://cdn.nba.com/',
    body: { scoreboard: { gameDate: DATE, games: [{ gameId: GAME_ID, gameStatus: 2, gameStatusText: 'Q2 5:30', period: 2, gameClock: 'PT05M30.00S', gameTimeUTC: '2024-01-15T18:00:00Z',
      homeTeam: { teamId: 1610612755, score: 44, periods: [{ score: 44 }] }, awayTeam: { teamId: 1610612745, score: 41, periods: [] } }] } },
  },
  nbac_team_roster: {
    subject: 'PHI',
    url: 'https://www.nba.com/team/1610612755/sixers/roster',
    body: { props: { pageProps: { team: { id: 1610612755, roster: [{ TeamID: 1610612755, SEASON: '2023', PLAYER: 'Joel Embiid', NICKNAME: 'Joel', NUM: '21', POSITION: 'C', HEIGHT: '7-0', WEIGHT: '280', BIRTH_DATE: 'MAR 16, 1994', AGE: 29, EXP: '7', SCHOOL: 'Kansas', PLAYER_ID: 203954, HOW_ACQUIRED: '#3 Pick in 2014 Draft' }] } } } },
    encode: (json) => Buffer.from(`<html><script id="__NEXT_DATA__">${JSON.stringify(json)}</script></html>`),
  },
  nbac_player_movement: {
    subject: 'league',
    url: 'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json',
    body: { NBA_Player_Movement: { rows: [{ Transaction_Type: 'Trade', TRANSACTION_DATE: '2023-11-01T00:00:00', TRANSACTION_DESCRIPTION: 'a trade', TEAM_ID: 1610612755, PLAYER_ID: 203954, PLAYER_SLUG: 'joel-embiid', Additional_Sort: 1610612745, GroupSort: 'Trade 1' }] } },
  },
  nbac_referee_assignments: {
    subject: 'officials',
    url: `https://official.nba.com/wp-json/api/v1/get-game-officials?&date=${DATE}`,
    body: { nba: { Table: { rows: [{ game_id: GAME_ID, game_date: '01/15/2024', home_team_id: 1610612755, away_team_id: 1610612745, official1: 'A', official1_code: 1, official1_JNum: '1', official2: 'B', official2_code: 2, official2_JNum: '2', official3: 'C', official3_code: 3, official3_JNum: '3', official4: null, official4_code: null, official4_JNum: null }] },
      Table1: { rows: [{ game_date: '01/15/2024', official_code: 9, replaycenter_official: 'R' }] } } },
  },
  nbac_injury_report: {
    subject: '2024-01-15_12PM',
    url: 'https://ak-static.cms.nba.com/',
    body: [
      ['Injury Report: 01/15/24 12:30 PM', 289, 62], ['Game Date', 23, 115], ['Game Time', 119, 115], ['Matchup', 200, 115], ['Team', 264, 115],
      ['Player Name', 425, 115], ['Current Status', 586, 115], ['Reason', 666, 115], ['01/15/2024', 24, 137], ['01:00 (ET)', 121, 137], ['HOU@PHI', 201, 137],
      ['Philadelphia 76ers', 265, 137], ['Embiid, Joel', 426, 137], ['Questionable', 587, 137], ['Injury/Illness - Left Knee;', 667, 130], ['Soreness', 667, 144],
      ['Houston Rockets', 265, 170], ['NOT YET SUBMITTED', 667, 170], ['Page 1 of 1', 398, 545],
    ],
    encode: (json) => pdfOfText([(Array.isArray(json) ? json : []).map((cell) => {
      const [text, x, y] = Array.isArray(cell) ? cell : [cell, 0, 0];
      const place = (value: unknown) => (Number.isFinite(Number(value)) ? Math.max(-1e6, Math.min(1e6, Number(value))) : 0);
      return { text: typeof text === 'string' ? text : JSON.stringify(text) ?? '', x: place(x), y: place(y) };
    })]),
  },
  espn_scoreboard: {
    subject: 'scoreboard',
    url: 'https://site.api.espn.com/',
    body: { leagues: [{ calendar: ['2024-01-15T08:00Z'] }], events: [{ id: '401585183', date: '2024-01-15T18:00Z', status: { period: 4, type: { id: '3', name: 'STATUS_FINAL', state: 'post', completed: true } },
      competitions: [{ neutralSite: false, competitors: [
        { homeAway: 'home', team: { id: '20', abbreviation: 'PHI' }, score: '124', linescores: [{ value: 33 }] },
        { homeAway: 'away', team: { id: '10', abbreviation: 'HOU' }, score: '115', linescores: [{ value: 30 }] }] }] }] },
  },
  espn_boxscore: {
    subject: '401585183',
    url: 'https://www.espn.com/nba/boxscore?gameId=401585183',
    body: { page: { content: { gamepackage: { gmStrp: { gid: '401585183', dt: '2024-01-15T18:00Z', status: { state: 'post' } }, bxscr: [
      { tm: { id: '20', abbrev: 'PHI', hm: true }, stats: [
        { type: 'starters', keys: ['minutes', 'fieldGoalsMade-fieldGoalsAttempted', 'threePointFieldGoalsMade-threePointFieldGoalsAttempted', 'freeThrowsMade-freeThrowsAttempted', 'rebounds', 'plusMinus', 'points'], athlts: [{ athlt: { id: '1', dspNm: 'Joel Embiid' }, stats: ['31', '12-21', '1-5', '16-17', '10', '+7', '41'] }, { athlt: { id: '2', dspNm: 'A B' }, stats: [], dnpRsn: 'DNP-LEFT KNEE' }] },
        { type: 'totals', ttls: ['', '12-21', '1-5', '16-17', '10', '', '41'] }] },
      { tm: { id: '10', abbrev: 'HOU' }, stats: [] }] } } } },
    encode: (json) => Buffer.from(`<html><script>window['__espnfitt__']=${JSON.stringify(json)};</script></html>`),
  },
  espn_team_roster: {
    subject: 'PHI',
    url: 'https://site.api.espn.com/',
    body: { team: { id: '20', abbreviation: 'PHI', athletes: [{ id: '3059318', fullName: 'Joel Embiid', jersey: '21', position: { abbreviation: 'C' }, height: 84, weight: 280, age: 29, dateOfBirth: '1994-03-16T07:00Z', active: true, injuries: [{ status: 'Out', date: '2024-01-14T15:30Z', details: { returnDate: '2024-01-20' } }] }] } },
  },
  bettingpros_player_points: {
    subject: 'offers-1',
    url: 'https://api.bettingpros.com/v3/offers',
    events: { events: [{ id: 7, scheduled: '2024-01-15 18:00:00', home: 'PHI', visitor: 'HOU' }] },
    body: { _pagination: { page: 1, total_pages: 1 }, offers: [{ id: 'o1', event_id: 7, player_id: 11, market_id: 156, participants: [{ name: 'Joel Embiid', player: { team: 'PHI' } }], selections: [
      { selection: 'over', opening_line: { line: 33.5, cost: -105 }, books: [{ id: 12, lines: [{ line: 34.5, cost: -110, updated: '2024-01-15 12:00:00', active: true, best: false }] }] },
      { selection: 'under', opening_line: { line: 33.5, cost: -115 }, books: [{ id: 12, lines: [{ line: 34.5, cost: -120, updated: '2024-01-15 12:00:00', active: true, best: true }] }] }] }] },
  },
};

/** Every place in a JSON value: the keys that lead to it. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Array.isArray(value)
    ? value.map((child, i) => [i, child] as const)
    : Object.entries(value);
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

type Mutation =
  | { readonly kind: 'replace'; readonly value: unknown }
  | { readonly kind: 'remove' }
  | { readonly kind: 'rename' }
  | { readonly kind: 'repeat' };

function mutated(body: unknown, path: readonly (string | number)[], mutation: Mutation): unknown {
  const copy = structuredClone(body) as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined) return mutation.kind === 'replace' ? mutation.value : copy;
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  if (mutation.kind === 'replace') parent[last] = mutation.value;
  else if (mutation.kind === 'repeat' && Array.isArray(parent)) parent.push(parent[Number(last)]);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else {
    if (mutation.kind === 'rename') parent[`${last}_`] = parent[last];
    delete parent[last];
  }
  return copy;
}

const strange = fc.oneof(
  fc.jsonValue(),
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.string(),
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e300,
    2 ** 31,
    true,
    [],
    {},
    '2024-13-45',
    '9999-99-99T99:99:99Z',
    'TBD',
    '\u0000',
    'PHI',
    1610612737,
  ),
);
const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: strange.map((value) => ({ kind: 'replace', value }) as const) },
  fc.constantFrom<Mutation>({ kind: 'remove' }, { kind: 'rename' }, { kind: 'repeat' }),
);

let harness: Harness;

before(async () => {
  harness = await openHarness(RAW_TABLES);
  const row = scheduleRow({
    gameId: GAME_ID,
    date: DATE,
    home: 'PHI',
    away: 'HOU',
    tipoff: '2024-01-15T18:00:00Z',
  });
  await harness.insert(nbacSchedule, [row]);
});

after(async () => {
  await harness.close();
});

for (const processor of RAW_PROCESSORS) {
  const { subject, url, body, events, encode } = SEEDS[processor.id]!;
  const places = placesOf(body);

  const bytesOf = (json: unknown): Uint8Array =>
    encode ? encode(json) : new Uint8Array(Buffer.from(JSON.stringify(json)));
  /** Parses bodies against the same workspace: what the parser reads does not change between the runs. */
  const withParser = async (work: (parse: (bytes: Uint8Array) => Promise<ParseResult>) => Promise<void>) => {
    const space = await harness.workspace(processor.reads, CONTEXT);
    const answers = new Map<string, unknown[]>();
    const cached = {
      ...space,
      rows: async <T>(...question: Parameters<typeof space.rows>): Promise<T[]> => {
        const asked = JSON.stringify(question);
        const known = answers.get(asked) ?? (await space.rows(...question));
        answers.set(asked, known);
        return known as T[];
      },
    };
    try {
      await work(async (bytes) => {
        const payload = payloadOf(
          { source: processor.source, subject, url, date: DATE, upstream: 'archive' },
          bytes,
        );
        const list = payloadOf(
          { source: processor.source, subject: 'events', url, date: DATE },
          events ?? {},
        );
        return await processor.parse(events ? [list, payload] : [payload], CONTEXT, cached);
      });
    } finally {
      await space.close();
    }
  };
  /** Null for drift; anything else that is thrown is a crash. */
  const orDrift = async (result: Promise<ParseResult>): Promise<ParseResult | null> =>
    await result.catch((error: unknown) => {
      if (!(error instanceof DriftError)) throw error;
      return null;
    });
  const assertStorable = (row: Row) => {
    assert.match(String(row.payload_hash), /^[0-9a-f]{64}$/);
    assert.deepEqual(validateRow(processor.output, row), []);
    assert.deepEqual(
      Object.keys(processor.output.columns).filter((name) => row[name] === undefined),
      ['fetched_at', 'upstream', 'derived', 'row_hash'],
    );
  };

  it(`${processor.id}: a mutated payload is drift, quarantine or rows the table accepts (seed ${SEED})`, async () => {
    await withParser(async (parse) => {
      assert.ok((await parse(bytesOf(body))).rows.length > 0, 'the unchanged payload has rows');
      let rows = 0;
      let drifts = 0;
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...places), mutations, async (path, mutation) => {
          const result = await orDrift(parse(bytesOf(mutated(body, path, mutation))));
          if (result === null) drifts += 1;
          for (const row of result?.rows ?? []) {
            rows += 1;
            assertStorable(row);
          }
        }),
        { seed: SEED, numRuns: RUNS },
      );
      assert.ok(rows > 0 && drifts > 0, `both ends were seen: ${rows} rows, ${drifts} drifts`);
    });
  });

  it(`${processor.id}: a body that was cut is drift or says all it said, and no byte makes it crash (seed ${SEED})`, async () => {
    await withParser(async (parse) => {
      const bytes = bytesOf(body);
      const nameless = ({ rows, quarantined }: ParseResult) => ({
        rows: rows.map(({ payload_hash: _, ...row }) => row),
        quarantined: quarantined.length,
      });
      const whole = nameless(await parse(bytes));
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const cut = await orDrift(parse(bytes.slice(0, at)));
          if (cut !== null) assert.deepEqual(nameless(cut), whole, `cut at ${at} of ${bytes.length}`);
          const flipped = bytes.map((byte, place) => (place === at ? byte ^ change : byte));
          for (const row of (await orDrift(parse(flipped)))?.rows ?? []) assertStorable(row);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    });
  });
}
