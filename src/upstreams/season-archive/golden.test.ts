import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, datesBetween, type GameDate, gameDate } from '../../league/game-date.ts';
import { competitionOf } from '../../league/game-id.ts';
import { ask, askRows, askSchedule, type CellRow, SOURCE_URLS } from '../payload-shapes/ask.ts';
import { openSeasonArchive, type SeasonArchive } from './season-archive.ts';

const at = (date: string, time: string) => easternInstant(gameDate(date), time);
const MLK_DAY = gameDate('2024-01-15');
const LATER = at('2025-07-15', '12:00');
const GAME_MS = 9_000_000;

let opened: Promise<SeasonArchive> | undefined;
function archive(): Promise<SeasonArchive> {
  opened ??= openSeasonArchive(realDataDir() ?? '');
  return opened;
}

function sumOf(rows: readonly CellRow[], header: string): number {
  return rows.reduce((sum, row) => sum + Number(row[header]), 0);
}

describe('the season archive on real data', skipWithoutRealData, () => {
  it('2023-24: 1,230 games, and in each the players add up to their team, count by count', async () => {
    const upstream = await archive();
    const games = new Set<unknown>();
    for (const date of await upstream.datesWithGames()) {
      if (date < '2023-10-01' || date > '2024-04-14') continue;
      const asOf = at(addDays(date, 1), '06:30');
      const teams = await askRows(upstream, SOURCE_URLS.gameLog('T', date, 2023), asOf);
      const players = await askRows(upstream, SOURCE_URLS.gameLog('P', date, 2023), asOf);
      const byTeamGame = Map.groupBy(players, (row) => `${row.GAME_ID} ${row.TEAM_ID}`);
      for (const team of teams) {
        games.add(team.GAME_ID);
        const own = byTeamGame.get(`${team.GAME_ID} ${team.TEAM_ID}`) ?? [];
        for (const count of ['PTS', 'FGM', 'FGA', 'FG3M', 'FTM', 'REB', 'AST', 'TOV'])
          assert.equal(sumOf(own, count), team[count], `${count} of ${team.TEAM_ID} in ${team.GAME_ID}`);
      }
    }
    assert.equal(games.size, 1230);
  });

  it('2024-01-15: eleven games, none with a score at 05:30 that morning, all with one the next', async () => {
    const upstream = await archive();
    const onTheDay = (games: Awaited<ReturnType<typeof askSchedule>>) =>
      games.filter((game) => game.gameDateEst.startsWith(MLK_DAY));
    const morning = await askSchedule(upstream, 2023, at(MLK_DAY, '05:30'));
    assert.equal(onTheDay(morning).length, 11);
    for (const game of morning) {
      const isPast = game.gameDateEst.slice(0, 10) < MLK_DAY;
      assert.equal(game.gameStatus, isPast ? 3 : 1, game.gameId);
      assert.equal(game.homeTeam.score > 0, isPast, game.gameId);
    }
    const next = onTheDay(await askSchedule(upstream, 2023, at('2024-01-16', '05:30')));
    assert.deepEqual(
      next.map((game) => game.gameStatus),
      next.map(() => 3),
    );
    const houston = next.find((game) => game.gameCode === '20240115/HOUPHI');
    assert.deepEqual([houston?.homeTeam.score, houston?.awayTeam.score], [124, 115]);
    assert.equal(houston?.gameDateTimeUTC, '2024-01-15T18:00:00Z');
  });

  it('2024-25: the recorded schedule has 1,400 games, and scores as the team rows have them', async () => {
    const upstream = await archive();
    const games = await askSchedule(upstream, 2024, LATER);
    assert.equal(games.length, 1400);
    assert.deepEqual(
      [...Map.groupBy(games, (game) => competitionOf(game.gameId))]
        .map(([key, list]) => [key, list.length])
        .sort(),
      [
        ['all_star', 6],
        ['cup_final', 1],
        ['play_in', 6],
        ['playoffs', 84],
        ['preseason', 73],
        ['regular', 1230],
      ],
    );
    const range = SOURCE_URLS.gameLog(
      'T',
      gameDate('2024-10-22'),
      2024,
      'Regular Season',
      gameDate('2025-04-13'),
    );
    const rows = new Map(
      (await askRows(upstream, range, LATER)).map((row) => [`${row.GAME_ID} ${row.TEAM_ID}`, row]),
    );
    assert.equal(rows.size, 2460);
    for (const game of games.filter(({ gameId }) => competitionOf(gameId) === 'regular')) {
      for (const { teamId, score } of [game.homeTeam, game.awayTeam])
        assert.equal(rows.get(`${game.gameId} ${teamId}`)?.PTS, score, game.gameId);
    }
  });

  it('2024-25: in the autumn no play-off, play-in or cup knock-out is on the schedule, and no record after a game', async () => {
    const games = await askSchedule(await archive(), 2024, at('2024-11-15', '05:30'));
    const competitions = new Set(games.map((game) => competitionOf(game.gameId)));
    assert.deepEqual([...competitions].sort(), ['preseason', 'regular']);
    assert.equal(games.length, 73 + 1200);
    const planned = games.filter((game) => game.gameStatus === 1);
    assert.ok(planned.length > 1000);
    for (const game of planned) assert.equal(game.homeTeam.wins, undefined, game.gameId);
  });

  it('a final is listed on the morning of its date in every season', async () => {
    const upstream = await archive();
    for (const [season, date] of [
      [2021, '2022-06-16'],
      [2022, '2023-06-12'],
      [2023, '2024-06-17'],
      [2024, '2025-06-22'],
    ] as const) {
      const games = await askSchedule(upstream, season, at(date, '05:30'));
      const last = games.at(-1);
      assert.deepEqual([last?.gameDateEst.slice(0, 10), last?.gameStatus], [date, 1]);
    }
  });

  it('shots of a game equal the field-goal attempts of its box score', async () => {
    const upstream = await archive();
    for (const gameId of ['0022300561', '0022100580']) {
      const shots = await askRows(upstream, SOURCE_URLS.shots(gameId), LATER);
      const date = String(shots[0]?.GAME_DATE).replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3') as GameDate;
      const season = 2000 + Number(gameId.slice(3, 5));
      const box = (await askRows(upstream, SOURCE_URLS.gameLog('P', date, season), LATER)).filter(
        (row) => row.GAME_ID === gameId,
      );
      for (const row of box) {
        const own = shots.filter((shot) => shot.PLAYER_ID === row.PLAYER_ID);
        assert.deepEqual(
          [own.length, sumOf(own, 'SHOT_MADE_FLAG')],
          [row.FGA, row.FGM],
          String(row.PLAYER_NAME),
        );
        assert.ok(own.every((shot) => shot.PLAYER_NAME === row.PLAYER_NAME));
      }
      assert.equal(shots.length, sumOf(box, 'FGA'));
    }
  });

  it('the odds snapshot of 2024-01-15 is the recorded body, byte for byte', async () => {
    const noon = at(MLK_DAY, '12:00');
    const response = await ask(await archive(), SOURCE_URLS.odds(noon), noon);
    const tar = join(realDataDir() ?? '', 'odds/oddsapi_raw_snapshots_2023-2024.tar.gz');
    const name = 'the_odds/odds/2023-2024/odds_2024-01-15_featured.json';
    const recorded = execFileSync('tar', ['-xzOf', tar, name], { maxBuffer: 2 ** 24 });
    assert.equal(Buffer.compare(Buffer.from(response.body), recorded), 0);
    assert.deepEqual([response.derived, response.knownAt], [false, Date.UTC(2024, 0, 15, 11, 55, 39)]);
  });

  it('the injury report of 2024-01-04 is the recorded file, at its own hour and not before it was out', async () => {
    const upstream = await archive();
    const url = (hour: string) =>
      `https://ak-static.cms.nba.com/referee/injury/Injury-Report_2024-01-04_${hour}.pdf`;
    const evening = at('2024-01-04', '18:00');
    const report = await ask(upstream, url('12PM'), evening);
    const recorded = await readFile(
      join(realDataDir() ?? '', 'fixtures/nba_official/Injury-Report_2024-01-04_12PM.pdf'),
    );
    assert.equal(Buffer.compare(Buffer.from(report.body), recorded), 0);
    assert.equal(report.knownAt, at('2024-01-04', '12:30'));
    const elsewhere = [
      await ask(upstream, url('11AM'), evening),
      await ask(upstream, url('12PM'), at('2024-01-04', '12:15')),
    ];
    assert.deepEqual(
      elsewhere.map(({ status }) => status),
      [404, 404],
    );
  });

  it('points lines of 2024-10-22 to 2025-01-13 come for 557 events, with real prices only', async () => {
    const upstream = await archive();
    let priced = 0;
    for (const date of datesBetween(gameDate('2024-10-22'), gameDate('2025-01-13'))) {
      const noon = at(date, '12:00');
      const list = await ask(upstream, SOURCE_URLS.events(noon), noon);
      const { data } = JSON.parse(Buffer.from(list.body).toString()) as { data: { id: string }[] };
      for (const { id } of data) {
        const odds = await ask(upstream, SOURCE_URLS.eventOdds(id, noon), noon);
        if (odds.status !== 200) continue;
        priced++;
        const prices = new Set(
          Buffer.from(odds.body)
            .toString()
            .match(/"price":-?\d+/g),
        );
        assert.deepEqual([...prices], ['"price":-137']);
      }
    }
    assert.equal(priced, 557);
  });

  it('the player index grows with the season and knows sizes of nearly everybody', async () => {
    const upstream = await archive();
    const url = SOURCE_URLS.playerIndex(2023);
    const before = await askRows(upstream, url, at('2023-10-24', '05:30'));
    const winter = await askRows(upstream, url, at(MLK_DAY, '05:30'));
    assert.ok(before.length > 500 && winter.length > before.length, `${before.length}, ${winter.length}`);
    assert.ok(winter.filter((row) => row.HEIGHT !== null).length > 0.9 * winter.length);
    assert.equal(new Set(winter.map((row) => row.PERSON_ID)).size, winter.length);
  });

  it('never tells a score or a box of a game that had not ended', async () => {
    const upstream = await archive();
    // Two seasons: all four would have to be read again and again.
    const dates = (await upstream.datesWithGames()).filter((date) => date >= '2023-10-01');
    const moment = fc
      .tuple(fc.integer({ min: 0, max: dates.length - 1 }), fc.integer({ min: 0, max: 1439 }))
      .map(([index, minute]) => easternInstant(dates[index] as GameDate, '00:00') + minute * 60_000);
    const away = fc.integer({ min: -2, max: 3 });
    await fc.assert(
      fc.asyncProperty(moment, away, async (asOf, days) => {
        const date = addDays(gameDate(new Date(asOf).toISOString().slice(0, 10)), days);
        const season =
          Number(date.slice(5, 7)) >= 10 ? Number(date.slice(0, 4)) : Number(date.slice(0, 4)) - 1;
        const games = await askSchedule(upstream, season, asOf);
        const finals = new Set<string | number | null>();
        for (const game of games) {
          const end = game.gameDateTimeUTC
            ? Date.parse(game.gameDateTimeUTC) + GAME_MS
            : at(addDays(gameDate(game.gameDateEst.slice(0, 10)), 1), '03:00');
          if (game.gameStatus === 3) {
            assert.ok(end <= asOf, `${game.gameId} is final too early`);
            finals.add(game.gameId);
          } else assert.deepEqual([game.homeTeam.score, game.awayTeam.score], [0, 0], game.gameId);
        }
        for (const seasonType of ['Regular Season', 'Playoffs']) {
          for (const kind of ['P', 'T'] as const) {
            const response = await ask(upstream, SOURCE_URLS.gameLog(kind, date, season, seasonType), asOf);
            if (response.status !== 200) continue;
            assert.ok(response.knownAt <= asOf);
            const body = JSON.parse(Buffer.from(response.body).toString()) as {
              resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[];
            };
            const [set] = body.resultSets;
            const gameId = set?.headers.indexOf('GAME_ID') ?? -1;
            for (const row of set?.rowSet ?? []) assert.ok(finals.has(row[gameId] ?? null), `${row[gameId]}`);
          }
        }
        const someGame = games.find((game) => game.gameDateEst.startsWith(date));
        if (someGame && competitionOf(someGame.gameId) === 'regular') {
          const shots = await ask(upstream, SOURCE_URLS.shots(someGame.gameId), asOf);
          if (shots.status === 200) assert.ok(finals.has(someGame.gameId));
        }
        for (const url of [
          SOURCE_URLS.odds(asOf),
          SOURCE_URLS.events(asOf),
          SOURCE_URLS.playerIndex(season),
        ]) {
          assert.ok((await ask(upstream, url, asOf)).knownAt <= asOf, url);
        }
      }),
      { numRuns: 30 },
    );
  });
});
