import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  realJson,
  runParser,
  type ScheduleRowParts,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { findTeam } from '../../league/teams.ts';
import { americanPrice } from './american-price.ts';
import { oddsApiGameLinesProcessor } from './odds-api-game-lines.ts';

const HISTORY =
  'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds?oddsFormat=american&date=2024-01-15T17:00:00Z';
const LIVE = 'https://api.the-odds-api.com/v4/sports/basketball_nba/odds?oddsFormat=american';
const DATE = '2024-01-15';
const GAME: ScheduleRowParts = {
  gameId: '0022300561',
  date: DATE,
  home: 'PHI',
  away: 'HOU',
  tipoff: '2024-01-15T18:00:00Z',
};

interface Parts {
  readonly url?: string;
  readonly asOf?: string;
  readonly games?: ScheduleRowParts[];
  readonly date?: string;
  readonly season?: number;
}

async function parse(
  body: unknown,
  { url = HISTORY, asOf = '2024-01-15T17:00:00Z', games = [GAME], date = DATE, season = 2023 }: Parts = {},
) {
  const payload = payloadOf(
    { source: 'odds_api_game_lines', subject: 'lines', url, date, fetchedAt: asOf },
    body,
  );
  return await runParser(
    oddsApiGameLinesProcessor,
    [payload],
    contextOf(date, season, asOf),
    storedSchedule(...games),
  );
}

type Market = { key: string; outcomes: unknown[]; last_update?: string };

const H2H: Market = {
  key: 'h2h',
  outcomes: [
    { name: 'Houston Rockets', price: 230 },
    { name: 'Philadelphia 76ers', price: -285 },
  ],
};
const SPREADS: Market = {
  key: 'spreads',
  last_update: '2024-01-15T11:55:13Z',
  outcomes: [
    { name: 'Houston Rockets', price: -110, point: 7 },
    { name: 'Philadelphia 76ers', price: -112, point: -7 },
  ],
};
const TOTALS: Market = {
  key: 'totals',
  outcomes: [
    { name: 'Over', price: -108, point: 228.5 },
    { name: 'Under', price: -115, point: 228.5 },
  ],
};

function event(markets: unknown[], overrides: Record<string, unknown> = {}) {
  return {
    id: 'e1',
    commence_time: '2024-01-15T18:10:00Z',
    home_team: 'Philadelphia 76ers',
    away_team: 'Houston Rockets',
    bookmakers: [{ key: 'draftkings', markets }],
    ...overrides,
  };
}

function snapshot(...events: unknown[]) {
  return { timestamp: '2024-01-15T11:55:39Z', data: events };
}

