import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  type ScheduleRowParts,
  scheduleRow,
} from '../../../test/support/parser-harness.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { readSourceUrl } from '../../upstreams/payload-shapes/source-request.ts';
import type { CollectProcessor, FetchRequest, Payload } from '../define-processor.ts';
import { COLLECTORS, RAW_TABLES } from '../sources.ts';
import { HOST_POLICIES } from './host-policies.ts';
import { seasonTypeOf } from './season-type.ts';

const DATE = '2024-01-15';
const EMPTY = '2024-01-14';
const BOX_TEAM = { teamId: 1, teamTricode: 'PHI', players: [{}] };

function game(
  gameId: string,
  home: string,
  away: string,
  more: Partial<ScheduleRowParts> = {},
): ScheduleRowParts {
  return { gameId, date: DATE, home, away, tipoff: `${DATE}T18:00:00Z`, ...more };
}

const GAMES = [
  game('0022300561', 'PHI', 'HOU'),
  game('0022300562', 'DAL', 'NOP', { tipoff: null }),
  game('0022300563', 'BOS', 'TOR', { postponed: true }),
  game('0012300001', 'MIA', 'NYK'),
  game('0022300570', 'PHI', 'HOU', { date: '2024-01-16', tipoff: '2024-01-16T19:00:00Z' }),
];

let harness: Harness;

before(async () => {
  harness = await openHarness(RAW_TABLES);
  const morning = GAMES.map((parts) => scheduleRow({ ...parts, forDate: DATE }));
  const dayAfter = GAMES.map((parts) => {
    const final = parts.date === DATE && parts.gameId !== '0022300562' ? { score: [101, 99] as const } : {};
    return scheduleRow({ ...parts, ...final, forDate: '2024-01-16' });
  });
  // A night with nothing but the Cup final.
  const cupFinal = game('0062300001', 'LAL', 'IND', { date: '2024-01-18', score: [123, 109] });
  await harness.insert(nbacSchedule, [
    scheduleRow({ ...cupFinal, forDate: '2024-01-19' }),
    ...morning,
    ...dayAfter,
    scheduleRow({ ...GAMES[0]!, forDate: EMPTY }),
  ]);
});

after(async () => {
  await harness.close();
});

function collector(id: string): CollectProcessor {
  return COLLECTORS.find((one) => one.id === `collect_${id}`)!;
}

async function requests(
  id: string,
  { date = DATE, live = false, asOf = `${DATE}T17:00:00.123Z`, first = null as Payload[] | null } = {},
): Promise<readonly FetchRequest[]> {
  const context = { ...contextOf(date, 2023, asOf), live };
  const processor = collector(id);
  const workspace = await harness.workspace(processor.reads, context);
  try {
    return first
      ? await processor.followUps!(context, workspace, first)
      : await processor.requests(context, workspace);
  } finally {
    await workspace.close();
  }
}

it('asks for the season’s schedule on every date, where it is', async () => {
  assert.deepEqual(await requests('nbac_schedule', { date: EMPTY }), [
    {
      subject: 'season',
      url: 'https://stats.nba.com/stats/scheduleleaguev2int?LeagueID=00&Season=2023-24&GameSubType=',
    },
  ]);
  assert.deepEqual(await requests('nbac_schedule', { live: true }), [
    { subject: 'season', url: 'https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json' },
    ...(await requests('nbac_schedule')),
  ]);
});

it('asks for the game logs once per season type of the final games', async () => {
  assert.deepEqual(await requests('nbac_player_game_log'), [
    {
      subject: 'regular-season',
      url: 'https://stats.nba.com/stats/leaguegamelog?Counter=1000&DateFrom=2024-01-15&DateTo=2024-01-15&Direction=DESC&LeagueID=00&PlayerOrTeam=P&Season=2023-24&SeasonType=Regular+Season&Sorter=DATE',
    },
  ]);
  const [teams] = await requests('nbac_team_game_log');
  assert.match(teams!.url, /PlayerOrTeam=T/);
  assert.deepEqual(['regular', 'playoffs', 'play_in', 'cup_final'].map(seasonTypeOf), [
    'Regular Season',
    'Playoffs',
    'PlayIn',
    'Regular Season',
  ]);
  assert.throws(() => seasonTypeOf('preseason'), /preseason is not collected/);
});

