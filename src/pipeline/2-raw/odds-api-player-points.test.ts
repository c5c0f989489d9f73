import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realJson,
  runParser,
  type Stored,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { playerLookup } from '../../league/player-lookup.ts';
import { teamByTricode } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerGameLog } from '../../tables/nba-raw/nbac-player-game-log.ts';
import { nbacPlayerIndex } from '../../tables/nba-raw/nbac-player-index.ts';
import { oddsApiPlayerPointsProcessor } from './odds-api-player-points.ts';

const DATE = '2024-02-22';
const ASOF = '2024-02-22T23:55:00Z';
const EVENT_ID = 'f54c4a22568ce9dc33fb410d1b0e75e9';
const URL_ASKED = `https://api.the-odds-api.com/v4/sports/basketball_nba/events/${EVENT_ID}/odds?markets=player_points&oddsFormat=american`;
const SCHEDULE = storedSchedule({
  gameId: '0022300801',
  date: DATE,
  home: 'CLE',
  away: 'ORL',
  tipoff: '2024-02-23T00:00:00Z',
});

/** A line of the game log: the only thing of it that counts here is who played for whom, and when. */
function played(personId: number, name: string, tricode: string, date = '2024-02-14'): Row {
  const zero = {
    points: 0,
    fgm: 0,
    fga: 0,
    fg3m: 0,
    fg3a: 0,
    ftm: 0,
    fta: 0,
    oreb: 0,
    dreb: 0,
    reb: 0,
    ast: 0,
    stl: 0,
    blk: 0,
    tov: 0,
    pf: 0,
  };
  return {
    for_date: date,
    game_id: '0022300790',
    person_id: personId,
    season_id: '22023',
    season_type: 'Regular Season',
    game_date_et: date,
    player_name: name,
    player_lookup: playerLookup(name),
    team_id: teamByTricode(tricode).teamId,
    team_tricode: tricode,
    matchup: 'CLE vs. ORL',
    is_home: true,
    opponent_tricode: 'ORL',
    minutes_int: 1,
    ...zero,
  };
}

function listed(personId: number, first: string, last: string, tricode: string | null): Row {
  return {
    for_date: DATE,
    season: '2023-24',
    person_id: personId,
    first_name: first,
    last_name: last,
    player_lookup: playerLookup(`${first} ${last}`),
    team_id: tricode === null ? null : teamByTricode(tricode).teamId,
    team_tricode: tricode,
  };
}

function answer(...outcomes: Record<string, unknown>[]) {
  return {
    id: EVENT_ID,
    commence_time: '2024-02-23T00:10:00Z',
    home_team: 'Cleveland Cavaliers',
    away_team: 'Orlando Magic',
    bookmakers: [
      {
        key: 'draftkings',
        markets: [
          { key: 'player_points', outcomes },
          { key: 'player_assists', outcomes: [] },
        ],
      },
    ],
  };
}

function over(description: string, point: number, price = -110) {
  return { name: 'Over', description, point, price };
}

function under(description: string, point: number, price = -110) {
  return { name: 'Under', description, point, price };
}

async function parse(body: unknown, stored: Stored = []) {
  const events = payloadOf(
    {
      source: 'odds_api_player_points',
      subject: 'events',
      url: 'https://api.the-odds-api.com/v4/sports/basketball_nba/events',
      date: DATE,
      fetchedAt: ASOF,
    },
    [],
  );
  const payload = payloadOf(
    { source: 'odds_api_player_points', subject: EVENT_ID, url: URL_ASKED, date: DATE, fetchedAt: ASOF },
    body,
  );
  return await runParser(oddsApiPlayerPointsProcessor, [events, payload], contextOf(DATE, 2023, ASOF), [
    ...SCHEDULE,
    ...stored,
  ]);
}

describe('the real event', skipWithoutRealData, () => {
  it('has 23 lines of players at two books, each with both prices', async () => {
    const body = realJson(`fixtures/odds_api/event_odds_player_points_${EVENT_ID}.json`);
    const cavaliers = [
      'Caris LeVert',
      'Darius Garland',
      'Evan Mobley',
      'Georges Niang',
      'Isaac Okoro',
      'Jarrett Allen',
      'Max Strus',
    ];
    const magic = [
      'Cole Anthony',
      'Franz Wagner',
      'Gary Harris',
      'Jalen Suggs',
      'Jonathan Isaac',
      'Moritz Wagner',
      'Paolo Banchero',
      'Wendell Carter Jr.',
    ];
    const logs = [
      ...cavaliers.map((name, i) => played(100 + i, name, 'CLE')),
      ...magic.map((name, i) => played(200 + i, name, 'ORL')),
    ];
    const run = await parse(body, [[nbacPlayerGameLog, logs]]);
    assert.equal(run.rows.length, 23);
    assert.equal(run.quarantined.length, 0);
    assert.ok(
      run.rows.every(
        (row) =>
          row.over_price !== null &&
          row.under_price !== null &&
          row.game_id === '0022300801' &&
          row.is_pregame === true,
      ),
    );
    const unresolved = run.rows.filter((row) => row.person_id === null);
    assert.deepEqual(pick(unresolved, 'player_name_raw', 'resolution'), [['Sam Merrill', 'unresolved']]);
    const garland = run.rows.find((row) => row.player_lookup === 'dariusgarland');
    assert.deepEqual(
      pick([garland!], 'line', 'over_price', 'under_price', 'person_id', 'resolution', 'bookmaker_key'),
      [[20.5, -110, -120, 101, 'exact', 'draftkings']],
    );
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.deepEqual(Object.values(run.violations), [0, 0, 0]);
  });
});

