import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type Game,
  ordinaryFive,
  playerLog,
  pointsOf,
  scheduled,
  shot,
  teamLog,
} from '../../../test/support/phase3/box-score.ts';
import { brokenAfter } from '../../../test/support/phase3/mutate-output.ts';
import {
  idOf,
  playerLogRows,
  scheduleRows,
  shotRows,
  teamLogRows,
} from '../../../test/support/phase3/season-rows.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { zoneCountNames } from '../../tables/nba-analytics/zone-columns.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import { RAW_TABLES } from '../sources.ts';
import { playerGameSummary } from './player-game-summary.ts';

const P = '2024-01-31';
const CONTEXT = { date: P, season: 2023, previous: '2024-01-30', asOf: '2024-02-01 11:30:00' };

/** BOS beats NYK 92-90: an ordinary game whose first Celtic made one more. */
const CELTICS = ordinaryFive(101).map((line, i) => (i === 0 ? { ...line, twos: [9, 16] as const } : line));
const KNICKS = ordinaryFive(201);
const GAME: Game = { id: '0022300700', date: P, home: 'BOS', away: 'NYK', score: [92, 90] };

interface Facts {
  readonly games: readonly Game[];
  readonly log: readonly Row[];
  readonly teams?: readonly Row[];
  readonly shots?: readonly Row[];
}

async function withFacts<T>(facts: Facts, work: (harness: Harness) => Promise<T>): Promise<T> {
  const harness = await openHarness(RAW_TABLES);
  try {
    await harness.insert(
      nbacSchedule,
      facts.games.map((game) => scheduled(game, '2024-02-01')),
    );
    await harness.insert(nbacPlayerGameLog, facts.log);
    await harness.insert(nbacTeamGameLog, facts.teams ?? []);
    await harness.insert(nbacShotChart, facts.shots ?? []);
    return await work(harness);
  } finally {
    await harness.close();
  }
}

const summaries = (facts: Facts) =>
  withFacts(facts, (harness) => harness.runQuery(playerGameSummary, CONTEXT));

const ordinaryLog = (game: Game = GAME) => [
  ...playerLog(game, 'BOS', CELTICS),
  ...playerLog(game, 'NYK', KNICKS),
];

const of = (rows: readonly Row[], person: number): Row => {
  const row = rows.find((candidate) => candidate.person_id === person);
  assert.ok(row, `person ${person} has a row`);
  return row;
};
const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const flags = (row: Row) => JSON.parse(String(row.quality_flags)) as string[];