describe('real snapshots', skipWithoutRealData, () => {
  it('give the lines of 11 games on 15 January 2024', async () => {
    const body = realJson('fixtures/odds_api/odds_2024-01-15_featured.json.gz') as {
      data: Record<string, string>[];
    };
    // The provider adds ten minutes to the schedule's time.
    const games = body.data.map((one, i) => scheduled(one, `00223005${60 + i}`, -10));
    const run = await parse(realBytes('fixtures/odds_api/odds_2024-01-15_featured.json.gz'), { games });
    assert.equal(run.quarantined.length, 0);
    assert.equal(new Set(run.rows.map((row) => row.game_id)).size, 11);
    const markets = Object.fromEntries(
      [...Map.groupBy(run.rows, (row) => row.market_key)].map(([key, rows]) => [key, rows.length]),
    );
    assert.deepEqual(markets, { h2h: 112, spreads: 110, totals: 111 });
    assert.ok(
      run.rows.every((row) => row.is_pregame === true && row.snapshot_at === '2024-01-15T11:55:39.000Z'),
    );
    assert.deepEqual(run.expectation, { expected: 11, found: 11, missing: '' });
    assert.deepEqual(Object.values(run.violations), [0, 0]);
    const favourite = run.rows.find((row) => row.home_price === -285);
    assert.deepEqual(pick([favourite!], 'bookmaker_key', 'away_price', 'minutes_before_tip'), [
      ['draftkings', 230, (18 - 11) * 60 - 55 - 39 / 60],
    ]);
  });

  it('leave out lay prices and first halves', async () => {
    const body = realJson('fixtures/odds_api/odds_2023-02-13_full_game_first_half.json.gz') as {
      data: Record<string, string>[];
    };
    const games = body.data.map((one, i) => scheduled(one, `00222008${60 + i}`, -10));
    const run = await parse(body, { games, date: '2023-02-13', season: 2022, asOf: '2023-02-13T23:00:00Z' });
    assert.deepEqual([...new Set(run.rows.map((row) => row.market_key))].sort(), [
      'h2h',
      'spreads',
      'totals',
    ]);
    assert.equal(run.expectation.found, 11);
  });

  it('leave out the events of other slates', async () => {
    const body = realJson('fixtures/odds_api/odds_2024-10-22_featured.json.gz') as {
      data: Record<string, string>[];
    };
    assert.equal(body.data.length, 52);
    const games = body.data.map((one, i) => scheduled(one, `00224000${10 + i}`, 0));
    const run = await parse(body, { games, date: '2024-10-22', season: 2024, asOf: '2024-10-22T22:30:00Z' });
    assert.equal(new Set(run.rows.map((row) => row.event_id)).size, 2);
  });

  it('tell what was bet during the game: nothing of it is pregame', async () => {
    const games: ScheduleRowParts[] = [
      { gameId: '0022300640', date: '2024-01-24', home: 'GSW', away: 'ATL', tipoff: '2024-01-25T03:00:00Z' },
    ];
    const run = await parse(
      realBytes('fixtures/odds_api/historical_event_odds_spreads_totals_IN_PLAY_2024-01-25.json'),
      {
        games,
        date: '2024-01-24',
        asOf: '2024-01-25T05:00:00Z',
        url: HISTORY.replace('american', 'decimal'),
      },
    );
    assert.equal(run.rows.length, 4);
    assert.ok(run.rows.every((row) => row.is_pregame === false && Number(row.minutes_before_tip) < -55));
    const [spread] = run.rows;
    // 1.83 and 1.91, rounded and not cut.
    assert.deepEqual(
      pick([spread!], 'home_point', 'away_point', 'home_price', 'away_price', 'requested_format'),
      [[-6.5, 6.5, -120, -110, 'decimal']],
    );
    assert.equal(run.expectation.found, 0, 'lines of the game under way are no lines');
  });
});

function scheduled(one: Record<string, string>, gameId: string, offsetMinutes: number): ScheduleRowParts {
  const tipoff = Date.parse(one.commence_time!) + offsetMinutes * 60_000;
  const [home, away] = [findTeam(one.home_team!)!.tricode, findTeam(one.away_team!)!.tricode];
  const date = easternDate(tipoff);
  // The whole season lies in the partition of the slate.
  return { gameId, date, home, away, tipoff: new Date(tipoff).toISOString() };
}

