import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { disturbed, pastOf, promised } from '../../../test/support/phase3/random-league.ts';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import {
  CONTEXT,
  D,
  type FactsRunner,
  openFactsRunner,
  type SlateFacts,
} from '../../../test/support/phase3/slate-facts.ts';
import type { Row } from '../../ports/warehouse.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

// The runner cuts no windows: what is shown here is kept by the queries themselves, before any view bounds them.

let runner: FactsRunner;
before(async () => {
  runner = await openFactsRunner();
});
after(() => runner.close());

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

for (const processor of [upcomingPlayerGameContext, upcomingTeamGameContext]) {
  test(`${processor.id}: nothing of D or later, and no order of rows, changes a row`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const past = pastOf(seed);
        const plain = await runner.run(processor, promised(past, seed));
        const again = await runner.run(processor, disturbed(past, seed));
        assert.ok(plain.rows.length > 0);
        assert.deepEqual(again.rows, plain.rows);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
}

test('the guard fires: a query that looks at D itself is caught', async () => {
  const leaking = {
    ...upcomingPlayerGameContext,
    sql: upcomingPlayerGameContext.sql.replaceAll('$game_date::DATE - 1\n', '$game_date::DATE\n'),
  };
  assert.notEqual(leaking.sql, upcomingPlayerGameContext.sql);
  const past = pastOf(1);
  const plain = await runner.run(leaking, promised(past, 1));
  assert.notDeepEqual((await runner.run(leaking, disturbed(past, 1))).rows, plain.rows);
});

/** A second implementation of the columns of rest and availability, as naive as possible. */
function naive(facts: SlateFacts, row: Row): Record<string, unknown> {
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  const newestFirst = (a: Row, b: Row) => day(String(b.game_date)) - day(String(a.game_date));
  const historyOf = (person: number, before: string) =>
    facts.players
      .filter((line) => line.person_id === person && String(line.game_date) < before)
      .toSorted(newestFirst);
  const team = Number(row.team_id);
  const person = Number(row.person_id);
  const own = historyOf(person, D);
  const gapBefore = (i: number) =>
    own[i + 1] ? day(String(own[i]!.game_date)) - day(String(own[i + 1]!.game_date)) : 999;

  const teamGames = facts.games
    .filter((game) => game.date < D && [idOf(game.home), idOf(game.away)].includes(team))
    .toSorted((a, b) => day(b.date) - day(a.date));
  const known = teamGames.filter((game) => facts.players.some((line) => line.game_id === game.id));
  const playedIn = (who: number, game: string) =>
    facts.players.some((line) => line.person_id === who && line.game_id === game && line.team_id === team);

  /** Rotation players of the team before `date`, with their mean load. */
  const pool = (date: string) => {
    const everybody = new Set(facts.players.map((line) => Number(line.person_id)));
    return [...everybody].flatMap((who) => {
      const history = historyOf(who, date);
      const ten = history.slice(0, 10);
      if (ten.length < 3 || ten[0]!.team_id !== team) return [];
      const since = teamGames.filter(
        (game) => game.date < date && game.date > String(ten[0]!.game_date),
      ).length;
      const mean = (column: string) => ten.reduce((sum, line) => sum + Number(line[column]), 0) / ten.length;
      if (since >= 15 || mean('minutes') < 10) return [];
      return [{ who, load: mean('fga') }];
    });
  };
  const absent = (game: { id: string; date: string }, except: number) =>
    pool(game.date)
      .filter(({ who }) => who !== except && !playedIn(who, game.id))
      // Who played elsewhere that day has left.
      .filter(
        ({ who }) => !facts.players.some((line) => line.person_id === who && line.game_date === game.date),
      )
      .reduce((sum, { load }) => sum + load, 0);
  const ten = known
    .slice(0, 10)
    .map((game) =>
      Number(facts.offense.find((line) => line.game_id === game.id && line.team_id === team)!.fga),
    );
  const meanLoad = ten.reduce((sum, load) => sum + load, 0) / ten.length;
  const out = new Set(
    facts.injuries
      .filter((line) => ['Out', 'Doubtful'].includes(String(line.status)))
      .map((line) => line.person_id),
  );
  const tonight = pool(D)
    .filter(({ who }) => who !== person && out.has(who))
    .reduce((sum, { load }) => sum + load, 0);
  const five = known.slice(0, 5).map((game) => absent(game, person));

  let since = 0;
  while (since < own.length) {
    since += 1;
    if (gapBefore(since - 1) > 14 || own[since]?.team_id !== own[since - 1]!.team_id) break;
  }
  const away = day(D) - day(String(own[0]!.game_date));
  return {
    days_gap_raw: away,
    games_last_7d: own.filter((line) => day(D) - day(String(line.game_date)) <= 7).length,
    minutes_last_14d: own
      .filter((line) => day(D) - day(String(line.game_date)) <= 14)
      .reduce((sum, line) => sum + Number(line.minutes), 0),
    games_with_team: own.filter((line) => line.team_id === team).length,
    team_games_missed_last_10: teamGames
      .slice(0, 10)
      .filter((game) => known.includes(game) && !playedIn(person, game.id)).length,
    // Who has been traded since his last game has not returned yet.
    games_since_return: away > 14 || own[0]!.team_id !== team ? 0 : Math.min(since, 30),
    usage_vacated_delta_pct100:
      (100 * (tonight - five.reduce((sum, load) => sum + load, 0) / five.length)) / meanLoad,
    load_absent_last_game_pct100: (100 * five[0]!) / meanLoad,
  };
}

describe('an independent recomputation', () => {
  test('finds the same rest, absences and vacated load in random leagues', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const past = pastOf(seed);
        const rows = await runner.rows(upcomingPlayerGameContext, past, 'person_id', CONTEXT);
        assert.ok(rows.size >= 10);
        for (const [person, row] of rows) {
          for (const [column, expected] of Object.entries(naive(past, row))) {
            const difference = Math.abs(Number(row[column]) - Number(expected));
            assert.ok(
              row[column] !== null && difference < 1e-9,
              `${column} of ${person}: ${row[column]} in the row, ${expected} naively`,
            );
          }
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