describe('a line of a final game', () => {
  test('carries identity from the schedule, counts from the box and the measures of both', async () => {
    const row = of(await summaries({ games: [GAME], log: ordinaryLog() }), 101);

    assert.equal(row.game_date, P);
    assert.equal(row.season, 2023);
    assert.equal(row.game_type, 'regular');
    assert.equal(row.team_id, idOf('BOS'));
    assert.equal(row.opponent_team_id, idOf('NYK'));
    assert.equal(row.opponent_abbr, 'NYK');
    assert.equal(row.is_home, true);
    assert.equal(row.play_status, 'played');
    assert.equal(row.seconds_played, 2880);
    assert.equal(row.minutes, 48);
    assert.equal(row.minutes_precision, 'minute');
    assert.equal(row.points, 20);
    // 16 shots, 2 free throws, 3 turnovers.
    assert.equal(row.load, 19.88);
    assert.equal(row.team_load, 99.4);
    assert.equal(row.team_minutes, 240);
    assert.ok(Math.abs(Number(row.usage_pct100) - 20) < 1e-12);
    assert.ok(Math.abs(Number(row.ts_pct01) - 20 / (2 * (16 + 0.88))) < 1e-12);
    assert.equal(row.efg_pct01, 9 / 16);
    assert.equal(row.primary_source, 'nbac_player_game_log');
  });

  test('says why a column is NULL, and nothing of columns that are not', async () => {
    const row = of(await summaries({ games: [GAME], log: ordinaryLog() }), 201);
    const nulls = Object.keys(playerGameSummary.output.columns).filter((name) => row[name] === null);

    assert.deepEqual(Object.keys(reasons(row)).sort(), nulls.sort());
    assert.equal(reasons(row).is_starter, 'source_missing');
    assert.equal(reasons(row).q4_seconds, 'source_missing');
    assert.equal(reasons(row).dnp_reason, 'not_applicable');
    assert.equal(reasons(row).ra_fga, 'source_missing');
    assert.deepEqual(flags(row), ['backup_source']);
    assert.equal(row.quality_score, 89);
  });

  test('keeps usage and minutes right through two overtimes', async () => {
    const game: Game = { ...GAME, overtimes: 2 };
    const longer = (lines: typeof KNICKS) => lines.map((line) => ({ ...line, minutes: 58 }));
    const rows = await summaries({
      games: [game],
      log: [...playerLog(game, 'BOS', longer(CELTICS)), ...playerLog(game, 'NYK', longer(KNICKS))],
    });

    assert.equal(of(rows, 201).team_minutes, 290);
    assert.ok(
      Math.abs(Number(of(rows, 201).usage_pct100) - 20) < 1e-12,
      'a fifth of the load in all of the time',
    );
    assert.deepEqual(flags(of(rows, 201)), ['backup_source']);
  });

  test('flags an overtime count that the minutes contradict', async () => {
    const rows = await summaries({ games: [{ ...GAME, overtimes: 1 }], log: ordinaryLog() });
    assert.ok(flags(of(rows, 101)).includes('overtime_disputed'));
  });

  test('has a true shooting percentage when he took free throws only, and no effective one', async () => {
    const celtics = [...CELTICS, { person: 106, minutes: 3, free: [1, 2] as const }];
    const game: Game = { ...GAME, score: [93, 90] };
    const row = of(
      await summaries({
        games: [game],
        log: [...playerLog(game, 'BOS', celtics), ...playerLog(game, 'NYK', KNICKS)],
      }),
      106,
    );

    assert.ok(Math.abs(Number(row.ts_pct01) - 1 / (2 * 0.88)) < 1e-12);
    assert.equal(row.efg_pct01, null);
    assert.equal(reasons(row).efg_pct01, 'zero_denominator');
  });

  test('counts as played under thirty seconds, with usage unknown', async () => {
    const celtics = [...CELTICS, { person: 106, minutes: 0, tov: 1 }];
    const row = of(
      await summaries({
        games: [GAME],
        log: [...playerLog(GAME, 'BOS', celtics), ...playerLog(GAME, 'NYK', KNICKS)],
      }),
      106,
    );

    assert.equal(row.play_status, 'played');
    assert.equal(row.seconds_played, 0);
    assert.equal(row.points, 0);
    assert.equal(row.usage_pct100, null);
    assert.equal(row.ts_pct01, null);
    assert.equal(reasons(row).usage_pct100, 'zero_denominator');
  });
});

