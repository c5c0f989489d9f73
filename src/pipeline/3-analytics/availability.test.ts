import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  everyDays,
  type FactsRunner,
  gameId,
  injured,
  join,
  listed,
  openFactsRunner,
  type Played,
  playedGame,
  pointsLine,
  type SlateFacts,
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

/** The rows by person, after every rule of contract and table was kept. */
const contexts = (facts: SlateFacts, context?: HarnessContext) =>
  runner.rows(upcomingPlayerGameContext, facts, 'person_id', context);

const reasons = (row: Row | undefined) => JSON.parse(String(row?.null_reasons)) as Record<string, string>;
const flags = (row: Row | undefined) => JSON.parse(String(row?.quality_flags)) as string[];
const near = (actual: unknown, expected: number) => {
  assert.equal(typeof actual, 'number', `expected ${expected}, found ${actual}`);
  assert.ok(Math.abs(Number(actual) - expected) < 1e-9, `${actual} is not ${expected}`);
};

/** One game of BOS on each date, in which the given players appeared. */
function bostonGames(dates: readonly string[], players: (i: number) => readonly Played[]): SlateFacts {
  return join(
    ...dates.map((date, i) =>
      playedGame({ id: gameId(100 + i), date, home: 'BOS', away: 'DEN' }, { BOS: players(i) }),
    ),
  );
}

describe('a game without summaries', () => {
  const dates = everyDays('2024-02-05', 2, 12);
  const boston = bostonGames(dates, () => [{ person: 1 }, { person: 2 }]);
  const knicks = join(
    ...dates.map((date, i) =>
      playedGame({ id: gameId(400 + i), date, home: 'NYK', away: 'MIA' }, { NYK: [{ person: 3 }] }),
    ),
  );
  const late = (facts: SlateFacts, game: string): SlateFacts => ({
    ...facts,
    players: facts.players.filter((row) => row.game_id !== game),
    offense: facts.offense.filter((row) => row.game_id !== game),
  });

  test('is a gap of its two teams only', async () => {
    const rows = await contexts(join(tonight, late(boston, gameId(110)), knicks));
    assert.equal(rows.get(1)?.history_gap_games, 1);
    assert.ok(flags(rows.get(1)).includes('history_gap'));
    assert.equal(rows.get(3)?.history_gap_games, 0);
    assert.deepEqual(rows.get(3), (await contexts(join(tonight, boston, knicks))).get(3));
  });

  test('is no game he missed, and nobody was absent from it', async () => {
    const row = (await contexts(join(tonight, late(boston, gameId(111)), knicks))).get(1);
    assert.equal(row?.team_games_missed_last_10, 0);
    assert.equal(row?.load_absent_last_game_pct100, 0);
  });

  test('is a gap also when only one of the summaries is missing', async () => {
    const facts = { ...boston, offense: boston.offense.filter((row) => row.game_id !== gameId(105)) };
    assert.equal((await contexts(join(tonight, facts))).get(1)?.history_gap_games, 1);
  });

  test('makes the row worthless when it is the second of the last ten', async () => {
    const row = (await contexts(join(tonight, late(late(boston, gameId(110)), gameId(109))))).get(1);
    assert.equal(row?.history_gap_games, 2);
    assert.equal(row?.quality_score, 0);
  });

  test('is forgotten after ten more games', async () => {
    const row = (await contexts(join(tonight, late(boston, gameId(101))))).get(1);
    assert.equal(row?.history_gap_games, 0);
  });
});

