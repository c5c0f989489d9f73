import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Game } from '../../../test/support/phase3/box-score.ts';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import {
  CONTEXT,
  D,
  everyDays,
  type FactsRunner,
  gameId,
  gameLine,
  injured,
  join,
  listed,
  openFactsRunner,
  type Played,
  playedGame,
  type SlateFacts,
  TIPOFF,
  TONIGHT,
} from '../../../test/support/phase3/slate-facts.ts';
import { arenaDistanceMiles, teamByTricode } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const tonight: Partial<SlateFacts> = { games: [TONIGHT] };
const run = (facts: SlateFacts, mutations?: readonly string[]) =>
  runner.run(upcomingTeamGameContext, facts, CONTEXT, mutations);

async function teams(facts: SlateFacts): Promise<{ BOS: Row; NYK: Row }> {
  const rows = await runner.rows(upcomingTeamGameContext, facts, 'team_id');
  const [BOS, NYK] = [rows.get(idOf('BOS')), rows.get(idOf('NYK'))];
  assert.ok(BOS && NYK && rows.size === 2, 'one row a side');
  return { BOS, NYK };
}

const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const flags = (row: Row) => JSON.parse(String(row.quality_flags)) as string[];
const near = (actual: unknown, expected: number, within = 1e-9) => {
  assert.equal(typeof actual, 'number', `expected ${expected}, found ${actual}`);
  assert.ok(Math.abs(Number(actual) - expected) < within, `${actual} is not ${expected}`);
};

let number = 0;
/** A final game of the schedule, without summaries; the home side wins by ten unless a score is given. */
const final = (date: string, home: string, away: string, rest: Partial<Game> = {}): Partial<SlateFacts> => {
  number += 1;
  return { games: [{ id: gameId(number), date, home, away, score: [100, 90], ...rest }] };
};

describe('rest', () => {
  test('is known for both sides and compared without a limit', async () => {
    const { BOS, NYK } = await teams(
      join(tonight, final('2024-02-29', 'BOS', 'DEN'), final('2024-02-10', 'NYK', 'MIA')),
    );
    assert.deepEqual(
      [
        BOS.team_days_gap_raw,
        BOS.team_days_rest,
        BOS.team_is_b2b,
        BOS.opponent_days_rest,
        BOS.rest_advantage,
      ],
      [1, 0, true, 19, -19],
    );
    assert.deepEqual([NYK.team_days_rest, NYK.team_is_b2b, NYK.rest_advantage], [19, false, 19]);
  });

  test('does not exist before the first game', async () => {
    const { BOS, NYK } = await teams(join(tonight, final('2024-02-28', 'NYK', 'MIA')));
    for (const column of [
      'team_days_rest',
      'team_is_b2b',
      'rest_advantage',
      'win_pct01',
      'last_margin',
      'travel_mi',
    ]) {
      assert.equal(BOS[column], null, column);
      assert.equal(reasons(BOS)[column], 'first_game_of_season', column);
    }
    assert.equal(NYK.opponent_days_rest, null);
    assert.equal(NYK.team_days_rest, 1);
    assert.deepEqual([BOS.team_game_number, BOS.wins, BOS.losses, BOS.games_last_7d], [1, 0, 0, 0]);
  });

  test('is counted over D-7 to D-1 and D-14 to D-1, the future over D+1 to D+7', async () => {
    const { BOS } = await teams(
      join(
        tonight,
        ...['2024-02-15', '2024-02-16', '2024-02-22', '2024-02-23', '2024-02-29'].map((date) =>
          final(date, 'BOS', 'DEN'),
        ),
        { games: [{ id: gameId(990), date: '2024-03-08', home: 'LAL', away: 'BOS' }] },
        { games: [{ id: gameId(991), date: '2024-03-09', home: 'LAL', away: 'BOS' }] },
      ),
    );
    assert.deepEqual([BOS.games_last_7d, BOS.games_last_14d, BOS.games_next_7d], [2, 4, 1]);
  });

  test('counts the cup final, which has no part in record, streak and number', async () => {
    const { BOS } = await teams(
      join(
        tonight,
        final('2024-02-20', 'BOS', 'DEN'),
        final('2024-02-29', 'LAL', 'BOS', { id: '0062300001', competition: 'cup_final' }),
      ),
    );
    assert.equal(BOS.team_is_b2b, true);
    assert.deepEqual(
      [BOS.team_game_number, BOS.wins, BOS.losses, BOS.win_streak, BOS.last_margin],
      [2, 1, 0, 1, 10],
    );
  });

  test('ignores exhibitions, postponed games and games not final', async () => {
    const { BOS } = await teams(
      join(
        tonight,
        final('2024-02-29', 'BOS', 'DEN', { competition: 'all_star' }),
        final('2024-02-28', 'BOS', 'DEN', { postponed: true }),
        final('2024-02-27', 'BOS', 'DEN', { status: 2 }),
        final('2024-02-20', 'BOS', 'DEN'),
      ),
    );
    assert.equal(BOS.team_days_gap_raw, 10);
  });
});