it('takes the absence of the Cup final for possible: where it is to be had is unverified', async () => {
  const asked = await requests('nbac_player_game_log', { date: '2024-01-18' });
  assert.deepEqual(
    asked.map(({ subject, optional }) => [subject, optional]),
    [['regular-season', true]],
  );
});

it('asks for the shots of each final game that counts', async () => {
  const asked = await requests('nbac_shot_chart');
  assert.deepEqual(
    asked.map((request) => request.subject),
    ['0022300561'],
  );
  assert.equal(
    asked[0]!.url,
    'https://stats.nba.com/stats/shotchartdetail?ContextMeasure=FGA&LeagueID=00&Season=2023-24&SeasonType=Regular+Season&PlayerID=0&TeamID=0&GameID=0022300561&DateFrom=&DateTo=&LastNGames=0&Month=0&OpponentTeamID=0&Period=0&GameSegment=&Location=&Outcome=&PlayerPosition=&RookieYear=&SeasonSegment=&VsConference=&VsDivision=',
  );
});

it('asks for box scores and play-by-play of each final game that counts', async () => {
  assert.deepEqual(await requests('nbac_boxscore'), [
    {
      subject: '0022300561',
      url: 'https://cdn.nba.com/static/json/liveData/boxscore/boxscore_0022300561.json',
      standsForMs: 86_400_000,
    },
  ]);
  assert.deepEqual(await requests('nbac_play_by_play'), [
    {
      subject: '0022300561',
      url: 'https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_0022300561.json',
      standsForMs: 86_400_000,
    },
  ]);
  const v3 =
    'https://stats.nba.com/stats/boxscoretraditionalv3?GameID=0022300561&StartPeriod=0&EndPeriod=10&StartRange=0&EndRange=28800&RangeType=0';
  assert.deepEqual(await requests('nbac_boxscore_v3'), [{ subject: '0022300561', url: v3 }]);
});

it('asks for the roster page of each team that plays, and once for what the league publishes', async () => {
  assert.deepEqual(
    (await requests('nbac_team_roster')).map(({ subject, url }) => `${subject} ${url}`),
    [
      'NOP https://www.nba.com/team/1610612740/pelicans/roster',
      'DAL https://www.nba.com/team/1610612742/mavericks/roster',
      'HOU https://www.nba.com/team/1610612745/rockets/roster',
      'PHI https://www.nba.com/team/1610612755/sixers/roster',
    ],
  );
  const urls = [
    ['nbac_scoreboard', 'https://cdn.nba.com/static/json/liveData/scoreboard/todaysScoreboard_00.json'],
    ['nbac_player_movement', 'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json'],
    [
      'nbac_referee_assignments',
      'https://official.nba.com/wp-json/api/v1/get-game-officials?&date=2024-01-15',
    ],
  ] as const;
  for (const [source, url] of urls) {
    assert.deepEqual(
      (await requests(source)).map((request) => request.url),
      [url],
    );
    assert.deepEqual(await requests(source, { date: EMPTY }), [], source);
  }
  assert.deepEqual(await requests('nbac_team_roster', { date: EMPTY }), []);
});

it('asks for odds as they stood at the cut-off, or as they stand', async () => {
  assert.deepEqual(await requests('odds_api_game_lines'), [
    {
      subject: 'lines',
      url: 'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds?regions=us&markets=h2h,spreads,totals&oddsFormat=american&dateFormat=iso&date=2024-01-15T17:00:00Z',
    },
  ]);
  const [live] = await requests('odds_api_game_lines', { live: true });
  assert.equal(
    live!.url,
    'https://api.the-odds-api.com/v4/sports/basketball_nba/odds?regions=us&markets=h2h,spreads,totals&oddsFormat=american&dateFormat=iso',
  );
  const [events] = await requests('odds_api_player_points');
  assert.deepEqual(events, {
    subject: 'events',
    url: 'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events?date=2024-01-15T17:00:00Z',
  });
  assert.equal(
    (await requests('odds_api_player_points', { live: true }))[0]!.url,
    'https://api.the-odds-api.com/v4/sports/basketball_nba/events',
  );
});

