/** The league's vocabulary against real schedules, names and boxes: the counts of the data reference must hold. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { realDataDir, skipWithoutRealData } from '../../test/support/real-data.ts';
import { easternDate } from './eastern-time.ts';
import { daysBetween, gameDate } from './game-date.ts';
import { competitionOf } from './game-id.ts';
import { parseMinutes } from './minutes.ts';
import { PLAYER_ALIASES } from './player-aliases.ts';
import { playerLookup } from './player-lookup.ts';
import { type PlayerCandidate, resolvePlayer } from './player-resolver.ts';
import { seasonFromGameId, seasonFromLabel, seasonOf } from './season.ts';
import { buildSeasonCalendar } from './season-calendar.ts';
import { findTeam, TEAMS, teamById } from './teams.ts';
import { unresolvedName } from './unresolved-name.ts';

type Row = Readonly<Record<string, string>>;

function readData(path: string): string {
  const bytes = readFileSync(join(realDataDir() as string, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Rows of a CSV without line breaks inside its cells. */
function readCsv(path: string): Row[] {
  const [header, ...lines] = readData(path).trimEnd().split(/\r?\n/);
  const cells = (line: string) =>
    line.includes('"')
      ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
          (m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? '',
        )
      : line.split(',');
  const names = cells(header as string);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
  });
}

interface PayloadTeam {
  readonly teamId: number;
  readonly teamCity: string;
  readonly teamName: string;
  readonly teamTricode: string;
  readonly teamSlug: string;
}
interface PayloadGame {
  readonly gameId: string;
  readonly gameDateEst: string;
  readonly gameDateTimeUTC: string;
  readonly homeTeam: PayloadTeam;
  readonly awayTeam: PayloadTeam;
}

