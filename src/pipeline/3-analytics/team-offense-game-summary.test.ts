import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type Game,
  type Line,
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
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';

const P = '2024-01-31';
const CONTEXT = { date: P, season: 2023, previous: '2024-01-30', asOf: '2024-02-01 11:30:00' };
/** One more two than the ordinary five, and three offensive rebounds less. */
const CELTICS: Line[] = ordinaryFive(101).map((line, i) =>
  i === 0 ? { ...line, twos: [7, 14], threes: [2, 2], oreb: 0 } : line,
);
const KNICKS: Line[] = ordinaryFive(201);
const GAME: Game = { id: '0022300700', date: P, home: 'BOS', away: 'NYK', score: [94, 90] };

interface Facts {
  readonly games?: readonly Game[];
  readonly log?: readonly Row[];
  readonly teams?: readonly Row[];
  readonly shots?: readonly Row[];
}

const LOG = [...playerLog(GAME, 'BOS', CELTICS), ...playerLog(GAME, 'NYK', KNICKS)];
const TEAMS = [teamLog(GAME, 'BOS', CELTICS), teamLog(GAME, 'NYK', KNICKS)];

async function withFacts<T>(facts: Facts, work: (harness: Harness) => Promise<T>): Promise<T> {
  const harness = await openHarness(RAW_TABLES);
  try {
    await harness.insert(
      nbacSchedule,
      (facts.games ?? [GAME]).map((game) => scheduled(game, '2024-02-01')),
    );
    await harness.insert(nbacPlayerGameLog, facts.log ?? LOG);
    await harness.insert(nbacTeamGameLog, facts.teams ?? TEAMS);
    await harness.insert(nbacShotChart, facts.shots ?? []);
    return await work(harness);
  } finally {
    await harness.close();
  }
}

/** Both rows of both summaries, by team. */
async function bothSides(facts: Facts = {}) {
  return await withFacts(facts, async (harness) => {
    const offense = await harness.runQuery(teamOffenseGameSummary, CONTEXT);
    const defense = await harness.runQuery(teamDefenseGameSummary, CONTEXT);
    const of = (rows: readonly Row[], team: string): Row => {
      const row = rows.find((candidate) => candidate.team_id === idOf(team));
      assert.ok(row, `${team} has a row`);
      return row;
    };
    return {
      offense,
      defense,
      BOS: { offense: of(offense, 'BOS'), defense: of(defense, 'BOS') },
      NYK: { offense: of(offense, 'NYK'), defense: of(defense, 'NYK') },
    };
  });
}

const near = (actual: unknown, expected: number) =>
  assert.ok(Math.abs(Number(actual) - expected) < 1e-9, `${actual} is not ${expected}`);
const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const flags = (row: Row) => JSON.parse(String(row.quality_flags)) as string[];

// BOS: 80 shots, 10 free throws, 15 turnovers, 8 offensive rebounds; NYK: 80, 10, 15, 10.
const OWN = { BOS: 80 + 4.4 + 15 - 8, NYK: 80 + 4.4 + 15 - 10 };
const POSSESSIONS = (OWN.BOS + OWN.NYK) / 2;