describe('form', () => {
  test('is record, streak and last result from the finals', async () => {
    const { BOS, NYK } = await teams(
      join(
        tonight,
        final('2024-02-10', 'BOS', 'DEN'),
        final('2024-02-12', 'DEN', 'BOS'),
        final('2024-02-14', 'BOS', 'DEN'),
        final('2024-02-16', 'DEN', 'BOS', { score: [90, 97] }),
        final('2024-02-10', 'NYK', 'MIA'),
        final('2024-02-12', 'MIA', 'NYK'),
      ),
    );
    assert.deepEqual(
      [
        BOS.wins,
        BOS.losses,
        BOS.win_pct01,
        BOS.win_streak,
        BOS.loss_streak,
        BOS.last_margin,
        BOS.last_is_win,
      ],
      [3, 1, 0.75, 2, 0, 7, true],
    );
    assert.deepEqual([NYK.win_streak, NYK.loss_streak, NYK.last_margin, NYK.last_is_win], [0, 1, -10, false]);
  });

  test('is an unbroken streak for who has never lost, or never won', async () => {
    const { BOS, NYK } = await teams(
      join(
        tonight,
        ...['2024-02-10', '2024-02-12', '2024-02-14'].flatMap((date) => [
          final(date, 'BOS', 'DEN'),
          final(date, 'MIA', 'NYK'),
        ]),
      ),
    );
    assert.deepEqual([BOS.win_streak, BOS.loss_streak, BOS.win_pct01], [3, 0, 1]);
    assert.deepEqual([NYK.win_streak, NYK.loss_streak, NYK.win_pct01], [0, 3, 0]);
  });

  for (const [played, phase] of [
    [0, 'early'],
    [2, 'early'],
    [3, 'middle'],
    [5, 'middle'],
    [6, 'late'],
  ] as const) {
    test(`after ${played} of 9 games is the ${phase} season`, async () => {
      const past = everyDays('2024-02-01', 2, played).map((date) => final(date, 'BOS', 'DEN'));
      const future = everyDays('2024-03-03', 2, 8 - played).map((date, i) => ({
        games: [{ id: gameId(900 + i), date, home: 'BOS', away: 'DEN' }],
      }));
      const { BOS } = await teams(join({ games: [{ ...TONIGHT, id: gameId(899) }] }, ...past, ...future));
      assert.equal(BOS.season_phase, phase);
    });
  }

  test('in play-in and playoffs is named by the competition', async () => {
    for (const competition of ['play_in', 'playoffs'] as const) {
      const { BOS } = await teams(join({ games: [{ ...TONIGHT, competition }] }));
      assert.equal(BOS.season_phase, competition);
    }
  });
});