describe('shot zones', () => {
  const five = (person: number) => ordinaryFive(person).map((line) => ({ ...line, twos: [8, 16] as const }));
  /** One shooter who takes what a test says, four team-mates who make up the score at the line. */
  const shooterGame = (
    shots: readonly Row[],
    twos: readonly [number, number],
    threes: readonly [number, number],
  ) => {
    const celtics = [
      { person: 101, minutes: 48, twos, threes, tov: 2, oreb: 1, dreb: 5 },
      ...five(102).slice(0, 4),
    ];
    const game: Game = { ...GAME, score: [pointsOf(celtics), 90] };
    return summaries({
      games: [game],
      log: [...playerLog(game, 'BOS', celtics), ...playerLog(game, 'NYK', KNICKS)],
      shots,
    });
  };
  const zonesOf = (row: Row) =>
    Object.fromEntries(
      zoneCountNames()
        .filter((name) => row[name] !== 0)
        .map((name) => [name, row[name]]),
    );

  test('follow the official names, both corners in one', async () => {
    const shots = [
      shot(GAME, 'BOS', 101, 'Restricted Area', 2),
      shot(GAME, 'BOS', 101, 'In The Paint (Non-RA)', 2),
      shot(GAME, 'BOS', 101, 'Mid-Range', 2, false),
      shot(GAME, 'BOS', 101, 'Left Corner 3', 3),
      shot(GAME, 'BOS', 101, 'Right Corner 3', 3, false),
      shot(GAME, 'BOS', 101, 'Above the Break 3', 3, false),
      shot(GAME, 'BOS', 101, 'Backcourt', 3, false),
    ];
    const row = of(await shooterGame(shots, [2, 3], [1, 4]), 101);

    assert.equal(row.zone_source, 'shot_chart');
    assert.deepEqual(zonesOf(row), {
      ra_fga: 1,
      ra_fgm: 1,
      paint_fga: 1,
      paint_fgm: 1,
      mid_fga: 1,
      corner3_fga: 2,
      corner3_fgm: 1,
      ab3_fga: 1,
      backcourt_fga: 1,
    });
    assert.equal(row.quality_score, 91);
  });

  test('let the value of the shot win over a name that contradicts it', async () => {
    const shots = [
      shot(GAME, 'BOS', 101, 'Mid-Range', 3, true, [-225, 80]),
      shot(GAME, 'BOS', 101, 'Mid-Range', 3, true, [150, 200]),
      shot(GAME, 'BOS', 101, 'Mid-Range', 3, true, [225, 88]),
      shot(GAME, 'BOS', 101, 'Above the Break 3', 2, true, [0, 235]),
      shot(GAME, 'BOS', 101, 'Left Corner 3', 2, false, [-219, 10]),
    ];
    const row = of(await shooterGame(shots, [1, 2], [3, 3]), 101);

    assert.deepEqual(zonesOf(row), {
      mid_fga: 2,
      mid_fgm: 1,
      corner3_fga: 1,
      corner3_fgm: 1,
      ab3_fga: 2,
      ab3_fgm: 2,
    });
  });

  test('are zeros, not NULL, for who took no shot in a game with shot data', async () => {
    const celtics = [...CELTICS, { person: 106, minutes: 5 }];
    const row = of(
      await summaries({
        games: [GAME],
        log: [...playerLog(GAME, 'BOS', celtics), ...playerLog(GAME, 'NYK', KNICKS)],
        shots: [shot(GAME, 'NYK', 201, 'Mid-Range', 2)],
      }),
      106,
    );

    assert.equal(row.zone_source, 'shot_chart');
    assert.deepEqual(zonesOf(row), {});
  });

  for (const [what, shots] of [
    ['attempts', [shot(GAME, 'BOS', 101, 'Mid-Range', 2), shot(GAME, 'BOS', 101, 'Mid-Range', 2, false)]],
    ['makes', [shot(GAME, 'BOS', 101, 'Mid-Range', 2, false)]],
    ['threes', [shot(GAME, 'BOS', 101, 'Above the Break 3', 3)]],
  ] as const) {
    test(`are unknown, all twelve, when the ${what} differ from the box`, async () => {
      const row = of(await shooterGame(shots, [1, 1], [0, 0]), 101);

      assert.equal(row.zone_source, null);
      for (const name of zoneCountNames()) assert.equal(row[name], null, name);
      assert.equal(reasons(row).mid_fga, 'zone_box_mismatch');
      assert.ok(flags(row).includes('zone_box_mismatch'));
    });
  }
});