describe('the points lines', () => {
  const event = (id: string, home_team: string, away_team: string, commence_time: string) => ({
    id,
    home_team,
    away_team,
    commence_time,
  });
  const list = (data: unknown) =>
    payloadOf(
      {
        source: 'odds_api_player_points',
        subject: 'events',
        url: 'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events?date=x',
        date: DATE,
      },
      { timestamp: `${DATE}T16:55:00Z`, data },
    );

  it('are asked for the events of the slate only, not for tomorrow’s rematch', async () => {
    const events = [
      event('b'.repeat(32), 'Dallas Mavericks', 'New Orleans Pelicans', '2024-01-16T00:40:00Z'),
      event('a'.repeat(32), 'Philadelphia 76ers', 'Houston Rockets', '2024-01-15T18:10:00Z'),
      event('c'.repeat(32), 'Philadelphia 76ers', 'Houston Rockets', '2024-01-16T19:10:00Z'),
      event('d'.repeat(32), 'Boston Celtics', 'Toronto Raptors', '2024-01-15T18:10:00Z'),
      event('e'.repeat(32), 'Team LeBron', 'Team Giannis', '2024-01-15T18:10:00Z'),
      { id: 5 },
    ];
    const asked = await requests('odds_api_player_points', { first: [list(events)] });
    assert.deepEqual(
      asked.map((request) => request.subject),
      ['a'.repeat(32), 'b'.repeat(32)],
    );
    assert.equal(
      asked[0]!.url,
      `https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events/${'a'.repeat(32)}/odds?regions=us,us_dfs&markets=player_points&oddsFormat=american&dateFormat=iso&date=2024-01-15T17:00:00Z`,
    );
    const [live] = await requests('odds_api_player_points', { live: true, first: [list(events)] });
    assert.equal(
      live!.url,
      `https://api.the-odds-api.com/v4/sports/basketball_nba/events/${'a'.repeat(32)}/odds?regions=us,us_dfs&markets=player_points&oddsFormat=american&dateFormat=iso`,
    );
  });

  it('are asked for the games that have not begun, as long as there are any', async () => {
    const events = [
      event('a'.repeat(32), 'Philadelphia 76ers', 'Houston Rockets', '2024-01-15T18:10:00Z'),
      event('b'.repeat(32), 'Dallas Mavericks', 'New Orleans Pelicans', '2024-01-16T00:40:00Z'),
    ];
    const at = async (time: string) => {
      const now = { live: true, asOf: `${DATE}T${time}Z` };
      const points = await requests('odds_api_player_points', { ...now, first: [list(events)] });
      const lines = await requests('odds_api_game_lines', now);
      return [points.map(({ subject }) => subject[0]).join(), lines.map(({ subject }) => subject).join()];
    };
    assert.deepEqual(await at('17:55:00'), ['a,b', 'lines']);
    // An answer to a call that late might show a game that is played.
    assert.deepEqual(await at('17:59:00'), ['b', 'lines-after-1']);
    assert.deepEqual(await at('23:00:00'), ['b', 'lines-after-1'], 'beside the closing lines of the first');
  });

  it('are counted: events of the list, outcomes of an event', () => {
    const { countRows } = collector('odds_api_player_points');
    assert.equal(countRows(list([event('a', 'x', 'y', '2024-01-15T18:10:00Z'), {}])), 1);
    const outcomes = [
      { name: 'Over', price: -110, point: 9.5 },
      { name: 'Under', price: -110, point: 9.5 },
    ];
    const odds = {
      ...event('a', 'x', 'y', '2024-01-15T18:10:00Z'),
      bookmakers: [{ key: 'k', markets: [{ key: 'player_points', outcomes }, { outcomes }] }],
    };
    const answer = { ...list(odds), record: { ...list(odds).record, subject: 'a' } };
    assert.equal(countRows(answer), 2);
    assert.throws(
      () => countRows({ ...list({ ...odds, bookmakers: undefined }), record: answer.record }),
      /bookmakers/,
    );
  });
});

it('reads the pages of BettingPros again from the first when the list changes meanwhile', async () => {
  const of = (subject: string, body: unknown) =>
    payloadOf({ source: 'bettingpros_player_points', subject, url: 'https://x/y', date: DATE }, body);
  const scheduled = { id: 7, scheduled: '2024-01-15 18:00:00', home: 'PHI', visitor: 'HOU' };
  const page = (n: number, total: number) =>
    of(`offers-${n}`, { offers: [], _pagination: { page: n, total_pages: total } });
  const first = [of('events', { events: [scheduled] }), page(1, 2)];
  const named = await requests('bettingpros_player_points', { first });
  assert.deepEqual(
    named.map(({ subject }) => subject),
    ['offers-1', 'offers-2'],
  );
  await assert.rejects(requests('bettingpros_player_points', { first: [...first, page(2, 3)] }), {
    name: 'UnitError',
    kind: 'transient',
    message: /2 and 3 pages of 2024-01-15: the list changed/,
  });
});

