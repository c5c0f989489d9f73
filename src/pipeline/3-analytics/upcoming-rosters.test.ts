import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import {
  CONTEXT,
  D,
  everyDays,
  type FactsRunner,
  gameId,
  join,
  listed,
  moved,
  openFactsRunner,
  paged,
  playedGame,
  type SlateFacts,
  TONIGHT,
} from '../../../test/support/phase3/slate-facts.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const persons = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const CELTICS = persons(101, 9);
const KNICKS = persons(201, 9);
const DAYS = everyDays('2024-02-10', 3, 6);

/** Six games of both teams, the last on 25 February; `also` plays for Los Angeles in the last two of its own. */
function history(also: readonly number[] = []): SlateFacts {
  return join(
    { games: [TONIGHT] },
    ...DAYS.map((date, i) =>
      playedGame(
        { id: gameId(i + 1), date, home: 'BOS', away: 'NYK' },
        {
          BOS: CELTICS.map((person) => ({ person })),
          NYK: KNICKS.map((person) => ({ person })),
        },
      ),
    ),
    ...(also.length === 0
      ? []
      : [
          playedGame(
            { id: gameId(90), date: '2024-02-20', home: 'LAL', away: 'DEN' },
            { LAL: also.map((person) => ({ person })) },
          ),
        ]),
  );
}

const rows = (...facts: Partial<SlateFacts>[]) =>
  runner.rows(upcomingPlayerGameContext, join(...facts), 'person_id');
const rosterOf = (found: ReadonlyMap<number, Row>, team: string) =>
  [...found.values()].filter((row) => row.team_id === idOf(team)).map((row) => Number(row.person_id));
const flags = (row: Row | undefined) => JSON.parse(String(row?.quality_flags)) as string[];

describe('the roster of a team', () => {
  test('is its own page, before the index and the box scores', async () => {
    const page = [...CELTICS.slice(0, 7), 150];
    const found = await rows(
      history(),
      paged('BOS', page, { birth_date: '1994-03-01' }),
      ...CELTICS.map((person) => listed(person, 'BOS')),
    );
    assert.deepEqual(rosterOf(found, 'BOS'), page);
    const newcomer = found.get(150);
    assert.deepEqual(
      [newcomer?.player_name, newcomer?.roster_source, newcomer?.games_with_team],
      ['Paged Number150', 'snapshot', 0],
    );
    assert.ok(Math.abs(Number(newcomer?.player_age_years) - 30) < 0.01);
    assert.ok(!flags(newcomer).includes('roster_from_recent_box'));
    assert.deepEqual(rosterOf(found, 'NYK'), KNICKS);
    assert.equal(found.get(201)?.roster_source, 'recent_box');
    assert.equal(found.get(201)?.player_age_years, null);
  });

  for (const [what, facts] of [
    ['of seven is no roster', paged('BOS', persons(101, 7))],
    ['of twenty-six is none either', paged('BOS', persons(101, 26))],
    ['of a later day is not known yet', paged('BOS', persons(101, 8), { snapshot_date_et: '2024-03-02' })],
  ] as const) {
    test(`a page ${what}`, async () => {
      const found = await rows(history(), facts, ...persons(301, 8).map((person) => listed(person, 'BOS')));
      assert.deepEqual(rosterOf(found, 'BOS'), persons(301, 8));
    });
  }

  test('has nobody who stands on another page of the slate', async () => {
    const found = await rows(
      history(),
      paged('BOS', [...CELTICS, 777]),
      paged('NYK', [...KNICKS, 777]),
      listed(777, 'NYK'),
    );
    assert.equal([...found.values()].filter((row) => row.person_id === 777).length, 1);
    const half = await rows(
      history(),
      paged('BOS', [...CELTICS, 201]),
      ...KNICKS.map((p) => listed(p, 'NYK')),
    );
    assert.equal(half.get(201)?.team_id, idOf('BOS'));
    assert.deepEqual(rosterOf(half, 'NYK'), KNICKS.slice(1));
  });
});

describe('transactions since his last game', () => {
  test('bring a player to his new team and take him from the old one', async () => {
    const found = await rows(
      history([501, 502, 503]),
      moved(501, 'Trade', 'BOS', '2024-02-26', 'LAL'),
      moved(502, 'Waive', 'LAL', '2024-02-26'),
      moved(502, 'Signing', 'BOS', '2024-02-28'),
      moved(101, 'Trade', 'LAL', '2024-02-26', 'BOS'),
      moved(102, 'Waive', 'BOS', '2024-02-26'),
    );
    assert.deepEqual(rosterOf(found, 'BOS'), [...CELTICS.slice(2), 501, 502]);
    assert.deepEqual(
      [found.get(501)?.roster_source, found.get(501)?.player_name, found.get(501)?.games_since_return],
      ['transactions', 'Player 501', 0],
    );
    assert.ok(flags(found.get(501)).includes('roster_from_recent_box'));
    assert.equal(found.get(103)?.roster_source, 'recent_box');
  });

  test('of the day of the slate or before his last game say nothing', async () => {
    const found = await rows(
      history([501]),
      moved(501, 'Trade', 'BOS', D, 'LAL'),
      moved(101, 'Waive', 'BOS', D),
      moved(102, 'Waive', 'BOS', '2024-02-01'),
    );
    assert.deepEqual(rosterOf(found, 'BOS'), CELTICS);
  });

  test('follow a chain of one day to its end, a waiver last', async () => {
    const day = '2024-02-26';
    const found = await rows(
      history([501, 502]),
      moved(501, 'Trade', 'DEN', day, 'LAL'),
      moved(501, 'Trade', 'BOS', day, 'DEN'),
      moved(502, 'Trade', 'BOS', day, 'LAL'),
      moved(502, 'Waive', 'BOS', day),
    );
    assert.deepEqual(rosterOf(found, 'BOS'), [...CELTICS, 501]);
  });

  test('leave him who played for another team on the day he was waived', async () => {
    const found = await rows(history(), moved(101, 'Waive', 'LAL', '2024-02-25'));
    assert.ok(found.has(101));
    const gone = await rows(history(), moved(101, 'Waive', 'BOS', '2024-02-25'));
    assert.ok(!gone.has(101));
  });

  test('count for the teams too', async () => {
    const facts = join(history(), moved(101, 'Waive', 'BOS', '2024-02-26'));
    const { rows: teams, violations } = await runner.run(upcomingTeamGameContext, facts, CONTEXT);
    assert.equal(teams.length, 2);
    assert.ok(Object.values(violations).every((count) => count === 0));
  });
});

test('fourth quarters of the last seven days are known when all of them are', async () => {
  const facts = history();
  const timed = (row: Row) => ({ ...row, q4_seconds: 300 });
  const late = (row: Row) => String(row.game_date) >= '2024-02-23';
  const known = await rows({ ...facts, players: facts.players.map((row) => (late(row) ? timed(row) : row)) });
  assert.equal(known.get(101)?.q4_minutes_last_7d, 5);
  const unknown = await rows(facts);
  assert.equal(unknown.get(101)?.q4_minutes_last_7d, null);
  assert.equal(Number(known.get(101)?.quality_score), Number(unknown.get(101)?.quality_score) + 2);
});

test('an idle week has no fourth quarters, which is known', async () => {
  const found = await rows(history(), paged('BOS', [...CELTICS, 150]));
  assert.equal(found.get(150)?.q4_minutes_last_7d, 0);
});