describe('injuries', () => {
  const roster = bostonGames(everyDays('2024-02-20', 2, 4), () =>
    [1, 2, 3, 4, 5, 6].map((person) => ({ person })),
  );

  for (const [word, status, code] of [
    ['Out', 'out', 4],
    ['Injured Reserve', 'out', 4],
    ['Suspension', 'out', 4],
    ['Doubtful', 'doubtful', 3],
    ['Day-To-Day', 'questionable', 2],
    ['QUESTIONABLE', 'questionable', 2],
    ['Probable', 'probable', 1],
    ['Available', 'available', 0],
  ] as const) {
    test(`${word} is ${status}, code ${code}`, async () => {
      const rows = await contexts(
        join(tonight, roster, injured(1, word, { injury_type: 'Knee', short_comment: 'sore' })),
      );
      assert.equal(rows.get(1)?.injury_status, status);
      assert.equal(rows.get(1)?.own_status_code, code);
      assert.equal(rows.get(1)?.injury_reason, 'Knee');
      assert.equal(rows.get(1)?.injury_report_ts, '2024-03-01T20:00:00.000Z');
      assert.equal(rows.get(2)?.injury_status, 'not_listed');
      assert.equal(rows.get(2)?.own_status_code, 0);
      assert.equal(reasons(rows.get(2)).injury_reason, 'not_applicable');
    });
  }

  test('in an unknown word are unknown, not healthy', async () => {
    const row = (await contexts(join(tonight, roster, injured(1, 'Abducted')))).get(1);
    assert.equal(row?.injury_status, null);
    assert.equal(row?.own_status_code, null);
    assert.equal(reasons(row).injury_status, 'source_partial');
    assert.ok(flags(row).includes('injury_status_unknown'));
    assert.equal(row?.is_eligible, true);
  });

  test('without a snapshot are unknown, with everything that rests on them', async () => {
    const row = (await contexts(join(tonight, roster))).get(1);
    for (const column of [
      'injury_status',
      'own_status_code',
      'injury_report_ts',
      'injury_reason',
      'teammates_out_count',
      'teammates_questionable_count',
      'star_teammates_out',
      'usage_vacated_delta_pct100',
    ]) {
      assert.equal(row?.[column], null, column);
      assert.equal(reasons(row)[column], 'no_injury_snapshot', column);
    }
    assert.equal(row?.is_eligible, true);
    assert.equal(row?.load_absent_last_game_pct100, 0, 'the past is known without it');
  });

  test('are those of the newest snapshot before the cut-off', async () => {
    const rows = await contexts(
      join(
        tonight,
        roster,
        injured(1, 'Out', { snapshot_at: '2024-03-01T18:00:00.000Z' }),
        injured(2, 'Questionable', { snapshot_at: '2024-03-01T23:30:00.000Z' }),
        injured(3, 'Out', { snapshot_at: '2024-03-01T23:30:01.000Z' }),
      ),
    );
    assert.equal(rows.get(1)?.injury_status, 'not_listed', 'taken off the list since');
    assert.equal(rows.get(2)?.injury_status, 'questionable');
    assert.equal(rows.get(3)?.injury_status, 'not_listed', 'a second too late');
  });

  test('of one player count by their newest entry', async () => {
    const rows = await contexts(
      join(
        tonight,
        roster,
        injured(1, 'Out', { injury_id: 'b', status_at: '2024-02-20T00:00:00.000Z' }),
        injured(1, 'Probable', { injury_id: 'a', status_at: '2024-03-01T00:00:00.000Z' }),
        injured(null, 'Out'),
      ),
    );
    assert.equal(rows.get(1)?.injury_status, 'probable');
    assert.equal(rows.size, 6);
  });

  test('of team-mates are counted without himself', async () => {
    const rows = await contexts(
      join(
        tonight,
        roster,
        injured(1, 'Out'),
        injured(2, 'Doubtful'),
        injured(3, 'Questionable'),
        injured(4, 'Questionable'),
      ),
    );
    assert.deepEqual(
      [1, 2, 3, 5].map((person) => [
        rows.get(person)?.teammates_out_count,
        rows.get(person)?.teammates_questionable_count,
      ]),
      [
        [1, 2],
        [1, 2],
        [2, 1],
        [2, 2],
      ],
    );
  });
});

