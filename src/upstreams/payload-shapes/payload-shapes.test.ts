import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { gameDate } from '../../league/game-date.ts';
import { teamByTricode } from '../../league/teams.ts';
import { espnInjuriesPayload } from './espn-injuries.ts';
import { boxCells, gameLogPayload, PLAYER_LOG_HEADERS, TEAM_LOG_HEADERS } from './game-log.ts';
import { oddsEvent, oddsPayload } from './odds-api.ts';
import { PLAYER_INDEX_HEADERS, playerIndexPayload } from './player-index.ts';
import { scheduleGameJson } from './schedule.ts';

type Shape = Record<string, unknown>;

function fixture<T>(path: string): T {
  const bytes = readFileSync(join(realDataDir() ?? '', path));
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as T;
}

/** Keys of `built` that the recorded object does not have, at any depth. */
function unknownKeys(built: unknown, recorded: unknown, path = ''): string[] {
  if (Array.isArray(built))
    return built.flatMap((item) => unknownKeys(item, (recorded as unknown[])[0], `${path}[]`));
  if (typeof built !== 'object' || built === null) return [];
  return Object.entries(built).flatMap(([key, value]) =>
    Object.hasOwn(recorded as Shape, key)
      ? unknownKeys(value, (recorded as Shape)[key], `${path}.${key}`)
      : [`${path}.${key}`],
  );
}

const [DATE, TIP] = [gameDate('2024-01-15'), Date.UTC(2024, 0, 16, 0, 30)];
const GAME = {
  gameId: '0022300561',
  date: DATE,
  tipoff: TIP,
  home: teamByTricode('PHI'),
  away: teamByTricode('HOU'),
};

describe('payloads have the shape of the recorded ones:', () => {
  it('the schedule, planned and final', skipWithoutRealData, () => {
    const recorded = fixture<{ leagueSchedule: { gameDates: { games: Shape[] }[] } }>(
      'schedule/scheduleLeagueV2_2024-25.json.gz',
    );
    const [sample] = recorded.leagueSchedule.gameDates[0]?.games ?? [];
    const details = { ...GAME, weekNumber: 13, arenaCity: 'Philadelphia', isNeutral: false };
    for (const final of [null, { home: 124, away: 115, overtimes: 0 }]) {
      assert.deepEqual(unknownKeys(JSON.parse(scheduleGameJson(details, final)), sample), []);
    }
  });

  it('the game log, header by header and parameter by parameter', skipWithoutRealData, () => {
    const recorded = fixture<{ resultSets: { headers: string[] }[] }>(
      'fixtures/nba_stats/leaguegamelog_players_2025-03-15.json',
    );
    const query = { of: 'player', season: 2024, seasonType: 'Regular Season', from: DATE, to: DATE } as const;
    const built = JSON.parse(gameLogPayload(query, PLAYER_LOG_HEADERS, [])) as Shape;
    assert.deepEqual(recorded.resultSets[0]?.headers, [...PLAYER_LOG_HEADERS]);
    assert.equal(TEAM_LOG_HEADERS.length, 29);
    assert.deepEqual(unknownKeys(built, recorded), []);
    assert.deepEqual(Object.keys(built), Object.keys(recorded));
  });

  it('the player index, whose headers are a part of the 26 in their order', skipWithoutRealData, () => {
    const recorded = fixture<{ resultSets: { headers: string[] }[] }>(
      'fixtures/nba_stats/playerindex_2025-26.json',
    );
    assert.deepEqual(recorded.resultSets[0]?.headers, [...PLAYER_INDEX_HEADERS]);
    assert.deepEqual(unknownKeys(JSON.parse(playerIndexPayload(2023, [], 'size')), recorded), []);
  });

  it('an injury of ESPN', skipWithoutRealData, () => {
    const roster = fixture<{ team: { athletes: { injuries?: Shape[] }[] } }>(
      'fixtures/espn/team_roster_api_BOS_2025-06.json',
    );
    const recorded = roster.team.athletes.flatMap(({ injuries }) => injuries ?? [])[0];
    const payload = JSON.parse(espnInjuriesPayload([{ team: teamByTricode('BOS'), entries: [INJURY] }])) as {
      injuries: { injuries: Shape[] }[];
    };
    const { athlete, ...injury } = payload.injuries[0]?.injuries[0] ?? {};
    assert.deepEqual(athlete, {
      id: '9000001',
      displayName: 'Jérôme Varga',
      position: { abbreviation: 'G' },
    });
    assert.deepEqual(unknownKeys(injury, recorded), []);
  });

  it('an odds snapshot and an events list', skipWithoutRealData, () => {
    const recorded = fixture<Shape>('fixtures/odds_api/odds_2024-01-15_featured.json.gz');
    const bookmakers = [
      {
        key: 'fanduel',
        title: 'FanDuel',
        last_update: '2024-01-15T11:54:28Z',
        markets: [
          {
            key: 'spreads',
            last_update: '2024-01-15T11:54:28Z',
            outcomes: [{ name: 'Philadelphia 76ers', price: -110 }],
          },
        ],
      },
    ];
    const event = oddsEvent('93af4b300a4c0dded909234ea32e9abd', TIP, 'Philadelphia 76ers', 'Houston Rockets');
    const wrapper = { timestamp: TIP, neighbours: [TIP - 1, TIP + 1] } as const;
    const built = JSON.parse(oddsPayload([{ ...event, bookmakers }], wrapper)) as Shape;
    assert.deepEqual(unknownKeys(built, recorded), []);
    assert.deepEqual(Object.keys(built), Object.keys(recorded));
    const lists = fixture<{ data: Shape[] }>('fixtures/odds_api/events_2024-10-22.json');
    assert.deepEqual(Object.keys(event), Object.keys(lists.data[0] ?? {}));
  });
});

