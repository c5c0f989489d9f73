import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import {
  D,
  everyDays,
  type FactsRunner,
  gameId,
  join,
  listed,
  openFactsRunner,
  type Played,
  playedGame,
  pointsLine,
  type SlateFacts,
  TIPOFF,
  TONIGHT,
} from '../../../test/support/phase3/slate-facts.ts';
import type { HarnessContext } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';

const tonight: Partial<SlateFacts> = { games: [TONIGHT] };

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const run = (facts: SlateFacts, context?: HarnessContext, mutations?: readonly string[]) =>
  runner.run(upcomingPlayerGameContext, facts, context, mutations);

/** The rows by person, after every rule of contract and table was kept. */
const contexts = (facts: SlateFacts, context?: HarnessContext) =>
  runner.rows(upcomingPlayerGameContext, facts, 'person_id', context);

const reasons = (row: Row | undefined) => JSON.parse(String(row?.null_reasons)) as Record<string, string>;
const flags = (row: Row | undefined) => JSON.parse(String(row?.quality_flags)) as string[];

/** One game of BOS on each date, in which the given players appeared. */
function bostonGames(dates: readonly string[], players: (i: number) => readonly Played[]): SlateFacts {
  return join(
    ...dates.map((date, i) =>
      playedGame({ id: gameId(100 + i), date, home: 'BOS', away: 'DEN' }, { BOS: players(i) }),
    ),
  );
}

describe('rest and load', () => {
  const dates = ['2024-02-14', '2024-02-22', '2024-02-23', '2024-02-26', '2024-02-28', '2024-02-29'];
  const facts = join(
    tonight,
    bostonGames(dates, () => [{ person: 1, minutes: 30 }]),
  );

  test('see a back-to-back across the end of a leap February', async () => {
    const row = (await contexts(facts)).get(1);
    assert.equal(row?.last_played_date, '2024-02-29');
    assert.equal(row?.days_gap_raw, 1);
    assert.equal(row?.days_rest, 0);
    assert.equal(row?.is_back_to_back, true);
    assert.equal(row?.days_rest_before_last_game, 0);
  });

  test('count D-7 and leave out D-8, D-14 and D-15', async () => {
    const row = (await contexts(facts)).get(1);
    // 23, 26, 28, 29 February; the 22nd is D-8.
    assert.equal(row?.games_last_7d, 4);
    assert.equal(row?.minutes_last_7d, 120);
    assert.equal(row?.games_last_14d, 5);
    assert.equal(row?.minutes_last_14d, 150);
    const fortnight = await contexts(
      join(
        tonight,
        bostonGames(['2024-02-15', '2024-02-16'], () => [{ person: 1 }]),
      ),
    );
    assert.equal(fortnight.get(1)?.games_last_14d, 1, '16 February is D-14, the 15th D-15');
  });

  test('pair games of consecutive days, tonight’s included', async () => {
    // 22-23, 28-29 and 29-tonight.
    assert.equal((await contexts(facts)).get(1)?.b2b_pairs_last_14d, 3);
  });

  test('are his own: who sat out yesterday is rested', async () => {
    const row = (
      await contexts(
        join(
          tonight,
          bostonGames(['2024-02-27', '2024-02-29'], (i) =>
            i === 0 ? [{ person: 1 }, { person: 2 }] : [{ person: 2 }],
          ),
        ),
      )
    ).get(1);
    assert.equal(row?.days_rest, 2);
    assert.equal(row?.is_back_to_back, false);
    assert.equal(row?.days_rest_before_last_game, null);
    assert.equal(reasons(row).days_rest_before_last_game, 'insufficient_history');
  });

  test('count the cup final, which is no official game', async () => {
    const cup = playedGame(
      { id: '0062300001', date: '2024-02-29', home: 'BOS', away: 'LAL', competition: 'cup_final' },
      { BOS: [{ person: 1, minutes: 40 }] },
    );
    const row = (
      await contexts(
        join(
          tonight,
          bostonGames(['2024-02-25'], () => [{ person: 1, minutes: 20 }]),
          cup,
        ),
      )
    ).get(1);
    assert.equal(row?.is_back_to_back, true);
    assert.equal(row?.games_last_7d, 2);
    assert.equal(row?.minutes_last_7d, 60);
    assert.equal(row?.games_with_team, 1);
  });

  test('do not know the minutes when those of one game are unknown', async () => {
    const row = (
      await contexts(
        join(
          tonight,
          bostonGames(['2024-02-20', '2024-02-27'], (i) => [{ person: 1, minutes: i === 0 ? null : 25 }]),
        ),
      )
    ).get(1);
    assert.equal(row?.minutes_last_7d, 25);
    assert.equal(row?.minutes_last_14d, null);
    assert.equal(reasons(row).minutes_last_14d, 'source_missing');
  });

  test('look ahead in the public schedule: D+7 counts, D+8 and games that may not be needed do not', async () => {
    const later = (date: string, i: number) => ({ id: gameId(950 + i), date, home: 'BOS', away: 'MIA' });
    const row = (
      await contexts(
        join(
          tonight,
          bostonGames(['2024-02-27'], () => [{ person: 1 }]),
          {
            games: [
              { ...later('2024-03-02', 9), ifNecessary: true },
              { ...later('2024-03-02', 8), postponed: true },
              ...['2024-03-04', '2024-03-08', '2024-03-09'].map(later),
            ],
          },
        ),
      )
    ).get(1);
    assert.equal(row?.games_next_7d, 2);
    assert.equal(row?.next_game_days_rest, 2);
  });
});