describe('eligibility and starters', () => {
  const minutes = [0, 36, 34, 32, 30, 28, 26, 24];
  const roster = bostonGames(everyDays('2024-02-20', 2, 4), () =>
    [1, 2, 3, 4, 5, 6, 7].map((person) => ({ person, minutes: minutes[person]! })),
  );
  const starters = (rows: Map<number, Row>) =>
    [...rows].filter(([, row]) => row.projected_starter).map(([person]) => person);

  test('who is out is not eligible but keeps his row', async () => {
    const rows = await contexts(join(tonight, roster, injured(1, 'Out')));
    assert.equal(rows.get(1)?.is_eligible, false);
    assert.equal(rows.get(2)?.is_eligible, true);
  });

  test('who is doubtful is eligible only while somebody offers a line on him', async () => {
    const rows = await contexts(
      join(tonight, roster, injured(1, 'Doubtful'), injured(2, 'Doubtful'), pointsLine(2, 'fanduel', 20.5)),
    );
    assert.equal(rows.get(1)?.is_eligible, false);
    assert.equal(rows.get(2)?.is_eligible, true);
  });

  test('the five with most projected minutes start where starters are unknown', async () => {
    assert.deepEqual(starters(await contexts(join(tonight, roster))), [1, 2, 3, 4, 5]);
  });

  test('who is out or doubtful leaves his place to the next', async () => {
    const rows = await contexts(join(tonight, roster, injured(1, 'Out'), injured(3, 'Doubtful')));
    assert.deepEqual(starters(rows), [2, 4, 5, 6, 7]);
  });

  test('projected minutes weigh the newest games most', async () => {
    const rising = bostonGames(everyDays('2024-02-10', 2, 8), (i) => [
      { person: 1, minutes: i >= 6 ? 34 : 10 },
      ...[2, 3, 4, 5, 6].map((person) => ({ person, minutes: 20 })),
    ]);
    assert.ok(starters(await contexts(join(tonight, rising))).includes(1));
  });

  test('who started his previous game comes first, then who started more of the last five', async () => {
    const known = bostonGames(everyDays('2024-02-10', 2, 6), (i) => [
      ...[1, 2].map((person) => ({ person, minutes: 40, starter: false })),
      ...[3, 4, 5, 6].map((person) => ({ person, minutes: 20, starter: true })),
      { person: 7, minutes: 5, starter: i >= 1 && i < 5 },
    ]);
    assert.deepEqual(starters(await contexts(join(tonight, known))), [3, 4, 5, 6, 7]);
  });
});

describe('stars', () => {
  const stars = async (games: number, played: Omit<Played, 'person'>) => {
    const rows = await contexts(
      join(
        tonight,
        bostonGames(everyDays('2024-02-01', 2, games), () => [{ person: 1 }, { person: 2, ...played }]),
        injured(2, 'Out'),
      ),
    );
    assert.equal(rows.get(2)?.star_teammates_out, 0, 'nobody is his own team-mate');
    return rows.get(1)?.star_teammates_out;
  };

  test('score 18, or 12 in 28 minutes, over ten games', async () => {
    assert.equal(await stars(10, { points: 18, minutes: 20 }), 1);
    assert.equal(await stars(10, { points: 17, minutes: 20 }), 0);
    assert.equal(await stars(10, { points: 12, minutes: 28 }), 1);
    assert.equal(await stars(10, { points: 12, minutes: 27 }), 0);
    assert.equal(await stars(10, { points: 11, minutes: 40 }), 0);
    assert.equal(await stars(9, { points: 30, minutes: 40 }), 0);
  });
});