describe('a line', () => {
  it('belongs to its side by name, never by order', async () => {
    const turned = [...SPREADS.outcomes].reverse();
    for (const outcomes of [SPREADS.outcomes, turned]) {
      const run = await parse(snapshot(event([H2H, { ...SPREADS, outcomes }, TOTALS])));
      assert.deepEqual(
        pick(
          run.rows,
          'market_key',
          'home_point',
          'away_point',
          'total_point',
          'home_price',
          'away_price',
          'over_price',
          'under_price',
        ),
        [
          ['h2h', null, null, null, -285, 230, null, null],
          ['spreads', -7, 7, null, -112, -110, null, null],
          ['totals', null, null, 228.5, null, null, -108, -115],
        ],
      );
      assert.deepEqual(pick(run.rows, 'market_updated_at').flat(), [null, '2024-01-15T11:55:13.000Z', null]);
    }
  });

  it('is no fair game’s minus zero', async () => {
    const even = {
      ...SPREADS,
      outcomes: SPREADS.outcomes.map((outcome) => ({ ...(outcome as object), point: 0 })),
    };
    const run = await parse(snapshot(event([even])));
    assert.ok(Object.is(run.rows[0]?.home_point, 0) && Object.is(run.rows[0]?.away_point, 0));
  });

  it('stands in time by our schedule: at the tip-off it is too late', async () => {
    const live = (asOf: string, games = [GAME]) => parse([event([H2H])], { url: LIVE, asOf, games });
    assert.deepEqual(pick((await live('2024-01-15T17:59:00Z')).rows, 'is_pregame', 'minutes_before_tip'), [
      [true, 1],
    ]);
    assert.deepEqual(pick((await live('2024-01-15T18:00:00Z')).rows, 'is_pregame', 'minutes_before_tip'), [
      [false, 0],
    ]);
    const dateOnly = [{ ...GAME, tipoff: null }];
    assert.deepEqual(
      pick((await live('2024-01-15T16:59:00Z', dateOnly)).rows, 'is_pregame', 'minutes_before_tip'),
      [[true, null]],
    );
    assert.deepEqual(
      pick((await live('2024-01-15T17:00:00Z', dateOnly)).rows, 'is_pregame', 'minutes_before_tip'),
      [[null, null]],
    );
  });

  it('goes to the nearest start of the same teams, and to none beyond 12 hours', async () => {
    const rematch = {
      ...GAME,
      gameId: '0022300570',
      date: '2024-01-16',
      tipoff: '2024-01-17T00:00:00Z',
      forDate: DATE,
    };
    const tonight = await parse(snapshot(event([H2H])), { games: [rematch, GAME] });
    assert.deepEqual(pick(tonight.rows, 'game_id'), [['0022300561']]);
    const farther = { ...GAME, gameId: '0022300571', tipoff: '2024-01-15T23:00:00Z' };
    assert.deepEqual(
      pick((await parse(snapshot(event([H2H])), { games: [GAME, farther] })).rows, 'game_id'),
      [['0022300561']],
    );
    const moved = { ...GAME, tipoff: '2024-01-16T06:11:00Z' };
    const lost = await parse(snapshot(event([H2H])), { games: [moved] });
    assert.deepEqual(pick(lost.rows, 'game_id', 'is_pregame'), [[null, null]]);
    const turned = await parse(snapshot(event([H2H])), { games: [{ ...GAME, home: 'HOU', away: 'PHI' }] });
    assert.deepEqual(pick(turned.rows, 'game_id'), [[null]]);
  });

  it('is missed by name when spread or total is not there', async () => {
    const run = await parse(snapshot(event([H2H, SPREADS])));
    assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: '0022300561' });
  });
});

describe('a snapshot that is not as agreed', () => {
  const many = (bad: unknown) =>
    snapshot(
      event([bad], {
        bookmakers: [
          { key: 'bad', markets: [bad] },
          ...Array.from({ length: 20 }, (_, i) => ({ key: `b${i}`, markets: [H2H] })),
        ],
      }),
    );

  it('loses the market that is no market', async () => {
    const cases: [unknown, RegExp][] = [
      [
        {
          ...H2H,
          outcomes: [
            { name: 'Houston Rockets', price: 1.91 },
            { name: 'Philadelphia 76ers', price: -285 },
          ],
        },
        /price: 1.91 is no american price/,
      ],
      [{ ...H2H, outcomes: H2H.outcomes.slice(1) }, /h2h: outcomes Philadelphia 76ers, expected/],
      [{ ...H2H, outcomes: [...H2H.outcomes, { name: 'Draw', price: 5000 }] }, /h2h: outcomes .*Draw/],
      [
        {
          ...SPREADS,
          outcomes: [
            { name: 'Houston Rockets', price: -110, point: 7 },
            { name: 'Philadelphia 76ers', price: -110, point: 7 },
          ],
        },
        /spreads: points 7 and 7 do not belong together/,
      ],
      [
        {
          ...TOTALS,
          outcomes: [
            { name: 'Over', price: -110 },
            { name: 'Under', price: -110 },
          ],
        },
        /totals: points null and null/,
      ],
      [
        { key: 'h2h', outcomes: [{ name: 'Houston Rockets', price: '230' }] },
        /outcomes\[0\]\.price: .*expected number/,
      ],
    ];
    for (const [bad, reason] of cases) {
      const run = await parse(many(bad));
      assert.equal(run.rows.length, 20);
      assert.match(run.quarantined[0]!.reason, reason);
    }
    const doubled = await parse(many({ ...H2H, key: 'h2h_lay' }));
    assert.equal(doubled.quarantined.length, 0);
  });

  it('is drift when nearly everything is refused', async () => {
    await assert.rejects(
      parse(snapshot(event([H2H], { home_team: 'Seattle SuperSonics' }))),
      /1 of 1 rows refused, first: event e1: "Seattle SuperSonics" is no team/,
    );
    await assert.rejects(
      parse(snapshot({ ...event([H2H]), home_team: undefined, homeTeam: 'x' })),
      /event 0: home_team: /,
    );
    await assert.rejects(parse(snapshot(event([H2H]), event([H2H]))), /a second row of/);
    await assert.rejects(
      parse(snapshot(event([H2H])), { asOf: '2024-01-15T11:00:00Z' }),
      /later than the cut-off/,
    );
    await assert.rejects(parse([event([H2H])]), /without its timestamp/);
    await assert.rejects(parse({ timestamp: 'today', data: [] }), /timestamp: /);
    await assert.rejects(parse({ message: 'quota' }, { url: LIVE }), /id: /);
  });

  it('may hold events of teams that are none on other dates', async () => {
    const allStar = event([H2H], {
      id: 'e2',
      home_team: 'Team LeBron',
      commence_time: '2024-02-19T01:00:00Z',
    });
    const run = await parse(snapshot(event([H2H]), allStar));
    assert.equal(run.rows.length, 1);
    assert.equal(run.quarantined.length, 0);
    const unknownAway = event([H2H], {
      id: 'e3',
      away_team: 'Team Giannis',
      commence_time: '2024-02-19T01:00:00Z',
    });
    assert.equal((await parse(snapshot(event([H2H]), unknownAway))).rows.length, 1);
  });

  it('is empty without a payload', async () => {
    const run = await runParser(oddsApiGameLinesProcessor, [], contextOf(DATE, 2023), storedSchedule(GAME));
    assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: '0022300561' });
  });
});