describe('a game that does not reconcile', () => {
  const OTHER: Game = { id: '0022300701', date: P, home: 'LAL', away: 'DEN', score: [90, 92] };
  const otherLog = [
    ...playerLog(OTHER, 'LAL', ordinaryFive(301)),
    ...playerLog(
      OTHER,
      'DEN',
      ordinaryFive(401).map((line, i) => (i === 0 ? { ...line, twos: [9, 16] } : line)),
    ),
  ];

  const cases: [why: string, games: Game[], log: Row[]][] = [
    ['has four players on one side', [GAME, OTHER], [...ordinaryLog().slice(0, -1), ...otherLog]],
    ['is not the score', [{ ...GAME, score: [93, 90] }, OTHER], [...ordinaryLog(), ...otherLog]],
    ['has no line at all', [GAME, OTHER], otherLog],
    ['is not final yet', [{ ...GAME, status: 2 }, OTHER], [...ordinaryLog(), ...otherLog]],
  ];
  for (const [why, games, log] of cases) {
    test(`is held back alone and named when it ${why}`, async () => {
      const run = await withFacts({ games, log }, (harness) => harness.run(playerGameSummary, CONTEXT));

      assert.equal(run.rows.length, 10);
      assert.ok(run.rows.every((row) => row.game_id === OTHER.id));
      assert.equal(run.expectation.expected, 2);
      assert.equal(run.expectation.found, 1);
      assert.match(run.expectation.missing, /^NYK at BOS \(0022300700, (no lines that add up|not final)\)$/);
    });
  }
});

test('games that do not count or were put off are neither expected nor written', async () => {
  const games: Game[] = [
    { ...GAME, competition: 'all_star' },
    { ...GAME, id: '0012300001', competition: 'preseason' },
    { ...GAME, id: '0022300702', postponed: true },
  ];
  const run = await withFacts({ games, log: ordinaryLog() }, (harness) =>
    harness.run(playerGameSummary, CONTEXT),
  );
  assert.deepEqual(run.rows, []);
  assert.deepEqual(run.expectation, { expected: 0, found: 0, missing: '' });
});

test('the cup final is written under its own type', async () => {
  const rows = await summaries({ games: [{ ...GAME, competition: 'cup_final' }], log: ordinaryLog() });
  assert.equal(of(rows, 101).game_type, 'cup_final');
});

test('neither the order of the rows nor rows of other dates change anything', async () => {
  const shots = [
    shot(GAME, 'BOS', 101, 'Mid-Range', 2),
    shot(GAME, 'BOS', 102, 'Restricted Area', 2, false),
    shot(GAME, 'NYK', 201, 'Above the Break 3', 3),
  ];
  const plain = await summaries({ games: [GAME], log: ordinaryLog(), shots });

  const yesterday: Game = { ...GAME, id: '0022300699', date: '2024-01-30' };
  const disturbed = await withFacts(
    {
      games: [yesterday, GAME],
      log: [...ordinaryLog(yesterday), ...ordinaryLog().reverse()],
      shots: [shot(yesterday, 'BOS', 101, 'Backcourt', 3), ...shots.toReversed()],
    },
    // Windows that let another date in: the query itself keeps to its own.
    (harness) =>
      harness.runQuery(playerGameSummary, CONTEXT, {
        nbac_player_game_log: { lastDays: 3 },
        nbac_shot_chart: { lastDays: 3 },
      }),
  );
  assert.deepEqual(disturbed, plain);
});

