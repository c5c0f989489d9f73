import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEAMS } from '../../league/teams.ts';
import { composeSql } from './compose-sql.ts';
import { ANALYTICS_PROCESSORS } from './index.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

test('a query has all its parts, and parts their own', () => {
  const sql = composeSql('team-offense-game-summary');
  assert.match(sql, /date_games AS \(/);
  assert.match(sql, /zoned_shots AS \(/, 'a part of a part');
  assert.doesNotMatch(sql, /\/\*include/);
});

test('a given part goes before the file of its name', () => {
  assert.match(
    composeSql('upcoming-team-game-context', { arenas: '(1, 2, 3, 4)' }),
    /VALUES\s+\(1, 2, 3, 4\)/,
  );
});

test('a part that does not exist is refused by its file name', () => {
  assert.throws(() => composeSql('upcoming-team-game-context'), /arenas\.sql/);
});

test('no place is left open in any processor, and every arena is in the query', () => {
  for (const { sql, contract } of ANALYTICS_PROCESSORS) {
    for (const text of [sql, contract.expectation, ...contract.checks.map((check) => check.sql)])
      assert.doesNotMatch(text, /\/\*(include|null_reasons)/);
  }
  for (const { teamId, arena } of TEAMS)
    assert.ok(
      upcomingTeamGameContext.sql.includes(
        `(${teamId}, ${arena.lat}::DOUBLE, ${arena.lon}::DOUBLE, '${arena.timeZone}')`,
      ),
    );
});
