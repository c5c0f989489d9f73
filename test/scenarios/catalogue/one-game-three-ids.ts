import assert from 'node:assert/strict';
import { playerLookup } from '../../../src/league/player-lookup.ts';
import { teamByTricode } from '../../../src/league/teams.ts';
import { espnInjuriesProcessor } from '../../../src/pipeline/2-raw/espn-injuries.ts';
import { oddsApiGameLinesProcessor } from '../../../src/pipeline/2-raw/odds-api-game-lines.ts';
import { oddsApiPlayerPointsProcessor } from '../../../src/pipeline/2-raw/odds-api-player-points.ts';
import type { UnitContext } from '../../../src/pipeline/define-processor.ts';
import { nbacPlayerIndex } from '../../../src/tables/nba-raw/nbac-player-index.ts';
import {
  contextOf,
  payloadOf,
  runParser,
  type Stored,
  storedSchedule,
} from '../../support/parser-harness.ts';
import type { Scenario } from './scenario.ts';

const DATE = '2024-02-22';
const ASOF = '2024-02-22T23:55:00Z';
const GAME = '0022300801';
const CARTER = 1628976;

/** The league calls it by a number and `20240222/ORLCLE`; the books by a hash and two full names, in either order. */
const SCHEDULE = storedSchedule({
  gameId: GAME,
  date: DATE,
  home: 'CLE',
  away: 'ORL',
  tipoff: '2024-02-23T00:00:00Z',
});

function listed(personId: number, first: string, last: string, tricode: string) {
  return {
    for_date: DATE,
    season: '2023-24',
    person_id: personId,
    first_name: first,
    last_name: last,
    player_lookup: playerLookup(`${first} ${last}`),
    team_id: teamByTricode(tricode).teamId,
    team_tricode: tricode,
  };
}
const STORED: Stored = [
  ...SCHEDULE,
  [
    nbacPlayerIndex,
    [listed(CARTER, 'Wendell', 'Carter Jr.', 'ORL'), listed(1631094, 'Paolo', 'Banchero', 'ORL')],
  ],
];

function pricedEvent(id: string, home: string, away: string, key: string, outcomes: readonly object[]) {
  return {
    id,
    commence_time: '2024-02-23T00:10:00Z',
    home_team: home,
    away_team: away,
    bookmakers: [{ key: 'draftkings', title: 'DraftKings', markets: [{ key, outcomes }] }],
  };
}

const over = (description: string, point: number) => ({ name: 'Over', description, point, price: -110 });

async function pointsOf(event: ReturnType<typeof pricedEvent>, context: UnitContext) {
  const source = 'odds_api_player_points';
  const url = `https://api.the-odds-api.com/v4/sports/basketball_nba/events/${event.id}/odds?markets=player_points&oddsFormat=american`;
  const payload = payloadOf({ source, subject: event.id, url, date: DATE, fetchedAt: ASOF }, event);
  return await runParser(oddsApiPlayerPointsProcessor, [payload], context, STORED);
}

export const scenario: Scenario = {
  story:
    'given three sources that name a game three ways, a player in two spellings, one game nobody has scheduled and one name nobody has: one game, one player, and what is not known is kept without an id, never guessed',
  breaks: 'unknownIsGuessed',
  async run(open) {
    const simulation = open({ days: 1, games: 1, playersPerGame: 1 });
    await simulation.settle();
    const { sabotage } = simulation.engine;
    const context = { ...contextOf(DATE, 2023, ASOF), ...(sabotage ? { sabotage } : {}) };
    await meanOne(context);
    await keptUnknown(context);
  },
};

async function meanOne(context: UnitContext): Promise<void> {
  const points = await pointsOf(
    pricedEvent('f54c4a22568ce9dc33fb410d1b0e75e9', 'Cleveland Cavaliers', 'Orlando Magic', 'player_points', [
      over('Wendell Carter', 11.5),
    ]),
    context,
  );
  const source = 'odds_api_game_lines';
  const lines = pricedEvent('another-hash', 'Cleveland Cavaliers', 'Orlando Magic', 'h2h', [
    { name: 'Cleveland Cavaliers', price: -180 },
    { name: 'Orlando Magic', price: 150 },
  ]);
  const gameLines = await runParser(
    oddsApiGameLinesProcessor,
    [
      payloadOf(
        {
          source,
          subject: 'all',
          url: 'https://api.the-odds-api.com/v4/sports/basketball_nba/odds?markets=h2h&oddsFormat=american',
          date: DATE,
          fetchedAt: ASOF,
        },
        [lines],
      ),
    ],
    context,
    STORED,
  );
  const games = new Set([...points.rows, ...gameLines.rows].map((row) => row.game_id));
  assert.deepEqual([...games], [GAME]);

  const injuries = await runParser(
    espnInjuriesProcessor,
    [
      payloadOf(
        {
          source: 'espn_injuries',
          subject: 'league',
          url: 'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries',
          date: DATE,
          fetchedAt: '2024-02-22T22:00:00Z',
        },
        {
          injuries: [
            {
              id: '19',
              displayName: 'Orlando Magic',
              injuries: [{ id: '1', status: 'Out', athlete: { id: '42', displayName: 'Wendell Carter Jr' } }],
            },
          ],
        },
      ),
    ],
    contextOf(DATE, 2023),
    STORED,
  );
  const persons = new Set([...points.rows, ...injuries.rows].map((row) => row.person_id));
  assert.deepEqual([...persons], [CARTER]);
}

async function keptUnknown(context: UnitContext): Promise<void> {
  const unknown = await pointsOf(
    pricedEvent('a-third-hash', 'Boston Celtics', 'Orlando Magic', 'player_points', [
      over('Nobody Known', 9.5),
    ]),
    context,
  );
  const [row] = unknown.rows;
  assert.ok(row);
  assert.deepEqual([row.game_id, row.person_id, row.resolution], [null, null, 'unresolved']);
}