describe('a points line', () => {
  it('keeps alternates apart and a side that is not offered empty', async () => {
    const run = await parse(
      answer(
        over('Franz Wagner', 19.5, -135),
        under('Franz Wagner', 19.5, 105),
        over('Franz Wagner', 24.5, 240),
      ),
    );
    assert.deepEqual(
      pick(run.rows, 'line', 'over_price', 'under_price', 'withdrawn_at', 'market_updated_at'),
      [
        [19.5, -135, 105, null, null],
        [24.5, 240, null, null, null],
      ],
    );
    assert.equal(run.violations['every line has a price on one side at least'], 0);
    assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: '0022300801' });
  });

  it('finds its person only among the two teams: by games of the last year, or the index where it has teams', async () => {
    const logs = [
      played(1, 'Jalen Green', 'HOU'),
      played(2, 'Old Hand', 'CLE', '2023-02-23'),
      played(3, 'Too Old', 'CLE', '2023-02-21'),
    ];
    const index = [listed(4, 'New', 'Signing', 'ORL'), listed(5, 'Free', 'Agent', null)];
    const names = ['Jalen Green', 'Old Hand', 'Too Old', 'New Signing', 'Free Agent'];
    const run = await parse(answer(...names.map((name) => over(name, 10.5))), [
      [nbacPlayerGameLog, logs],
      [nbacPlayerIndex, index],
    ]);
    assert.deepEqual(pick(run.rows, 'player_name_raw', 'person_id'), [
      ['Jalen Green', null],
      ['Old Hand', 2],
      ['Too Old', null],
      ['New Signing', 4],
      ['Free Agent', null],
    ]);
    assert.equal(run.violations['nine of ten names are resolved'], 3);
  });

  it('knows a player under two spellings as one', async () => {
    const run = await parse(answer(over('Nikola Jokic', 26.5)), [
      [nbacPlayerGameLog, [played(203999, 'Nikola Jokić', 'CLE')]],
      [nbacPlayerIndex, [listed(203999, 'Nikola', 'Jokic', 'CLE')]],
    ]);
    assert.deepEqual(pick(run.rows, 'person_id', 'resolution'), [[203999, 'exact']]);
  });

  it('is refused when it names nobody, has no number, or is there twice', async () => {
    const rest = Array.from({ length: 40 }, (_, i) =>
      over(`Player ${String.fromCharCode(97 + (i % 26))}${i}`, 10.5),
    );
    const cases: [Record<string, unknown>[], RegExp][] = [
      [[{ name: 'Over', price: -110, point: 9.5 }], /the player is not named/],
      [[{ name: 'Over', price: -110, description: '...', point: 9.5 }], /"..." is no name/],
      [[{ name: 'Over', price: -110, description: 'A B' }], /point: no line/],
      [[{ name: 'Yes', price: -110, description: 'A B', point: 9.5 }], /"Yes" is neither Over nor Under/],
      [[over('A B', 9.5), over('A B', 9.5, -120)], /Over 9.5 is there 2 times/],
      [[over('A B', 9.5, 1.87)], /1.87 is no american price/],
      [[over('A B', 300.5)], /line: .*found 300.5/],
      [[over('A B', 9.5), over('Á B', 9.5)], /a second row of/],
    ];
    for (const [bad, reason] of cases) {
      const run = await parse(answer(...bad, ...rest));
      assert.equal(run.quarantined.length, 1);
      assert.match(run.quarantined[0]!.reason, reason);
    }
  });

  it('is kept without a game when none is scheduled', async () => {
    const run = await parse(
      { ...answer(over('Franz Wagner', 19.5)), commence_time: '2024-02-22T11:00:00Z' },
      [[nbacPlayerGameLog, [played(1, 'Franz Wagner', 'ORL')]]],
    );
    assert.deepEqual(pick(run.rows, 'game_id', 'person_id', 'is_pregame'), [[null, null, null]]);
  });

  it('is not looked for in the list of events', async () => {
    const events = payloadOf(
      { source: 'odds_api_player_points', subject: 'events', url: URL_ASKED, date: DATE },
      { torn: true },
    );
    const run = await runParser(
      oddsApiPlayerPointsProcessor,
      [events],
      contextOf(DATE, 2023, ASOF),
      SCHEDULE,
    );
    assert.equal(run.rows.length, 0);
  });
});