it('turns decimal prices into American ones by rounding', () => {
  const decimal: [number, number | null][] = [
    [1.91, -110],
    [1.83, -120],
    [2, 100],
    [3.3, 230],
    [1.01, -10_000],
    [1, null],
    [100, null],
    [-110, null],
    [Number.NaN, null],
  ];
  for (const [price, american] of decimal)
    assert.equal(americanPrice(price, 'decimal'), american, String(price));
  const american: [number, number | null][] = [
    [-110, -110],
    [100, 100],
    [99, null],
    [-99, null],
    [100.5, null],
    [0, null],
  ];
  for (const [price, same] of american) assert.equal(americanPrice(price, 'american'), same, String(price));
});

it('keeps the closing lines of a game that is played beside later answers, and the game’s odds in play apart', async () => {
  const late: ScheduleRowParts = {
    ...GAME,
    gameId: '0022300562',
    home: 'DAL',
    away: 'NOP',
    tipoff: '2024-01-16T01:00:00Z',
  };
  const lateEvent = (markets: unknown[]) =>
    event(markets, {
      id: 'e2',
      commence_time: '2024-01-16T01:00:00Z',
      home_team: 'Dallas Mavericks',
      away_team: 'New Orleans Pelicans',
    });
  const answer = (subject: string, fetchedAt: string, total: number) => {
    const outcomes = TOTALS.outcomes.map((side) => ({ ...(side as object), point: total }));
    const markets = [{ ...TOTALS, outcomes }];
    const from = { source: 'odds_api_game_lines', subject, url: LIVE, date: DATE, fetchedAt };
    return payloadOf(from, [event(markets), lateEvent(markets)]);
  };
  const { rows, quarantined } = await runParser(
    oddsApiGameLinesProcessor,
    [answer('lines', '2024-01-15T17:55:00Z', 228.5), answer('lines-after-1', '2024-01-16T00:55:00Z', 231.5)],
    contextOf(DATE, 2023, '2024-01-16T00:56:00Z'),
    storedSchedule(GAME, late),
  );
  assert.deepEqual(quarantined, []);
  assert.deepEqual(pick(rows, 'event_id', 'total_point', 'is_pregame', 'minutes_before_tip'), [
    ['e1', 228.5, true, 5],
    ['e2', 228.5, true, 425],
    ['e1', 231.5, false, -415],
    ['e2', 231.5, true, 5],
  ]);
});
