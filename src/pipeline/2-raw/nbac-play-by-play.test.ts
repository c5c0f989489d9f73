import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  realJson,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { DriftError } from '../define-processor.ts';
import { LINEUPS, nbacPlayByPlayProcessor } from './nbac-play-by-play.ts';

const GAMES = [
  {
    gameId: '0022400561',
    date: '2025-01-15',
    file: 'fixtures/nba_cdn/playbyplay_0022400561_NYK_PHI_2025-01-15_OT.json.gz',
    home: 'PHI',
    away: 'NYK',
    score: [119, 125],
    actions: 506,
    players: 17,
    seconds: 3180,
  },
  {
    gameId: '0022400500',
    date: '2025-01-06',
    file: 'fixtures/nba_cdn/playbyplay_0022400500_LAC_MIN_2025-01-06.json.gz',
    home: 'MIN',
    away: 'LAC',
    score: [108, 106],
    actions: 571,
    players: 20,
    seconds: 2880,
  },
] as const;

function parsed(
  game: { gameId: string; date: string; home: string; away: string; score: readonly [number, number] },
  body: unknown,
) {
  const payload = payloadOf(
    { source: 'nbac_play_by_play', subject: game.gameId, url: 'https://cdn.nba.com/', date: game.date },
    body,
  );
  return runParser(
    nbacPlayByPlayProcessor,
    [payload],
    contextOf(game.date, 2024),
    storedSchedule({ ...game, forDate: dayAfter(game.date) }),
  );
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}

interface LineupPlayer {
  readonly team_id: number;
  readonly person_id: number;
  readonly is_starter: boolean;
  readonly seconds_played: number;
  readonly q4_seconds: number;
}

/** Faults and players of the lineup derivation over parsed rows. */
async function lineups(rows: readonly Row[]): Promise<{ faults: number; players: LineupPlayer[] }> {
  const warehouse = await memoryWarehouse();
  const space = await warehouse.workspace([]);
  try {
    await space.load('output', nbacPlayByPlay, rows);
    const ask = <T>(what: string) =>
      space.rows<T>(`WITH play_by_play AS (SELECT * FROM output), ${LINEUPS} SELECT ${what}`);
    return {
      faults: (await ask('* FROM lineup_faults')).length,
      players: await ask<LineupPlayer>('* FROM lineup_players ORDER BY person_id'),
    };
  } finally {
    await space.close();
    await warehouse.close();
  }
}