const INJURY = {
  injuryId: '1',
  athleteId: '9000001',
  name: 'Jérôme Varga',
  position: 'G',
  status: 'Out',
  announcedAt: TIP,
  type: 'Knee',
  side: 'Left',
  returnDate: null,
  comment: 'Varga is out.',
} as const;

describe('a scheduled game', () => {
  it('shows an Eastern clock while planned and no clock key at all when nobody recorded the time', () => {
    const planned = JSON.parse(scheduleGameJson(GAME, null)) as Shape;
    assert.equal(planned.gameStatusText, '7:30 pm ET');
    assert.equal(planned.gameDateTimeEst, '2024-01-15T19:30:00Z');
    assert.equal(planned.gameDateTimeUTC, '2024-01-16T00:30:00Z');
    assert.equal(planned.gameCode, '20240115/HOUPHI');
    const unknown = JSON.parse(scheduleGameJson({ ...GAME, tipoff: null }, null)) as Shape;
    assert.equal(unknown.gameStatusText, 'TBD');
    assert.deepEqual(
      Object.keys(unknown).filter((key) => key.includes('DateTime')),
      [],
    );
  });

  it('writes noon, midnight and morning as a clock with twelve hours does', () => {
    const textAt = (hourUtc: number) =>
      (JSON.parse(scheduleGameJson({ ...GAME, tipoff: Date.UTC(2024, 0, 15, hourUtc, 0) }, null)) as Shape)
        .gameStatusText;
    assert.deepEqual([17, 5, 15].map(textAt), ['12:00 pm ET', '12:00 am ET', '10:00 am ET']);
  });

  it('counts its overtimes in the final text', () => {
    const textOf = (overtimes: number) =>
      (JSON.parse(scheduleGameJson(GAME, { home: 3, away: 2, overtimes })) as Shape).gameStatusText;
    assert.deepEqual([0, 1, 2].map(textOf), ['Final', 'Final/OT', 'Final/OT2']);
  });
});

describe("a box score's cells", () => {
  const box = {
    min: 24,
    fgm: 3,
    fga: 8,
    fg3m: 2,
    fg3a: 5,
    ftm: 0,
    fta: 0,
    oreb: 0,
    dreb: 3,
    ast: 1,
    stl: 1,
    blk: 0,
    tov: 2,
    pf: 0,
    plusMinus: 11,
  };

  it('follow from the counts as in the recorded row of Reggie Jackson, 24 October 2023', () => {
    const cells = boxCells(box);
    assert.deepEqual(
      [cells.PTS, cells.REB, cells.FG_PCT, cells.FG3_PCT, cells.FT_PCT, cells.FANTASY_PTS],
      [8, 3, 0.375, 0.4, null, 14.1],
    );
  });
});

describe('the player index', () => {
  const person = { team: null, jersey: null, position: 'G', height: '6-3', weight: '190' };

  it('splits names at the first space, sorts by last name, and writes slugs without marks', () => {
    const payload = JSON.parse(
      playerIndexPayload(
        2023,
        [
          { ...person, personId: 2, name: 'Jaren Jackson Jr.' },
          { ...person, personId: 3, name: 'Nenê' },
          { ...person, personId: 1, name: "De'Aaron Fox" },
        ],
        'size',
      ),
    ) as { resultSets: { headers: string[]; rowSet: unknown[][] }[] };
    assert.deepEqual(payload.resultSets[0]?.headers.slice(0, 4), [...PLAYER_INDEX_HEADERS.slice(0, 4)]);
    assert.deepEqual(
      payload.resultSets[0]?.rowSet.map((row) => row.slice(0, 4)),
      [
        [1, 'Fox', "De'Aaron", 'deaaron-fox'],
        [2, 'Jackson Jr.', 'Jaren', 'jaren-jackson-jr'],
        [3, 'Nenê', '', 'nene'],
      ],
    );
  });

  it('claims teams only where the caller knows them', () => {
    const headersOf = (facts: 'size' | 'size_and_team') =>
      (JSON.parse(playerIndexPayload(2023, [], facts)) as { resultSets: { headers: string[] }[] })
        .resultSets[0]?.headers;
    assert.equal(headersOf('size')?.includes('TEAM_ID'), false);
    assert.equal(headersOf('size_and_team')?.includes('TEAM_ID'), true);
  });
});