function readSchedule(): PayloadGame[] {
  const payload = JSON.parse(readData('schedule/scheduleLeagueV2_2024-25.json.gz')) as {
    leagueSchedule: { gameDates: { games: PayloadGame[] }[] };
  };
  return payload.leagueSchedule.gameDates.flatMap(({ games }) => games);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function candidatesOf(season: string): PlayerCandidate[] {
  const names = new Map(
    readCsv(`boxscores/player_game_logs_${season}.csv.gz`).map((row) => [
      Number(row.PLAYER_ID),
      row.PLAYER_NAME as string,
    ]),
  );
  return [...names].map(([personId, name]) => ({ personId, name }));
}

test('the schedule of 2024-25 has its competitions, dates and slates', skipWithoutRealData, () => {
  const games = readSchedule();
  assert.equal(games.length, 1400);
  assert.deepEqual(
    countBy(games, (game) => competitionOf(game.gameId)),
    { regular: 1230, playoffs: 84, preseason: 73, all_star: 6, play_in: 6, cup_final: 1 },
  );
  assert.ok(games.every((game) => seasonFromGameId(game.gameId) === 2024));
  const dates = games.map((game) => easternDate(Date.parse(game.gameDateTimeUTC)));
  assert.deepEqual(
    dates,
    games.map((game) => game.gameDateEst.slice(0, 10)),
  );
  assert.ok(dates.every((date) => seasonOf(date) === 2024));
  assert.equal(games.filter((game, i) => game.gameDateTimeUTC.slice(0, 10) !== dates[i]).length, 1036);

  const calendar = buildSeasonCalendar(
    games.map((game, i) => ({
      gameId: game.gameId,
      gameDate: dates[i] as (typeof dates)[number],
      homeTeamId: game.homeTeam.teamId,
      awayTeamId: game.awayTeam.teamId,
      tipoffAt: Date.parse(game.gameDateTimeUTC),
      status: 'final' as const,
    })),
  );
  assert.equal(calendar.opener, '2024-10-22');
  assert.equal(calendar.slates.length, 214);
  assert.equal(Math.max(...calendar.slates.map((date) => calendar.gamesOn(date).length)), 15);
  assert.deepEqual(calendar.allStarBreak, { from: '2025-02-14', to: '2025-02-18' });
  assert.equal(calendar.emptyReason(gameDate('2024-11-28')), 'no_games', 'Thanksgiving');
  const gaps = calendar.slates.map((date) => {
    const previous = calendar.previous(date);
    return previous === null ? 'opener' : String(daysBetween(previous, date));
  });
  assert.deepEqual(countBy(gaps, String), { opener: 1, 1: 195, 2: 11, 3: 5, 5: 1, 6: 1 });
});

test('the schedule names the thirty teams as the table does', skipWithoutRealData, () => {
  const seen = new Set<number>();
  for (const game of readSchedule().filter(({ gameId }) => competitionOf(gameId) === 'regular')) {
    for (const side of [game.homeTeam, game.awayTeam]) {
      const { tricode, city, name, slug } = teamById(side.teamId);
      assert.deepEqual(
        [side.teamTricode, side.teamCity, side.teamName, side.teamSlug],
        [tricode, city, name, slug],
      );
      seen.add(side.teamId);
    }
  }
  assert.equal(seen.size, 30);
});

test('every spelling of a team in odds, ESPN and BettingPros data is known', skipWithoutRealData, () => {
  const odds = readCsv('schedule/oddsapi_events_2024-2025.csv.gz').flatMap((row) => [
    row.home_team,
    row.away_team,
  ]);
  const lines = readCsv('odds/games_spread_total_2007-08_2024-25.csv.gz').flatMap((row) => [
    row.home,
    row.away,
  ]);
  const espn = JSON.parse(readData('fixtures/espn/scoreboard_2024-01-15.json')) as {
    events: {
      competitions: { competitors: { team: { id: string; abbreviation: string; displayName: string } }[] }[];
    }[];
  };
  const bettingPros = JSON.parse(readData('fixtures/bettingpros/events_2021-10-21.json')) as {
    events: { home: string; visitor: string }[];
  };
  const spellings = new Set([
    ...odds,
    ...lines,
    ...bettingPros.events.flatMap(({ home, visitor }) => [home, visitor]),
  ]);
  assert.deepEqual(
    [...spellings].filter((text) => findTeam(text as string) === null),
    [],
  );
  assert.equal(new Set(odds.map((text) => findTeam(text as string)?.teamId)).size, TEAMS.length);
  assert.equal(new Set(lines.map((text) => findTeam(text as string)?.teamId)).size, TEAMS.length);
  for (const { team } of espn.events.flatMap(({ competitions }) =>
    competitions.flatMap(({ competitors }) => competitors),
  )) {
    const found = findTeam(team.abbreviation);
    assert.deepEqual(
      [found?.espnId, found, found?.espnAbbreviation],
      [team.id, findTeam(team.displayName), team.abbreviation],
    );
  }
});

const propFiles = [
  {
    path: 'props/oddsapi_dfs_points_reb_ast_2024-10-22_2025-01-13.csv.gz',
    column: 'player',
    season: '2024-25',
    withoutAliases: { exact: 335, suffix_free: 5, unresolved: 7 },
    withAliases: { exact: 335, suffix_free: 5, alias: 7 },
    left: [],
  },
  {
    path: 'props/oddsapi_pra_2024-25.csv.gz',
    column: 'player_name',
    season: '2024-25',
    withoutAliases: { exact: 414, suffix_free: 8, unresolved: 9 },
    withAliases: { exact: 414, suffix_free: 8, alias: 9 },
    left: [],
  },
  {
    path: 'props/oddsapi_pra_2023-24.csv.gz',
    column: 'player_name',
    season: '2023-24',
    withoutAliases: { exact: 447, suffix_free: 32, unresolved: 59 },
    withAliases: { exact: 447, suffix_free: 32, alias: 56, unresolved: 3 },
    left: ['C. Martin', 'J. Green', 'T. Young'],
  },
];

for (const { path, column, season, withoutAliases, withAliases, left } of propFiles) {
  test(`names of ${path} resolve league-wide as counted, and none is guessed`, skipWithoutRealData, () => {
    const candidates = candidatesOf(season);
    const names = [...new Set(readCsv(path).map((row) => row[column] as string))].toSorted();
    const none = new Map<string, string>();
    assert.deepEqual(
      countBy(names, (name) => resolvePlayer(name, candidates, none).resolution),
      withoutAliases,
    );
    assert.deepEqual(
      countBy(names, (name) => resolvePlayer(name, candidates).resolution),
      withAliases,
    );
    const unresolved = names.filter((name) => resolvePlayer(name, candidates).personId === null);
    assert.deepEqual(unresolved, left);
    for (const name of unresolved)
      assert.equal(unresolvedName(name, path, candidates).reason, 'ambiguous', name);
  });
}

test('every alias leads to a name the league itself writes', skipWithoutRealData, () => {
  const index = JSON.parse(readData('fixtures/nba_stats/playerindex_2025-26.json')) as {
    resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[];
  };
  const { headers, rowSet } = index.resultSets[0] as (typeof index.resultSets)[number];
  const indexed = rowSet.map(
    (row) => `${row[headers.indexOf('PLAYER_FIRST_NAME')]} ${row[headers.indexOf('PLAYER_LAST_NAME')]}`,
  );
  const logged = ['2021-22', '2022-23', '2023-24', '2024-25'].flatMap((season) =>
    candidatesOf(season).map(({ name }) => name),
  );
  const lookups = new Set([...indexed, ...logged].map(playerLookup));
  assert.deepEqual(
    [...new Set(PLAYER_ALIASES.values())].filter((name) => !lookups.has(playerLookup(name))),
    [],
  );
  assert.equal(rowSet.length, 594);
  assert.equal(new Set(indexed.map(playerLookup)).size, 594, 'no two players of the index share a lookup');
});

test('minutes of a whole season of logs are read as rounded', skipWithoutRealData, () => {
  const rows = readCsv('boxscores/player_game_logs_2024-25.csv.gz');
  const read = rows.map((row) => parseMinutes(row.MIN));
  assert.ok(rows.length > 26_000 && read.every(({ precision }) => precision === 'minute'));
  assert.ok(read.every(({ seconds }) => seconds !== null && seconds <= 60 * 63));
  assert.ok(
    rows.every((row) => seasonFromLabel(row.SEASON_ID as string) === seasonFromGameId(row.GAME_ID as string)),
  );
});