describe('vacated load', () => {
  /** Persons 1, 2 and 3 use 10, 20 and 30 of a team load of 100; who is absent from which game is the test's. */
  const team = (count: number, absent: (person: number, i: number) => boolean, minutes = 30) =>
    bostonGames(everyDays('2024-01-20', 2, count), (i) =>
      [1, 2, 3]
        .filter((person) => !absent(person, i))
        .map((person) => ({ person, load: 10 * person, minutes: person === 1 ? 30 : minutes })),
    );

  test('is the load of who is out tonight when nobody was absent before', async () => {
    const rows = await contexts(
      join(
        tonight,
        team(6, () => false),
        injured(3, 'Out'),
        injured(2, 'Doubtful'),
      ),
    );
    near(rows.get(1)?.usage_vacated_delta_pct100, 50);
    near(rows.get(2)?.usage_vacated_delta_pct100, 30);
    near(rows.get(3)?.usage_vacated_delta_pct100, 20);
    near(rows.get(1)?.load_absent_last_game_pct100, 0);
  });

  test('is nothing new when he was absent for the last five games: averages contain it', async () => {
    const rows = await contexts(
      join(
        tonight,
        team(12, (person, i) => person === 3 && i >= 7),
        injured(3, 'Out'),
      ),
    );
    near(rows.get(1)?.usage_vacated_delta_pct100, 0);
    near(rows.get(1)?.load_absent_last_game_pct100, 30);
    near(rows.get(3)?.load_absent_last_game_pct100, 0);
  });

  test('is negative when he comes back', async () => {
    const rows = await contexts(
      join(
        tonight,
        team(12, (person, i) => person === 3 && i >= 9),
        injured(1, 'Probable'),
      ),
    );
    // Absent from three of the last five games.
    near(rows.get(1)?.usage_vacated_delta_pct100, -18);
    near(rows.get(3)?.usage_vacated_delta_pct100, 0);
  });

  test('leaves out who has been away for more than 15 team games', async () => {
    const away = (games: number) =>
      contexts(
        join(
          tonight,
          team(20, (person, i) => person === 3 && i >= 20 - games),
          listed(1, 'BOS'),
          listed(3, 'BOS'),
          injured(3, 'Out'),
        ),
      );
    const fifteen = (await away(15)).get(1);
    // Tonight would be his 16th: he is not missed tonight, but he was in all of the last five.
    near(fifteen?.load_absent_last_game_pct100, 30);
    near(fifteen?.usage_vacated_delta_pct100, -30);
    const nineteen = (await away(19)).get(1);
    near(nineteen?.load_absent_last_game_pct100, 0);
    near(nineteen?.usage_vacated_delta_pct100, 0);
  });

  test('does not count who plays less than ten minutes, or played fewer than three games', async () => {
    const bench = await contexts(
      join(
        tonight,
        team(6, () => false, 9),
        injured(3, 'Out'),
      ),
    );
    near(bench.get(1)?.usage_vacated_delta_pct100, 0);
    const fresh = await contexts(
      join(
        tonight,
        team(6, (person, i) => person === 3 && i < 4),
        injured(3, 'Out'),
      ),
    );
    near(fresh.get(1)?.usage_vacated_delta_pct100, 0);
  });

  test('ends with a trade: he is neither missed by the old team nor by a new one he never played for', async () => {
    const traded = join(
      tonight,
      team(12, (person, i) => person === 3 && i >= 10),
      playedGame(
        { id: gameId(700), date: '2024-02-09', home: 'LAL', away: 'MIA' },
        { LAL: [{ person: 3, load: 30 }] },
      ),
    );
    near((await contexts(traded)).get(1)?.load_absent_last_game_pct100, 0);
    const knicks = join(
      traded,
      playedGame({ id: gameId(701), date: '2024-02-20', home: 'NYK', away: 'MIA' }, { NYK: [{ person: 9 }] }),
      playedGame({ id: gameId(702), date: '2024-02-22', home: 'NYK', away: 'MIA' }, { NYK: [{ person: 9 }] }),
      playedGame({ id: gameId(703), date: '2024-02-24', home: 'NYK', away: 'MIA' }, { NYK: [{ person: 9 }] }),
      listed(9, 'NYK'),
      listed(3, 'NYK'),
      injured(3, 'Out'),
    );
    near((await contexts(knicks)).get(9)?.usage_vacated_delta_pct100, 0);
  });

  test('is in per cent of the mean team load of the last ten games', async () => {
    const dates = everyDays('2024-01-20', 2, 12);
    const facts = join(
      ...dates.map((date, i) =>
        playedGame(
          { id: gameId(100 + i), date, home: 'BOS', away: 'DEN' },
          { BOS: [1, 3].map((person) => ({ person, load: 10 * person })) },
          { BOS: i < 2 ? 240 : 120 },
        ),
      ),
    );
    near((await contexts(join(tonight, facts, injured(3, 'Out')))).get(1)?.usage_vacated_delta_pct100, 25);
  });

  test('is unknown before the third team game', async () => {
    const row = (
      await contexts(
        join(
          tonight,
          team(2, () => false),
          injured(3, 'Out'),
        ),
      )
    ).get(1);
    assert.equal(row?.usage_vacated_delta_pct100, null);
    assert.equal(reasons(row).usage_vacated_delta_pct100, 'insufficient_history');
    assert.equal(reasons(row).load_absent_last_game_pct100, 'insufficient_history');
  });
});