describe('the contract', () => {
  let harness: Harness;
  const broken = (...mutations: string[]) => brokenAfter(harness, playerGameSummary, CONTEXT, ...mutations);

  before(async () => {
    harness = await openHarness(RAW_TABLES);
    await harness.insert(nbacSchedule, [scheduled(GAME, '2024-02-01')]);
    await harness.insert(nbacPlayerGameLog, ordinaryLog());
    await harness.insert(nbacTeamGameLog, [teamLog(GAME, 'BOS', CELTICS), teamLog(GAME, 'NYK', KNICKS)]);
  });
  after(() => harness.close());

  test('is kept by an ordinary game', async () => {
    assert.deepEqual(await broken(), []);
  });

  for (const [check, mutation] of [
    ['points_formula', 'UPDATE output SET points = points + 1 WHERE person_id = 101'],
    ['makes_within_attempts', 'UPDATE output SET ftm = 5, points = points + 3 WHERE person_id = 101'],
    ['rebounds_by_kind', 'UPDATE output SET reb = 3 WHERE person_id = 101'],
    ['no_statistics_unless_played', "UPDATE output SET play_status = 'dnp' WHERE person_id = 101"],
    ['players_add_up_to_the_team_line', 'UPDATE output SET ast = ast + 1 WHERE person_id = 101'],
    ['usage_adds_up', 'UPDATE output SET usage_pct100 = 30 WHERE person_id = 101'],
    ['usage_adds_up_to_100', 'UPDATE output SET usage_pct100 = 20.6 WHERE person_id = 101'],
    ['usage_possible', 'UPDATE output SET usage_pct100 = 101 WHERE person_id = 101'],
    ['usage_as_observed', 'UPDATE output SET usage_pct100 = 61 WHERE person_id = 101'],
    ['minutes_within_the_game', 'UPDATE output SET minutes = 49 WHERE person_id = 101'],
    ['minutes_known', 'UPDATE output SET minutes = NULL WHERE person_id = 101'],
    ['five_starters', 'UPDATE output SET is_starter = person_id % 100 < 5'],
    [
      'zones_agree_with_the_box',
      `UPDATE output SET quality_flags = '["zone_box_mismatch"]' WHERE person_id = 101`,
    ],
    [
      'overtime_undisputed',
      `UPDATE output SET quality_flags = '["overtime_disputed"]' WHERE person_id = 101`,
    ],
  ] as const) {
    test(`${check} fires`, async () => {
      assert.ok((await broken(mutation)).includes(check));
    });
  }

  test('shares of the zones are judged from four games on', async () => {
    const zones = 'UPDATE output SET ra_fga = 1, paint_fga = 0, mid_fga = 0, corner3_fga = 0, ab3_fga = 9';
    assert.deepEqual(await broken(zones), []);
    const all = await broken(zones, 'UPDATE output SET game_id = (person_id % 5)::VARCHAR');
    for (const zone of ['ra', 'paint', 'mid', 'corner3', 'ab3'])
      assert.ok(all.includes(`${zone}_share_as_usual`), zone);
  });
});

test('2024-01-15: eleven real games add up', skipWithoutRealData, async () => {
  const dir = realDataDir()!;
  const date = '2024-01-15';
  const only = (candidate: string) => candidate === date;
  const harness = await openHarness(RAW_TABLES);
  try {
    const teams = teamLogRows(dir, '2023-24', only);
    await harness.insert(nbacSchedule, scheduleRows(teams, '2024-01-16'));
    await harness.insert(nbacPlayerGameLog, playerLogRows(dir, '2023-24', only));
    await harness.insert(nbacTeamGameLog, teams);
    await harness.insert(nbacShotChart, shotRows(dir, '2023-24', only));
    const run = await harness.run(playerGameSummary, { ...CONTEXT, date, previous: '2024-01-14' });

    assert.deepEqual(run.expectation, { expected: 11, found: 11, missing: '' });
    assert.deepEqual(
      Object.entries(run.violations).filter(([, violations]) => violations > 0),
      [],
    );
    const scores = new Map(teams.map((team) => [`${team.game_id}/${team.team_id}`, team.points]));
    const byTeam = Map.groupBy(run.rows, (row) => `${row.game_id}/${row.team_id}`);
    assert.equal(byTeam.size, 22);
    for (const [team, rows] of byTeam) {
      const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
      assert.equal(sum('points'), scores.get(team), team);
      const usage = rows.reduce((total, row) => total + Number(row.usage_pct100) * Number(row.minutes), 0);
      const share = usage / (Number(rows[0]!.team_minutes) / 5);
      assert.ok(share >= 95 && share <= 101, `${team}: usage adds up to ${share}`);
    }
    for (const row of run.rows) {
      if (row.zone_source === null) continue;
      const attempts = zoneCountNames().filter((name) => name.endsWith('_fga'));
      assert.equal(
        attempts.reduce((total, name) => total + Number(row[name]), 0),
        row.fga,
      );
    }
    assert.ok(run.rows.filter((row) => row.zone_source !== null).length >= run.rows.length - 1);
  } finally {
    await harness.close();
  }
});