describe('who has a row', () => {
  test('is whoever appeared last for the team within its last 15 games', async () => {
    const dates = everyDays('2024-01-20', 2, 20);
    const facts = join(
      tonight,
      bostonGames(dates, (i) => [
        { person: 1 },
        ...(i === 5 ? [{ person: 2 }] : []),
        ...(i === 4 ? [{ person: 3 }] : []),
      ]),
    );
    const rows = await contexts(facts);
    assert.deepEqual([...rows.keys()].sort(), [1, 2]);
    assert.equal(rows.get(2)?.roster_source, 'recent_box');
    assert.ok(flags(rows.get(2)).includes('roster_from_recent_box'));
  });

  test('is a traded player with his new team only, with his own history', async () => {
    const rows = await contexts(
      join(
        tonight,
        bostonGames(['2024-02-10', '2024-02-12'], () => [{ person: 1 }, { person: 2 }]),
        playedGame(
          { id: gameId(200), date: '2024-02-28', home: 'NYK', away: 'MIA' },
          { NYK: [{ person: 1 }, { person: 9 }] },
        ),
      ),
    );
    assert.equal(rows.get(1)?.team_id, idOf('NYK'));
    assert.equal(rows.get(1)?.opponent_team_id, idOf('BOS'));
    assert.equal(rows.get(1)?.games_with_team, 1);
    assert.equal(rows.get(1)?.days_rest_before_last_game, 15);
    assert.equal(rows.get(2)?.team_id, idOf('BOS'));
  });

  test('is on opening day whoever appeared last for the team the season before', async () => {
    const opener = { id: gameId(1), date: '2023-10-24', home: 'BOS', away: 'NYK' };
    const before = (date: string, i: number, players: readonly Played[]) =>
      playedGame({ id: `00222${i}`, date, home: 'BOS', away: 'DEN', season: 2022 }, { BOS: players });
    const spring = join(
      before('2023-04-07', 1, [{ person: 1, minutes: 12 }, { person: 3 }]),
      before('2023-04-09', 2, [
        { person: 1, minutes: 20 },
        ...[4, 5, 6, 7, 8].map((person) => ({ person, minutes: 30 })),
      ]),
    );
    const rows = await contexts(join({ games: [opener], players: spring.players }), {
      date: '2023-10-24',
      season: 2023,
      previous: null,
      asOf: '2023-10-24 22:30:00',
    });

    assert.deepEqual([...rows.keys()].sort(), [1, 3, 4, 5, 6, 7, 8]);
    const row = rows.get(1);
    for (const column of ['last_played_date', 'days_rest', 'is_back_to_back']) {
      assert.equal(row?.[column], null, column);
      assert.equal(reasons(row)[column], 'first_game_of_season');
    }
    assert.equal(row?.games_last_7d, 0);
    assert.equal(row?.minutes_last_14d, 0);
    assert.equal(row?.games_with_team, 0);
    assert.equal(row?.team_games_missed_last_10, null);
    assert.equal(reasons(row).load_absent_last_game_pct100, 'no_history');
    assert.equal(row?.projected_starter, false, 'five others had more minutes in spring');
    assert.equal(rows.get(4)?.projected_starter, true);
  });

  test('is last season’s player only until the team has played 15 games', async () => {
    const spring = playedGame(
      { id: '0022201000', date: '2023-04-09', home: 'BOS', away: 'DEN', season: 2022 },
      { BOS: [{ person: 9 }] },
    );
    const season = (count: number) =>
      join(
        tonight,
        { players: spring.players },
        bostonGames(everyDays('2024-01-20', 2, count), () => [{ person: 1 }]),
      );
    assert.ok((await contexts(season(14))).has(9));
    assert.ok(!(await contexts(season(15))).has(9));
  });

  test('is at most the 25 who appeared last', async () => {
    const facts = join(
      tonight,
      bostonGames(everyDays('2024-02-01', 2, 10), (i) => [
        { person: 10 * i + 1 },
        { person: 10 * i + 2 },
        { person: 10 * i + 3 },
      ]),
    );
    const rows = await contexts(facts);
    assert.equal(rows.size, 25);
    assert.ok(!rows.has(1), 'the oldest appearances go first');
  });

  test('is the roster snapshot where the team has one', async () => {
    const rows = await contexts(
      join(
        tonight,
        bostonGames(['2024-02-27'], () => [{ person: 1 }, { person: 2 }]),
        playedGame(
          { id: gameId(300), date: '2024-02-27', home: 'NYK', away: 'MIA' },
          { NYK: [{ person: 3 }] },
        ),
        listed(1, 'BOS'),
        listed(4, 'BOS'),
        listed(5, 'BOS', { roster_status: false }),
        listed(6, null),
        listed(7, 'LAL'),
      ),
    );
    assert.deepEqual([...rows.keys()].sort(), [1, 3, 4]);
    assert.equal(rows.get(4)?.roster_source, 'snapshot');
    assert.equal(rows.get(4)?.player_name, 'Listed Number4');
    assert.equal(rows.get(4)?.days_rest, null);
    assert.equal(rows.get(3)?.roster_source, 'recent_box');
    assert.equal(rows.get(3)?.player_name, 'Player 3');
  });

  test('is named in the expectation when a team has too few players', async () => {
    const { expectation } = await run(
      join(
        tonight,
        bostonGames(['2024-02-27'], () => Array.from({ length: 8 }, (_, i) => ({ person: i + 1 }))),
        playedGame(
          { id: gameId(300), date: '2024-02-27', home: 'NYK', away: 'MIA' },
          { NYK: [{ person: 30 }] },
        ),
      ),
    );
    assert.deepEqual(expectation, { expected: 2, found: 1, missing: 'NYK (1 players)' });
  });

  test('has no row in exhibitions, postponed games and games of other dates', async () => {
    const history = bostonGames(['2024-02-27'], () => [{ person: 1 }]);
    for (const game of [
      { ...TONIGHT, competition: 'preseason' as const },
      { ...TONIGHT, postponed: true },
      { ...TONIGHT, date: '2024-03-02' },
    ]) {
      const { rows, expectation } = await run(join({ games: [game] }, history));
      assert.deepEqual([rows, expectation.expected], [[], 0]);
    }
  });

  test('carries the tip-off of the schedule, or the reason why not', async () => {
    const history = bostonGames(['2024-02-27'], () => [{ person: 1 }]);
    assert.equal((await contexts(join(tonight, history))).get(1)?.tipoff_utc, TIPOFF);
    const undated = (await contexts(join({ games: [{ ...TONIGHT, tipoff: null }] }, history))).get(1);
    assert.equal(undated?.tipoff_utc, null);
    assert.equal(reasons(undated).tipoff_utc, 'source_missing');
  });
});