describe('the two recorded games', () => {
  for (const game of GAMES) {
    it(
      `${game.gameId}: whole, in order, five on the floor at every instant`,
      skipWithoutRealData,
      async () => {
        const run = await parsed(game, realBytes(game.file));
        assert.equal(run.rows.length, game.actions);
        assert.deepEqual(run.quarantined, []);
        assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
        assert.deepEqual(
          Object.entries(run.violations).filter(([, violations]) => violations > 0),
          [],
        );
        const orders = run.rows.map((row) => Number(row.order_number));
        assert.ok(orders.every((order, i) => i === 0 || order > (orders[i - 1] as number)));
        const numbers = run.rows.map((row) => Number(row.action_number));
        assert.equal(new Set(numbers).size, numbers.length);
        assert.ok(
          numbers.some((number, i) => i > 0 && number < (numbers[i - 1] as number)),
          'not monotone',
        );

        const { faults, players } = await lineups(run.rows);
        assert.equal(faults, 0);
        assert.equal(players.length, game.players);
        const starters = Map.groupBy(
          players.filter((player) => player.is_starter),
          (player) => player.team_id,
        );
        assert.deepEqual(
          [...starters.values()].map((five) => five.length),
          [5, 5],
        );
        const total = players.reduce((sum, player) => sum + player.seconds_played, 0);
        assert.ok(Math.abs(total - 10 * game.seconds) < 0.001, `${total} s`);
        const fourth = players.reduce((sum, player) => sum + player.q4_seconds, 0);
        assert.ok(Math.abs(fourth - 7200) < 0.001, `${fourth} s in the fourth quarter`);
      },
    );
  }

  it(
    '0022400561: points, attempts, assists, steals, blocks, starters and minutes of the box score',
    skipWithoutRealData,
    async () => {
      const game = GAMES[0];
      const { rows } = await parsed(game, realBytes(game.file));
      const { players } = await lineups(rows);
      const box = boxscoreV2();
      assert.equal(box.length, 25);
      let compared = 0;
      for (const line of box) {
        const own = rows.filter((row) => row.person_id === line.PLAYER_ID);
        const count = (keep: (row: Row) => boolean, value: (row: Row) => number = () => 1) =>
          rows.filter(keep).reduce((sum, row) => sum + value(row), 0);
        const played = line.MIN !== null;
        const found = played
          ? {
              PTS: own.reduce((sum, row) => sum + (row.shot_made ? Number(row.shot_value) : 0), 0),
              FGA: own.filter((row) => row.is_field_goal).length,
              AST: count((row) => row.assist_person_id === line.PLAYER_ID),
              STL: own.filter((row) => row.action_type === 'steal').length,
              BLK: own.filter((row) => row.action_type === 'block').length,
            }
          : { PTS: null, FGA: null, AST: null, STL: null, BLK: null };
        assert.deepEqual(
          { PTS: line.PTS, FGA: line.FGA, AST: line.AST, STL: line.STL, BLK: line.BLK },
          found,
          String(line.PLAYER_NAME),
        );
        const lineup = players.find((player) => player.person_id === line.PLAYER_ID);
        assert.equal(lineup !== undefined, played, String(line.PLAYER_NAME));
        if (lineup) {
          assert.equal(lineup.is_starter, line.START_POSITION !== '', String(line.PLAYER_NAME));
          const [minutes, seconds] = String(line.MIN).split(':').map(Number);
          const exact = 60 * Math.trunc(minutes ?? Number.NaN) + (seconds ?? Number.NaN);
          assert.ok(
            Math.abs(lineup.seconds_played - exact) <= 0.4001,
            `${line.PLAYER_NAME}: ${line.MIN} and ${lineup.seconds_played} s`,
          );
        }
        compared += 1;
      }
      assert.equal(compared, 25);
      assert.equal(players.length, 17);
    },
  );

  it(
    '359 of 359 shots: the coordinates of the shot chart, and its zone by geometry',
    skipWithoutRealData,
    async () => {
      const shots = (
        await Promise.all(GAMES.map(async (game) => (await parsed(game, realBytes(game.file))).rows))
      )
        .flat()
        .filter((row) => row.is_field_goal);
      assert.equal(shots.length, 359);
      const charted = shotChart(GAMES.map(({ gameId }) => gameId));
      const key = (...cells: unknown[]) => cells.join('/');
      const expected = charted
        .map((shot) =>
          key(shot.GAME_ID, shot.PLAYER_ID, shot.PERIOD, shot.LOC_X, shot.LOC_Y, shot.SHOT_ZONE_BASIC),
        )
        .sort();
      const found = shots
        .map((row) => key(row.game_id, row.person_id, row.period, row.x_legacy, row.y_legacy, row.zone_geo))
        .sort();
      assert.deepEqual(found, expected);
      assert.equal(shots.filter((row) => row.area === row.zone_geo).length, 348);
    },
  );
});