describe('travel', () => {
  const miles = (from: string, to: string) =>
    arenaDistanceMiles(teamByTricode(from).arena, teamByTricode(to).arena);

  test('goes from the previous game’s arena to tonight’s, also on the way home', async () => {
    const { BOS, NYK } = await teams(
      join(tonight, final('2024-02-27', 'LAL', 'BOS'), final('2024-02-28', 'NYK', 'MIA')),
    );
    near(BOS.travel_mi, miles('LAL', 'BOS'), 1e-6);
    assert.equal(BOS.time_zone_delta, 3);
    assert.equal(BOS.consecutive_road_games, 0);
    near(NYK.travel_mi, miles('NYK', 'BOS'), 1e-6);
    assert.equal(NYK.time_zone_delta, 0);
  });

  test('is nothing for who stays', async () => {
    const { BOS } = await teams(join(tonight, final('2024-02-27', 'BOS', 'LAL')));
    assert.equal(BOS.travel_mi, 0);
  });

  test('knows that Phoenix keeps its clocks in summer', async () => {
    const inPhoenix = (date: string) => ({ games: [{ ...TONIGHT, date, home: 'PHX', away: 'BOS' }] });
    for (const [date, delta] of [
      ['2024-03-01', -2],
      ['2024-03-11', -3],
    ] as const) {
      const context = { ...CONTEXT, date, asOf: `${date} 23:30:00` };
      const facts = join(inPhoenix(date), final('2024-02-27', 'BOS', 'LAL'));
      const rows = await runner.rows(upcomingTeamGameContext, facts, 'team_id', context);
      assert.equal(rows.get(idOf('BOS'))?.time_zone_delta, delta, date);
    }
  });

  test('to or from a neutral arena is unknown; the schedule’s home side stays home', async () => {
    const from = await teams(join(tonight, final('2024-02-27', 'BOS', 'LAL', { neutral: true })));
    assert.equal(from.BOS.travel_mi, null);
    assert.equal(reasons(from.BOS).travel_mi, 'source_missing');
    const to = await teams(
      join({ games: [{ ...TONIGHT, neutral: true }] }, final('2024-02-27', 'BOS', 'LAL')),
    );
    assert.equal(to.BOS.travel_mi, null);
    assert.equal(to.BOS.is_neutral, true);
    assert.equal(to.BOS.is_home, true);
    const unsaid = await teams(
      join({ games: [{ ...TONIGHT, neutral: null }] }, final('2024-02-27', 'BOS', 'LAL')),
    );
    assert.equal(unsaid.BOS.travel_mi, 0);
    assert.ok(flags(unsaid.BOS).includes('neutrality_unknown'));
  });

  test('adds up to a road trip, tonight included', async () => {
    const trip = join(
      tonight,
      final('2024-02-20', 'NYK', 'MIA'),
      final('2024-02-22', 'MIA', 'NYK'),
      final('2024-02-24', 'ORL', 'NYK'),
    );
    assert.equal((await teams(trip)).NYK.consecutive_road_games, 3);
    assert.equal((await teams(join(trip, final('2024-02-26', 'NYK', 'MIA')))).NYK.consecutive_road_games, 1);
    assert.equal(
      (await teams(join(tonight, final('2024-02-22', 'MIA', 'NYK')))).NYK.consecutive_road_games,
      2,
    );
  });
});

describe('the game market', () => {
  test('is the median over the books of this team’s side; the opponent’s is its negative', async () => {
    const { BOS, NYK } = await teams(
      join(
        tonight,
        gameLine('a', { spread: -6 }),
        gameLine('b', { spread: -7 }),
        gameLine('a', { total: 220 }),
        gameLine('b', { total: 221.5 }),
        gameLine('c', { total: 230 }),
      ),
    );
    assert.deepEqual([BOS.team_spread, NYK.team_spread], [-6.5, 6.5]);
    assert.deepEqual([BOS.game_total, NYK.game_total], [221.5, 221.5]);
    assert.deepEqual([BOS.implied_team_total, NYK.implied_team_total], [114, 107.5]);
    assert.equal(BOS.lines_book_count, 3);
    assert.equal(BOS.lines_snapshot_ts, '2024-03-01T22:00:00.000Z');
    assert.equal(BOS.team_spread_move, null);
    assert.equal(reasons(BOS).team_spread_move, 'insufficient_history');
  });

  test('gives the favourite of ten in a game of 220 points 115', async () => {
    const { BOS } = await teams(join(tonight, gameLine('a', { spread: -10 }), gameLine('a', { total: 220 })));
    assert.equal(BOS.implied_team_total, 115);
  });

  test('of an even game is 0 for both, without a sign', async () => {
    const { BOS, NYK } = await teams(join(tonight, gameLine('a', { spread: 0 })));
    assert.ok(Object.is(BOS.team_spread, 0) && Object.is(NYK.team_spread, 0));
    assert.equal(BOS.implied_team_total, null);
    assert.equal(reasons(BOS).implied_team_total, 'no_market');
  });

  test('reads the visitors’ side where a book gives only that', async () => {
    const { BOS } = await teams(
      join(tonight, gameLine('a', { spread: 0 }, { home_point: null, away_point: 4.5 })),
    );
    assert.equal(BOS.team_spread, -4.5);
  });

  test('moves from each book’s first snapshot to its last', async () => {
    const early = { snapshot_at: '2024-03-01T14:00:00.000Z' };
    const { BOS, NYK } = await teams(
      join(
        tonight,
        gameLine('a', { spread: -8 }),
        gameLine('a', { spread: -6 }, early),
        gameLine('a', { total: 224 }),
        gameLine('a', { total: 226 }, early),
      ),
    );
    assert.deepEqual([BOS.team_spread_open, BOS.team_spread_move], [-6, -2]);
    assert.deepEqual([NYK.team_spread_open, NYK.team_spread_move], [6, 2]);
    assert.deepEqual([BOS.game_total_open, BOS.game_total_move], [226, -2]);
  });

  test('does not know what came after the cut-off, in play, or without a game', async () => {
    const { BOS } = await teams(
      join(
        tonight,
        gameLine('a', { spread: -8 }, { snapshot_at: '2024-03-01T23:30:01.000Z' }),
        gameLine('b', { spread: -8 }, { is_pregame: false }),
        gameLine('c', { spread: -8 }, { is_pregame: null }),
        gameLine('d', { spread: -8 }, { game_id: null }),
        gameLine('e', { spread: -8 }, { market_key: 'h2h' }),
      ),
    );
    assert.equal(BOS.team_spread, null);
    assert.equal(BOS.lines_book_count, 0);
    for (const column of [
      'team_spread',
      'game_total',
      'team_spread_move',
      'game_total_move',
      'lines_snapshot_ts',
    ])
      assert.equal(reasons(BOS)[column], 'no_market', column);
  });

  test('ends at tip-off also where the cut-off is later', async () => {
    const facts = join(
      tonight,
      gameLine('a', { spread: -8 }),
      gameLine('a', { spread: -20 }, { snapshot_at: TIPOFF }),
    );
    const rows = await runner.rows(upcomingTeamGameContext, facts, 'team_id', {
      ...CONTEXT,
      asOf: '2024-03-02 03:00:00',
    });
    assert.equal(rows.get(idOf('BOS'))?.team_spread, -8);
  });

  test('prefers of two events of one game the newer snapshot', async () => {
    const { BOS } = await teams(
      join(
        tonight,
        gameLine('a', { spread: -3 }, { event_id: 'event9', snapshot_at: '2024-03-01T20:00:00.000Z' }),
        gameLine('a', { spread: -4 }),
      ),
    );
    assert.equal(BOS.team_spread, -4);
  });
});