describe('every collector', () => {
  it('asks for nothing on a date without games, but for the schedule', async () => {
    for (const { id } of COLLECTORS) {
      const source = id.replace('collect_', '');
      if (source === 'nbac_schedule') continue;
      assert.deepEqual(await requests(source, { date: EMPTY }), [], id);
    }
  });

  it('asks declared hosts for what the offline upstreams know too', async () => {
    for (const { id } of COLLECTORS) {
      for (const { url } of await requests(id.replace('collect_', ''))) {
        assert.ok(HOST_POLICIES[new URL(url).hostname], url);
        assert.ok(readSourceUrl(url), url);
      }
    }
  });

  it('counts the rows of its own payload, and calls anything else drift', () => {
    const counted: [string, unknown, number][] = [
      [
        'nbac_schedule',
        {
          leagueSchedule: {
            seasonYear: '2023-24',
            gameDates: [
              { gameDate: 'x', games: [1, 2] },
              { gameDate: 'y', games: [3] },
            ],
          },
        },
        3,
      ],
      [
        'nbac_player_game_log',
        { resultSets: [{ name: 'LeagueGameLog', headers: ['GAME_ID', 'PLAYER_ID'], rowSet: [[1, 2]] }] },
        1,
      ],
      [
        'nbac_team_game_log',
        { resultSets: [{ name: 'LeagueGameLog', headers: ['GAME_ID', 'TEAM_ID'], rowSet: [] }] },
        0,
      ],
      [
        'nbac_shot_chart',
        {
          resultSets: [
            {
              name: 'Shot_Chart_Detail',
              headers: ['GAME_ID', 'PLAYER_ID'],
              rowSet: [
                [1, 2],
                [1, 2],
              ],
            },
          ],
        },
        2,
      ],
      [
        'nbac_player_index',
        { resultSets: [{ name: 'PlayerIndex', headers: ['PERSON_ID'], rowSet: [[1]] }] },
        1,
      ],
      [
        'espn_injuries',
        {
          injuries: [
            { displayName: 'a', injuries: [1, 2] },
            { displayName: 'b', injuries: [] },
          ],
        },
        2,
      ],
      ['odds_api_game_lines', [{}, {}], 2],
      ['nbac_scoreboard', { scoreboard: { gameDate: DATE, games: [{}] } }, 1],
      ['nbac_player_movement', { NBA_Player_Movement: { rows: [{}, {}] } }, 2],
      ['nbac_referee_assignments', { nba: { Table: { rows: [{}] }, Table1: { rows: [] } } }, 1],
      [
        'nbac_boxscore',
        { game: { gameId: 'season', gameStatus: 3, homeTeam: BOX_TEAM, awayTeam: BOX_TEAM } },
        2,
      ],
      [
        'nbac_boxscore_v3',
        { boxScoreTraditional: { gameId: 'season', homeTeam: BOX_TEAM, awayTeam: BOX_TEAM } },
        2,
      ],
      ['nbac_play_by_play', { game: { gameId: 'season', actions: [{}, {}, {}] } }, 3],
    ];
    for (const [source, body, rows] of counted) {
      const parts = { source, url: 'https://example.com/', date: DATE };
      assert.equal(collector(source).countRows(payloadOf(parts, body)), rows, source);
      assert.throws(
        () => collector(source).countRows(payloadOf(parts, { other: 1 })),
        /not shaped as agreed/,
        source,
      );
      assert.throws(
        () => collector(source).countRows(payloadOf(parts, Buffer.from('{'))),
        /not complete JSON/,
        source,
      );
    }
  });

  it('says that only schedule and game logs hold their phase back', () => {
    const required = COLLECTORS.filter((one) => one.required).map((one) => one.id);
    assert.deepEqual(required, [
      'collect_nbac_schedule',
      'collect_nbac_player_game_log',
      'collect_nbac_team_game_log',
    ]);
  });
});