describe('what the parser refuses', () => {
  const START = {
    actionNumber: 1,
    orderNumber: 10000,
    clock: 'PT12M00.00S',
    period: 1,
    periodType: 'REGULAR',
    actionType: 'period',
    subType: 'start',
    personId: 0,
    possession: 0,
    isFieldGoal: 0,
    scoreHome: '0',
    scoreAway: '0',
    qualifiers: [],
  };
  const GAME = {
    gameId: '0022400561',
    date: '2025-01-15',
    home: 'PHI',
    away: 'NYK',
    score: [119, 125] as const,
  };
  const body = (...changes: object[]) => ({
    game: {
      gameId: GAME.gameId,
      actions: Array.from({ length: 40 }, (_, i) => ({
        ...START,
        actionNumber: i + 1,
        orderNumber: 10_000 * (i + 1),
        ...changes[i],
      })),
    },
  });

  it('keeps team events and officials apart from persons', async () => {
    const run = await parsed(GAME, body({ teamId: 1610612755 }, { officialId: 2003 }));
    assert.deepEqual(
      pick(run.rows.slice(0, 2), 'team_id', 'person_id', 'possession_team_id', 'official_id'),
      [
        [1610612755, null, null, null],
        [null, null, null, 2003],
      ],
    );
  });

  for (const [what, change, message] of [
    [
      'a clock longer than the period',
      { clock: 'PT13M00.00S' },
      /clock: "PT13M00.00S" is no time of period 1/,
    ],
    ['a field goal that is none', { isFieldGoal: 1 }, /isFieldGoal: 1 of a period/],
    ['a shot without a result', { actionType: '2pt', isFieldGoal: 1 }, /shotResult: "undefined" of a 2pt/],
    [
      'a substitution to nowhere',
      { actionType: 'substitution', subType: 'up' },
      /subType: "up" of a substitution/,
    ],
    ['a score that is no number', { scoreHome: 'ten' }, /scoreHome/],
  ] as const) {
    it(`quarantines ${what}`, async () => {
      const run = await parsed(GAME, body({}, change));
      assert.equal(run.rows.length, 39);
      assert.match(run.quarantined[0]?.reason ?? '', message);
    });
  }

  it('calls another game, or a body without actions, drifted', async () => {
    await assert.rejects(parsed({ ...GAME, gameId: '0022400562' }, body()), DriftError);
    await assert.rejects(parsed(GAME, { game: { gameId: GAME.gameId, actions: [] } }), /game\.actions/);
  });

  it('a side of four makes the lineups unavailable, and an alert', async () => {
    const sub = (subType: string, personId: number) => ({
      actionType: 'substitution',
      subType,
      personId,
      teamId: 1610612755,
      clock: 'PT05M00.00S',
    });
    const run = await parsed(GAME, body({}, sub('out', 1), sub('out', 2), sub('in', 3)));
    assert.equal(run.violations['five men of each team are on the floor at every instant'], 1);
    assert.deepEqual((await lineups(run.rows)).players, []);
  });
});

interface V2Line {
  readonly PLAYER_ID: number;
  readonly PLAYER_NAME: string;
  readonly START_POSITION: string;
  readonly MIN: string | null;
  readonly [count: string]: string | number | null;
}

function boxscoreV2(): V2Line[] {
  const body = realJson('fixtures/nba_stats/boxscoretraditionalv2_0022400561_NYK_PHI_2025-01-15_OT.json') as {
    resultSets: { name: string; headers: string[]; rowSet: (string | number | null)[][] }[];
  };
  const set = body.resultSets.find(({ name }) => name === 'PlayerStats');
  return (set?.rowSet ?? []).map(
    (cells) =>
      Object.fromEntries((set?.headers ?? []).map((header, i) => [header, cells[i]])) as unknown as V2Line,
  );
}

function shotChart(gameIds: readonly string[]): Record<string, string>[] {
  const text = Buffer.from(realBytes('shots/shots_2024-25_first_half.csv.gz')).toString('utf8');
  const [head = '', ...lines] = text.split('\n');
  const header = head.trim().split(',');
  const at = header.indexOf('GAME_ID');
  return lines
    .filter((line) => gameIds.some((gameId) => line.includes(gameId)))
    .map((line) => line.trim().split(','))
    .filter((cells) => gameIds.includes(cells[at] ?? ''))
    .map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}