describe('absences', () => {
  const loads: Played[] = [1, 2, 3, 4, 5, 6].map((person) => ({
    person,
    load: 5 * person,
    minutes: 40 - person,
  }));
  const season = (absentLast: number | null) =>
    join(
      ...everyDays('2024-02-10', 2, 8).map((date, i) =>
        playedGame(
          { id: gameId(100 + i), date, home: 'BOS', away: 'DEN' },
          {
            BOS: loads.filter(({ person }) => !(person === absentLast && i === 7)),
          },
        ),
      ),
    );

  test('of tonight are counted, weighed and compared with the last five games', async () => {
    const { BOS, NYK } = await teams(
      join(
        tonight,
        season(4),
        injured(4, 'Out'),
        injured(1, 'Doubtful'),
        injured(2, 'Questionable'),
        injured(6, 'Out'),
        listed(9, 'NYK'),
      ),
    );
    assert.deepEqual(
      [
        BOS.players_out_count,
        BOS.rotation_out_count,
        BOS.projected_starters_out_count,
        BOS.questionable_count,
      ],
      [3, 3, 2, 1],
    );
    // Out tonight: 20 + 5 + 30; absent in one of five games: 20.
    near(BOS.load_out_pct100, 55);
    near(BOS.usage_vacated_delta_pct100, 55 - 20 / 5);
    assert.deepEqual([NYK.players_out_count, NYK.load_out_pct100], [0, null]);
    assert.equal(reasons(NYK).load_out_pct100, 'no_history');
  });

  test('are unknown without a snapshot, not nobody', async () => {
    const { BOS } = await teams(join(tonight, season(null)));
    for (const column of [
      'players_out_count',
      'rotation_out_count',
      'load_out_pct100',
      'usage_vacated_delta_pct100',
    ]) {
      assert.equal(BOS[column], null, column);
      assert.equal(reasons(BOS)[column], 'no_injury_snapshot', column);
    }
  });

  test('are unknown without a roster', async () => {
    const { NYK } = await teams(join(tonight, season(null), injured(1, 'Out')));
    assert.equal(NYK.players_out_count, null);
    assert.equal(reasons(NYK).players_out_count, 'source_missing');
  });
});

