import assert from 'node:assert/strict';
import { it } from 'node:test';
import { realBytes, realJson } from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { matchesWithoutSuffix } from '../../league/name-match.ts';
import { playerLookup } from '../../league/player-lookup.ts';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import { findTeam } from '../../league/teams.ts';
import { unresolvedName } from '../../league/unresolved-name.ts';

/** Rows of a data file; its cells hold no quotes but in names, which are unquoted here. */
function csv(path: string): Record<string, string>[] {
  const [head = '', ...lines] = Buffer.from(realBytes(path)).toString('utf8').trim().split('\n');
  const cells = (line: string) =>
    [...`,${line.replace(/\r$/, '')}`.matchAll(/,(?:"([^"]*)"|([^,]*))/g)].map(
      (cell) => cell[1] ?? cell[2] ?? '',
    );
  const headers = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [headers[i] ?? '', cell])));
}

interface Played {
  readonly date: string;
  readonly teamId: number;
  readonly personId: number;
  readonly name: string;
}

interface Offer {
  readonly name: string;
  readonly date: GameDate;
  readonly teams: readonly number[];
}

function logsOf(...seasons: string[]): Played[] {
  const files = seasons.flatMap((season) => [
    `boxscores/player_game_logs_${season}.csv.gz`,
    `boxscores/playoffs_${season}.csv.gz`,
  ]);
  return files.flatMap((path) =>
    csv(path).map((row) => ({
      date: (row.GAME_DATE ?? '').slice(0, 10),
      teamId: Number(row.TEAM_ID),
      personId: Number(row.PLAYER_ID),
      name: row.PLAYER_NAME ?? '',
    })),
  );
}

/** The rules of team-candidates.sql: who played for the team in the year before, and who has come to it since July. */
function candidatesBy(logs: readonly Played[]) {
  const moves = realJson('fixtures/nba_stats/NBA_Player_Movement_2025-07-16.json.gz') as {
    NBA_Player_Movement: { rows: Record<string, string | number>[] };
  };
  const arrivals = moves.NBA_Player_Movement.rows
    .filter((row) => row.Transaction_Type !== 'Waive' && Number(row.PLAYER_ID) > 0)
    .map((row) => ({
      date: String(row.TRANSACTION_DATE).slice(0, 10),
      teamId: Number(row.TEAM_ID),
      personId: Number(row.PLAYER_ID),
      name: String(row.PLAYER_SLUG ?? '').replaceAll('-', ' '),
    }));
  const playedFor = Map.groupBy(logs, (row) => row.teamId);
  const cameTo = Map.groupBy(arrivals, (row) => row.teamId);
  return (teamId: number, date: GameDate): PlayerCandidate[] => {
    const yearBefore = addDays(date, -365);
    const july = `${Number(date.slice(0, 4)) - (date.slice(5) < '07-01' ? 1 : 0)}-07-01`;
    return [
      ...(playedFor.get(teamId) ?? []).filter((row) => row.date >= yearBefore && row.date < date),
      ...(cameTo.get(teamId) ?? []).filter((row) => row.date >= july && row.date < date),
    ];
  };
}

/** Every player of every event once. */
function offersOf(path: string): Offer[] {
  const offers = new Map<string, Offer>();
  for (const row of csv(path)) {
    if (row.market !== undefined && row.market !== 'player_points') continue;
    const name = row.player ?? row.player_name ?? '';
    // The lines are from minutes before the tip-off.
    const date = easternDate(Date.parse(row.timestamp ?? row.commence_time ?? ''));
    const teams = [row.home_team, row.away_team].flatMap((team) => findTeam(team ?? '')?.teamId ?? []);
    offers.set(`${date} ${teams} ${name}`, { name, date: gameDate(date), teams });
  }
  return [...offers.values()];
}

function measure(offers: readonly Offer[], logs: readonly Played[]) {
  const candidatesOf = candidatesBy(logs);
  const boxes = Map.groupBy(logs, (row) => `${row.date} ${row.teamId}`);
  const cache = new Map<string, PlayerCandidate[]>();
  const ways: Record<string, number> = { exact: 0, alias: 0, suffix_free: 0, unresolved: 0 };
  const queue = new Map<string, { reason: string; offers: number }>();
  const wrong: string[] = [];
  let confirmed = 0;
  for (const { name, date, teams } of offers) {
    const key = `${date} ${teams}`;
    const candidates = cache.get(key) ?? [
      ...new Map(
        teams.flatMap((team) => candidatesOf(team, date)).map((c) => [`${c.personId} ${c.name}`, c]),
      ).values(),
    ];
    cache.set(key, candidates);
    const { personId, resolution } = resolvePlayer(name, candidates);
    ways[resolution] = (ways[resolution] ?? 0) + 1;
    const box = teams.flatMap((team) => boxes.get(`${date} ${team}`) ?? []);
    if (personId === null) {
      const { reason } = unresolvedName(name, 'odds_api_player_points', candidates);
      queue.set(name, { reason, offers: (queue.get(name)?.offers ?? 0) + 1 });
    } else if (box.some((row) => row.personId === personId)) confirmed += 1;
    // He did not play; but somebody of that name did: then the line was his.
    else if (
      box.some((row) => playerLookup(row.name) === playerLookup(name) || matchesWithoutSuffix(row.name, name))
    )
      wrong.push(`${date} ${name}`);
  }
  return { ways, queue, wrong, confirmed };
}

for (const [what, path, seasons] of [
  ['DFS 2024-25', 'props/oddsapi_dfs_points_reb_ast_2024-10-22_2025-01-13.csv.gz', ['2023-24', '2024-25']],
  ['PRA 2024-25', 'props/oddsapi_pra_2024-25.csv.gz', ['2023-24', '2024-25']],
  ['PRA 2023-24', 'props/oddsapi_pra_2023-24.csv.gz', ['2022-23', '2023-24']],
] as const) {
  it(
    `resolves 99 of 100 players with a line in ${what}, none wrongly by the box scores`,
    skipWithoutRealData,
    (t) => {
      const offers = offersOf(path);
      const { ways, queue, wrong, confirmed } = measure(offers, logsOf(...seasons));
      const resolved = offers.length - (ways.unresolved ?? 0);
      t.diagnostic(
        `${what}: ${resolved} of ${offers.length} players of games (${((100 * resolved) / offers.length).toFixed(2)} %): ${JSON.stringify(ways)}; ${confirmed} stand in the box score of the date; wrong: ${wrong.length}`,
      );
      for (const [name, { reason, offers: count }] of [...queue].sort((a, b) => b[1].offers - a[1].offers)) {
        t.diagnostic(`queued: ${name} (${reason}), ${count} games`);
      }
      assert.deepEqual(wrong, []);
      assert.ok(offers.length > 1000, `${offers.length} offers were read`);
      assert.ok(resolved >= 0.99 * offers.length, `${resolved} of ${offers.length}`);
    },
  );
}