describe('both teams of a final game', () => {
  test('share possessions and pace, and each has its own rating', async () => {
    const { BOS, NYK } = await bothSides();

    near(BOS.offense.own_possessions_est, OWN.BOS);
    near(NYK.offense.own_possessions_est, OWN.NYK);
    for (const row of [BOS.offense, NYK.offense, BOS.defense, NYK.defense]) {
      near(row.possessions, POSSESSIONS);
      near(row.pace, POSSESSIONS);
      assert.equal(row.team_minutes, 240);
      assert.equal(row.ot_periods, 0);
    }
    near(BOS.offense.off_rating, (100 * 94) / POSSESSIONS);
    near(NYK.offense.off_rating, (100 * 90) / POSSESSIONS);
    assert.equal(BOS.defense.def_rating, NYK.offense.off_rating);
    assert.equal(NYK.defense.def_rating, BOS.offense.off_rating);
  });

  test('have shooting and rate columns as ratios of their own line', async () => {
    const { BOS, NYK } = await bothSides();

    near(BOS.offense.ts_pct01, 94 / (2 * 84.4));
    near(BOS.offense.efg_pct01, (41 + 1) / 80);
    near(BOS.offense.tov_pct01, 15 / 99.4);
    near(BOS.offense.oreb_pct01, 8 / (8 + 30));
    near(BOS.offense.fta_rate, 10 / 80);
    near(BOS.offense.fg3a_rate, 2 / 80);
    near(NYK.defense.opp_ts_pct01, 94 / (2 * 84.4));
    near(NYK.defense.opp_efg_pct01, 42 / 80);
    near(NYK.defense.opp_fta_rate, 10 / 80);
    near(NYK.defense.dreb_pct01, 30 / (30 + 8));
  });

  test('carry result and identity from the schedule', async () => {
    const { BOS, NYK } = await bothSides();

    assert.deepEqual(
      [BOS.offense.points, BOS.offense.opponent_points, BOS.offense.margin, BOS.offense.is_win],
      [94, 90, 4, true],
    );
    assert.deepEqual(
      [NYK.defense.points_allowed, NYK.defense.margin, NYK.defense.is_win, NYK.defense.is_home],
      [94, -4, false, false],
    );
    assert.equal(NYK.defense.opponent_abbr, 'BOS');
    assert.equal(BOS.offense.season, 2023);
    assert.equal(BOS.offense.players_used, 5);
    assert.equal(BOS.offense.primary_source, 'nbac_team_game_log');
  });

  test('show the defender his own steals and what the opponent made', async () => {
    const { BOS } = await bothSides();

    assert.deepEqual([BOS.defense.stl, BOS.defense.blk, BOS.defense.dreb, BOS.defense.pf], [5, 0, 30, 10]);
    assert.deepEqual(
      [
        BOS.defense.opp_fgm,
        BOS.defense.opp_fga,
        BOS.defense.opp_fg3a,
        BOS.defense.opp_oreb,
        BOS.defense.opp_tov,
      ],
      [40, 80, 0, 10, 15],
    );
  });

  test('have a pace per 48 minutes also after overtime', async () => {
    const longer = (lines: Line[]) => lines.map((line) => ({ ...line, minutes: 53 }));
    const game: Game = { ...GAME, overtimes: 1 };
    const { BOS } = await bothSides({
      games: [game],
      teams: [teamLog(game, 'BOS', longer(CELTICS)), teamLog(game, 'NYK', longer(KNICKS))],
    });

    for (const row of [BOS.offense, BOS.defense]) {
      assert.equal(row.team_minutes, 265);
      near(row.pace, (240 * POSSESSIONS) / 265);
      near(row.possessions, POSSESSIONS);
      assert.ok(!flags(row).includes('overtime_disputed'));
    }
  });

  test('say why a column is NULL', async () => {
    const { BOS } = await bothSides();
    for (const [processor, row] of [
      [teamOffenseGameSummary, BOS.offense],
      [teamDefenseGameSummary, BOS.defense],
    ] as const) {
      const nulls = Object.keys(processor.output.columns).filter((name) => row[name] === null);
      assert.deepEqual(Object.keys(reasons(row)).sort(), nulls.sort());
      assert.ok(Object.values(reasons(row)).every((reason) => reason === 'source_missing'));
      assert.equal(row.quality_score, 91);
    }
  });

  test('are flagged when the minutes contradict the overtime count', async () => {
    const { NYK } = await bothSides({ games: [{ ...GAME, overtimes: 1 }] });
    assert.ok(flags(NYK.offense).includes('overtime_disputed'));
    assert.ok(flags(NYK.defense).includes('overtime_disputed'));
  });
});