describe('a player and his team', () => {
  test('miss each other by the team’s last ten games', async () => {
    const rows = await contexts(
      join(
        tonight,
        bostonGames(everyDays('2024-01-20', 2, 12), (i) => [
          { person: 1 },
          ...(i % 2 === 0 ? [{ person: 2 }] : []),
          ...(i === 1 ? [{ person: 3 }] : []),
        ]),
      ),
    );
    assert.equal(rows.get(1)?.team_games_missed_last_10, 0);
    assert.equal(rows.get(2)?.team_games_missed_last_10, 5);
    assert.equal(rows.get(3)?.team_games_missed_last_10, 10);
    assert.equal(rows.get(3)?.games_with_team, 1);
    assert.equal(rows.get(1)?.games_with_team, 12);
  });

  test('say nothing about each other before the team’s third game', async () => {
    for (const [count, expected] of [
      [2, null],
      [3, 0],
    ] as const) {
      const row = (
        await contexts(
          join(
            tonight,
            bostonGames(everyDays('2024-02-20', 2, count), () => [{ person: 1 }]),
          ),
        )
      ).get(1);
      assert.equal(row?.team_games_missed_last_10, expected);
      assert.equal(row?.games_since_return, count === 2 ? null : 3);
      assert.equal(reasons(row).games_since_return, count === 2 ? 'insufficient_history' : undefined);
    }
  });

  test('count games since an absence of more than 14 days', async () => {
    const since = async (dates: readonly string[]) =>
      (
        await contexts(
          join(
            tonight,
            bostonGames(dates, () => [{ person: 1 }]),
            bostonGames([], () => []),
          ),
        )
      ).get(1)?.games_since_return;
    assert.equal(
      await since(['2024-02-01', '2024-02-15', '2024-02-20', '2024-02-22']),
      4,
      '14 days are no absence',
    );
    assert.equal(await since(['2024-02-01', '2024-02-16', '2024-02-20', '2024-02-22']), 3);
    assert.equal(await since(['2024-02-01', '2024-02-10', '2024-02-15']), 0, '15 days away until tonight');
    assert.equal(await since(everyDays('2023-12-20', 2, 35)), 30, 'at most 30');
  });

  test('start anew with a change of team', async () => {
    const facts = join(
      tonight,
      bostonGames(everyDays('2024-02-10', 2, 4), () => [{ person: 2 }]),
      playedGame({ id: gameId(301), date: '2024-02-20', home: 'LAL', away: 'MIA' }, { LAL: [{ person: 1 }] }),
      playedGame({ id: gameId(302), date: '2024-02-24', home: 'BOS', away: 'MIA' }, { BOS: [{ person: 1 }] }),
      playedGame({ id: gameId(303), date: '2024-02-26', home: 'BOS', away: 'MIA' }, { BOS: [{ person: 1 }] }),
    );
    assert.equal((await contexts(facts)).get(1)?.games_since_return, 2);
    const stillElsewhere = join(facts, listed(1, 'NYK'), listed(2, 'BOS'));
    const row = (await contexts(stillElsewhere)).get(1);
    assert.equal(row?.team_id, idOf('NYK'));
    assert.equal(row?.games_with_team, 0);
  });
});