describe('a game without summaries', () => {
  const season = join(
    ...everyDays('2024-02-10', 2, 8).map((date, i) =>
      playedGame({ id: gameId(100 + i), date, home: 'BOS', away: 'DEN' }, { BOS: [{ person: 1 }] }),
    ),
    ...everyDays('2024-02-10', 2, 8).map((date, i) =>
      playedGame({ id: gameId(200 + i), date, home: 'NYK', away: 'MIA' }, { NYK: [{ person: 2 }] }),
    ),
  );

  test('is flagged for its teams, whichever summary is missing', async () => {
    for (const kind of ['players', 'offense', 'defense'] as const) {
      const facts = { ...season, [kind]: season[kind].filter((row: Row) => row.game_id !== gameId(105)) };
      const { BOS, NYK } = await teams(join(tonight, facts));
      assert.ok(flags(BOS).includes('history_gap'), kind);
      assert.ok(Number(BOS.quality_score) > 0);
      assert.deepEqual(NYK, (await teams(join(tonight, season))).NYK);
    }
  });

  test('twice in ten games makes the row worthless', async () => {
    const facts = {
      ...season,
      defense: season.defense.filter((row) => row.game_id !== gameId(105) && row.game_id !== gameId(103)),
    };
    assert.equal((await teams(join(tonight, facts))).BOS.quality_score, 0);
  });
});

test('two rows are expected of every game of the slate', async () => {
  const second: Game = { ...TONIGHT, id: '0022300901', home: 'LAL', away: 'DEN' };
  const { rows, expectation } = await run(join(tonight, { games: [second] }));
  assert.deepEqual([rows.length, expectation], [4, { expected: 4, found: 4, missing: '' }]);
  const spoilt = await run(join(tonight, { games: [second] }), [
    `DELETE FROM output WHERE team_abbr = 'DEN'`,
  ]);
  assert.deepEqual(spoilt.expectation, { expected: 4, found: 3, missing: 'DEN' });
});

test('every NULL has its reason, and only NULLs have one', async () => {
  const facts = join(tonight, final('2024-02-28', 'NYK', 'MIA'), gameLine('a', { total: 220 }));
  for (const row of Object.values(await teams(facts))) {
    const nulls = Object.keys(upcomingTeamGameContext.output.columns).filter((name) => row[name] === null);
    assert.deepEqual(Object.keys(reasons(row)).sort(), nulls.sort());
    assert.equal(row.game_date, D);
  }
});

describe('the contract', () => {
  const facts = join(
    ...['BOS', 'LAL', 'MIA'].map((home, i) => ({
      games: [{ ...TONIGHT, id: gameId(900 + i), home, away: ['NYK', 'DEN', 'ORL'][i]! }],
    })),
    ...[900, 901, 902].flatMap((id) => [
      gameLine('a', { spread: -5 }, { game_id: gameId(id), event_id: `e${id}` }),
      gameLine('a', { total: 220 }, { game_id: gameId(id), event_id: `e${id}` }),
    ]),
  );
  const broken = async (...mutations: string[]) =>
    Object.entries((await run(facts, mutations)).violations)
      .filter(([, violations]) => violations > 0)
      .map(([name]) => name);

  test('is kept by three ordinary games', async () => {
    assert.deepEqual(await broken(), []);
  });

  for (const [check, mutation] of [
    ['two_rows_a_game', "UPDATE output SET is_home = TRUE WHERE team_abbr = 'NYK'"],
    ['one_market_a_game', "UPDATE output SET team_spread = 4 WHERE team_abbr = 'NYK'"],
    ['one_market_a_game', "UPDATE output SET team_spread = NULL WHERE team_abbr = 'NYK'"],
    ['one_market_a_game', "UPDATE output SET game_total = 219 WHERE team_abbr = 'NYK'"],
    ['nothing_known_later', 'UPDATE output SET lines_snapshot_ts = as_of_ts + INTERVAL 1 SECOND'],
    ['nothing_known_later', 'UPDATE output SET as_of_ts = tipoff_utc, lines_snapshot_ts = tipoff_utc'],
    ['spreads_differ', 'UPDATE output SET team_spread = 0'],
    ['total_as_observed', 'UPDATE output SET game_total = 198'],
    ['spread_as_observed', "UPDATE output SET team_spread = 24 WHERE team_abbr = 'NYK'"],
  ] as const) {
    test(`${check} fires: ${mutation.slice(18)}`, async () => {
      assert.ok((await broken(mutation)).includes(check));
    });
  }

  test('has the hard ranges in the table', () => {
    const { columns } = upcomingTeamGameContext.output;
    assert.deepEqual(columns.game_total?.range, [150, 290]);
    assert.deepEqual(columns.team_spread?.range, [-35, 35]);
    assert.deepEqual(columns.travel_mi?.range, [0, 3500]);
  });
});