describe('the source of the team lines', () => {
  test('is the sum of the player lines, for both teams, when one official line is missing', async () => {
    const { offense, defense, BOS } = await bothSides({ teams: TEAMS.slice(0, 1) });

    for (const row of [...offense, ...defense]) {
      assert.equal(row.primary_source, 'reconstructed');
      assert.ok(flags(row).includes('reconstructed'));
      assert.equal(row.quality_score, 81);
    }
    near(BOS.offense.possessions, POSSESSIONS);
  });

  test('is the sum of the player lines when the official ones are not the score', async () => {
    const wrong = TEAMS.map((row) => ({ ...row, points: 70, fgm: 30 }));
    const { offense } = await bothSides({ teams: wrong });
    assert.ok(offense.every((row) => row.primary_source === 'reconstructed'));
  });

  test('makes no difference to any number', async () => {
    const official = await bothSides();
    const summed = await bothSides({ teams: [] });
    const comparable = (rows: readonly Row[]) =>
      rows.map(({ primary_source, quality_flags, quality_score, ...rest }) => rest);
    assert.deepEqual(comparable(summed.offense), comparable(official.offense));
    assert.deepEqual(comparable(summed.defense), comparable(official.defense));
  });

  for (const [why, facts] of [
    ['nobody knows who played', { log: [] }],
    ['one side has four players', { log: LOG.slice(1) }],
    ['it is not final', { games: [{ ...GAME, status: 2 }] }],
    ['no source is the score', { games: [{ ...GAME, score: [95, 90] as const }] }],
  ] as [string, Facts][]) {
    test(`holds the game back and names it when ${why}`, async () => {
      for (const processor of [teamOffenseGameSummary, teamDefenseGameSummary]) {
        const run = await withFacts(facts, (harness) => harness.run(processor, CONTEXT));
        assert.deepEqual(run.rows, []);
        assert.equal(run.expectation.expected, 2);
        assert.equal(run.expectation.found, 0);
        assert.match(run.expectation.missing, /NYK at BOS \(0022300700, /);
      }
    });
  }
});

describe('zones of a team', () => {
  const shots = (team: string, makes: number, misses: number) => [
    ...Array.from({ length: makes }, () => shot(GAME, team, 101, 'Restricted Area', 2)),
    ...Array.from({ length: misses }, () => shot(GAME, team, 101, 'Mid-Range', 2, false)),
  ];

  test('are his own in the offence and the opponent’s in the defence', async () => {
    const { BOS, NYK } = await bothSides({ shots: [...shots('BOS', 41, 39), ...shots('NYK', 40, 40)] });

    assert.deepEqual([BOS.offense.ra_fga, BOS.offense.ra_fgm, BOS.offense.mid_fga], [41, 41, 39]);
    assert.deepEqual([NYK.defense.opp_ra_fga, NYK.defense.opp_mid_fga, NYK.defense.opp_mid_fgm], [41, 39, 0]);
    assert.equal(BOS.offense.backcourt_fga, 0);
    assert.equal(BOS.offense.zone_source, 'shot_chart');
    assert.equal(BOS.offense.quality_score, 93);
  });

  test('may lack one attempt, but not two', async () => {
    const { BOS, NYK } = await bothSides({ shots: [...shots('BOS', 41, 38), ...shots('NYK', 40, 38)] });

    assert.equal(BOS.offense.mid_fga, 38);
    for (const [row, prefix] of [
      [NYK.offense, ''],
      [BOS.defense, 'opp_'],
    ] as const) {
      assert.equal(row.zone_source, null);
      for (const name of zoneCountNames(prefix)) assert.equal(row[name], null, name);
      assert.equal(reasons(row)[`${prefix}mid_fga`], 'zone_box_mismatch');
      assert.ok(flags(row).includes('zone_box_mismatch'));
    }
  });

  test('of a team without a shot in a game with shots are unknown', async () => {
    const { NYK } = await bothSides({ shots: shots('BOS', 41, 39) });
    assert.equal(NYK.offense.zone_source, null);
  });
});

test('a cup final is written, an exhibition is not', async () => {
  const { BOS } = await bothSides({ games: [{ ...GAME, competition: 'cup_final' }] });
  assert.equal(BOS.offense.game_type, 'cup_final');
  const run = await withFacts({ games: [{ ...GAME, competition: 'all_star' }] }, (harness) =>
    harness.run(teamDefenseGameSummary, CONTEXT),
  );
  assert.deepEqual([run.rows, run.expectation.expected], [[], 0]);
});

test('the order of the rows changes nothing', async () => {
  const other: Game = { id: '0022300701', date: P, home: 'DEN', away: 'LAL', score: [94, 90] };
  const facts = {
    games: [GAME, other],
    log: [...LOG, ...playerLog(other, 'DEN', CELTICS), ...playerLog(other, 'LAL', KNICKS)],
    teams: [...TEAMS, teamLog(other, 'DEN', CELTICS), teamLog(other, 'LAL', KNICKS)],
    shots: [shot(GAME, 'BOS', 101, 'Mid-Range', 2), shot(other, 'LAL', 201, 'Backcourt', 3)],
  };
  const reversed = Object.fromEntries(Object.entries(facts).map(([name, rows]) => [name, rows.toReversed()]));
  const [plain, shuffled] = [await bothSides(facts), await bothSides(reversed as Facts)];
  assert.deepEqual(shuffled, plain);
});

describe('the contract', () => {
  let harness: Harness;
  before(async () => {
    harness = await openHarness(RAW_TABLES);
    await harness.insert(nbacSchedule, [scheduled(GAME, '2024-02-01')]);
    await harness.insert(nbacPlayerGameLog, LOG);
    await harness.insert(nbacTeamGameLog, TEAMS);
  });
  after(() => harness.close());
  const one = `WHERE team_id = ${idOf('BOS')}`;

  test('is kept by an ordinary game', async () => {
    assert.equal(pointsOf(CELTICS), 94);
    assert.deepEqual(await brokenAfter(harness, teamOffenseGameSummary, CONTEXT), []);
    assert.deepEqual(await brokenAfter(harness, teamDefenseGameSummary, CONTEXT), []);
  });

  for (const [check, mutation] of [
    ['points_formula', `UPDATE output SET fgm = fgm + 1 ${one}`],
    ['makes_within_attempts', `UPDATE output SET fg3a = 1 ${one}`],
    ['rebounds_by_kind', `UPDATE output SET oreb = 1 ${one}`],
    ['two_rows_a_game', `DELETE FROM output ${one}`],
    ['two_rows_a_game', 'UPDATE output SET is_home = TRUE'],
    ['one_winner', 'UPDATE output SET is_win = FALSE'],
    ['one_winner', `UPDATE output SET margin = 5 ${one}`],
    ['one_pace_a_game', `UPDATE output SET possessions = 91 ${one}`],
    ['one_pace_a_game', `UPDATE output SET ot_periods = 1 ${one}`],
    ['as_observed', `UPDATE output SET off_rating = 164 ${one}`],
    ['as_observed', `UPDATE output SET ts_pct01 = 0.9 ${one}`],
    ['own_estimates_close', `UPDATE output SET own_possessions_est = 110 ${one}`],
    ['own_estimates_as_observed', `UPDATE output SET own_possessions_est = 102 ${one}`],
    ['overtime_undisputed', `UPDATE output SET quality_flags = '["overtime_disputed"]' ${one}`],
  ] as const) {
    test(`${check} fires on ${mutation.slice(0, mutation.indexOf(' WHERE') + 1 || undefined).trim()}`, async () => {
      assert.ok((await brokenAfter(harness, teamOffenseGameSummary, CONTEXT, mutation)).includes(check));
    });
  }

  test('fires for the defence too', async () => {
    const broken = await brokenAfter(
      harness,
      teamDefenseGameSummary,
      CONTEXT,
      `UPDATE output SET opp_fgm = 90, possessions = 91, margin = 1, def_rating = 60 ${one}`,
    );
    assert.deepEqual(broken, [
      'points_formula',
      'makes_within_attempts',
      'one_winner',
      'one_pace_a_game',
      'as_observed',
    ]);
  });

  test('has the hard ranges in the table', () => {
    const { columns } = teamOffenseGameSummary.output;
    assert.deepEqual(columns.points?.range, [50, 200]);
    assert.deepEqual(columns.possessions?.range, [75, 140]);
    assert.deepEqual(columns.pace?.range, [80, 125]);
    assert.deepEqual(columns.off_rating?.range, [60, 175]);
    assert.deepEqual(columns.ts_pct01?.range, [0.3, 0.9]);
    assert.deepEqual(teamDefenseGameSummary.output.columns.def_rating?.range, [60, 175]);
  });
});

test('2024-01-15: eleven real games, twenty-two rows a table', skipWithoutRealData, async () => {
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
    const context = { ...CONTEXT, date, previous: '2024-01-14' };
    const offense = await harness.run(teamOffenseGameSummary, context);
    const defense = await harness.run(teamDefenseGameSummary, context);

    for (const run of [offense, defense]) {
      assert.deepEqual(run.expectation, { expected: 22, found: 22, missing: '' });
      assert.deepEqual(
        Object.entries(run.violations).filter(([, violations]) => violations > 0),
        [],
      );
      assert.ok(run.rows.every((row) => row.zone_source === 'shot_chart'));
    }
    const rating = new Map(offense.rows.map((row) => [`${row.game_id}/${row.team_id}`, row.off_rating]));
    for (const row of defense.rows) {
      assert.equal(row.def_rating, rating.get(`${row.game_id}/${row.opponent_team_id}`));
    }
    const philadelphia = offense.rows.find((row) => row.team_abbr === 'PHI');
    assert.deepEqual([philadelphia?.points, philadelphia?.opponent_points], [124, 115]);
  } finally {
    await harness.close();
  }
});