test('every NULL has its reason, and only NULLs have one', async () => {
  const row = (
    await contexts(
      join(
        tonight,
        bostonGames(['2024-02-27'], () => [{ person: 1 }]),
      ),
    )
  ).get(1);
  const nulls = Object.keys(upcomingPlayerGameContext.output.columns).filter((name) => row?.[name] === null);
  assert.deepEqual(Object.keys(reasons(row)).sort(), nulls.sort());
});

test('few games late in the season lower the quality', async () => {
  const season = (games: number) =>
    join(
      tonight,
      bostonGames(everyDays('2024-01-20', 2, 6), (i) => (i < games ? [{ person: 1 }] : [{ person: 2 }])),
      listed(1, 'BOS'),
    );
  const [few, enough] = [(await contexts(season(4))).get(1), (await contexts(season(5))).get(1)];
  assert.ok(flags(few).includes('few_games'));
  assert.equal(Number(enough?.quality_score) - Number(few?.quality_score), 15);
  assert.equal(few?.game_date, D);
});

describe('the contract', () => {
  const roster = (team: string, first: number) =>
    join(...Array.from({ length: 9 }, (_, i) => listed(first + i, team)));
  const facts = join(
    tonight,
    roster('BOS', 1),
    roster('NYK', 11),
    pointsLine(1, 'a', 20.5),
    bostonGames(['2024-02-27'], () => [{ person: 1 }]),
  );
  const broken = async (...mutations: string[]) =>
    Object.entries((await run(facts, undefined, mutations)).violations)
      .filter(([, violations]) => violations > 0)
      .map(([name]) => name);

  test('is kept by two ordinary rosters', async () => {
    assert.deepEqual(await broken(), []);
    assert.deepEqual((await run(facts)).expectation, { expected: 2, found: 2, missing: '' });
  });

  for (const [check, mutation] of [
    ['one_row_a_player', 'INSERT INTO output SELECT * FROM output WHERE person_id = 1'],
    ['one_team_a_player', 'UPDATE output SET person_id = 11 WHERE person_id = 1'],
    [
      'lines_from_before_tip_off',
      'UPDATE output SET points_line_snapshot_ts = tipoff_utc WHERE person_id = 1',
    ],
    ['nothing_known_later', 'UPDATE output SET points_line_snapshot_ts = as_of_ts + INTERVAL 1 SECOND'],
    ['nothing_known_later', 'UPDATE output SET injury_report_ts = as_of_ts + INTERVAL 1 SECOND'],
    ['nothing_known_later', 'UPDATE output SET last_played_date = game_date WHERE person_id = 1'],
    ['lines_in_half_points', 'UPDATE output SET points_line = 20.25 WHERE person_id = 1'],
    ['five_projected_starters', 'UPDATE output SET projected_starter = TRUE'],
    ['enough_eligible_players', 'UPDATE output SET is_eligible = FALSE WHERE person_id <= 2'],
    ['minutes_as_observed', 'UPDATE output SET minutes_last_7d = 181 WHERE person_id = 1'],
  ] as const) {
    test(`${check} fires: ${mutation.slice(0, 60)}`, async () => {
      assert.ok((await broken(mutation)).includes(check));
    });
  }

  test('has the hard ranges in the table', () => {
    const { columns } = upcomingPlayerGameContext.output;
    assert.deepEqual(columns.games_last_7d?.range, [0, 5]);
    assert.deepEqual(columns.minutes_last_7d?.range, [0, 265]);
    assert.deepEqual(columns.points_line?.range, [0.5, 60]);
  });
});
